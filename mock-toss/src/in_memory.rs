//! The world without sockets, on tokio's time: a test that pauses the clock runs through minutes of gateway in
//! microseconds, with the same faults at the same points.

use core::ops::Deref;
use core::time::Duration;

use bytes::Bytes;
use http::{Request, Response};

use crate::fake::Fake;
use crate::world::{Cut, Departure, Manner};
use crate::{Config, ConfigError, Toss};

/// A fault of the plan cut the connection before the answer was complete.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Broken {
    /// By a FIN.
    #[error("connection closed before the answer was complete")]
    Closed,
    /// By an RST.
    #[error("connection reset")]
    Reset,
}

/// The same world as [`crate::MockToss`], called directly. Clones share it.
///
/// ```
/// use bytes::Bytes;
/// use mock_toss::in_memory::InMemory;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// let gateway = InMemory::new(mock_toss::Config::default())?;
/// let body = r#"{"orderId": "ORD-000001", "amount": 15000}"#;
/// let opened = gateway.call(http::Request::post("/_mock/payments").body(Bytes::from(body))?).await?;
/// assert_eq!(opened.status(), 200);
/// assert_eq!(gateway.ledger().payments[0].status, "IN_PROGRESS");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct InMemory {
    toss: Toss,
}

impl InMemory {
    /// A world at its beginning. To be called inside a tokio runtime if its clock is paused.
    ///
    /// # Errors
    ///
    /// If the settings cannot be.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "settings are handed over, so that they can be written in place"
    )]
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        Ok(Self { toss: Toss::new(Fake::new(&config)?) })
    }

    /// Sends a request and waits for the answer, for ever if a fault says so.
    ///
    /// # Errors
    ///
    /// If a fault of the plan cut the connection.
    ///
    /// # Cancellation
    ///
    /// What has arrived is carried out all the same, as behind a socket.
    pub async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Broken> {
        let answer = self.fake().answer(request).await;
        rest(answer.wait).await;
        match answer.departure {
            Departure::Nothing(cut) => Err(break_off(cut).await),
            Departure::Garbage(_) => Err(Broken::Closed),
            Departure::Reply { response, manner } => {
                let Manner { pause, cut, .. } = manner.map(|manner| *manner).unwrap_or_default();
                rest(pause).await;
                match cut {
                    None => Ok(response),
                    Some((.., cut)) => Err(break_off(cut).await),
                }
            }
        }
    }
}

/// What a test asks, and does.
impl Deref for InMemory {
    type Target = Toss;

    fn deref(&self) -> &Toss {
        &self.toss
    }
}

/// A sleep of no length would still last until the timer's next tick.
async fn rest(wait: Duration) {
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
}

async fn break_off(cut: Cut) -> Broken {
    match cut {
        Cut::Close => Broken::Closed,
        Cut::Reset => Broken::Reset,
        Cut::Never => core::future::pending().await,
    }
}

//! The world without sockets, on tokio's time: a test that pauses the clock runs through minutes of gateway in
//! microseconds, with the same faults at the same points.

use core::ops::Deref;
use core::time::Duration;

use bytes::Bytes;
use http::{Request, Response};

use crate::fake::Fake;
use crate::fault::Part;
use crate::world::{Cut, Departure, Manner};
use crate::{Config, ConfigError, Toss};

/// A fault of the plan cut the connection before the answer was complete.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Broken {
    /// By a FIN.
    #[error("connection closed before the answer was complete")]
    Closed,
    /// By an RST.
    #[error("connection reset")]
    Reset,
    /// Nobody listened.
    #[error("connection refused")]
    Refused,
    /// By these bytes, which are no HTTP.
    #[error("{} bytes that are no answer", .0.len())]
    Garbage(Bytes),
}

/// The same world as [`crate::MockToss`], called directly. Clones share it.
///
/// Every call counts as a connection of its own: rules `on_connect` strike each, and what a rule `after_answer` does
/// to the connection makes no difference. An answer whose `Content-Length` is too long never comes; one that is too
/// short brings so much of the body.
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
        self.connect().await?;
        let answer = self.fake().answer(request).await;
        rest(answer.wait).await;
        match answer.departure {
            Departure::Nothing(cut) => Err(break_off(cut).await),
            Departure::Garbage(bytes) => Err(Broken::Garbage(bytes)),
            Departure::Reply { response, manner: None } => Ok(response),
            Departure::Reply { response, manner: Some(manner) } => arrive(response, *manner).await,
        }
    }

    /// Every call comes over a connection of its own.
    async fn connect(&self) -> Result<(), Broken> {
        let fake = self.fake();
        let number = fake.doors.numbers.next();
        if fake.refuses(false) {
            let _struck = fake.connected(0);
            return Err(Broken::Refused);
        }
        let strike = fake.connected(number);
        tokio::time::sleep(strike.delay).await;
        match strike.fault.as_ref().and_then(Cut::of) {
            None => Ok(()),
            Some(cut) => Err(break_off(cut).await),
        }
    }
}

/// What comes of an answer that something is done to. What becomes of the connection afterwards is of no
/// consequence here: no call comes over it.
async fn arrive(mut response: Response<Bytes>, manner: Manner) -> Result<Response<Bytes>, Broken> {
    let Manner { pause, cut, drip, length, .. } = manner;
    let body = response.body_mut();
    if let Some((Part::Head, _, cut)) = cut {
        return Err(break_off(cut).await);
    }
    tokio::time::sleep(pause).await;
    if let Some((_, bytes, _)) = cut {
        body.truncate(bytes);
    }
    if let Some((size, gap)) = drip {
        let gaps = body.len().div_ceil(size.max(1)).saturating_sub(1);
        tokio::time::sleep(gap.saturating_mul(u32::try_from(gaps).unwrap_or(u32::MAX))).await;
    }
    if let Some((.., cut)) = cut {
        return Err(break_off(cut).await);
    }
    match length.map(|length| usize::try_from(length).unwrap_or(usize::MAX)) {
        // The client waits for the rest.
        Some(length) if length > body.len() => core::future::pending().await,
        Some(length) => body.truncate(length),
        None => {}
    }
    Ok(response)
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

//! The fake behind sockets.

use core::net::{Ipv4Addr, SocketAddr};
use core::ops::Deref;
use core::time::Duration;
use std::io;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::fake::Fake;
use crate::gate::{Front, Gate, Straight};
use crate::{Builder, Config, ConfigError, Toss};

/// Why the fake did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A setting cannot be.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// No port could be had.
    #[error("cannot listen")]
    Listen(#[source] io::Error),
}

/// How a stop went.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stopped {
    /// Every request was answered.
    Drained,
    /// The grace was over with so many connections still open; they were cut.
    Cut {
        /// How many.
        connections: u64,
    },
}

/// A running fake. Dropping it cuts every connection.
///
/// ```
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// # runtime.block_on(async {
/// let gateway = mock_toss::MockToss::start(mock_toss::Config::default()).await?;
/// assert!(gateway.url().starts_with("http://127.0.0.1:"));
/// assert!(gateway.ledger().payments.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct MockToss {
    toss: Toss,
    address: SocketAddr,
    stop: CancellationToken,
    kill: CancellationToken,
    tasks: TaskTracker,
}

impl MockToss {
    /// Settings, one after the other.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Starts on a free port of the loopback interface.
    ///
    /// # Errors
    ///
    /// If the settings cannot be or no port is free.
    ///
    /// # Cancellation
    ///
    /// Nothing is left behind.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(StartError::Listen)?;
        Self::serve(config, listener)
    }

    /// Serves on a listener. To be called inside a tokio runtime.
    ///
    /// # Errors
    ///
    /// If the settings cannot be or the listener has no address.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "settings are handed over, so that they can be written in place"
    )]
    pub fn serve(config: Config, listener: TcpListener) -> Result<Self, StartError> {
        Self::serve_behind(Straight, &config, listener)
    }

    pub(crate) fn serve_behind<F: Front>(
        front: F,
        config: &Config,
        listener: TcpListener,
    ) -> Result<Self, StartError> {
        let address = listener.local_addr().map_err(StartError::Listen)?;
        if !address.ip().is_loopback() && config.token.is_none() {
            return Err(ConfigError::open_to_others(address).into());
        }
        let fake = Fake::new(config)?;
        let (stop, kill, tasks) = (CancellationToken::new(), CancellationToken::new(), TaskTracker::new());
        let gate = Arc::new(Gate {
            fake: Arc::clone(&fake),
            front,
            stop: stop.clone(),
            kill: kill.clone(),
            tasks: tasks.clone(),
        });
        tasks.spawn(gate.run(listener));
        Ok(Self { toss: Toss::new(fake), address, stop, kill, tasks })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL for a client, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Accepts no more connections, lets requests in flight end for at most `grace`, and cuts the rest. Webhooks
    /// end with it, those under way too.
    ///
    /// # Cancellation
    ///
    /// Every connection is cut.
    pub async fn stop(self, grace: Duration) -> Stopped {
        self.stop.cancel();
        self.tasks.close();
        if tokio::time::timeout(grace, self.tasks.wait()).await.is_ok() {
            return Stopped::Drained;
        }
        let connections = self.stats().connections.open;
        self.kill.cancel();
        self.tasks.wait().await;
        Stopped::Cut { connections }
    }
}

/// What a test asks, and does.
impl Deref for MockToss {
    type Target = Toss;

    fn deref(&self) -> &Toss {
        &self.toss
    }
}

impl Drop for MockToss {
    fn drop(&mut self) {
        self.kill.cancel();
        self.toss.fake().pump.stop();
    }
}

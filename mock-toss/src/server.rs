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
use crate::gate::{Front, Gate, Straight, watch};
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
    /// There is no certificate to listen with.
    #[cfg(feature = "tls")]
    #[error("cannot speak HTTPS")]
    Tls(#[from] crate::tls::TlsError),
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
    is_tls: bool,
    stop: CancellationToken,
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
        watch(&fake, config.limits).map_err(StartError::Listen)?;
        #[cfg(feature = "tls")]
        let tls = config.tls.as_ref().map(|authority| authority.server(Some(address.ip()))).transpose()?;
        #[cfg(feature = "tls")]
        let is_tls = tls.is_some();
        #[cfg(not(feature = "tls"))]
        let is_tls = false;
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let gate = Arc::new(Gate {
            fake: Arc::clone(&fake),
            front,
            limits: config.limits,
            #[cfg(feature = "tls")]
            tls: tls.map(|tls| Arc::new(tls).into()),
            stop: stop.clone(),
            tasks: tasks.clone(),
        });
        tasks.spawn(gate.run(listener, address));
        Ok(Self { toss: Toss::new(fake), address, is_tls, stop, tasks })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL for a client, without a slash at its end.
    pub fn url(&self) -> String {
        format!("{}://{}", if self.is_tls { "https" } else { "http" }, self.address)
    }

    /// Accepts no more connections, lets requests in flight end for at most `grace`, and cuts the rest. Webhooks
    /// end with it, those under way too.
    ///
    /// # Cancellation
    ///
    /// Every connection is cut.
    pub async fn stop(self, grace: Duration) -> Stopped {
        self.stop.cancel();
        self.toss.fake().lines.drain();
        self.tasks.close();
        if tokio::time::timeout(grace, self.tasks.wait()).await.is_ok() {
            return Stopped::Drained;
        }
        let connections = self.stats().connections.open;
        self.toss.fake().lines.kill();
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
        self.stop.cancel();
        self.toss.fake().lines.kill();
        self.toss.fake().pump.stop();
    }
}

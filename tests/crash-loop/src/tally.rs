//! What happened to the processes of a run, counted.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tokio::time::sleep;

const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The counts of a run so far.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<Struck>);

/// What happened to the processes, by their names.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Struck {
    /// SIGKILLs.
    pub(crate) kills: BTreeMap<String, u64>,
    /// SIGKILLs before the process had said where it listens.
    pub(crate) killed_while_starting: u64,
    /// SIGSTOPs.
    pub(crate) pauses: u64,
    /// Starts beyond the first of each process.
    pub(crate) restarts: u64,
    /// Ends that were not ours, with what the system says of them.
    pub(crate) ended_by_themselves: Vec<String>,
    /// What happened to PostgreSQL and Redis.
    pub(crate) infrastructure: BTreeMap<String, u64>,
}

impl Struck {
    /// All SIGKILLs.
    pub(crate) fn kills_in_all(&self) -> u64 {
        self.kills.values().sum()
    }
}

impl Tally {
    /// Counts one thing more.
    pub(crate) fn add(&self, change: impl FnOnce(&mut Struck)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The last of so many ends that were not ours, once there are as many.
    pub(crate) async fn ended_by_themselves(&self, many: usize) -> String {
        loop {
            if let Some(last) = self.now().ended_by_themselves.get(many.saturating_sub(1)) {
                return last.clone();
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// The counts as they are now.
    pub(crate) fn now(&self) -> Struck {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

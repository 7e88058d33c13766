//! What happened to the processes of a run, counted.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

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

    /// The counts as they are now.
    pub(crate) fn now(&self) -> Struck {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

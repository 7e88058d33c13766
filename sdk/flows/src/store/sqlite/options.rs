//! How a SQLite file is opened.

use alloc::sync::Arc;
use core::fmt;
use core::time::Duration;

use crate::store::{FlowOptions, Migration};
use crate::time::Clock;

/// How to open a [`SqliteStore`](super::SqliteStore).
pub struct SqliteOptions {
    /// What every store is opened with.
    pub flow: FlowOptions,
    /// The clock that leases and due times are read from.
    pub clock: Arc<dyn Clock>,
    /// Your own tables, created after the store's. Append only: a step that ran is never changed.
    pub migrations: &'static [Migration],
    /// How many reads run at once, beside the writer; at least 1.
    pub readers: usize,
    /// How long to wait for another process that writes to the same file.
    pub busy_timeout: Duration,
    /// How many closures share one commit at most; at least 1. More is faster under load, and delays the first of them.
    pub group_max: usize,
}

impl SqliteOptions {
    /// Options with the defaults: no tables of your own, 4 readers, 5 s busy time-out, groups of 256.
    pub fn new(flow: FlowOptions, clock: Arc<dyn Clock>) -> Self {
        Self {
            flow,
            clock,
            migrations: &[],
            readers: 4,
            busy_timeout: Duration::from_secs(5),
            group_max: 256,
        }
    }
}

impl fmt::Debug for SqliteOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteOptions")
            .field("flow", &self.flow)
            .field("readers", &self.readers)
            .field("busy_timeout", &self.busy_timeout)
            .field("group_max", &self.group_max)
            .finish_non_exhaustive()
    }
}

//! A part of a transaction, in the hands of a closure.

use core::fmt;

use rusqlite::Connection;

use super::{SettledHook, enqueue};
use crate::key::KeySecret;
use crate::store::{EnqueueError, JobId, NewConfirm};
use crate::time::UnixMicros;

/// Your part of a transaction: a savepoint of its own inside a group commit.
pub struct Tx<'c> {
    pub(super) connection: &'c Connection,
    pub(super) now: UnixMicros,
    pub(super) key_secret: &'c KeySecret,
    pub(super) on_settled: &'c dyn SettledHook,
}

impl Tx<'_> {
    /// The connection, for your own statements. Leave transactions and the tables that begin with `toss_` alone.
    pub fn sql(&self) -> &Connection {
        self.connection
    }

    /// The time of this transaction.
    pub fn now(&self) -> UnixMicros {
        self.now
    }

    /// Stores the decision to take money: job, attempt and idempotency key, in this transaction. The job is due when
    /// it commits; publish [`Hint::jobs`](crate::Hint::jobs) after that to spare the poll.
    ///
    /// # Errors
    /// See [`EnqueueError`]; nothing was written, and the transaction can go on.
    pub fn enqueue_confirm(&self, new: &NewConfirm) -> Result<JobId, EnqueueError> {
        enqueue::enqueue_confirm(self, new)
    }
}

impl fmt::Debug for Tx<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx").field("now", &self.now).finish_non_exhaustive()
    }
}

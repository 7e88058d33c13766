//! The embedded store.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use core::fmt;
use core::time::Duration;
use std::path::Path;

use rusqlite::Connection;

use super::{AttemptRow, EnqueueError, JobId, JobsOfOrder, NewConfirm, Settlement, StoreError};
use crate::key::KeySecret;
use crate::time::{Clock, UnixMicros};

/// One step of a schema, run once, in order, inside a transaction.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Migration {
    /// What it does, in a few words; kept in the database.
    pub name: &'static str,
    /// The statements.
    pub sql: &'static str,
}

/// What happens to your own rows when a job ends.
pub trait SettledHook: Send + Sync + 'static {
    /// Writes what the verdict means: order state, stock, notifications. Runs inside the transaction that settles the
    /// job, so both are written or neither.
    ///
    /// # Errors
    /// An error rolls the settlement back; the job runs again when its lease is over.
    fn on_settled(&self, tx: &Tx<'_>, settlement: &Settlement) -> Result<(), StoreError>;
}

/// How to open a [`SqliteStore`].
pub struct SqliteOptions {
    /// The secret that idempotency keys are derived from.
    pub key_secret: KeySecret,
    /// The clock that leases and due times are read from.
    pub clock: Arc<dyn Clock>,
    /// Your own tables, created after the store's.
    pub migrations: &'static [Migration],
    /// What happens to your own rows when a job ends.
    pub on_settled: Arc<dyn SettledHook>,
    /// How many connections read beside the writer.
    pub readers: usize,
    /// How long to wait for another process that writes to the same file.
    pub busy_timeout: Duration,
}

impl SqliteOptions {
    /// Options with the defaults: no tables of your own, 4 readers, 5 s busy time-out.
    pub fn new(key_secret: KeySecret, clock: Arc<dyn Clock>, on_settled: Arc<dyn SettledHook>) -> Self {
        Self {
            key_secret,
            clock,
            migrations: &[],
            on_settled,
            readers: 4,
            busy_timeout: Duration::from_secs(5),
        }
    }
}

impl fmt::Debug for SqliteOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteOptions").finish_non_exhaustive()
    }
}

/// The embedded store. Clones share everything.
#[derive(Clone, Debug)]
pub struct SqliteStore {}

impl SqliteStore {
    /// Opens or creates the database at `path` and brings its tables up to date.
    ///
    /// # Errors
    /// If the path cannot be written, is no database, or was written by a newer version.
    pub fn open(path: &Path, options: SqliteOptions) -> Result<Self, StoreError> {
        todo!("{path:?} {options:?}")
    }

    /// Runs `work` in a transaction and answers after it is on disk.
    ///
    /// # Errors
    /// What `work` returned, or why the store could not commit. Nothing of `work` is written then.
    ///
    /// # Cancellation
    /// Dropping the future leaves open whether `work` runs.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        drop(work);
        todo!()
    }

    /// Runs `work` on one snapshot of what is committed.
    ///
    /// # Errors
    /// What `work` returned, or why the store could not be read.
    ///
    /// # Cancellation
    /// Safe: nothing is written.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        drop(work);
        todo!()
    }

    /// Finishes what is queued and closes the file. Later calls answer `Closed`.
    pub async fn close(&self) {
        todo!()
    }
}

/// Your part of a transaction: a savepoint of its own inside a group commit.
#[derive(Debug)]
pub struct Tx<'c> {
    connection: &'c Connection,
}

impl Tx<'_> {
    /// The connection, for your own statements.
    pub fn sql(&self) -> &Connection {
        self.connection
    }

    /// The time of this transaction.
    pub fn now(&self) -> UnixMicros {
        todo!()
    }

    /// Stores the decision to take money: job, attempt and idempotency key.
    ///
    /// # Errors
    /// See [`EnqueueError`]; nothing was written.
    pub fn enqueue_confirm(&self, new: &NewConfirm) -> Result<JobId, EnqueueError> {
        todo!("{new:?}")
    }
}

/// All attempts, for the shop's book: call it inside [`SqliteStore::read`], beside your own queries.
///
/// # Errors
/// If the database cannot be read.
pub fn attempts(connection: &Connection) -> Result<Vec<AttemptRow>, StoreError> {
    todo!("{connection:?}")
}

/// Orders with jobs that are not over, for the shop's book: call it inside [`SqliteStore::read`].
///
/// # Errors
/// If the database cannot be read.
pub fn unfinished_jobs(connection: &Connection) -> Result<BTreeMap<Box<str>, JobsOfOrder>, StoreError> {
    todo!("{connection:?}")
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::new(super::StoreErrorKind::Sql, "the database reported an error").caused_by(error)
    }
}

//! The embedded store: one SQLite file, one writer with group commit, readers beside it.
//!
//! One writer instead of a pool, because SQLite has one anyway: a queue is fair and never answers "busy", and whatever
//! waits while a commit goes to disk shares the next one. `synchronous=FULL`, because a commit that a power cut can
//! take back is no record of money.

use alloc::sync::Arc;
use core::fmt;
use core::time::Duration;
use std::path::Path;

use rusqlite::Connection;
use toss_sdk::model::OrderId;

use super::{Claim, Hold, JobRow, Settle, Settled, Settlement, Store, StoreError};
use crate::key::KeySecret;
use crate::time::{Clock, UnixMicros};

mod book;
mod enqueue;
mod error;
mod jobs;
mod readers;
mod row;
mod schema;
mod settle;
mod tx;
mod writer;

pub use book::{attempts, unfinished_jobs};
use readers::Readers;
pub use schema::Migration;
pub use tx::Tx;
use writer::Writer;

/// What happens to your own rows when a job ends.
pub trait SettledHook: Send + Sync + 'static {
    /// Writes what the verdict means: order state, stock, notifications. Runs inside the transaction that settles the
    /// job, so both are written or neither. A paid or failed job is told once; a parked one when it is parked.
    ///
    /// It runs on the writer's thread: write rows, and nothing slow.
    ///
    /// # Errors
    /// An error rolls the settlement back; the job runs again when its lease is over, and is told again.
    fn on_settled(&self, tx: &Tx<'_>, settlement: &Settlement) -> Result<(), StoreError>;
}

/// How to open a [`SqliteStore`].
pub struct SqliteOptions {
    /// The secret that idempotency keys are derived from.
    pub key_secret: KeySecret,
    /// The clock that leases and due times are read from.
    pub clock: Arc<dyn Clock>,
    /// Your own tables, created after the store's. Append only: a step that ran is never changed.
    pub migrations: &'static [Migration],
    /// What happens to your own rows when a job ends.
    pub on_settled: Arc<dyn SettledHook>,
    /// How many reads run at once, beside the writer; at least 1.
    pub readers: usize,
    /// How long to wait for another process that writes to the same file.
    pub busy_timeout: Duration,
    /// How many closures share one commit at most; at least 1. More is faster under load, and delays the first of them.
    pub group_max: usize,
}

impl SqliteOptions {
    /// Options with the defaults: no tables of your own, 4 readers, 5 s busy time-out, groups of 256.
    pub fn new(key_secret: KeySecret, clock: Arc<dyn Clock>, on_settled: Arc<dyn SettledHook>) -> Self {
        Self {
            key_secret,
            clock,
            migrations: &[],
            on_settled,
            readers: 4,
            busy_timeout: Duration::from_secs(5),
            group_max: 256,
        }
    }
}

impl fmt::Debug for SqliteOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteOptions").finish_non_exhaustive()
    }
}

/// The embedded store. Clones share everything; the file is closed when the last one is gone or after
/// [`close`](Self::close).
#[derive(Clone, Debug)]
pub struct SqliteStore {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    writer: Writer,
    readers: Readers,
}

impl SqliteStore {
    /// Opens or creates the database at `path` and brings its tables up to date: the store's own, then yours.
    ///
    /// # Errors
    /// If the path cannot be written, the file is no database, the disk is full, a migration fails, or the file was
    /// written by a newer version of the program. The message says which, with the path.
    pub fn open(path: &Path, options: SqliteOptions) -> Result<Self, StoreError> {
        let at_path = |error| error::at_path(path, error);
        let mut connection = Connection::open(path).map_err(at_path)?;
        schema::prepare(&connection, options.busy_timeout).map_err(at_path)?;
        schema::migrate(&mut connection, options.migrations, options.clock.now())
            .map_err(|error| error.named(path))?;
        let readers = Readers::open(path, options.readers, options.busy_timeout)?;
        let writer = Writer::start(connection, options)?;
        Ok(Self { shared: Arc::new(Shared { writer, readers }) })
    }

    /// Runs `work` in a transaction and answers after it is on disk. Closures that wait while a commit is under way
    /// share the next one, each in a savepoint of its own: an error undoes that closure and nothing else.
    ///
    /// `work` runs on the writer's thread: write rows, and nothing slow. It must not end the transaction. Constraints
    /// that are deferred to the commit fail the whole group, so declare none.
    ///
    /// # Errors
    /// What `work` returned, or why the store could not commit. Nothing of `work` is written then. A panic in `work`
    /// is an error of kind [`Closure`](super::StoreErrorKind::Closure).
    ///
    /// # Cancellation
    /// Dropping the future leaves open whether `work` runs.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.shared.writer.write(work).await
    }

    /// Runs `work` on one snapshot of what is committed. It waits for no writer.
    ///
    /// # Errors
    /// What `work` returned, or why the store could not be read. The connection refuses to write.
    ///
    /// # Cancellation
    /// Safe: nothing is written.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.shared.readers.read(work).await
    }

    /// Finishes what is queued and closes the file. Later calls, also of clones, answer
    /// [`Closed`](super::StoreErrorKind::Closed).
    ///
    /// # Cancellation
    /// Closing goes on without the future.
    pub async fn close(&self) {
        self.shared.writer.close().await;
        self.shared.readers.close().await;
    }
}

impl Store for SqliteStore {
    async fn claim(&self, limit: usize, lease: Duration) -> Result<Vec<Claim>, StoreError> {
        self.write(move |tx| jobs::claim(tx, limit, lease)).await
    }

    async fn renew(&self, held: Vec<Hold>, lease: Duration) -> Result<Vec<Hold>, StoreError> {
        self.write(move |tx| jobs::renew(tx, &held, lease)).await
    }

    async fn settle(&self, settle: Settle) -> Result<Settled, StoreError> {
        self.write(move |tx| settle::settle(tx, &settle)).await
    }

    async fn next_due(&self) -> Result<Option<UnixMicros>, StoreError> {
        self.read(jobs::next_due).await
    }

    async fn jobs_of(&self, order_id: &OrderId) -> Result<Vec<JobRow>, StoreError> {
        let order_id = order_id.clone();
        self.read(move |connection| book::jobs_of(connection, &order_id)).await
    }
}

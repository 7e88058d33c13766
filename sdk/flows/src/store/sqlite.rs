//! The embedded store: one SQLite file, one writer with group commit, readers beside it.
//!
//! One writer instead of a pool, because SQLite has one anyway: a queue is fair and never answers "busy", and whatever
//! waits while a commit goes to disk shares the next one. `synchronous=FULL`, because a commit that a power cut can
//! take back is no record of money.

use alloc::sync::Arc;
use core::fmt;
use std::path::Path;

use rusqlite::Connection;

use super::tx::{Inner, Tx};
use super::{BoxFuture, FlowOptions, StoreError};
use crate::time::Clock;

mod closure;
mod error;
mod operations;
mod options;
mod readers;
mod schema;
pub(super) mod sql;
mod writer;

pub use super::Migration;
pub use options::SqliteOptions;
use readers::Readers;
use writer::Writer;

#[cfg(test)]
mod tests;

/// The embedded store. Clones share everything; the file is closed when the last one is gone or after
/// [`close`](super::Store::close).
#[derive(Clone, Debug)]
pub struct SqliteStore {
    writer: Arc<Writer>,
    readers: Arc<Readers>,
    shared: Arc<Shared>,
}

/// What every transaction needs, on whichever thread it runs.
struct Shared {
    flow: FlowOptions,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("flow", &self.flow).finish_non_exhaustive()
    }
}

impl SqliteStore {
    /// Opens or creates the database at `path` and brings its tables up to date: the store's own, then yours. Several
    /// processes may do so at once.
    ///
    /// # Errors
    /// If the path cannot be written, the file is no database, the disk is full, a migration fails, or the file was
    /// written by a newer version of the program. The message says which, with the path.
    pub fn open(path: &Path, options: SqliteOptions) -> Result<Self, StoreError> {
        let SqliteOptions { flow, clock, migrations, readers, busy_timeout, group_max } = options;
        let mut connection = Connection::open(path).map_err(|error| error::at_path(path, error))?;
        schema::prepare(&connection, busy_timeout).map_err(|error| error.named(path))?;
        schema::migrate(&mut connection, migrations, clock.now()).map_err(|error| error.named(path))?;
        let readers = Arc::new(Readers::open(path, readers, busy_timeout)?);
        let shared = Arc::new(Shared { flow, clock });
        let writer = Arc::new(Writer::start(connection, Arc::clone(&shared), group_max)?);
        Ok(Self { writer, readers, shared })
    }

    /// Runs `work` on one snapshot of what is committed. It waits for no writer, and the connection refuses to write.
    ///
    /// # Errors
    /// What `work` returned, or why the store could not be read. A panic in `work` is an error of kind
    /// [`Closure`](super::StoreErrorKind::Closure).
    ///
    /// # Cancellation
    /// Safe: nothing is written.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.readers.read(|connection| work(connection)).await
    }

    /// Runs `work` on one snapshot of what is committed, with everything that a transaction can read of the flows and
    /// without a way to write. It waits for no writer.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    ///
    /// # Cancellation
    /// Safe: nothing is written.
    pub async fn snapshot<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let shared = Arc::clone(&self.shared);
        let read = move |connection: &mut Connection| {
            let mut tx = Tx::new(Inner::Sqlite(connection), shared.clock.now(), &shared.flow);
            closure::run_once(work, &mut tx)
        };
        self.readers.read(read).await
    }
}

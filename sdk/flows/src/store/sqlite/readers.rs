//! Connections that read beside the writer.

use alloc::sync::Arc;
use core::time::Duration;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use super::sql::PREPARED;
use super::{closure, error, writer};
use crate::store::{StoreError, StoreErrorKind};

/// A few connections, each used by one read at a time on a thread that may block.
#[derive(Debug)]
pub(super) struct Readers {
    free: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
    count: u32,
}

impl Readers {
    pub(super) fn open(path: &Path, count: usize, busy_timeout: Duration) -> Result<Self, StoreError> {
        let count = count.max(1);
        let open = || {
            let connection = Connection::open_with_flags(
                path,
                OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            )?;
            connection.busy_timeout(busy_timeout)?;
            connection.set_prepared_statement_cache_capacity(PREPARED);
            Ok(connection)
        };
        let free = (0..count).map(|_| open()).collect::<Result<Vec<_>, _>>();
        let free = free.map_err(|error| error::at_path(path, error))?;
        Ok(Self {
            free: Arc::new(Mutex::new(free)),
            permits: Arc::new(Semaphore::new(count)),
            count: u32::try_from(count).unwrap_or(u32::MAX),
        })
    }

    /// Runs `work` on one snapshot of what is committed.
    pub(super) async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let Ok(permit) = Arc::clone(&self.permits).acquire_owned().await else {
            return Err(writer::closed().into());
        };
        let free = Arc::clone(&self.free);
        let reading = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let taken = free.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut connection = taken.ok_or_else(writer::closed)?;
            let result = catch_unwind(AssertUnwindSafe(|| snapshot(&mut connection, work)));
            leave(&connection);
            free.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            result.unwrap_or_else(|panic| Err(closure::panicked(panic.as_ref()).into()))
        });
        reading.await.unwrap_or_else(|error| {
            let stopped = StoreError::new(StoreErrorKind::Closed, "the runtime shut down during a read");
            Err(stopped.caused_by(error).into())
        })
    }

    /// Waits for the reads under way and closes the connections.
    pub(super) async fn close(&self) {
        if let Ok(_all) = self.permits.acquire_many(self.count).await {
            self.free.lock().unwrap_or_else(PoisonError::into_inner).clear();
            self.permits.close();
        }
    }
}

fn snapshot<T, E: From<StoreError>>(
    connection: &mut Connection,
    work: impl FnOnce(&mut Connection) -> Result<T, E>,
) -> Result<T, E> {
    connection.execute_batch("BEGIN").map_err(StoreError::from)?;
    work(connection)
}

/// Gives the snapshot up, also after a panic: the next read is to see what was written since.
fn leave(connection: &Connection) {
    if !connection.is_autocommit()
        && let Err(error) = connection.execute_batch("ROLLBACK")
    {
        tracing::error!(%error, "a snapshot cannot be given up");
    }
}

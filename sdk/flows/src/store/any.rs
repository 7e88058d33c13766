//! One of the stores, chosen when the program starts.

use core::time::Duration;

use super::memory::MemoryStore;
#[cfg(feature = "postgres")]
use super::postgres::PostgresStore;
#[cfg(feature = "sqlite")]
use super::sqlite::SqliteStore;
use super::{
    BoxFuture, Claim, ClaimRequest, InboxPage, Purged, Retention, Settle, Settled, Store, StoreError, Tx,
    sealed,
};
use crate::audit::FlowBook;
use crate::job::{Hold, JobKind, Recipient};

/// One of the stores, for programs that choose by a setting: SQLite on one machine, PostgreSQL for several.
#[derive(Clone, Debug)]
pub enum AnyStore {
    /// In memory: gone with the process.
    Memory(MemoryStore),
    /// One file.
    #[cfg(feature = "sqlite")]
    Sqlite(SqliteStore),
    /// A server.
    #[cfg(feature = "postgres")]
    Postgres(PostgresStore),
}

impl sealed::Sealed for AnyStore {}

/// Hands an operation on.
macro_rules! of {
    ($any:expr, $store:ident => $work:expr) => {
        match $any {
            AnyStore::Memory($store) => $work.await,
            #[cfg(feature = "sqlite")]
            AnyStore::Sqlite($store) => $work.await,
            #[cfg(feature = "postgres")]
            AnyStore::Postgres($store) => $work.await,
        }
    };
}

impl AnyStore {
    /// Runs `work` on one snapshot of what is committed, with everything that a transaction can read of the flows. On the
    /// databases it waits for no writer and has no way to write; in memory it is a transaction like any other.
    ///
    /// # Errors
    /// What `work` returned, or why the store could not be read.
    ///
    /// # Cancellation
    /// Safe on the databases: nothing is written.
    pub async fn snapshot<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match self {
            Self::Memory(store) => store.transact(work).await,
            #[cfg(feature = "sqlite")]
            Self::Sqlite(store) => store.snapshot(work).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(store) => store.snapshot(work).await,
        }
    }
}

impl Store for AnyStore {
    async fn transact<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        of!(self, store => store.transact(work))
    }

    async fn claim(&self, ask: ClaimRequest) -> Result<Vec<Claim>, StoreError> {
        of!(self, store => store.claim(ask))
    }

    async fn renew(&self, held: Vec<Hold>, lease: Duration) -> Result<Vec<Hold>, StoreError> {
        of!(self, store => store.renew(held, lease))
    }

    async fn settle(&self, batch: Vec<Settle>) -> Vec<Result<Settled, StoreError>> {
        of!(self, store => store.settle(batch))
    }

    async fn next_due(&self, kinds: Vec<JobKind>) -> Result<Option<Duration>, StoreError> {
        of!(self, store => store.next_due(kinds))
    }

    async fn inbox_after(
        &self,
        recipient: &Recipient,
        after: u64,
        limit: usize,
    ) -> Result<InboxPage, StoreError> {
        of!(self, store => store.inbox_after(recipient, after, limit))
    }

    async fn book(&self) -> Result<FlowBook, StoreError> {
        of!(self, store => store.book())
    }

    async fn purge(&self, keep: Retention) -> Result<Purged, StoreError> {
        of!(self, store => store.purge(keep))
    }

    async fn cursor(&self, name: &'static str) -> Result<Option<Box<str>>, StoreError> {
        of!(self, store => store.cursor(name))
    }

    async fn advance(
        &self,
        name: &'static str,
        from: Option<Box<str>>,
        to: Box<str>,
    ) -> Result<bool, StoreError> {
        of!(self, store => store.advance(name, from, to))
    }

    async fn close(&self) {
        of!(self, store => store.close());
    }
}

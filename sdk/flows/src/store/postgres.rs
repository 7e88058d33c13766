//! The store for several nodes: one PostgreSQL, as many processes as there are.
//!
//! A transaction is short and waits for nobody but the database; no connection is held across a call of the gateway, for
//! nothing that could make one is ever inside a transaction. So a handful of connections carries thousands of calls.
//!
//! What a lost connection means is never guessed: before a commit nothing was written, and if the answer to the commit
//! itself is lost, the error says that nobody knows ([`CommitUnknown`](super::StoreErrorKind::CommitUnknown)). Only what cannot
//! have written anything is tried again: opening a transaction on a connection that turns out dead, and work of the store
//! that the database gave up for another transaction.

use alloc::sync::Arc;
use core::fmt;
use core::str::FromStr;
use core::time::Duration;

use sqlx::PgConnection;
use sqlx::postgres::PgConnectOptions;

use super::{
    BoxFuture, Claim, ClaimRequest, InboxPage, Purged, Retention, Settle, Settled, Store, StoreError, Tx,
    engine, sealed,
};
use crate::audit::FlowBook;
use crate::job::{Hold, JobKind, Recipient};

mod error;
mod options;
mod own;
mod partitions;
mod pool;
#[cfg(test)]
mod prepared;
mod schema;
mod session;
mod settling;
pub(in crate::store) mod sql;
mod upkeep;

pub use options::{PostgresOptions, Tls};
pub use own::{OwnTx, Wakeups};
use pool::Pool;
use session::Mode;

/// The store on PostgreSQL 14 or later. Clones share everything.
///
/// The connections are closed when the last clone is gone, or after [`close`](Store::close).
#[derive(Clone)]
pub struct PostgresStore {
    pool: Arc<Pool>,
}

impl PostgresStore {
    /// Connects to `address`, `postgres://user:password@host:port/database?sslmode=...`, and brings the tables up to date:
    /// the store's own, then yours. Nodes that do so at once take turns.
    ///
    /// The tables are made in the first schema of the role's `search_path`. Behind a pooler that lends connections per
    /// transaction, add `statement-cache-capacity=0`, unless it keeps prepared statements.
    ///
    /// # Errors
    /// If the address makes no sense, the server cannot be reached, a migration fails, or the database was written by a
    /// newer version of the program.
    ///
    /// # Cancellation
    /// The migrations are made, all that are missing, or none.
    pub async fn open(address: &str, options: PostgresOptions) -> Result<Self, StoreError> {
        // The address itself may hold a password and is not repeated.
        let at = PgConnectOptions::from_str(address)
            .map_err(|error| error::reported(error).prefixed("address"))?;
        Self::open_at(at, options).await
    }

    /// The same at an address in parts.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    ///
    /// # Cancellation
    /// As [`open`](Self::open).
    pub async fn open_at(address: PgConnectOptions, options: PostgresOptions) -> Result<Self, StoreError> {
        let named = format!(
            "PostgreSQL {}:{}, database {}",
            address.get_host(),
            address.get_port(),
            address.get_database().unwrap_or("of the role's name"),
        );
        let theirs = options.migrations;
        let store = Self { pool: Arc::new(Pool::new(address, options)) };
        store.prepare(theirs).await.map_err(|error| error.prefixed(&named))?;
        Ok(store)
    }

    /// Runs `work` on one snapshot of what is committed, with everything that a transaction can read of the flows and
    /// without a way to write. It waits for no writer.
    ///
    /// # Errors
    /// What `work` returned, or why the store could not be read.
    ///
    /// # Cancellation
    /// Safe: nothing is written.
    pub async fn snapshot<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.pool.run(Mode::Snapshot, None, work).await
    }

    /// The flows' part of a transaction that you began, with sqlx's `begin`, on a connection of yours to the same
    /// database: what you write and what the flows write is committed together.
    ///
    /// ```no_run
    /// # async fn enqueue(
    /// #     pool: sqlx::PgPool, store: toss_flows::PostgresStore, new: toss_flows::store::NewConfirm,
    /// # ) -> Result<(), Box<dyn core::error::Error>> {
    /// let mut sql = pool.begin().await?;
    /// sqlx::query("INSERT INTO orders (id) VALUES ($1)").bind(new.order_id.as_str()).execute(&mut *sql).await?;
    /// let mut tx = store.tx(&mut sql).await?;
    /// tx.enqueue_confirm(&new).await?;
    /// let wakeups = tx.finish().await?;
    /// sql.commit().await?;
    /// store.wake(wakeups);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// If no transaction was begun on the connection, or the store failed.
    ///
    /// # Cancellation
    /// Safe: nothing is written.
    pub async fn tx<'c>(&'c self, connection: &'c mut PgConnection) -> Result<OwnTx<'c>, StoreError> {
        OwnTx::join(connection, &self.pool.flow).await
    }

    /// Wakes whoever waits for what [`OwnTx::finish`] found to be written. Call it after your commit. Before it, or never:
    /// that costs latency and nothing else.
    pub fn wake(&self, wakeups: Wakeups) {
        self.pool.publish(wakeups.hints);
    }

    /// How many connections are open, and how many of them nobody uses at the moment.
    pub fn connections(&self) -> Connections {
        self.pool.connections()
    }
}

/// The connections of a [`PostgresStore`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Connections {
    /// Open.
    pub open: u32,
    /// Of these, free.
    pub idle: u32,
}

impl sealed::Sealed for PostgresStore {}

impl Store for PostgresStore {
    async fn transact<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.pool.run(Mode::Write, None, work).await
    }

    async fn claim(&self, ask: ClaimRequest) -> Result<Vec<Claim>, StoreError> {
        let ask = Arc::new(ask);
        self.pool
            .ask(Mode::Write, move |tx| {
                let ask = Arc::clone(&ask);
                Box::pin(async move { engine::claim(tx, &ask).await })
            })
            .await
    }

    async fn renew(&self, held: Vec<Hold>, lease: Duration) -> Result<Vec<Hold>, StoreError> {
        let held: Arc<[Hold]> = held.into();
        self.pool
            .ask(Mode::Write, move |tx| {
                let held = Arc::clone(&held);
                Box::pin(async move { engine::renew(tx, &held, lease).await })
            })
            .await
    }

    async fn settle(&self, batch: Vec<Settle>) -> Vec<Result<Settled, StoreError>> {
        settling::settle(&self.pool, batch).await
    }

    async fn next_due(&self, kinds: Vec<JobKind>) -> Result<Option<Duration>, StoreError> {
        let kinds: Arc<[JobKind]> = kinds.into();
        self.pool
            .ask(Mode::Snapshot, move |tx| {
                let kinds = Arc::clone(&kinds);
                Box::pin(async move { engine::next_due(tx, &kinds).await })
            })
            .await
    }

    async fn inbox_after(
        &self,
        recipient: &Recipient,
        after: u64,
        limit: usize,
    ) -> Result<InboxPage, StoreError> {
        let recipient = recipient.clone();
        self.pool
            .ask(Mode::Snapshot, move |tx| {
                let recipient = recipient.clone();
                Box::pin(async move { engine::inbox_after(tx, &recipient, after, limit).await })
            })
            .await
    }

    async fn book(&self) -> Result<FlowBook, StoreError> {
        self.pool.run(Mode::Snapshot, None, |tx| Box::pin(engine::book(tx))).await
    }

    async fn purge(&self, keep: Retention) -> Result<Purged, StoreError> {
        upkeep::purge(&self.pool, keep).await
    }

    async fn cursor(&self, name: &'static str) -> Result<Option<Box<str>>, StoreError> {
        self.pool.ask(Mode::Snapshot, move |tx| Box::pin(engine::cursor(tx, name))).await
    }

    async fn advance(
        &self,
        name: &'static str,
        from: Option<Box<str>>,
        to: Box<str>,
    ) -> Result<bool, StoreError> {
        let positions = Arc::new((from, to));
        self.pool
            .ask(Mode::Write, move |tx| {
                let positions = Arc::clone(&positions);
                Box::pin(async move {
                    let (from, to) = &*positions;
                    engine::advance(tx, name, from.as_deref(), to).await
                })
            })
            .await
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").field("connections", &self.connections()).finish_non_exhaustive()
    }
}

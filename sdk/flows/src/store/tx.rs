//! A transaction, in the hands of whoever writes in it.

use core::fmt;

use super::sql::{Batch, Row, Statement, Value};
use super::{FlowOptions, NewEvent, StoreError};
use crate::hints::Hint;
use crate::time::UnixMicros;

/// A transaction of one of the stores, yours and the flows' at once: what both write is committed together or not at all.
///
/// It is lent to a closure and cannot leave it, and nothing of the gateway takes it: no call is made while it is open.
pub struct Tx<'c> {
    pub(crate) inner: Inner<'c>,
    pub(crate) now: UnixMicros,
    pub(crate) options: &'c FlowOptions,
    /// The newest change of state in this transaction, by its number in the history: what is told next tells of it.
    pub(crate) cause: Option<i64>,
    /// Notifications and their causes, numbered in the last statements of the transaction.
    pub(crate) events: Vec<(NewEvent, Option<i64>)>,
    /// Who is woken once it has committed.
    pub(crate) wake: Vec<Hint>,
}

/// Whose transaction it is.
pub(crate) enum Inner<'c> {
    /// SQLite's, on the writer's thread.
    #[cfg(feature = "sqlite")]
    Sqlite(&'c mut rusqlite::Connection),
    /// PostgreSQL's.
    #[cfg(feature = "postgres")]
    Postgres(&'c mut sqlx::PgConnection),
    /// The one of the store in memory.
    Memory(&'c mut super::memory::State),
}

impl<'c> Tx<'c> {
    /// A transaction that has just begun.
    pub(crate) const fn new(inner: Inner<'c>, now: UnixMicros, options: &'c FlowOptions) -> Self {
        Self { inner, now, options, cause: None, events: Vec::new(), wake: Vec::new() }
    }
}

impl Tx<'_> {
    /// The time of this transaction: the database's on PostgreSQL, the injected clock's elsewhere.
    pub fn now(&self) -> UnixMicros {
        self.now
    }

    /// SQLite's connection, for your own statements; `None` on another store. Leave transactions and the tables that
    /// begin with `toss_` alone.
    #[cfg(feature = "sqlite")]
    pub fn sqlite(&mut self) -> Option<&mut rusqlite::Connection> {
        match &mut self.inner {
            Inner::Sqlite(connection) => Some(connection),
            #[cfg(feature = "postgres")]
            Inner::Postgres(_) => None,
            Inner::Memory(_) => None,
        }
    }

    /// PostgreSQL's connection, for your own statements; `None` on another store. Leave transactions and the tables that
    /// begin with `toss_` alone.
    #[cfg(feature = "postgres")]
    pub fn postgres(&mut self) -> Option<&mut sqlx::PgConnection> {
        match &mut self.inner {
            #[cfg(feature = "sqlite")]
            Inner::Sqlite(_) => None,
            Inner::Postgres(connection) => Some(connection),
            Inner::Memory(_) => None,
        }
    }

    /// Runs a statement that answers nothing; returns how many rows it changed.
    ///
    /// # Errors
    /// If the database refused it, or the store is in memory and has no SQL.
    ///
    /// # Cancellation
    /// The transaction may hold the change; drop it with the future.
    #[cfg_attr(not(feature = "postgres"), expect(clippy::unused_async, reason = "PostgreSQL is waited for"))]
    pub async fn execute(&mut self, statement: Statement, values: &[Value]) -> Result<u64, StoreError> {
        match &mut self.inner {
            #[cfg(feature = "sqlite")]
            Inner::Sqlite(connection) => super::sqlite::sql::execute(connection, statement, values),
            #[cfg(feature = "postgres")]
            Inner::Postgres(connection) => super::postgres::sql::execute(connection, statement, values).await,
            Inner::Memory(_) => Err(super::memory::no_sql(statement, values)),
        }
    }

    /// Runs a statement and reads all of its rows.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    ///
    /// # Cancellation
    /// As [`execute`](Self::execute).
    #[cfg_attr(not(feature = "postgres"), expect(clippy::unused_async, reason = "PostgreSQL is waited for"))]
    pub async fn query(&mut self, statement: Statement, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        match &mut self.inner {
            #[cfg(feature = "sqlite")]
            Inner::Sqlite(connection) => super::sqlite::sql::query(connection, statement, values),
            #[cfg(feature = "postgres")]
            Inner::Postgres(connection) => super::postgres::sql::query(connection, statement, values).await,
            Inner::Memory(_) => Err(super::memory::no_sql(statement, values)),
        }
    }

    /// Runs a statement for each of `rows`, which all have the same columns; returns what it answers, for all of them.
    /// On PostgreSQL it is one round trip.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    ///
    /// # Cancellation
    /// As [`execute`](Self::execute).
    #[cfg_attr(not(feature = "postgres"), expect(clippy::unused_async, reason = "PostgreSQL is waited for"))]
    pub async fn batch(&mut self, batch: Batch, rows: &[Vec<Value>]) -> Result<Vec<Row>, StoreError> {
        match &mut self.inner {
            #[cfg(feature = "sqlite")]
            Inner::Sqlite(connection) => super::sqlite::sql::batch(connection, batch, rows),
            #[cfg(feature = "postgres")]
            Inner::Postgres(connection) => super::postgres::sql::batch(connection, batch, rows).await,
            Inner::Memory(_) => Err(super::memory::no_sql(
                Statement::each(batch.sqlite, batch.postgres),
                rows.first().map_or(&[], Vec::as_slice),
            )),
        }
    }

    /// Tells a recipient something, if the transaction commits. In a [`SettledHook`](super::SettledHook) the audit knows
    /// which change of state it tells of.
    pub fn notify(&mut self, event: NewEvent) {
        self.events.push((event, self.cause));
    }
}

impl fmt::Debug for Tx<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx").field("now", &self.now).finish_non_exhaustive()
    }
}

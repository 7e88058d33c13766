//! The flows inside a transaction that is not ours: begun and committed by the user, on the user's connection.

use core::fmt;
use core::ops::{Deref, DerefMut};

use sqlx::{Connection, PgConnection};

use super::session::{self, JOIN};
use crate::hints::Hint;
use crate::store::tx::Inner;
use crate::store::{FlowOptions, StoreError, StoreErrorKind, Tx, engine};

/// The flows' part of a transaction of yours, by [`PostgresStore::tx`](super::PostgresStore::tx). Use it as a [`Tx`], then
/// [`finish`](Self::finish) it, then commit.
#[must_use = "finish it before your commit"]
pub struct OwnTx<'c> {
    pub(super) tx: Tx<'c>,
}

impl<'c> OwnTx<'c> {
    pub(super) async fn join(
        connection: &'c mut PgConnection,
        flow: &'c FlowOptions,
    ) -> Result<Self, StoreError> {
        if !connection.is_in_transaction() {
            let text = "no transaction was begun on this connection: begin one with sqlx, and lend that";
            return Err(StoreError::new(StoreErrorKind::Closure, text));
        }
        let now = session::now_of(connection, JOIN, &[]).await?;
        Ok(Self { tx: Tx::new(Inner::Postgres(connection), now, flow) })
    }

    /// Writes what goes last, the numbers of notifications, and makes sure that the transaction can be committed. The
    /// inboxes of their recipients are locked from here to your commit, so let it follow at once.
    ///
    /// # Errors
    /// If the store failed, or a statement of the transaction did and its error was not passed on: PostgreSQL would
    /// answer the commit with a rollback and no error.
    ///
    /// # Cancellation
    /// Give the transaction up with the future.
    pub async fn finish(mut self) -> Result<Wakeups, StoreError> {
        engine::flush_events(&mut self.tx).await?;
        if let Some(connection) = self.tx.postgres() {
            session::check(connection).await?;
        }
        Ok(Wakeups { hints: core::mem::take(&mut self.tx.wake) })
    }
}

impl<'c> Deref for OwnTx<'c> {
    type Target = Tx<'c>;

    fn deref(&self) -> &Tx<'c> {
        &self.tx
    }
}

impl DerefMut for OwnTx<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.tx
    }
}

impl Drop for OwnTx<'_> {
    fn drop(&mut self) {
        if !self.tx.events.is_empty() {
            let lost = self.tx.events.len();
            tracing::error!(
                lost,
                "notifications are lost if this is committed: call OwnTx::finish before the commit"
            );
        }
    }
}

impl fmt::Debug for OwnTx<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnTx").field("tx", &self.tx).finish()
    }
}

/// Who is to be woken after the commit; see [`PostgresStore::wake`](super::PostgresStore::wake).
#[derive(Debug)]
#[must_use = "give it to `PostgresStore::wake` after your commit, or what was written waits for the next poll"]
pub struct Wakeups {
    pub(super) hints: Vec<Hint>,
}

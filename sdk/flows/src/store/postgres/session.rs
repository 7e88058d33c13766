//! One transaction of ours: opened on a connection that works, checked before its commit, never half believed.
//!
//! PostgreSQL answers "COMMIT" of a transaction in which a statement failed with a rollback and no error, and whoever
//! swallowed the error of the statement would take that for success. The check before the commit fails then. It also
//! sees whether somebody ended the transaction that was lent to them.

use core::time::Duration;

use sqlx::{Connection, PgConnection, Postgres, Transaction};
use tokio::time::timeout;

use super::error::{at_commit, commit_unknown, no_answer, reported};
use super::sql;
use crate::store::sql::{Statement, Value};
use crate::store::{StoreError, StoreErrorKind};
use crate::time::UnixMicros;

/// What a transaction is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Mode {
    /// To write. Rows that decide are locked or changed by a condition, so every statement may see the newest.
    Write,
    /// To read one snapshot.
    Snapshot,
}

impl Mode {
    /// Said each time, because the database's own default may be another. A standby refuses the first.
    const fn begin(self) -> &'static str {
        match self {
            Self::Write => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
            Self::Snapshot => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }
}

/// How long the server and the client put up with each other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    pub(super) answer: Duration,
    pub(super) lock: Duration,
    pub(super) idle: Duration,
}

/// The clock; the mark that [`CHECK`] looks for, which is gone with the transaction; time-outs for this transaction
/// alone, since a pooler may lend the connection to others after it; and a commit that is on disk when it is answered,
/// whatever the server's default.
pub(super) const OPEN: Statement = Statement::each(
    "",
    "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
            set_config('toss.transaction', 'open', true),
            set_config('lock_timeout', $1, true),
            set_config('idle_in_transaction_session_timeout', $2, true),
            CASE WHEN current_setting('synchronous_commit') = 'off'
                 THEN set_config('synchronous_commit', 'on', true) END",
);

/// What a transaction of the user's gets: the clock, the mark, and a commit that is on disk when it is answered.
pub(super) const JOIN: Statement = Statement::each(
    "",
    "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
            set_config('toss.transaction', 'open', true),
            CASE WHEN current_setting('synchronous_commit') = 'off'
                 THEN set_config('synchronous_commit', 'on', true) END",
);

/// Fails in a transaction in which a statement has failed; not true in another one than ours.
pub(super) const CHECK: Statement =
    Statement::each("", "SELECT coalesce(current_setting('toss.transaction', true), '') = 'open'");

/// A transaction that is open. Dropping it rolls it back.
pub(super) struct Session<'c> {
    sql: Transaction<'c, Postgres>,
    /// When it was opened, by the database's clock.
    pub(super) now: UnixMicros,
    mode: Mode,
    patience: Patience,
}

impl<'c> Session<'c> {
    /// Begins. Whatever goes wrong here, nothing was asked for yet.
    pub(super) async fn begin(
        connection: &'c mut PgConnection,
        mode: Mode,
        patience: Patience,
    ) -> Result<Self, StoreError> {
        let opening = async {
            let mut sql = connection.begin_with(mode.begin()).await.map_err(cannot_begin)?;
            let now = now_of(&mut sql, OPEN, &[millis(patience.lock), millis(patience.idle)]).await?;
            Ok(Self { sql, now, mode, patience })
        };
        timeout(patience.answer, opening).await.unwrap_or_else(|_| Err(no_answer(patience.answer)))
    }

    /// To run statements on.
    pub(super) fn connection(&mut self) -> &mut PgConnection {
        &mut self.sql
    }

    /// Ends it, with what was written in it. False if the connection is of no more use.
    pub(super) async fn commit(mut self) -> Result<bool, StoreError> {
        let Patience { answer, .. } = self.patience;
        if self.mode == Mode::Write {
            timeout(answer, check(&mut self.sql)).await.unwrap_or_else(|_| Err(no_answer(answer)))?;
        }
        match timeout(answer, self.sql.commit()).await {
            Ok(Ok(())) => Ok(true),
            // What was read was read; there was nothing to commit.
            Ok(Err(_)) | Err(_) if self.mode == Mode::Snapshot => Ok(false),
            Ok(Err(error)) => Err(at_commit(error)),
            Err(_) => Err(commit_unknown()),
        }
    }

    /// Ends it without a trace. False if the connection is of no more use.
    pub(super) async fn roll_back(self) -> bool {
        matches!(timeout(self.patience.answer, self.sql.rollback()).await, Ok(Ok(())))
    }
}

/// Whether what was written on `connection` would be committed: every statement succeeded, and the transaction is the one
/// that was marked.
pub(super) async fn check(connection: &mut PgConnection) -> Result<(), StoreError> {
    let is_ours = match sql::query(connection, CHECK, &[]).await {
        Ok(rows) => rows.first().is_some_and(|row| row.bool(0).unwrap_or(false)),
        Err(error) if error.kind() == StoreErrorKind::Sql => {
            let text =
                "a statement of this transaction failed and its error was not passed on; nothing was written";
            return Err(StoreError::new(StoreErrorKind::Closure, text).caused_by(error));
        }
        Err(error) => return Err(error),
    };
    if is_ours {
        return Ok(());
    }
    let text = "the transaction was ended by a statement in it: what came before that may be written, the rest is not";
    Err(StoreError::new(StoreErrorKind::Closure, text))
}

/// A server that does not begin a transaction that writes is a standby: the address leads elsewhere, or soon will.
fn cannot_begin(error: sqlx::Error) -> StoreError {
    let told = reported(error);
    if told.kind() != StoreErrorKind::Sql {
        return told;
    }
    StoreError::new(StoreErrorKind::Unreachable, "this server takes no writes: a standby?").caused_by(told)
}

/// The first column of the answer is the time.
pub(super) async fn now_of(
    connection: &mut PgConnection,
    statement: Statement,
    values: &[Value],
) -> Result<UnixMicros, StoreError> {
    let rows = sql::query(connection, statement, values).await?;
    let now = rows.first().map_or(Ok(0), |row| row.int(0))?;
    Ok(UnixMicros::new(now))
}

fn millis(wait: Duration) -> Value {
    // PostgreSQL takes 0 for "for ever".
    format!("{}ms", wait.as_millis().max(1)).into()
}

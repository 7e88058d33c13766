//! The tables, and the steps that lead to them: forward only, each once, each in a transaction.

use core::time::Duration;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::sql::PREPARED;
use crate::store::{Migration, StoreError, StoreErrorKind};
use crate::time::UnixMicros;

/// The store's own steps.
const OURS: &[Migration] = &[
    Migration { name: "jobs and attempts", sql: include_str!("schema/0001_jobs.sql") },
    Migration { name: "cancels, refunds, notifications", sql: include_str!("schema/0002_movements.sql") },
    Migration { name: "stock", sql: include_str!("schema/0003_stock.sql") },
    Migration { name: "one open cancel", sql: include_str!("schema/0004_one_open_cancel.sql") },
    Migration { name: "credentials of attempts", sql: include_str!("schema/0005_credential.sql") },
];

/// Settings of a connection that writes.
pub(super) fn prepare(connection: &Connection, busy_timeout: Duration) -> Result<(), StoreError> {
    connection.busy_timeout(busy_timeout)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    enter_wal(connection, busy_timeout)?;
    Ok(connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?)
}

/// The change to the write-ahead log is the one step for which SQLite does not wait by itself: two processes that
/// create the file at once would turn each other away.
fn enter_wal(connection: &Connection, busy_timeout: Duration) -> Result<(), StoreError> {
    const PAUSE: Duration = Duration::from_millis(10);
    let mut waited = Duration::ZERO;
    loop {
        match connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).map_err(StoreError::from) {
            Err(error) if error.kind() == StoreErrorKind::Busy && waited < busy_timeout => {
                std::thread::park_timeout(PAUSE);
                waited += PAUSE;
            }
            entered => return entered,
        }
    }
}

/// Brings both schemas up to date: the store's, then the user's.
pub(super) fn migrate(
    connection: &mut Connection,
    theirs: &[Migration],
    now: UnixMicros,
) -> Result<(), StoreError> {
    // Immediate, so that two processes that open the file at once do not both run a step.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS toss_schema (
             owner TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, applied_at INTEGER NOT NULL,
             PRIMARY KEY (owner, version)
         ) STRICT",
    )?;
    for (owner, steps) in [("toss", OURS), ("app", theirs)] {
        run_missing(&transaction, owner, steps, now)?;
    }
    Ok(transaction.commit()?)
}

fn run_missing(
    transaction: &Transaction<'_>,
    owner: &str,
    steps: &[Migration],
    now: UnixMicros,
) -> Result<(), StoreError> {
    let newest = transaction.query_row(
        "SELECT coalesce(max(version), 0) FROM toss_schema WHERE owner = ?1",
        [owner],
        |row| row.get::<_, i64>(0),
    )?;
    if usize::try_from(newest).unwrap_or(usize::MAX) > steps.len() {
        let text = format!(
            "the database has version {newest} of the {owner} tables and this program knows {}; use a newer program",
            steps.len()
        );
        return Err(StoreError::new(StoreErrorKind::NewerSchema, text));
    }
    for (version, step) in (1_i64..).zip(steps) {
        let ran = transaction
            .query_row(
                "SELECT name FROM toss_schema WHERE owner = ?1 AND version = ?2",
                params![owner, version],
                |row| row.get::<_, String>(0),
            )
            .optional()?;
        match ran {
            Some(name) if name == step.name => {}
            Some(name) => {
                let text = format!(
                    "version {version} of the {owner} tables was {name:?} when it ran and is {:?} now; append steps, never change them",
                    step.name
                );
                return Err(StoreError::new(StoreErrorKind::Migration, text));
            }
            None => run(transaction, owner, version, *step, now)?,
        }
    }
    Ok(())
}

fn run(
    transaction: &Transaction<'_>,
    owner: &str,
    version: i64,
    step: Migration,
    now: UnixMicros,
) -> Result<(), StoreError> {
    transaction.execute_batch(step.sql).map_err(|error| {
        let text = format!("version {version} of the {owner} tables ({}) failed", step.name);
        StoreError::new(StoreErrorKind::Migration, text).caused_by(error)
    })?;
    transaction.execute(
        "INSERT INTO toss_schema (owner, version, name, applied_at) VALUES (?1, ?2, ?3, ?4)",
        params![owner, version, step.name, now.get()],
    )?;
    Ok(())
}

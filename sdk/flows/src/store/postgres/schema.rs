//! The tables, and the steps that lead to them: forward only, each once, all that are missing in one transaction.

use sqlx::PgConnection;

use super::error::reported;
use super::session::{Mode, Patience, Session};
use super::sql;
use crate::store::sql::Statement;
use crate::store::{Migration, StoreError, StoreErrorKind};

/// The store's own steps.
const OURS: &[Migration] = &[
    Migration { name: "jobs, payments, refunds", sql: include_str!("schema/0001_movements.sql") },
    Migration { name: "stock", sql: include_str!("schema/0002_stock.sql") },
    Migration { name: "one open cancel", sql: include_str!("schema/0003_one_open_cancel.sql") },
    Migration { name: "credentials of attempts", sql: include_str!("schema/0004_credential.sql") },
];

/// Nodes that start at once take turns. Any number will do that nobody else in the database uses for a lock.
pub(super) const TURN: Statement = Statement::each("", "SELECT pg_advisory_xact_lock(8316291)::text");

pub(super) const IS_THERE: Statement = Statement::each("", "SELECT to_regclass('toss_schema') IS NOT NULL");

const TABLE: &str = "CREATE TABLE toss_schema (
    owner TEXT NOT NULL, version BIGINT NOT NULL, name TEXT NOT NULL, applied_at BIGINT NOT NULL,
    PRIMARY KEY (owner, version)
)";

pub(super) const STEPS: Statement =
    Statement::each("", "SELECT version, name FROM toss_schema WHERE owner = $1 ORDER BY version");

pub(super) const STEP_RAN: Statement =
    Statement::each("", "INSERT INTO toss_schema (owner, version, name, applied_at) VALUES ($1, $2, $3, $4)");

/// Brings both schemas up to date: the store's, then the user's.
///
/// A database that has all steps is only read, so that the role a node runs under need not be the one that owns the
/// tables.
pub(super) async fn migrate(
    connection: &mut PgConnection,
    theirs: &'static [Migration],
    patience: Patience,
) -> Result<(), StoreError> {
    if missing(connection, theirs).await?.is_empty() {
        return Ok(());
    }
    // Another node may be at it for a while.
    let patience = Patience { lock: patience.answer, ..patience };
    let mut session = Session::begin(connection, Mode::Write, patience).await?;
    sql::query(session.connection(), TURN, &[]).await?;
    if !is_there(session.connection()).await? {
        sqlx::raw_sql(TABLE).execute(session.connection()).await.map_err(reported)?;
    }
    let now = session.now;
    for step in missing(session.connection(), theirs).await? {
        sqlx::raw_sql(step.migration.sql)
            .execute(session.connection())
            .await
            .map_err(|error| step.failed(error))?;
        let row = [step.owner.into(), step.version.into(), step.migration.name.into(), now.into()];
        sql::execute(session.connection(), STEP_RAN, &row).await?;
    }
    session.commit().await.map(drop)
}

/// A step that the database does not have.
struct Missing {
    owner: &'static str,
    version: i64,
    migration: Migration,
}

impl Missing {
    fn failed(&self, error: sqlx::Error) -> StoreError {
        let Self { owner, version, migration } = self;
        let text = format!("version {version} of the {owner} tables ({}) failed: {error}", migration.name);
        StoreError::new(StoreErrorKind::Migration, text).caused_by(error)
    }
}

async fn missing(
    connection: &mut PgConnection,
    theirs: &'static [Migration],
) -> Result<Vec<Missing>, StoreError> {
    let is_there = is_there(connection).await?;
    let mut missing = Vec::new();
    for (owner, steps) in [("toss", OURS), ("app", theirs)] {
        let ran = if is_there { ran(connection, owner).await? } else { Vec::new() };
        compare(owner, steps, &ran)?;
        let rest = (1_i64..).zip(steps).skip(ran.len());
        missing.extend(rest.map(|(version, step)| Missing { owner, version, migration: *step }));
    }
    Ok(missing)
}

async fn is_there(connection: &mut PgConnection) -> Result<bool, StoreError> {
    sql::query(connection, IS_THERE, &[]).await?.first().map_or(Ok(false), |row| row.bool(0))
}

async fn ran(connection: &mut PgConnection, owner: &str) -> Result<Vec<Box<str>>, StoreError> {
    let rows = sql::query(connection, STEPS, &[owner.into()]).await?;
    rows.iter().map(|row| row.text(1).map(Into::into)).collect()
}

/// Steps are only ever appended: those that ran are the first of those that are known, by the same names.
fn compare(owner: &str, steps: &[Migration], ran: &[Box<str>]) -> Result<(), StoreError> {
    if ran.len() > steps.len() {
        let text = format!(
            "the database has version {} of the {owner} tables and this program knows {}; use a newer program",
            ran.len(),
            steps.len()
        );
        return Err(StoreError::new(StoreErrorKind::NewerSchema, text));
    }
    for ((version, step), name) in (1..).zip(steps).zip(ran) {
        if **name != *step.name {
            let text = format!(
                "version {version} of the {owner} tables was {name:?} when it ran and is {:?} now; append steps, never \
                 change them",
                step.name
            );
            return Err(StoreError::new(StoreErrorKind::Migration, text));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Migration = Migration { name: "first", sql: "" };
    const SECOND: Migration = Migration { name: "second", sql: "" };

    #[test]
    fn a_database_of_a_newer_program_is_refused() {
        let error = compare("app", &[FIRST], &["first".into(), "second".into()]).unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::NewerSchema);
        assert!(error.to_string().contains("version 2 of the app tables"), "{error}");
    }

    #[test]
    fn a_step_that_ran_cannot_become_another() {
        let error = compare("app", &[SECOND], &["first".into()]).unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Migration);
        compare("app", &[FIRST, SECOND], &["first".into()]).unwrap();
    }
}

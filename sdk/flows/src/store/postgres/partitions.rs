//! History and calls lie in one part per day: made ahead, dropped whole, so that a year of them costs no vacuum.
//!
//! Nothing depends on it. A row whose day has no part goes to the last one, from which the next maintenance moves it;
//! rows that are in no part to be dropped are deleted one by one, as on every store. A role that may not change tables
//! leaves it at that.

use sqlx::{AssertSqlSafe, PgConnection};

use super::error::reported;
use super::session::Session;
use super::sql;
use crate::store::sql::{Row, Statement};
use crate::store::{StoreError, StoreErrorKind};
use crate::time::UnixMicros;

/// The tables that lie in parts, by the column `at`.
const TABLES: [&str; 2] = ["toss_history", "toss_calls"];

/// Days ahead of today: maintenance may fail for a week before rows go to the last part.
const AHEAD: i64 = 7;

const DAY: i64 = 86_400_000_000;

/// One node at a time; the others find it done.
pub(super) const TURN: Statement = Statement::each("", "SELECT pg_try_advisory_xact_lock(8316292)");

/// The days from $1 to $2 without a part in table $3: the part's name, its first microsecond and the one after its last.
pub(super) const MISSING: Statement = Statement::each(
    "",
    "SELECT $3 || to_char(to_timestamp(day * 86400) AT TIME ZONE 'UTC', '_YYYYMMDD'), day * 86400000000, (day + 1) * 86400000000
     FROM generate_series($1::bigint, $2::bigint) AS day
     WHERE to_regclass($3 || to_char(to_timestamp(day * 86400) AT TIME ZONE 'UTC', '_YYYYMMDD')) IS NULL
     ORDER BY day",
);

/// The parts of table $2 that end before day $1. The last part has no day in its name.
pub(super) const OVER: Statement = Statement::each(
    "",
    "SELECT part.relname::text
     FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid
     WHERE inhparent = to_regclass($2) AND part.relname ~ '_[0-9]{8}$'
       AND extract(epoch FROM to_date(right(part.relname, 8), 'YYYYMMDD'))::bigint / 86400 < $1
     ORDER BY 1",
);

/// Makes the parts of the days to come. True if there is nothing left to do.
pub(super) async fn make_ahead(session: &mut Session<'_>) -> Result<(), StoreError> {
    if !is_our_turn(session.connection()).await? {
        return Ok(());
    }
    let today = session.now.get() / DAY;
    for table in TABLES {
        let days = [today.into(), (today + AHEAD).into(), table.into()];
        for row in sql::query(session.connection(), MISSING, &days).await? {
            make(session.connection(), table, &row).await?;
        }
    }
    Ok(())
}

/// Drops the parts in which every row is older than `before`; how many rows they had.
pub(super) async fn drop_before(session: &mut Session<'_>, before: UnixMicros) -> Result<u64, StoreError> {
    if !is_our_turn(session.connection()).await? {
        return Ok(0);
    }
    let mut dropped = 0;
    for table in TABLES {
        let over = [(before.get() / DAY).into(), table.into()];
        for row in sql::query(session.connection(), OVER, &over).await? {
            dropped += drop_part(session.connection(), row.text(0)?).await?;
        }
    }
    Ok(dropped)
}

async fn is_our_turn(connection: &mut PgConnection) -> Result<bool, StoreError> {
    sql::query(connection, TURN, &[]).await?.first().map_or(Ok(false), |row| row.bool(0))
}

/// Attached rather than created in place: that lets the others go on writing. What the last part has of the day moves
/// over first, under a lock that keeps more from coming.
async fn make(connection: &mut PgConnection, table: &str, row: &Row) -> Result<(), StoreError> {
    let (part, from, to) = (row.text(0)?, row.int(1)?, row.int(2)?);
    let statements = format!(
        "LOCK TABLE {table}_rest IN ACCESS EXCLUSIVE MODE;
         CREATE TABLE {part} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
         WITH moved AS (DELETE FROM {table}_rest WHERE at >= {from} AND at < {to} RETURNING *)
         INSERT INTO {part} SELECT * FROM moved;
         ALTER TABLE {table} ATTACH PARTITION {part} FOR VALUES FROM ({from}) TO ({to});"
    );
    change(connection, statements).await
}

async fn drop_part(connection: &mut PgConnection, part: &str) -> Result<u64, StoreError> {
    let count = AssertSqlSafe(format!("SELECT count(*) FROM {part}"));
    let rows: i64 =
        sqlx::query_scalar(count).persistent(false).fetch_one(&mut *connection).await.map_err(reported)?;
    change(connection, format!("DROP TABLE {part}")).await?;
    Ok(u64::try_from(rows).unwrap_or(0))
}

/// The names in `statements` are ours and the numbers are days: nothing in them came from outside.
async fn change(connection: &mut PgConnection, statements: String) -> Result<(), StoreError> {
    sqlx::raw_sql(AssertSqlSafe(statements)).execute(connection).await.map_err(reported)?;
    Ok(())
}

/// Whether maintenance is to be left to the next time, or to somebody with more rights: writers hold the table, or this
/// role does not own it.
pub(super) fn can_wait(error: &StoreError) -> bool {
    matches!(error.kind(), StoreErrorKind::Busy | StoreErrorKind::Conflict | StoreErrorKind::Sql)
}

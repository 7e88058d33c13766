//! Every statement is prepared on a PostgreSQL with the newest tables: a name that is not there, or a type that does not
//! fit, is found here and not at the first customer.

use sqlx::{Executor, SqlSafeStr};

use super::{PostgresOptions, PostgresStore, partitions, schema, session};
use crate::key::KeySecret;
use crate::store::sql::Statement;
use crate::store::stock::statements as stock;
use crate::store::{FlowOptions, engine};

#[expect(dead_code, reason = "its clock is for those who test leases")]
#[path = "../../../tests/support/postgres.rs"]
mod database;

/// The store's own.
const STATEMENTS: &[(&str, Statement)] = &[
    ("session::OPEN", session::OPEN),
    ("session::JOIN", session::JOIN),
    ("session::CHECK", session::CHECK),
    ("schema::TURN", schema::TURN),
    ("schema::IS_THERE", schema::IS_THERE),
    ("schema::STEPS", schema::STEPS),
    ("schema::STEP_RAN", schema::STEP_RAN),
    ("partitions::TURN", partitions::TURN),
    ("partitions::MISSING", partitions::MISSING),
    ("partitions::OVER", partitions::OVER),
];

#[tokio::test]
async fn every_statement_is_one_for_postgresql() {
    let database = database::Database::fresh();
    let flow = FlowOptions::new(KeySecret::new(b"kept apart from the merchant's key").unwrap());
    let store = PostgresStore::open(&database.url(), PostgresOptions::new(flow)).await.unwrap();
    let mut lent = store.pool.lend().await.unwrap();
    let statements = STATEMENTS.iter().chain(engine::STATEMENTS).chain(stock::STATEMENTS);
    let statements = statements.map(|(name, statement)| (*name, statement.postgres));
    let batches = engine::BATCHES.iter().chain(stock::BATCHES).map(|(name, batch)| (*name, batch.postgres));
    let mut wrong = Vec::new();
    for (name, text) in statements.chain(batches) {
        if let Err(error) = lent.connection().prepare(text.into_sql_str()).await {
            wrong.push(format!("{name}: {error}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

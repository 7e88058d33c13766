//! Migrations: two nodes at once, older and newer programs.

use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use toss_flows::store::postgres::PostgresStore;
use toss_flows::store::{Migration, Store, StoreErrorKind};

use crate::world::{World, claim, enqueue, options, paid};

const SLOW: &[Migration] =
    &[Migration { name: "orders", sql: "SELECT pg_sleep(0.2); CREATE TABLE orders (id TEXT PRIMARY KEY)" }];
const ORDERS: Migration = Migration { name: "orders", sql: "CREATE TABLE orders (id TEXT PRIMARY KEY)" };
const NOTES: Migration = Migration { name: "notes", sql: "ALTER TABLE orders ADD COLUMN note TEXT" };
const BROKEN: Migration =
    Migration { name: "notes", sql: "CREATE TABLE half (id TEXT); ALTER TABLE nowhere ADD x TEXT" };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_start_at_once_migrate_once() {
    let world = World::new();
    let nodes: Vec<_> = (0..4)
        .map(|_| {
            let (url, mut options) = (world.database.url(), options());
            options.migrations = SLOW;
            tokio::spawn(async move { PostgresStore::open(&url, options).await.map(drop) })
        })
        .collect();
    for node in nodes {
        node.await.unwrap().unwrap();
    }
    assert_eq!(world.number("SELECT count(*) FROM toss_schema WHERE owner = 'app'").await, 1);
    assert_eq!(world.number("SELECT count(*) FROM toss_schema WHERE owner = 'toss'").await, 4);
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    let world = World::new();
    drop(world.store().await);
    world.sql("INSERT INTO toss_schema VALUES ('toss', 5, 'of tomorrow', 0)").await;
    let error = world.open(options()).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::NewerSchema);
    assert!(
        error.to_string().contains("has version 5 of the toss tables and this program knows 4"),
        "{error}"
    );
}

#[tokio::test]
async fn a_step_that_fails_leaves_nothing_of_itself_and_says_which_it_was() {
    let world = World::new();
    let mut before = options();
    before.migrations = const { &[ORDERS] };
    drop(world.open(before).await.unwrap());
    let mut broken = options();
    broken.migrations = const { &[ORDERS, BROKEN] };
    let error = world.open(broken).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Migration);
    assert!(error.to_string().contains("version 2 of the app tables (notes) failed"), "{error}");
    assert_eq!(world.number("SELECT count(*) FROM pg_class WHERE relname = 'half'").await, 0);
    let mut mended = options();
    mended.migrations = const { &[ORDERS, NOTES] };
    drop(world.open(mended).await.unwrap());
}

/// A deployment in the middle: the old program still works on what the new one has just changed.
#[tokio::test]
async fn an_old_program_goes_on_while_a_new_one_has_migrated() {
    let world = World::new();
    let mut before = options();
    before.migrations = const { &[ORDERS] };
    let old = world.open(before).await.unwrap();
    enqueue(&old, 0..1).await;
    let mut after = options();
    after.migrations = const { &[ORDERS, NOTES] };
    let new = world.open(after).await.unwrap();
    // What a later version may do to the store's own tables: columns that have a default.
    world.sql("ALTER TABLE toss_jobs ADD COLUMN region TEXT DEFAULT 'seoul' NOT NULL").await;
    enqueue(&old, 1..2).await;
    let claims = claim(&new, 2).await;
    assert_eq!(claims.len(), 2);
    let settled = old.settle(claims.into_iter().map(paid).collect()).await;
    assert!(settled.iter().all(Result::is_ok), "{settled:?}");
    assert_eq!(
        world.number("SELECT count(*) FROM toss_jobs WHERE verdict = 'PAID' AND region = 'seoul'").await,
        2
    );
}

#[tokio::test]
async fn a_role_that_may_only_read_and_write_rows_opens_what_is_up_to_date() {
    let world = World::new();
    drop(world.store().await);
    // A role belongs to the whole server.
    let name = format!("clerk_{}", std::process::id());
    world
        .sql(&format!(
            "CREATE ROLE {name} LOGIN; GRANT USAGE ON SCHEMA hourglass, public TO {name};
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA hourglass, public TO {name};
             GRANT USAGE ON ALL SEQUENCES IN SCHEMA hourglass, public TO {name};"
        ))
        .await;
    let clerk = PgConnectOptions::from_str(&world.database.url()).unwrap().username(&name);
    let store = PostgresStore::open_at(clerk, options()).await.unwrap();
    enqueue(&store, 0..1).await;
    assert_eq!(claim(&store, 1).await.len(), 1);
    store.close().await;
    world.sql(&format!("DROP OWNED BY {name}; DROP ROLE {name}")).await;
}

//! History and calls by the day.

use std::time::Duration;

use toss_flows::store::{Retention, Store};

use crate::world::{World, claim, enqueue, paid};

const DAY: i64 = 86_400_000_000;

const KEEP: Retention = Retention {
    jobs: Duration::from_hours(24 * 400),
    history: Duration::from_hours(24 * 30),
    inbox: Duration::from_hours(24 * 30),
};

fn row(days_ago: i64) -> String {
    format!(
        "INSERT INTO toss_history (at, entity, entity_id, order_id, to_state, actor)
         VALUES ((extract(epoch FROM now()) * 1000000)::bigint - {days_ago} * {DAY}, 'CONFIRM', '1', 'ORD-000001', 'Paid', 'me');"
    )
}

async fn parts(world: &World, table: &str) -> i64 {
    world.number(&format!("SELECT count(*) FROM pg_inherits WHERE inhparent = '{table}'::regclass")).await
}

#[tokio::test]
async fn what_happens_lies_in_the_part_of_its_day() {
    let world = World::new();
    let store = world.store().await;
    enqueue(&store, 0..2).await;
    let settled = store.settle(claim(&store, 2).await.into_iter().map(paid).collect()).await;
    assert!(settled.iter().all(Result::is_ok), "{settled:?}");
    assert!(world.number("SELECT count(*) FROM toss_history").await > 0);
    assert_eq!(world.number("SELECT count(*) FROM toss_history_rest").await, 0);
    // Today, a week ahead, and the last part.
    assert_eq!((parts(&world, "toss_history").await, parts(&world, "toss_calls").await), (9, 9));
}

#[tokio::test]
async fn a_day_without_a_part_refuses_nothing_and_gets_its_part_later() {
    let world = World::new();
    let store = world.store().await;
    world
        .sql(
            "DO $$ DECLARE part text; BEGIN
                 FOR part IN SELECT inhrelid::regclass::text FROM pg_inherits
                             WHERE inhparent = 'toss_history'::regclass AND inhrelid <> 'toss_history_rest'::regclass
                 LOOP EXECUTE 'DROP TABLE ' || part; END LOOP;
             END $$",
        )
        .await;
    enqueue(&store, 0..3).await;
    let late = world.number("SELECT count(*) FROM toss_history_rest").await;
    assert!(late > 0);
    let _ = store.purge(KEEP).await.unwrap();
    assert_eq!(world.number("SELECT count(*) FROM toss_history_rest").await, 0);
    assert_eq!(world.number("SELECT count(*) FROM toss_history").await, late);
    assert_eq!(parts(&world, "toss_history").await, 9);
}

#[tokio::test]
async fn retention_drops_old_parts_whole_and_rows_of_no_part_one_by_one() {
    let world = World::new();
    let store = world.store().await;
    // A part of two months ago, made when it was today; a row older than any part; one that is kept.
    world
        .sql(&format!(
            "DO $$ DECLARE day bigint := extract(epoch FROM now())::bigint / 86400 - 60; BEGIN
                 EXECUTE format('CREATE TABLE toss_history_%s PARTITION OF toss_history FOR VALUES FROM (%s) TO (%s)',
                     to_char(to_timestamp(day * 86400) AT TIME ZONE 'UTC', 'YYYYMMDD'), day * {DAY}, (day + 1) * {DAY});
             END $$;"
        ))
        .await;
    world.sql(&[row(60), row(60), row(90), row(20)].concat()).await;
    assert_eq!(world.number("SELECT count(*) FROM toss_history_rest").await, 2);
    let purged = store.purge(KEEP).await.unwrap();
    assert_eq!(purged.history, 3);
    assert_eq!(world.number("SELECT count(*) FROM toss_history").await, 1);
    assert_eq!(parts(&world, "toss_history").await, 9);
}

#[tokio::test]
async fn upkeep_gives_way_to_who_holds_the_tables() {
    let world = World::new();
    let store = world.store().await;
    world
        .sql("DO $$ BEGIN EXECUTE 'DROP TABLE toss_history_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD'); END $$")
        .await;
    let mut reader = world.connect().await;
    let mut reader = sqlx::Connection::begin(&mut reader).await.unwrap();
    sqlx::raw_sql("SELECT * FROM toss_history").execute(&mut *reader).await.unwrap();
    let _ = store.purge(KEEP).await.unwrap();
    assert_eq!(parts(&world, "toss_history").await, 8);
    reader.commit().await.unwrap();
    let _ = store.purge(KEEP).await.unwrap();
    assert_eq!(parts(&world, "toss_history").await, 9);
}

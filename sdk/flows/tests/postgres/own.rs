//! The flows in a transaction that the user begins and commits.

use std::sync::Arc;

use sqlx::Connection;
use toss_flows::hints::Topic;
use toss_flows::store::{NewEvent, Store, StoreErrorKind};

use crate::world::{World, confirm, options};

#[tokio::test]
async fn what_the_user_commits_is_there_and_what_the_user_rolls_back_is_not() {
    let world = World::new();
    let store = world.store().await;
    let mut connection = world.connect().await;

    let mut sql = connection.begin().await.unwrap();
    let mut tx = store.tx(&mut sql).await.unwrap();
    let new = confirm(1, tx.now());
    let _ = tx.enqueue_confirm(&new).await.unwrap();
    drop(tx.finish().await.unwrap());
    sql.rollback().await.unwrap();
    assert_eq!(world.jobs().await, 0);

    let mut sql = connection.begin().await.unwrap();
    sqlx::raw_sql("CREATE TABLE orders (id TEXT); INSERT INTO orders VALUES ('ORD-000001')")
        .execute(&mut *sql)
        .await
        .unwrap();
    let mut tx = store.tx(&mut sql).await.unwrap();
    let new = confirm(1, tx.now());
    let _ = tx.enqueue_confirm(&new).await.unwrap();
    drop(tx.finish().await.unwrap());
    sql.commit().await.unwrap();
    assert_eq!(world.number("SELECT count(*) FROM orders JOIN toss_jobs ON order_id = orders.id").await, 1);
}

#[tokio::test]
async fn who_waits_is_woken_and_told_after_the_commit() {
    let world = World::new();
    let options = options();
    let hints = Arc::clone(&options.flow.hints);
    let store = world.open(options).await.unwrap();
    let recipient: toss_flows::Recipient = "admin-7".parse().unwrap();
    let mut connection = world.connect().await;
    let mut sql = connection.begin().await.unwrap();
    let mut tx = store.tx(&mut sql).await.unwrap();
    tx.notify(NewEvent { recipient: recipient.clone(), topic: "order.new".into(), body: "{}".into() });
    let wakeups = tx.finish().await.unwrap();
    assert_eq!(store.inbox_after(&recipient, 0, 10).await.unwrap().events, []);
    sql.commit().await.unwrap();

    let mut watch = hints.watch(vec![Topic::Inbox(recipient.clone())]);
    store.wake(wakeups);
    assert_eq!(watch.changed().await.len(), 1);
    let page = store.inbox_after(&recipient, 0, 10).await.unwrap();
    assert_eq!(page.events.iter().map(|event| event.seq).collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn a_connection_on_which_nothing_was_begun_is_refused() {
    let world = World::new();
    let store = world.store().await;
    let mut connection = world.connect().await;
    let error = store.tx(&mut connection).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Closure);
    assert!(error.to_string().contains("begin one with sqlx"), "{error}");
}

#[tokio::test]
async fn a_failed_statement_that_nobody_spoke_of_is_found_before_the_commit_pretends() {
    let world = World::new();
    let store = world.store().await;
    let mut connection = world.connect().await;
    let mut sql = connection.begin().await.unwrap();
    let mut tx = store.tx(&mut sql).await.unwrap();
    let new = confirm(1, tx.now());
    let _ = tx.enqueue_confirm(&new).await.unwrap();
    let swallowed = sqlx::raw_sql("SELECT 1 / 0").execute(tx.postgres().unwrap()).await;
    assert!(swallowed.is_err());
    assert_eq!(tx.finish().await.unwrap_err().kind(), StoreErrorKind::Closure);
    // This is why: PostgreSQL takes the commit without a word.
    sql.commit().await.unwrap();
    assert_eq!(world.jobs().await, 0);
}

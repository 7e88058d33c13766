//! A transaction is committed whole, or its error says so.

use sqlx::Connection;
use toss_flows::store::postgres::Tls;
use toss_flows::store::sql::Statement;
use toss_flows::store::{EnqueueError, Store, StoreError, StoreErrorKind};

use crate::world::{World, confirm, options};

const FAIL: Statement = Statement::both("SELECT 1 / 0");
const END: Statement = Statement::both("COMMIT");
const DURABLE: Statement = Statement::both("SELECT current_setting('synchronous_commit')");
const TYPES: Statement = Statement::both(
    "SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), $3 = TRUE, CAST($4 AS BIGINT), CAST($5 AS TEXT), 3, 'word', NULL",
);
const TOUCH: Statement = Statement::both("UPDATE toss_jobs SET updated_at = updated_at");
const TWICE: Statement = Statement::both("INSERT INTO toss_cursors VALUES ('a', 'b', 1)");
const SUM: Statement = Statement::both("SELECT sum(id) FROM toss_receipts");

#[tokio::test]
async fn a_statement_whose_error_was_swallowed_is_no_success() {
    let world = World::new();
    let store = world.store().await;
    let answer = store
        .transact(|tx| {
            Box::pin(async move {
                let new = confirm(1, tx.now());
                let _ = tx.enqueue_confirm(&new).await?;
                drop(tx.execute(FAIL, &[]).await);
                Ok::<_, EnqueueError>(())
            })
        })
        .await;
    let Err(EnqueueError::Store(error)) = answer else { panic!("{answer:?}") };
    assert_eq!(error.kind(), StoreErrorKind::Closure);
    assert_eq!(world.jobs().await, 0);
}

#[tokio::test]
async fn who_ends_the_transaction_that_was_lent_is_told() {
    let world = World::new();
    let store = world.store().await;
    let error =
        store.transact(|tx| Box::pin(async move { tx.execute(END, &[]).await.map(drop) })).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Closure);
    assert!(error.to_string().contains("was ended by a statement in it"), "{error}");
}

#[tokio::test]
async fn an_error_of_the_closure_leaves_nothing_and_is_passed_on() {
    let world = World::new();
    let store = world.store().await;
    let error = store
        .transact(|tx| {
            Box::pin(async move {
                let new = confirm(1, tx.now());
                let _ = tx.enqueue_confirm(&new).await?;
                Err::<(), _>(EnqueueError::OrderTaken(new.order_id))
            })
        })
        .await
        .unwrap_err();
    assert!(matches!(error, EnqueueError::OrderTaken(_)));
    assert_eq!(world.jobs().await, 0);
}

#[tokio::test]
async fn a_commit_is_on_disk_whatever_the_default_of_the_server() {
    let world = World::new();
    let store = world.store().await;
    assert_eq!(
        world.number("SELECT CASE current_setting('synchronous_commit') WHEN 'off' THEN 0 END::bigint").await,
        0
    );
    let setting = store.transact(|tx| Box::pin(async move { tx.query(DURABLE, &[]).await })).await.unwrap();
    assert_eq!(setting[0].text(0).unwrap(), "on");
}

#[tokio::test]
async fn values_go_in_and_come_out_by_their_types() {
    let world = World::new();
    let store = world.store().await;
    let rows = store
        .transact(|tx| {
            Box::pin(async move {
                let values =
                    [7_i64.into(), "칠".into(), true.into(), None::<i64>.into(), None::<&str>.into()];
                tx.query(TYPES, &values).await
            })
        })
        .await
        .unwrap();
    let row = &rows[0];
    assert_eq!((row.int(0).unwrap(), row.text(1).unwrap(), row.bool(2).unwrap()), (7, "칠", true));
    assert_eq!((row.opt_int(3).unwrap(), row.opt_text(4).unwrap()), (None, None));
    assert_eq!((row.int(5).unwrap(), row.text(6).unwrap(), row.opt_text(7).unwrap()), (3, "word", None));
    let error = store.transact(|tx| Box::pin(async move { tx.query(SUM, &[]).await })).await.unwrap_err();
    assert!(error.to_string().contains("column sum is NUMERIC; cast it to BIGINT"), "{error}");
}

#[tokio::test]
async fn a_row_that_somebody_holds_is_busy_and_not_waited_for_for_ever() {
    let world = World::new();
    let store = world.store().await;
    crate::world::enqueue(&store, 0..1).await;
    let mut other = world.connect().await;
    let mut other = other.begin().await.unwrap();
    sqlx::raw_sql("SELECT 1 FROM toss_jobs FOR UPDATE").execute(&mut *other).await.unwrap();
    let error = store.transact(|tx| Box::pin(async move { tx.execute(TOUCH, &[]).await })).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Busy);
}

#[tokio::test]
async fn the_order_of_two_rows_that_exclude_each_other_is_told_by_kind() {
    let world = World::new();
    let store = world.store().await;
    let add = || store.transact(|tx| Box::pin(async move { tx.execute(TWICE, &[]).await }));
    assert_eq!(add().await.unwrap(), 1);
    assert_eq!(add().await.unwrap_err().kind(), StoreErrorKind::Unique);
}

#[tokio::test]
async fn a_server_without_tls_is_not_talked_to_if_tls_is_asked_for() {
    let world = World::new();
    let mut options = options();
    options.tls = Tls::Verified { ca_pem: None };
    let error = world.open(options).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unreachable);
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let world = World::new();
    let store = world.store().await;
    let clone = store.clone();
    store.close().await;
    let error = clone.transact(|_| Box::pin(async { Ok::<_, StoreError>(()) })).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Closed);
}

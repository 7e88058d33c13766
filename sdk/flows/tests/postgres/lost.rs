//! Connections that are lost: before, in and at the end of a transaction.

use toss_flows::store::sql::Statement;
use toss_flows::store::{EnqueueError, Settled, Store, StoreError, StoreErrorKind};

use crate::world::{World, claim, confirm, enqueue, options, paid};

const END_ME: Statement = Statement::both("SELECT pg_terminate_backend(pg_backend_pid())");
const TOUCH: Statement = Statement::both("UPDATE toss_jobs SET updated_at = updated_at + 1");

#[tokio::test]
async fn connections_that_died_while_idle_cost_nobody_an_error() {
    let world = World::new();
    let store = world.store().await;
    // Several of them.
    let all = (0..6).map(|number| {
        let store = store.clone();
        tokio::spawn(async move { enqueue(&store, number..number + 1).await })
    });
    for task in all.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    world.end_connections().await;
    assert_eq!(claim(&store, 10).await.len(), 6);
}

#[tokio::test]
async fn a_connection_that_is_lost_in_a_transaction_wrote_nothing() {
    let world = World::new();
    let store = world.store().await;
    let answer = store
        .transact(|tx| {
            Box::pin(async move {
                let new = confirm(1, tx.now());
                let _ = tx.enqueue_confirm(&new).await?;
                tx.query(END_ME, &[]).await?;
                Ok::<_, EnqueueError>(())
            })
        })
        .await;
    let Err(EnqueueError::Store(error)) = answer else { panic!("{answer:?}") };
    assert_eq!(error.kind(), StoreErrorKind::Unreachable);
    assert_eq!(world.jobs().await, 0);
    enqueue(&store, 1..2).await;
    assert_eq!(world.jobs().await, 1);
}

/// A commit that takes long enough to be interrupted: the server works on it and answers nothing.
const SLOW_COMMIT: &str = "
    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON toss_jobs DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION dawdle();";

#[tokio::test]
async fn a_commit_whose_answer_is_lost_is_neither_a_success_nor_a_failure() {
    let world = World::new();
    let store = world.store().await;
    world.sql(SLOW_COMMIT).await;
    let committing = tokio::spawn({
        let store = store.clone();
        async move {
            store
                .transact(|tx| {
                    Box::pin(async move {
                        let new = confirm(1, tx.now());
                        tx.enqueue_confirm(&new).await.map(drop)
                    })
                })
                .await
        }
    });
    let in_commit =
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";
    while world.number(in_commit).await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    world.end_connections().await;
    let answer: Result<(), EnqueueError> = committing.await.unwrap();
    let Err(EnqueueError::Store(error)) = answer else { panic!("{answer:?}") };
    assert_eq!(error.kind(), StoreErrorKind::CommitUnknown);
    assert!(error.to_string().contains("read whether it was written"), "{error}");
}

#[tokio::test]
async fn a_commit_that_is_not_answered_in_time_is_not_waited_for_for_ever() {
    let world = World::new();
    let mut options = options();
    options.answer_timeout = std::time::Duration::from_millis(500);
    options.connections = 1;
    let store = world.open(options).await.unwrap();
    world.sql(SLOW_COMMIT).await;
    let answer: Result<(), EnqueueError> = store
        .transact(|tx| {
            Box::pin(async move {
                let new = confirm(1, tx.now());
                tx.enqueue_confirm(&new).await.map(drop)
            })
        })
        .await;
    let Err(EnqueueError::Store(error)) = answer else { panic!("{answer:?}") };
    assert_eq!(error.kind(), StoreErrorKind::CommitUnknown);
    // The only connection hangs at the server, and another has taken its place.
    assert_eq!(claim(&store, 1).await.len(), 0);
}

#[tokio::test]
async fn a_settlement_that_meets_a_dead_connection_is_written_on_another() {
    let world = World::new();
    let store = world.store().await;
    enqueue(&store, 0..3).await;
    let claims = claim(&store, 3).await;
    world.end_connections().await;
    let settled = store.settle(claims.into_iter().map(paid).collect()).await;
    assert!(settled.iter().all(|settled| matches!(settled, Ok(Settled::Written))), "{settled:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_and_not_waited_for_for_long() {
    let mut options = options();
    options.acquire_timeout = std::time::Duration::from_millis(300);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let address = format!("postgres://somebody:secret@{nobody}/shop");
    let error = toss_flows::store::postgres::PostgresStore::open(&address, options).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unreachable);
    let told = error.to_string();
    assert!(told.contains(&format!("{}", nobody.port())) && told.contains("database shop"), "{told}");
    assert!(!told.contains("secret"), "{told}");
}

#[tokio::test]
async fn a_transaction_whose_future_is_dropped_leaves_nothing_and_no_lock() {
    let world = World::new();
    let store = world.store().await;
    enqueue(&store, 0..1).await;
    let (locked, is_locked) = tokio::sync::oneshot::channel();
    let hanging = tokio::spawn({
        let store = store.clone();
        async move {
            store
                .transact(|tx| {
                    Box::pin(async move {
                        tx.execute(TOUCH, &[]).await?;
                        locked.send(()).unwrap();
                        std::future::pending::<Result<(), StoreError>>().await
                    })
                })
                .await
        }
    });
    is_locked.await.unwrap();
    hanging.abort();
    assert!(hanging.await.unwrap_err().is_cancelled());
    let touched = store.transact(|tx| Box::pin(async move { tx.execute(TOUCH, &[]).await })).await;
    assert_eq!(touched.unwrap(), 1);
}

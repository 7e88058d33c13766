//! What SQLite adds to the contract that every store keeps: one commit for many, closures that fail alone, snapshots,
//! the close, a full disk.

use std::sync::Arc;
use std::time::Duration;

use toss_flows::job::Recipient;
use toss_flows::store::sql::Statement;
use toss_flows::store::{BoxFuture, NewEvent, SettledHook, Settlement, Store, StoreError, StoreErrorKind};
use toss_flows::{Hints, JobKind, LocalHints, SqliteStore, Topic, Tx};

use crate::world::{LEASE, Order, ShopError, World, insert, options_with, order};

fn kind_of<T: std::fmt::Debug>(result: Result<T, ShopError>) -> StoreErrorKind {
    match result {
        Err(ShopError::Store(error)) => error.kind(),
        other => panic!("{other:?}"),
    }
}

async fn counted(world: &World, sql: &'static str) -> u32 {
    let read = world
        .store
        .read(move |connection| Ok::<u32, ShopError>(connection.query_row(sql, [], |row| row.get(0))?));
    read.await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closures_that_share_a_commit_fail_alone() {
    let world = World::new();
    let writes = (0..200_u32).map(|number| {
        let store = world.store.clone();
        tokio::spawn(async move {
            let write = store.transact(move |tx| {
                Box::pin(async move {
                    let job = insert(tx, &order(number)).await?;
                    match number % 4 {
                        0 => Err(ShopError::Refused),
                        1 => panic!("closure {number}"),
                        _ => Ok(job),
                    }
                })
            });
            write.await
        })
    });
    let writes: Vec<_> = writes.collect();
    for (number, write) in (0..).zip(writes) {
        match (number % 4, write.await.unwrap()) {
            (0, Err(ShopError::Refused)) | (2 | 3, Ok(_)) => {}
            (1, Err(ShopError::Store(error))) => {
                assert_eq!(error.kind(), StoreErrorKind::Closure);
                assert_eq!(error.to_string(), format!("the closure panicked: closure {number}"));
            }
            (_, other) => panic!("{number}: {other:?}"),
        }
    }
    assert_eq!(counted(&world, "SELECT count(*) FROM orders").await, 100);
    assert_eq!(counted(&world, "SELECT count(*) FROM toss_attempts").await, 100);
}

#[tokio::test]
async fn a_row_that_is_there_already_is_told_as_such_and_the_transaction_can_go_on() {
    let world = World::new();
    let twice = world.store.transact(|tx| {
        Box::pin(async move {
            let place = Statement::both("INSERT INTO orders (id, state) VALUES ($1, 'PENDING')");
            let first = tx.execute(place, &["ORD-000001".into()]).await?;
            let second = tx.execute(place, &["ORD-000001".into()]).await.unwrap_err().kind();
            Ok::<_, ShopError>((first, second))
        })
    });
    assert_eq!(twice.await.unwrap(), (1, StoreErrorKind::Unique));
    assert_eq!(counted(&world, "SELECT count(*) FROM orders").await, 1);
}

#[tokio::test]
async fn a_closure_that_waits_for_something_else_is_told_and_leaves_nothing() {
    let world = World::new();
    let waits = world.store.transact(|tx| {
        Box::pin(async move {
            let _job = insert(tx, &order(1)).await?;
            tokio::task::yield_now().await;
            Ok::<_, ShopError>(())
        })
    });
    assert_eq!(kind_of(waits.await), StoreErrorKind::Closure);
    assert_eq!(counted(&world, "SELECT count(*) FROM orders").await, 0);
    drop(world.checkout(1).await);
}

#[tokio::test]
async fn a_closure_that_ends_the_transaction_is_told_and_the_writer_lives() {
    let world = World::new();
    let rude = world.store.transact(|tx| {
        let ended = tx.sqlite().unwrap().execute_batch("ROLLBACK").map_err(ShopError::from);
        Box::pin(std::future::ready(ended))
    });
    assert_eq!(kind_of(rude.await), StoreErrorKind::Closure);
    let order = world.checkout(1).await;
    assert_eq!(world.order_state(&order).await.0, "PENDING");
}

#[tokio::test]
async fn what_failed_wakes_nobody_and_what_is_written_does() {
    let world = World::new();
    let order = order(1);
    let mut watch = world.hints.watch(vec![Topic::Jobs(JobKind::Confirm)]);
    let refused = order.clone();
    let refused = world.store.transact(move |tx| {
        Box::pin(async move {
            let _job = insert(tx, &refused).await?;
            Err::<(), _>(ShopError::Refused)
        })
    });
    assert!(refused.await.is_err());
    let early = tokio::time::timeout(Duration::from_millis(20), watch.changed()).await;
    assert!(early.is_err(), "woken by what was rolled back");
    let job = world.place(&order).await.unwrap();
    let hints = watch.changed().await;
    assert_eq!(hints[0].number, Some(u64::try_from(job.get()).unwrap()));
}

/// Fails for one order by an error, for another by a panic, and for a third by waiting.
struct Grumpy;

impl SettledHook for Grumpy {
    fn on_settled<'a>(
        &'a self,
        _: &'a mut Tx<'_>,
        settlement: &'a Settlement,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            match settlement.order_id.as_str() {
                "ORD-000001" => Err(StoreError::new(StoreErrorKind::Hook, "not today")),
                "ORD-000002" => panic!("not ever"),
                "ORD-000003" => std::future::pending().await,
                _ => Ok(()),
            }
        })
    }
}

#[tokio::test]
async fn a_hook_that_fails_fails_its_own_settlement_and_no_other() {
    let mut world = World::new();
    let mut options = options_with(&world.clock, LocalHints::new());
    options.flow.on_settled = Arc::new(Grumpy);
    world.store.close().await;
    world.store = SqliteStore::open(&world.path(), options).unwrap();
    for number in 1..=5 {
        drop(world.checkout(number).await);
    }
    let settled = world.pay(5).await;
    let kinds: Vec<_> = settled.iter().map(|settled| settled.as_ref().err().map(StoreError::kind)).collect();
    let failed = [StoreErrorKind::Hook, StoreErrorKind::Closure, StoreErrorKind::Closure].map(Some);
    assert_eq!(kinds[..3], failed);
    assert_eq!(kinds[3..], [None, None]);
    assert_eq!(counted(&world, "SELECT count(*) FROM toss_payments").await, 2);
    world.clock.advance(LEASE);
    assert_eq!(world.claim(10).await.len(), 3, "those run again");
}

#[tokio::test]
async fn a_reader_cannot_write_and_a_panicking_one_harms_nobody() {
    let world = World::new();
    let write =
        world.store.read(|connection| Ok::<_, ShopError>(connection.execute("DELETE FROM orders", [])?));
    assert_eq!(kind_of(write.await), StoreErrorKind::NotWritable);
    for _ in 0..10 {
        let panics = world.store.read(|_| -> Result<(), StoreError> { panic!("reader") });
        assert_eq!(panics.await.unwrap_err().kind(), StoreErrorKind::Closure);
    }
    assert_eq!(world.next_due().await, None);
}

#[tokio::test]
async fn a_read_sees_one_snapshot() {
    let world = World::new();
    let store = world.store.clone();
    let runtime = tokio::runtime::Handle::current();
    let counts = world.store.read(move |connection| {
        let count = || connection.query_row("SELECT count(*) FROM orders", [], |row| row.get::<_, u32>(0));
        let before = count()?;
        let write = store.transact(|tx| Box::pin(async move { insert(tx, &order(1)).await }));
        assert!(runtime.block_on(write).is_ok());
        Ok::<_, ShopError>((before, count()?))
    });
    assert_eq!(counts.await.unwrap(), (0, 0));
    assert_eq!(counted(&world, "SELECT count(*) FROM orders").await, 1);
}

#[tokio::test]
async fn a_snapshot_reads_what_transactions_read_and_writes_nothing() {
    let world = World::new();
    let Order { id, payment_key } = world.checkout(1).await;
    let read = world.store.snapshot(move |tx| {
        Box::pin(async move {
            let jobs = tx.jobs_of(&id).await?;
            Ok::<_, ShopError>((jobs.len(), tx.payment(&payment_key).await?))
        })
    });
    assert_eq!(read.await.unwrap(), (1, None));
    let writes = world.store.snapshot(|tx| Box::pin(async move { insert(tx, &order(2)).await }));
    assert_eq!(kind_of(writes.await), StoreErrorKind::NotWritable);
    let tells = world.store.snapshot(|tx| {
        let recipient: Recipient = "anna".parse().unwrap();
        tx.notify(NewEvent { recipient, topic: "never".into(), body: "{}".into() });
        Box::pin(std::future::ready(Ok::<_, ShopError>(())))
    });
    assert_eq!(kind_of(tells.await), StoreErrorKind::NotWritable);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_finishes_what_is_queued_and_refuses_the_rest() {
    let world = World::new();
    let place = |store: SqliteStore, number| async move {
        store.transact(move |tx| Box::pin(async move { insert(tx, &order(number)).await })).await
    };
    let writes = (0..50).map(|number| tokio::spawn(place(world.store.clone(), number)));
    let writes: Vec<_> = writes.collect();
    world.store.close().await;
    let mut written = 0_u32;
    for write in writes {
        match write.await.unwrap() {
            Ok(_) => written += 1,
            other => assert_eq!(kind_of(other), StoreErrorKind::Closed),
        }
    }
    assert_eq!(kind_of(place(world.store.clone(), 99).await), StoreErrorKind::Closed);
    let due = world.store.next_due(vec![JobKind::Confirm]).await;
    assert_eq!(due.unwrap_err().kind(), StoreErrorKind::Closed);

    let reopened = rusqlite::Connection::open(world.path()).unwrap();
    let stored: u32 = reopened.query_row("SELECT count(*) FROM orders", [], |row| row.get(0)).unwrap();
    assert_eq!(stored, written, "what was answered is on disk, and nothing else");
}

#[tokio::test]
async fn a_full_disk_is_said_and_the_writer_goes_on_when_there_is_room() {
    let world = World::new();
    let limit = |pages: Option<u32>| {
        world.store.transact(move |tx| {
            let connection = tx.sqlite().unwrap();
            let now = || connection.query_row("PRAGMA page_count", [], |row| row.get::<_, u32>(0));
            let pages = pages.unwrap_or_else(|| now().unwrap());
            let set = format!("PRAGMA max_page_count = {pages}");
            let set = connection.query_row(&set, [], |row| row.get::<_, u32>(0)).map_err(ShopError::from);
            Box::pin(std::future::ready(set))
        })
    };
    assert!(limit(None).await.unwrap() > 0);
    let fill = world.store.transact(|tx| {
        let sql = "INSERT INTO orders (id, state) VALUES ('x', hex(zeroblob(100000)))";
        let filled = tx.sqlite().unwrap().execute(sql, []).map_err(ShopError::from);
        Box::pin(std::future::ready(filled))
    });
    match fill.await {
        Err(ShopError::Store(error)) => {
            assert_eq!(error.kind(), StoreErrorKind::DiskFull);
            assert!(error.to_string().contains("no space is left"), "{error}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(limit(Some(100_000)).await.unwrap(), 100_000);
    let order = world.checkout(1).await;
    assert_eq!(world.order_state(&order).await.0, "PENDING");
}

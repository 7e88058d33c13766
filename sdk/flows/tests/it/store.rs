//! The contract of a store, on the SQLite store.

use std::time::Duration;

use toss_flows::model::{Currency, Money};
use toss_flows::store::{EnqueueError, NewConfirm, Store, StoreError, StoreErrorKind};
use toss_flows::time::Clock;

use crate::world::{AMOUNT, LEASE, Order, ShopError, WINDOW, World, insert, order};

async fn enqueue(world: &World, order: &Order, amount: i64) -> Result<i64, EnqueueError> {
    enqueue_money(world, order, Money::krw(amount)).await
}

async fn enqueue_money(world: &World, order: &Order, amount: Money) -> Result<i64, EnqueueError> {
    let order = order.clone();
    let write = world.store.write(move |tx| {
        let deadline = tx.now().after(WINDOW);
        let Order { id: order_id, payment_key } = order;
        tx.enqueue_confirm(&NewConfirm { order_id, payment_key, amount, deadline })
    });
    Ok(write.await?.get())
}

#[tokio::test]
async fn a_claim_takes_what_is_due_and_nobody_else_gets_it_before_its_end() {
    let world = World::new();
    for number in 0..3 {
        drop(world.checkout(number).await);
    }
    assert_eq!(world.store.claim(2, LEASE).await.unwrap().len(), 2);
    let rest = world.store.claim(10, LEASE).await.unwrap();
    assert_eq!(rest.len(), 1);
    assert!(!rest[0].is_taken_over);
    assert!(world.store.claim(10, LEASE).await.unwrap().is_empty());

    world.clock.advance(LEASE.saturating_sub(Duration::from_micros(1)));
    assert!(world.store.claim(10, LEASE).await.unwrap().is_empty());
    world.clock.advance(Duration::from_micros(1));
    let again = world.store.claim(10, LEASE).await.unwrap();
    assert_eq!(again.len(), 3);
    assert!(again.iter().all(|claim| claim.is_taken_over && claim.hold.epoch == 2));
}

#[tokio::test]
async fn a_renewed_claim_lives_on_from_the_renewal() {
    let world = World::new();
    drop(world.checkout(1).await);
    let claim = world.store.claim(1, LEASE).await.unwrap().remove(0);
    world.clock.advance(LEASE / 2);
    assert!(world.store.renew(vec![claim.hold], LEASE).await.unwrap().is_empty());
    world.clock.advance(LEASE / 2);
    assert!(world.store.claim(1, LEASE).await.unwrap().is_empty());
    assert_eq!(world.next_due().await, Some(world.clock.now().after(LEASE / 2)));
}

#[tokio::test]
async fn a_claim_carries_the_stored_key_and_every_claim_the_same() {
    let world = World::new();
    drop(world.checkout(1).await);
    let first = world.store.claim(1, LEASE).await.unwrap().remove(0);
    world.clock.advance(LEASE);
    let second = world.store.claim(1, LEASE).await.unwrap().remove(0);
    assert_eq!(first.intent, second.intent);
    assert!(first.intent.key.as_str().starts_with("cf_"));
    assert_eq!(first.intent.key.as_str().len(), 43);
}

#[tokio::test]
async fn another_secret_changes_no_live_key() {
    let mut world = World::new();
    drop(world.checkout(1).await);
    let before = world.store.claim(1, LEASE).await.unwrap().remove(0);
    world.store.close().await;
    let mut options = crate::world::options(&world.clock);
    options.key_secret = toss_flows::KeySecret::new(b"a secret that was rotated").unwrap();
    world.store = toss_flows::SqliteStore::open(&world.path(), options).unwrap();
    world.clock.advance(LEASE);
    let after = world.store.claim(1, LEASE).await.unwrap().remove(0);
    assert_eq!((after.intent, after.problem), (before.intent, None));
}

#[tokio::test]
async fn an_order_has_one_confirm_until_it_is_proven_failed() {
    let world = World::new();
    let first = world.checkout(1).await;
    let second = Order { id: first.id.clone(), payment_key: "tgen_second".parse().unwrap() };
    let refused = enqueue(&world, &second, AMOUNT).await.unwrap_err();
    assert_eq!(refused.to_string(), "order ORD-000001 already has a confirm that is open, parked or paid");

    world.gateway.then(crate::gateway::Fault::Declined);
    let _took = world.drain().await;
    assert!(enqueue(&world, &second, AMOUNT).await.unwrap() > 0, "the customer tries another card");
    world.gateway.ready(&second.payment_key, &second.id, AMOUNT);
    let _took = world.drain().await;
    let third = Order { id: first.id.clone(), payment_key: "tgen_third".parse().unwrap() };
    let paid = enqueue(&world, &third, AMOUNT).await.unwrap_err();
    assert!(matches!(paid, EnqueueError::OrderTaken(_)), "{paid}");
}

#[tokio::test]
async fn a_payment_key_belongs_to_one_order_for_ever() {
    let world = World::new();
    let first = world.checkout(1).await;
    let thief = Order { id: order(2).id, payment_key: first.payment_key.clone() };
    let refused = enqueue(&world, &thief, AMOUNT).await.unwrap_err();
    assert_eq!(refused.to_string(), "paymentKey tgen_1 already belongs to order ORD-000001");
    let _took = world.drain().await;
    assert!(matches!(enqueue(&world, &thief, AMOUNT).await, Err(EnqueueError::PaymentKeyTaken { .. })));
}

#[tokio::test]
async fn an_amount_that_is_not_above_zero_or_of_an_unknown_currency_is_refused() {
    let world = World::new();
    let refused = enqueue(&world, &order(1), 0).await.unwrap_err();
    assert_eq!(refused.to_string(), "amount is above zero and in a known currency, not 0 KRW");
    let odd = Money::from_decimal(Currency::of_wire("MUSD").unwrap(), "1.5").unwrap();
    let refused = enqueue_money(&world, &order(1), odd).await.unwrap_err();
    assert_eq!(refused.to_string(), "amount is above zero and in a known currency, not 1.5 MUSD");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closures_that_share_a_commit_fail_alone() {
    let world = World::new();
    let writes = (0..200_u32).map(|number| {
        let store = world.store.clone();
        tokio::spawn(async move {
            store
                .write(move |tx| {
                    let job = insert(tx, &order(number))?;
                    match number % 4 {
                        0 => Err(ShopError::Refused),
                        1 => panic!("closure {number}"),
                        _ => Ok(job),
                    }
                })
                .await
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
    let count = world.store.read(|connection| {
        let sql = "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM toss_attempts)";
        Ok::<(u32, u32), ShopError>(connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
    });
    assert_eq!(count.await.unwrap(), (100, 100));
}

#[tokio::test]
async fn a_closure_that_ends_the_transaction_is_told_and_the_writer_lives() {
    let world = World::new();
    let rude = world.store.write(|tx| Ok::<_, ShopError>(tx.sql().execute_batch("ROLLBACK")?));
    match rude.await {
        Err(ShopError::Store(error)) => assert_eq!(error.kind(), StoreErrorKind::Closure),
        other => panic!("{other:?}"),
    }
    let order = world.checkout(1).await;
    assert_eq!(world.order_state(&order).await.0, "PENDING");
}

#[tokio::test]
async fn a_reader_cannot_write_and_a_panicking_one_harms_nobody() {
    let world = World::new();
    let write =
        world.store.read(|connection| Ok::<_, ShopError>(connection.execute("DELETE FROM orders", [])?));
    match write.await {
        Err(ShopError::Store(error)) => assert_eq!(error.kind(), StoreErrorKind::NotWritable),
        other => panic!("{other:?}"),
    }
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
        let written = runtime.block_on(store.write(|tx| insert(tx, &order(1))));
        assert!(written.is_ok());
        Ok::<_, ShopError>((before, count()?))
    });
    assert_eq!(counts.await.unwrap(), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_finishes_what_is_queued_and_refuses_the_rest() {
    let world = World::new();
    let writes: Vec<_> = (0..50)
        .map(|number| {
            let store = world.store.clone();
            tokio::spawn(async move { store.write(move |tx| insert(tx, &order(number))).await })
        })
        .collect();
    world.store.close().await;
    let mut written = 0_u32;
    for write in writes {
        match write.await.unwrap() {
            Ok(_) => written += 1,
            Err(ShopError::Store(error)) => assert_eq!(error.kind(), StoreErrorKind::Closed),
            Err(other) => panic!("{other:?}"),
        }
    }
    let late = world.store.write(|tx| insert(tx, &order(99))).await;
    assert!(matches!(late, Err(ShopError::Store(error)) if error.kind() == StoreErrorKind::Closed));
    assert_eq!(world.store.next_due().await.unwrap_err().kind(), StoreErrorKind::Closed);

    let reopened = rusqlite::Connection::open(world.path()).unwrap();
    let stored: u32 = reopened.query_row("SELECT count(*) FROM orders", [], |row| row.get(0)).unwrap();
    assert_eq!(stored, written, "what was answered is on disk, and nothing else");
}

#[tokio::test]
async fn a_full_disk_is_said_and_the_writer_goes_on_when_there_is_room() {
    let world = World::new();
    let limit = world.store.write(|tx| {
        let pages: u32 = tx.sql().query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let _max: u32 =
            tx.sql().query_row(&format!("PRAGMA max_page_count = {pages}"), [], |row| row.get(0))?;
        Ok::<_, ShopError>(())
    });
    limit.await.unwrap();
    let fill = world.store.write(|tx| {
        let sql = "INSERT INTO orders (id, state) VALUES ('x', hex(zeroblob(100000)))";
        Ok::<_, ShopError>(tx.sql().execute(sql, [])?)
    });
    match fill.await {
        Err(ShopError::Store(error)) => {
            assert_eq!(error.kind(), StoreErrorKind::DiskFull);
            assert!(error.to_string().contains("no space is left"), "{error}");
        }
        other => panic!("{other:?}"),
    }
    let room = world.store.write(|tx| {
        Ok::<_, ShopError>(
            tx.sql().query_row("PRAGMA max_page_count = 100000", [], |row| row.get::<_, u32>(0))?,
        )
    });
    assert!(room.await.unwrap() > 0);
    let order = world.checkout(1).await;
    assert_eq!(world.order_state(&order).await.0, "PENDING");
}

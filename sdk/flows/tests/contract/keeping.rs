//! What is kept, for how long, and that the two books agree.

use std::time::Duration;

use toss_flows::audit::{EvidenceRecord, OrderRecord, OrderState, ShopBook, judge};
use toss_flows::store::{ClaimRequest, Retention, Store, StoreError, StoreErrorKind};

use crate::bench::{Bench, LEASE, On, PRICE, key, order};
use crate::ledger::Ledger;
use crate::shop::put;
use crate::steps::{answered, declined};

const YEARS: Duration = Duration::from_hours(24 * 800);

pub(crate) async fn what_is_over_and_old_goes_as_a_whole(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    bench.pay(&mut ledger, 1).await;
    let _job = bench.refund(1, "R-1", 4_000).await;
    bench.drain(&mut ledger).await;
    bench.pass(YEARS).await;
    bench.pay(&mut ledger, 2).await;

    let purged = bench.store.purge(Retention::default()).await.unwrap();

    assert_eq!(purged.jobs, 2);
    assert!(purged.history > 0);
    let book = bench.book().await;
    assert_eq!((book.jobs.len(), book.attempts.len(), book.payments.len()), (1, 1, 1));
    assert_eq!((book.refunds.len(), book.receipts.len(), book.calls.len()), (0, 0, 1));
    assert_eq!(&*book.jobs[0].order_id, order(2).as_str());
    assert_eq!(book.transitions.len(), 2, "of the one that is kept");
    assert_eq!(bench.store.purge(Retention::default()).await.unwrap(), toss_flows::store::Purged::default());
}

pub(crate) async fn a_payment_is_kept_while_anything_of_it_is_open(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    for number in 1..=2 {
        bench.pay(&mut ledger, number).await;
    }
    let _waits = bench.request(1, "R-1", 4_000).await;
    let _job = bench.cancel(2, "rollback", 4_000).await;
    let claim = bench.claim_one().await;
    let _written = bench.settle(answered(claim, declined("NOT_CANCELABLE_PAYMENT"))).await.unwrap();
    let _open = bench.enqueue(3).await;
    bench.pass(YEARS).await;

    let purged = bench.store.purge(Retention::default()).await.unwrap();

    assert_eq!(purged.jobs, 0);
    let book = bench.book().await;
    assert_eq!((book.jobs.len(), book.payments.len(), book.refunds.len()), (4, 2, 1));
    assert_eq!(bench.balance(2).await, (PRICE, 0, 4_000));
}

pub(crate) async fn a_position_is_moved_by_one(on: On) {
    let bench = Bench::new(on).await;
    let store = &bench.store;
    assert_eq!(store.cursor("hourly").await.unwrap(), None);

    assert!(store.advance("hourly", None, "10:00".into()).await.unwrap());
    assert!(!store.advance("hourly", None, "10:00".into()).await.unwrap(), "another node did it");
    assert!(!store.advance("hourly", Some("09:00".into()), "11:00".into()).await.unwrap());
    assert!(store.advance("hourly", Some("10:00".into()), "11:00".into()).await.unwrap());

    assert_eq!(store.cursor("hourly").await.unwrap().as_deref(), Some("11:00"));
    assert_eq!(store.cursor("daily").await.unwrap(), None);
}

pub(crate) async fn of_many_nodes_one_moves_a_position(on: On) {
    let bench = Bench::new(on).await;
    let mut nodes = tokio::task::JoinSet::new();
    for node in 0..8 {
        let store = bench.store.clone();
        let _handle = nodes.spawn(async move {
            let first = store.advance("hourly", None, "10:00".into()).await.unwrap();
            let to = format!("11:00 by {node}");
            let second = store.advance("hourly", Some("10:00".into()), to.into()).await.unwrap();
            (first, second)
        });
    }
    let moved = nodes.join_all().await;

    assert_eq!(moved.iter().filter(|(first, _)| *first).count(), 1);
    assert_eq!(moved.iter().filter(|(_, second)| *second).count(), 1);
}

pub(crate) async fn payments_are_listed_by_the_time_they_came_in(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    let from = bench.now().await;
    for number in [1, 2, 3] {
        bench.pay(&mut ledger, number).await;
    }
    let list = |from, to, after: Option<u32>, limit| {
        let bench = &bench;
        let work = bench.ask(move |tx| {
            Box::pin(async move { tx.payments_between((from, to), after.map(key).as_ref(), limit).await })
        });
        async move { work.await.into_iter().map(|row| row.payment_key).collect::<Vec<_>>() }
    };
    let to = bench.now().await.after(Duration::from_secs(1));

    assert_eq!(list(from, to, None, 2).await, [key(1), key(2)]);
    assert_eq!(list(from, to, Some(2), 2).await, [key(3)]);
    assert_eq!(list(to, to.after(Duration::from_hours(1)), None, 10).await, []);
}

pub(crate) async fn the_books_agree_about_everything_that_was_done(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    for number in 1..=3 {
        bench.pay(&mut ledger, number).await;
    }
    let _refund = bench.refund(1, "R-1", 4_000).await;
    let _whole = bench.cancel(2, "rollback", PRICE).await;
    bench.drain(&mut ledger).await;
    let _failed = bench.enqueue(4).await;
    let claim = bench.claim_one().await;
    let _written = bench.settle(answered(claim, declined("REJECT_CARD_COMPANY"))).await.unwrap();
    let states = [
        OrderState::PartiallyRefunded,
        OrderState::Refunded,
        OrderState::Paid,
        OrderState::Failed,
    ];
    let orders = (1..).zip(states).map(|(number, state)| order_record(number, state)).collect();
    let shop = ShopBook { orders, flow: bench.book().await, ..ShopBook::default() };

    let verdict = judge(&shop, &ledger.book(), None);

    assert_eq!(verdict.violations, []);
    let mut without = shop.clone();
    without.flow.receipts.clear();
    assert!(!judge(&without, &ledger.book(), None).violations.is_empty(), "and the judge is awake");
}

pub(crate) async fn a_store_that_is_closed_says_so(on: On) {
    let bench = Bench::new(on).await;
    let other = bench.store.clone();
    bench.store.close().await;

    let error = other.claim(ClaimRequest::any(1, LEASE)).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Closed);
    let work = other.transact::<(), StoreError, _>(|tx| Box::pin(async move { put(tx, "late").await }));
    assert_eq!(work.await.unwrap_err().kind(), StoreErrorKind::Closed);
    assert_eq!(other.book().await.unwrap_err().kind(), StoreErrorKind::Closed);
}

pub(crate) async fn a_closure_that_panics_writes_nothing_and_harms_nobody(on: On) {
    let bench = Bench::new(on).await;
    let store = bench.store.clone();
    let panics = tokio::spawn(async move {
        let work = store.transact::<(), StoreError, _>(|tx| {
            Box::pin(async move {
                put(tx, "never").await?;
                panic!("planted");
            })
        });
        work.await
    });
    // Where closures run on another thread it is an error, elsewhere a panic of the caller's.
    if let Ok(answer) = panics.await {
        assert_eq!(answer.unwrap_err().kind(), StoreErrorKind::Closure);
    }

    bench.ask(|tx| Box::pin(async move { put(tx, "after").await })).await;
    assert_eq!(bench.rows().await, ["after"]);
}

fn order_record(number: u32, state: OrderState) -> OrderRecord {
    OrderRecord {
        order_id: order(number).as_str().into(),
        state,
        amount: PRICE,
        currency: "KRW".into(),
        payment_key: Some(key(number).as_str().into()),
        evidence: (state == OrderState::Failed)
            .then(|| EvidenceRecord::Declined { code: "REJECT_CARD_COMPANY".into() }),
        open_jobs: 0,
        parked_jobs: 0,
        stock_held: true,
        created_at: "2025-06-15T15:06:40Z".into(),
        updated_at: None,
        lines: Vec::new(),
    }
}

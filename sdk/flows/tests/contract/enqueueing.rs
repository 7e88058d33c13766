//! Decisions, stored with the rows of whoever decides.

use std::time::Duration;

use toss_flows::JobKind;
use toss_flows::Topic;
use toss_flows::confirm;
use toss_flows::hints::Hints;
use toss_flows::job::JobState;
use toss_flows::model::{Money, Payment};
use toss_flows::store::{EnqueueError, Enqueued, Store, StoreError, StoreErrorKind};

use crate::bench::{Bench, On, confirm as new_confirm, key, order};
use crate::ledger::Ledger;
use crate::shop::put;
use crate::steps::{answered, confirmed, declined};

pub(crate) async fn a_decision_is_stored_with_the_callers_rows(on: On) {
    let bench = Bench::new(on).await;
    let new = new_confirm(1, bench.now().await);

    let enqueued = bench.store.transact::<Enqueued, EnqueueError, _>(move |tx| {
        Box::pin(async move {
            put(tx, "order 1").await?;
            tx.enqueue_confirm(&new).await
        })
    }).await.unwrap();

    assert!(matches!(enqueued, Enqueued::New(_)));
    assert_eq!(bench.rows().await, ["order 1"]);
    let jobs = bench.jobs_of(1).await;
    assert_eq!(jobs.len(), 1);
    assert_eq!((jobs[0].job, jobs[0].kind, jobs[0].state), (enqueued.job(), JobKind::Confirm, JobState::Ready));
    assert_eq!((&*jobs[0].name, &*jobs[0].flow), (key(1).as_str(), "Intended"));
    let book = bench.book().await;
    assert_eq!((book.attempts.len(), book.attempts[0].key_epoch), (1, 0));
    assert_eq!(book.transitions.len(), 1, "how it began");
    assert_eq!((book.transitions[0].from.as_deref(), &*book.transitions[0].to), (None, "Intended"));
}

pub(crate) async fn a_failed_transaction_leaves_nothing(on: On) {
    let bench = Bench::new(on).await;
    let new = new_confirm(1, bench.now().await);

    let error = bench.store.transact::<(), EnqueueError, _>(move |tx| {
        Box::pin(async move {
            put(tx, "order 1").await?;
            let _enqueued = tx.enqueue_confirm(&new).await?;
            Err(StoreError::new(StoreErrorKind::Hook, "the shop thought better of it").into())
        })
    }).await.unwrap_err();

    assert_eq!(error.to_string(), "the shop thought better of it");
    assert_eq!(bench.rows().await, [""; 0]);
    let book = bench.book().await;
    assert_eq!((book.jobs.len(), book.attempts.len(), book.transitions.len()), (0, 0, 0));
    assert!(bench.claim(10).await.is_empty());
}

pub(crate) async fn a_decision_that_is_refused_lets_its_transaction_go_on(on: On) {
    let bench = Bench::new(on).await;
    let _first = bench.enqueue(1).await;
    let (now, mut second) = (bench.now().await, new_confirm(2, bench.now().await));
    second.order_id = order(1);

    bench
        .ask(move |tx| {
            Box::pin(async move {
                let refused = tx.enqueue_confirm(&second).await;
                assert!(matches!(refused, Err(EnqueueError::OrderTaken(_))), "{refused:?}");
                put(tx, "told the customer").await?;
                let _third = tx.enqueue_confirm(&new_confirm(3, now)).await.unwrap();
                Ok(())
            })
        })
        .await;

    assert_eq!(bench.rows().await, ["told the customer"]);
    let orders: Vec<_> = bench.book().await.jobs.into_iter().map(|job| job.order_id).collect();
    assert_eq!(orders, [order(1).as_str().into(), order(3).as_str().into()] as [Box<str>; 2]);
}

pub(crate) async fn the_same_confirm_again_is_the_first_one(on: On) {
    let bench = Bench::new(on).await;
    let first = bench.enqueue(1).await;
    let mut ledger = Ledger::default();

    assert_eq!(bench.enqueue(1).await, first);
    bench.drain(&mut ledger).await;
    assert_eq!(bench.enqueue(1).await, first, "also when it is paid");

    let book = bench.book().await;
    assert_eq!((book.jobs.len(), book.attempts.len()), (1, 1));
    let other_price = bench.try_enqueue({
        let mut new = new_confirm(1, bench.now().await);
        new.amount = Money::krw(1);
        new
    });
    let error = other_price.await.unwrap_err();
    assert!(matches!(error, EnqueueError::NameReused { .. }), "{error:?}");
}

pub(crate) async fn a_payment_key_belongs_to_one_order(on: On) {
    let bench = Bench::new(on).await;
    let _job = bench.enqueue(1).await;
    let mut new = new_confirm(2, bench.now().await);
    new.payment_key = key(1);

    let error = bench.try_enqueue(new).await.unwrap_err();

    let EnqueueError::PaymentKeyTaken { payment_key, order_id } = error else { panic!("{error:?}") };
    assert_eq!((payment_key, order_id), (key(1), order(1)));
    assert_eq!(bench.book().await.jobs.len(), 1);
}

pub(crate) async fn an_order_has_one_confirm_until_that_is_proven_failed(on: On) {
    let bench = Bench::new(on).await;
    let another = |number: u32, payment: u32| {
        let bench = &bench;
        async move {
            let mut new = new_confirm(number, bench.now().await);
            new.payment_key = key(payment);
            bench.try_enqueue(new).await
        }
    };
    let _open = bench.enqueue(1).await;
    assert!(matches!(another(1, 11).await, Err(EnqueueError::OrderTaken(_))), "open");

    let claim = bench.claim_one().await;
    let parked = confirmed(claim, confirm::Event::Unusable { problem: "odd".into() });
    let _written = bench.settle(parked).await.unwrap();
    assert!(matches!(another(1, 11).await, Err(EnqueueError::OrderTaken(_))), "parked");

    bench.pay(&mut Ledger::default(), 2).await;
    assert!(matches!(another(2, 12).await, Err(EnqueueError::OrderTaken(_))), "paid");

    let _job = bench.enqueue(3).await;
    let claim = bench.claim_one().await;
    let _written = bench.settle(answered(claim, declined("REJECT_CARD_COMPANY"))).await.unwrap();
    let _job = another(3, 13).await.unwrap();
    assert_eq!(bench.jobs_of(3).await.len(), 2, "failed by proof: another card may be tried");
}

pub(crate) async fn an_amount_is_above_zero_and_in_a_known_currency(on: On) {
    let bench = Bench::new(on).await;
    let body = br#"{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"DONE","currency":"EUR","totalAmount":10,
                    "balanceAmount":10}"#;
    let unknown = Payment::from_json(body).unwrap().total;
    for amount in [Money::krw(0), Money::krw(-1), unknown] {
        let mut new = new_confirm(1, bench.now().await);
        new.amount = amount;

        let error = bench.try_enqueue(new).await.unwrap_err();

        assert!(matches!(error, EnqueueError::Amount(refused) if refused == amount), "{error:?}");
    }
    assert_eq!(bench.book().await.jobs.len(), 0);
}

pub(crate) async fn of_many_callers_at_once_one_stores_the_confirm(on: On) {
    let bench = Bench::new(on).await;
    let new = new_confirm(1, bench.now().await);
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (store, new) = (bench.store.clone(), new.clone());
        let _handle = callers.spawn(async move {
            store.transact::<Enqueued, EnqueueError, _>(move |tx| {
                Box::pin(async move { tx.enqueue_confirm(&new).await })
            }).await.unwrap()
        });
    }
    let answers = callers.join_all().await;

    let first = answers.iter().filter(|answer| matches!(answer, Enqueued::New(_))).count();
    assert_eq!(first, 1);
    assert!(answers.iter().all(|answer| answer.job() == answers[0].job()));
    assert_eq!(bench.book().await.jobs.len(), 1);
}

pub(crate) async fn workers_are_woken_after_the_commit_and_not_before(on: On) {
    let bench = Bench::new(on).await;
    let mut watch = bench.hints.watch(vec![Topic::Jobs(JobKind::Confirm)]);
    let new = new_confirm(1, bench.now().await);
    let _error = bench.store.transact::<(), EnqueueError, _>(move |tx| {
        Box::pin(async move {
            let _enqueued = tx.enqueue_confirm(&new).await?;
            Err(StoreError::new(StoreErrorKind::Hook, "no").into())
        })
    }).await.unwrap_err();
    let news = tokio::time::timeout(Duration::from_millis(20), watch.changed()).await;
    assert!(news.is_err(), "nothing was committed, so nobody is woken");

    let job = bench.enqueue(1).await;

    let news = tokio::time::timeout(Duration::from_secs(20), watch.changed()).await.unwrap();
    assert_eq!(news.len(), 1);
    assert_eq!(bench.claim_one().await.hold().job, job, "whoever is woken finds it");
}

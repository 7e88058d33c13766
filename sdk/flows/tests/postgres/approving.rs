//! Several approvers at once, on the same refunds and on the same payments.

use std::collections::BTreeMap;

use toss_flows::job::{Priority, RefundId};
use toss_flows::model::Money;
use toss_flows::store::postgres::PostgresStore;
use toss_flows::store::{
    Approval, Approved, NewRefund, NotApproved, Retention, Store, StoreError, StoreErrorKind,
};

use crate::world::{World, claim, enqueue, options, paid};

/// Payments that were taken, of 10,000 won each.
async fn taken(store: &PostgresStore, payments: usize) {
    enqueue(store, 0..payments).await;
    let claims = claim(store, payments).await;
    assert_eq!(claims.len(), payments);
    let settled = store.settle(claims.into_iter().map(paid).collect()).await;
    assert!(settled.iter().all(Result::is_ok), "{settled:?}");
}

/// A wish for `amount` of payment `payment`.
async fn request(store: &PostgresStore, id: String, payment: usize, amount: i64) -> RefundId {
    let id: RefundId = id.parse().unwrap();
    let new = NewRefund {
        id: id.clone(),
        payment_key: format!("tgen_{payment}").parse().unwrap(),
        amount: Some(Money::krw(amount)),
        reason: "broken cup".into(),
        refund_account: None,
        requested_by: "clerk".parse().unwrap(),
    };
    let done = store.transact(move |tx| {
        Box::pin(async move {
            let asked = tx.request_refund(&new).await;
            asked.map_err(|error| StoreError::new(StoreErrorKind::Sql, error.to_string()))
        })
    });
    done.await.unwrap();
    id
}

async fn approve(store: &PostgresStore, refunds: Vec<RefundId>, batch: String) -> Vec<Approved> {
    let approval = Approval {
        refunds,
        batch: batch.parse().unwrap(),
        approver: "boss".parse().unwrap(),
        priority: Priority::default(),
    };
    store.transact(move |tx| Box::pin(async move { tx.approve_refunds(&approval).await })).await.unwrap()
}

/// Opposite orders, payments that overlap: whoever waits, waits in one direction.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn approvers_of_the_same_refunds_approve_each_once_and_never_block_each_other() {
    const PAYMENTS: usize = 12;
    let world = World::new();
    let mut options = options();
    options.lock_timeout = std::time::Duration::from_secs(20);
    let store = world.open(options).await.unwrap();
    taken(&store, PAYMENTS).await;
    let mut refunds = Vec::new();
    for payment in 0..PAYMENTS {
        for part in 0..3 {
            // The names are in another order than the payments.
            let id = format!("R{part}-{:03}", PAYMENTS - payment);
            refunds.push(request(&store, id, payment, 3_000).await);
        }
    }
    let approvers: Vec<_> = (0..6)
        .map(|approver| {
            let (store, mut mine) = (store.clone(), refunds.clone());
            mine.rotate_left(approver * 5);
            if approver % 2 == 1 {
                mine.reverse();
            }
            tokio::spawn(async move {
                let answers = approve(&store, mine.clone(), format!("B-{approver}")).await;
                mine.into_iter().zip(answers).collect::<Vec<_>>()
            })
        })
        .collect();
    let mut approved = BTreeMap::<RefundId, usize>::new();
    for approver in approvers {
        for (id, answer) in approver.await.unwrap() {
            match answer {
                Approved::Now(_) => *approved.entry(id).or_default() += 1,
                Approved::Before(_) => {}
                Approved::Not(why) => panic!("{id}: {why}"),
            }
        }
    }
    assert_eq!(approved.len(), refunds.len());
    assert!(approved.values().all(|times| *times == 1), "{approved:?}");
    assert_eq!(world.number("SELECT count(*) FROM toss_jobs WHERE kind = 'REFUND'").await, 36);
    assert_eq!(world.number("SELECT sum(reserved)::bigint FROM toss_payments").await, 108_000);
    // Of each payment one has its key, and the others wait for their turn.
    assert_eq!(world.number("SELECT count(*) FROM toss_jobs WHERE refundable IS NOT NULL").await, 12);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_refunds_that_are_more_than_was_taken_the_rest_is_turned_away() {
    let world = World::new();
    let store = world.store().await;
    taken(&store, 1).await;
    let mut refunds = Vec::new();
    for number in 0..6 {
        refunds.push(request(&store, format!("R{number}"), 0, 4_000).await);
    }
    let approvers: Vec<_> = refunds
        .into_iter()
        .map(|id| {
            let store = store.clone();
            tokio::spawn(async move { approve(&store, vec![id], "B-1".into()).await })
        })
        .collect();
    let mut answers = Vec::new();
    for approver in approvers {
        answers.extend(approver.await.unwrap());
    }
    let now = answers.iter().filter(|answer| matches!(answer, Approved::Now(_))).count();
    let too_much =
        answers.iter().filter(|answer| matches!(answer, Approved::Not(NotApproved::TooMuch { .. }))).count();
    assert_eq!((now, too_much), (2, 4), "{answers:?}");
    assert_eq!(world.number("SELECT reserved FROM toss_payments").await, 8_000);
}

/// A payment goes as a whole, and not while somebody asks for a refund of it.
#[tokio::test]
async fn retention_takes_what_is_over_and_leaves_what_is_asked_for() {
    let world = World::new();
    let store = world.store().await;
    taken(&store, 3).await;
    request(&store, "R1".into(), 0, 1_000).await;
    let keep = Retention {
        jobs: std::time::Duration::ZERO,
        history: std::time::Duration::ZERO,
        inbox: std::time::Duration::ZERO,
    };
    let purged = store.purge(keep).await.unwrap();
    assert_eq!(purged.jobs, 2);
    assert_eq!(world.number("SELECT count(*) FROM toss_attempts").await, 1);
    assert_eq!(world.number("SELECT count(*) FROM toss_payments").await, 1);
    let book = store.book().await.unwrap();
    assert_eq!((book.jobs.len(), book.payments.len(), book.refunds.len()), (1, 1, 1));
}

//! The process dies at every point between the order and its end: nothing is lost and nothing is done twice.

use toss_flows::store::{Claim, Flow, Settled, Store};
use toss_flows::{ConfirmIntent, Gateway, Hints, Topic};

use crate::gateway::Fault;
use crate::world::{LEASE, Order, ShopError, World, attempt, insert, order};

/// Nobody touches the job while the lease lives; after it, the order ends as it should.
async fn recovers(world: &World, order: &Order) {
    assert!(world.claim(10).await.is_empty(), "the lease still lives");
    let _took = world.drain().await;
    assert_eq!(world.order_state(order).await, ("PAID".to_owned(), 1));
    assert_eq!(world.gateway.charges(&order.payment_key), 1);
    assert_eq!(world.gateway.keys().len(), 1);
}

#[tokio::test]
async fn before_the_order_commits_nothing_is_there() {
    let mut world = World::new();
    let order = order(1);
    let unfinished = order.clone();
    let refused = world.store.transact(move |tx| {
        Box::pin(async move {
            let _job = insert(tx, &unfinished).await?;
            Err::<(), _>(ShopError::Refused)
        })
    });
    assert!(matches!(refused.await, Err(ShopError::Refused)));
    world.crash().await;
    assert_eq!(world.next_due().await, None);
    assert!(world.jobs(&order).await.is_empty());
    // The customer tries again, with the same ids.
    let order = world.checkout(1).await;
    let _took = world.drain().await;
    assert_eq!(world.order_state(&order).await, ("PAID".to_owned(), 1));
}

#[tokio::test]
async fn after_the_order_committed_the_job_is_there() {
    let mut world = World::new();
    let order = world.checkout(1).await;
    world.crash().await;
    let _took = world.drain().await;
    assert_eq!(world.order_state(&order).await, ("PAID".to_owned(), 1));
    assert_eq!(world.gateway.charges(&order.payment_key), 1);
}

#[tokio::test]
async fn after_the_claim_and_before_the_call() {
    let mut world = World::new();
    let order = world.checkout(1).await;
    assert_eq!(world.claim(10).await.len(), 1);
    world.crash().await;
    recovers(&world, &order).await;
}

#[tokio::test]
async fn during_the_call_whether_the_gateway_executed_or_not() {
    for fault in [Fault::Hangs, Fault::ExecutedThenHangs] {
        let mut world = World::new();
        world.gateway.then(fault);
        let order = world.checkout(1).await;
        let worker = world.worker();
        tokio::select! {
            step = worker.step() => panic!("{step:?} while the gateway is silent"),
            () = world.gateway.hanging.notified() => {}
        }
        drop(worker);
        world.crash().await;
        recovers(&world, &order).await;
    }
}

#[tokio::test]
async fn after_the_answer_and_before_it_is_settled() {
    for fault in [None, Some(Fault::LaterUnderANewKey)] {
        let mut world = World::new();
        if let Some(fault) = fault {
            world.gateway.then(fault);
        }
        let order = world.checkout(1).await;
        let claim = world.claim(1).await.remove(0);
        let _answer_that_died = world.gateway.confirm(intent_of(&claim)).await;
        world.crash().await;
        if fault.is_none() {
            recovers(&world, &order).await;
            continue;
        }
        // The refusal is not on disk, so it allows nothing: it is heard again under the old key before a new one.
        let _took = world.drain().await;
        assert_eq!(world.order_state(&order).await, ("PAID".to_owned(), 1));
        assert_eq!(world.gateway.charges(&order.payment_key), 1);
        let codes = world.attempts(&order).await;
        assert_eq!(
            codes,
            [attempt(0, "DECLINED", Some("NOT_AVAILABLE_BANK")), attempt(1, "SUCCEEDED", None)]
        );
    }
}

#[tokio::test]
async fn a_settlement_that_nobody_heard_of_is_not_written_again() {
    let mut world = World::new();
    let order = world.checkout(1).await;
    assert_eq!(world.pay(1).await.remove(0).unwrap(), Settled::Written);
    // The answer to the commit was lost, and the holder is gone.
    world.crash().await;
    world.clock.advance(LEASE);
    assert!(world.claim(1).await.is_empty(), "there is nothing to do again");
    assert_eq!(world.order_state(&order).await, ("PAID".to_owned(), 1));
}

fn intent_of(claim: &Claim) -> &ConfirmIntent {
    let Flow::Confirm { intent, .. } = claim.flow() else { panic!("a confirm") };
    intent
}

#[tokio::test]
async fn after_the_settlement_and_before_the_hint_the_record_tells() {
    let mut world = World::new();
    let order = world.checkout(1).await;
    let _took = world.drain().await;
    world.crash().await;
    let _watch = world.hints.watch(vec![Topic::Order(order.id.clone())]);
    assert_eq!(world.order_state(&order).await.0, "PAID", "watch first, then read: nothing to wait for");
}

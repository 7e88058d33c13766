//! The process dies at every point between the order and its end: nothing is lost and nothing is done twice.

use toss_flows::confirm::{Event, Policy, Situation, Terms, step};
use toss_flows::store::{Settle, Settled, Store};
use toss_flows::{Gateway, Hints, Topic};

use crate::gateway::Fault;
use crate::world::{LEASE, Order, ShopError, World, config, insert, order};

/// Nobody touches the job while the lease lives; after it, the order ends as it should.
async fn recovers(world: &World, order: &Order) {
    assert!(world.store.claim(10, LEASE).await.unwrap().is_empty(), "the lease still lives");
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
    let refused = world.store.write(move |tx| {
        let _job = insert(tx, &unfinished)?;
        Err::<(), _>(ShopError::Refused)
    });
    assert!(matches!(refused.await, Err(ShopError::Refused)));
    world.crash().await;
    assert_eq!(world.next_due().await, None);
    assert!(world.store.jobs_of(&order.id).await.unwrap().is_empty());
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
    assert_eq!(world.store.claim(10, LEASE).await.unwrap().len(), 1);
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
        let claim = world.store.claim(1, LEASE).await.unwrap().remove(0);
        let _answer_that_died = world.gateway.confirm(&claim.intent).await;
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
        assert_eq!(codes, [(0, "DECLINED", Some("NOT_AVAILABLE_BANK".into())), (1, "SUCCEEDED", None)]);
    }
}

#[tokio::test]
async fn a_settlement_that_nobody_heard_of_is_not_written_again() {
    let world = World::new();
    let order = world.checkout(1).await;
    let claim = world.store.claim(1, LEASE).await.unwrap().remove(0);
    let terms = Terms {
        payment_key: order.payment_key.clone(),
        order_id: order.id.clone(),
        amount: claim.intent.amount,
        deadline: claim.deadline,
    };
    let config = config();
    let policy = Policy {
        backoff: config.backoff,
        in_flight_margin: config.in_flight_margin,
        key_life: config.key_life,
    };
    let now = toss_flows::time::Clock::now(&*world.clock);
    let at = Situation { terms: &terms, policy: &policy, now, jitter: toss_flows::backoff::Jitter::new(0) };
    let answer = world.gateway.confirm(&claim.intent).await;
    let change = step(claim.state.clone(), Event::Answered(Box::new(answer)), &at).unwrap();
    let settle = Settle { hold: claim.hold, key_epoch: 0, change };
    assert_eq!(world.store.settle(settle.clone()).await.unwrap(), Settled::Written);
    // The commit's answer was lost, and the holder tries again.
    assert_eq!(world.store.settle(settle).await.unwrap(), Settled::Fenced);
    assert_eq!(world.order_state(&order).await, ("PAID".to_owned(), 1));
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

//! A confirm from the order to its end.

use std::time::Duration;

use toss_flows::Step;
use toss_flows::job::JobState;

use crate::gateway::{Blur, Fault};
use crate::world::{MARGIN, ShopError, WINDOW, World, attempt};

#[tokio::test]
async fn an_order_is_paid_once_and_told_once() {
    let world = World::new();
    let order = world.checkout(1).await;
    assert_eq!(world.order_state(&order).await, ("PENDING".to_owned(), 0));

    let _took = world.drain().await;

    assert_eq!(world.order_state(&order).await, ("PAID".to_owned(), 1));
    assert_eq!(world.gateway.charges(&order.payment_key), 1);
    assert_eq!(world.attempts(&order).await, [attempt(0, "SUCCEEDED", None)]);
    assert_eq!(world.jobs(&order).await[0].state, JobState::Done);
}

#[tokio::test]
async fn a_lost_answer_does_not_charge_twice() {
    for fault in [Fault::LostAnswer, Fault::OtherOrder] {
        let world = World::new();
        world.gateway.then(fault);
        let order = world.checkout(1).await;
        let _took = world.drain().await;
        assert_eq!(world.order_state(&order).await.0, "PAID", "{fault:?}");
        assert_eq!(world.gateway.charges(&order.payment_key), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_lost_request_is_asked_again_under_the_same_key() {
    let world = World::new();
    for _ in 0..20 {
        world.gateway.then(Fault::LostRequest);
    }
    let order = world.checkout(1).await;
    let _took = world.drain().await;
    assert_eq!(world.order_state(&order).await.0, "PAID");
    assert_eq!(world.gateway.charges(&order.payment_key), 1);
    assert_eq!(world.gateway.keys().len(), 1);
}

#[tokio::test]
async fn look_ups_that_do_not_tell_end_nothing() {
    let world = World::new();
    world.gateway.then(Fault::LostAnswer);
    world.gateway.then(Fault::LostAnswer);
    world.gateway.then_look_up(Blur::Unclear);
    world.gateway.then_look_up(Blur::NotFound);
    let order = world.checkout(1).await;
    let _took = world.drain().await;
    assert_eq!(world.order_state(&order).await, ("PAID".to_owned(), 1));
    assert_eq!(world.gateway.charges(&order.payment_key), 1);
}

#[tokio::test]
async fn a_refused_card_fails_the_order_with_the_gateways_code() {
    let world = World::new();
    world.gateway.then(Fault::Declined);
    let order = world.checkout(1).await;
    let _took = world.drain().await;
    assert_eq!(world.order_state(&order).await, ("FAILED REJECT_CARD_PAYMENT".to_owned(), 1));
    assert_eq!(world.attempts(&order).await, [attempt(0, "DECLINED", Some("REJECT_CARD_PAYMENT"))]);
    assert_eq!(world.gateway.charges(&order.payment_key), 0);
}

#[tokio::test]
async fn an_outage_longer_than_any_count_of_tries_fails_nothing() {
    let world = World::new();
    for _ in 0..100 {
        world.gateway.then(Fault::NotSent);
    }
    let order = world.checkout(1).await;
    let _took = world.drain().await;
    assert_eq!(world.order_state(&order).await, ("PAID".to_owned(), 1));
}

#[tokio::test]
async fn a_refusal_that_passes_keeps_the_key() {
    let world = World::new();
    world.gateway.then(Fault::Later);
    world.gateway.then(Fault::Later);
    let order = world.checkout(1).await;
    let took = world.drain().await;
    assert_eq!(world.order_state(&order).await.0, "PAID");
    assert_eq!(world.gateway.keys().len(), 1);
    assert!(took >= Duration::from_secs(6), "the gateway asked for 3 s twice: {took:?}");
}

#[tokio::test]
async fn a_kept_refusal_gets_a_new_key_only_after_a_look_up_and_leaves_its_evidence() {
    let world = World::new();
    world.gateway.then(Fault::LaterUnderANewKey);
    let order = world.checkout(1).await;
    let _took = world.drain().await;
    assert_eq!(world.order_state(&order).await, ("PAID".to_owned(), 1));
    assert_eq!(world.gateway.charges(&order.payment_key), 1);
    assert_eq!((world.gateway.keys().len(), world.gateway.look_ups()), (2, 1));
    let attempts = world.attempts(&order).await;
    assert_eq!(attempts, [attempt(0, "DECLINED", Some("NOT_AVAILABLE_BANK")), attempt(1, "SUCCEEDED", None)]);
}

#[tokio::test]
async fn a_payment_that_vanished_fails_only_when_it_can_no_longer_be_confirmed() {
    let world = World::new();
    world.gateway.then(Fault::LostRequest);
    let order = world.checkout(1).await;
    world.gateway.forget(&order.payment_key);
    let took = world.drain().await;
    assert_eq!(world.order_state(&order).await, ("FAILED NOT_FOUND".to_owned(), 1));
    assert_eq!(world.attempts(&order).await, [attempt(0, "ABSENT_PROVEN", None)]);
    assert!(took >= WINDOW + MARGIN, "failed after {took:?}, before the proof");
}

#[tokio::test]
async fn an_expired_payment_fails_with_its_status() {
    let world = World::new();
    world.gateway.then(Fault::LostRequest);
    let order = world.checkout(1).await;
    world.gateway.set_status(&order.payment_key, "EXPIRED");
    let _took = world.drain().await;
    assert_eq!(world.order_state(&order).await, ("FAILED EXPIRED".to_owned(), 1));
}

#[tokio::test]
async fn a_payment_that_disagrees_waits_for_a_human_and_stays_in_the_book() {
    let world = World::new();
    world.gateway.then(Fault::LostAnswer);
    world.gateway.then_look_up(Blur::OtherAmount);
    let order = world.checkout(1).await;
    let _took = world.drain().await;
    assert_eq!(world.order_state(&order).await, ("PARKED".to_owned(), 1));
    let [job] = &*world.jobs(&order).await else { panic!("one job") };
    assert_eq!((job.state, &*job.flow), (JobState::Parked, "Parked"));
    let reason = "the gateway has this payment for order ORD-000001 and 15001 KRW";
    assert_eq!(job.parked_reason.as_deref(), Some(reason));
}

#[tokio::test]
async fn an_open_circuit_pauses_claiming() {
    let world = World::new();
    let pause = Duration::from_secs(7);
    world.gateway.pause(Some(pause));
    let order = world.checkout(1).await;
    assert_eq!(world.worker().step().await.unwrap(), Step::Paused(pause));
    assert_eq!(world.order_state(&order).await.0, "PENDING");
    assert!(world.gateway.keys().is_empty());
    world.gateway.pause(None);
    let _took = world.drain().await;
    assert_eq!(world.order_state(&order).await.0, "PAID");
}

#[tokio::test]
async fn no_more_claims_are_worked_on_than_the_worker_has_room_for() {
    let world = World::new();
    for number in 0..20 {
        drop(world.checkout(number).await);
    }
    let worker = world.worker();
    let mut steps = Vec::new();
    while let Step::Worked(count) = worker.step().await.unwrap() {
        steps.push(count);
    }
    assert_eq!(steps, [8, 8, 4]);
}

#[tokio::test]
async fn a_job_that_is_not_what_its_key_was_made_for_is_parked_and_never_sent() {
    let world = World::new();
    let order = world.checkout(1).await;
    world.meddle("UPDATE toss_jobs SET amount = 1").await;
    let _took = world.drain().await;
    assert_eq!(world.order_state(&order).await, ("PARKED".to_owned(), 1));
    assert!(world.gateway.keys().is_empty());
}

#[tokio::test]
async fn one_unreadable_job_does_not_stop_the_others() {
    let world = World::new();
    let [bad, worse, good] = [world.checkout(1).await, world.checkout(2).await, world.checkout(3).await];
    let broken =
        "UPDATE toss_jobs SET flow = '{\"state\":\"from the future\"}' WHERE order_id = 'ORD-000001';
                  UPDATE toss_jobs SET order_id = '?' WHERE order_id = 'ORD-000002';";
    world.meddle(broken).await;
    let _took = world.drain().await;
    assert_eq!(world.order_state(&bad).await.0, "PARKED");
    assert_eq!(world.order_state(&worse).await.0, "PENDING", "its owner cannot be told");
    assert_eq!(world.order_state(&good).await.0, "PAID");
    let parked = world.store.read(|connection| {
        let sql = "SELECT state, parked_reason FROM toss_jobs WHERE order_id = '?'";
        let row =
            connection.query_row(sql, [], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        Ok::<_, ShopError>(row)
    });
    let (state, reason) = parked.await.unwrap();
    assert_eq!(state, "PARKED");
    assert!(reason.starts_with("the stored job is unusable"), "{reason}");
}

//! What those hear who listen to one circuit.

use futures_util::{FutureExt as _, StreamExt};

use super::*;
use crate::layer::breaker::{BreakerEvent, OpenReason};

#[tokio::test(start_paused = true)]
async fn turns_are_a_stream_with_the_circuits_name_that_ends_with_it() {
    let breaker = breaker(touchy());
    let events = breaker.events();
    fail(&breaker, 3);
    advance(OPEN_FOR).await;
    drop(breaker.admit().unwrap());
    drop(breaker);
    let told: Vec<_> = StreamExt::collect(events).await;
    let turned = |from, to, reason, epoch| BreakerEvent::Turned { circuit: "test", from, to, reason, epoch };
    let opened = turned(Closed, Open, Some(OpenReason::ConsecutiveFailures), 1);
    assert_eq!(told, [opened, turned(Open, HalfOpen, None, 2)]);
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_waits_is_woken_by_an_event_and_by_the_end() {
    let breaker = breaker(touchy());
    let mut events = breaker.events();
    let reader = tokio::spawn(async move {
        let first = events.next().await;
        (first.is_some(), events.next().await)
    });
    tokio::task::yield_now().await;
    fail(&breaker, 3);
    tokio::task::yield_now().await;
    drop(breaker);
    assert_eq!(reader.await.unwrap(), (true, None));
}

#[tokio::test(start_paused = true)]
async fn a_permit_that_is_out_keeps_the_events_going() {
    let breaker = breaker(touchy());
    let mut events = breaker.events();
    let last = breaker.admit().unwrap();
    fail(&breaker, 2);
    drop(breaker);
    assert_eq!(events.next().now_or_never(), None, "nobody can tell yet");
    last.fail();
    assert!(matches!(events.next().await, Some(BreakerEvent::Turned { to: Open, .. })));
    assert_eq!(events.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn each_reader_hears_everything_from_its_own_beginning() {
    let breaker = breaker(touchy());
    let mut early = breaker.events();
    breaker.set_mode(BreakerMode::ForcedOpen);
    let mut late = breaker.events();
    breaker.set_mode(BreakerMode::Enabled);
    drop(breaker);
    let mut count = [0, 0];
    while early.next().await.is_some() {
        count[0] += 1;
    }
    while late.next().await.is_some() {
        count[1] += 1;
    }
    assert_eq!(count, [4, 2], "a mode and a turn each");
}

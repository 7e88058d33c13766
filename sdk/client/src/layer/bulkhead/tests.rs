use core::num::NonZeroU32;
use core::task::{Context, Waker};
use core::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;
use tower::{Service as _, ServiceExt as _};

use super::{Bulkhead, Places};
use crate::call::{Attempt, Call};
use crate::config::{BulkheadConfig, Config};
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::outcome::Effect;
use crate::slices::Cut;
use crate::test_support::{call_of, cancel_full, confirming, first_attempt, inner, looking_up, paid};

const WAIT: Duration = Duration::from_secs(2);

fn one_place() -> Places {
    Places::new(&BulkheadConfig { in_flight_max: NonZeroU32::MIN, wait_max: WAIT })
}

#[tokio::test(start_paused = true)]
async fn the_next_attempt_waits_for_the_place_and_then_runs() {
    let (below, mut gateway) = inner();
    let bulkhead = Bulkhead::new(below, one_place());
    let first = tokio::spawn(bulkhead.clone().oneshot(first_attempt()));
    let (_, answer_first) = gateway.next_request().await.unwrap();
    let second = tokio::spawn(bulkhead.oneshot(first_attempt()));
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!second.is_finished(), "clones share the place");
    answer_first.send_response(paid());
    let (_, answer_second) = gateway.next_request().await.unwrap();
    answer_second.send_response(paid());
    assert!(first.await.unwrap().is_ok() && second.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_finds_no_place_in_time_was_not_sent() {
    let (below, mut gateway) = inner();
    let bulkhead = Bulkhead::new(below, one_place());
    let _first = tokio::spawn(bulkhead.clone().oneshot(first_attempt()));
    let (_, _unanswered) = gateway.next_request().await.unwrap();
    let started = Instant::now();
    let error = bulkhead.oneshot(first_attempt()).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::BulkheadFull, Effect::NotApplied));
    assert_eq!(started.elapsed(), WAIT);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_longer_than_the_call_has_time() {
    let (below, mut gateway) = inner();
    let bulkhead = Bulkhead::new(below, one_place());
    let _first = tokio::spawn(bulkhead.clone().oneshot(first_attempt()));
    let (_, _unanswered) = gateway.next_request().await.unwrap();
    let started = Instant::now();
    let hurried = call_of(confirming(), Duration::from_millis(300)).attempt(1);
    assert_eq!(bulkhead.oneshot(hurried).await.unwrap_err().kind(), ErrorKind::BulkheadFull);
    assert_eq!(started.elapsed(), Duration::from_millis(300));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_attempt_gives_its_place_back_and_so_does_a_dropped_waiter() {
    let (below, mut gateway) = inner();
    let bulkhead = Bulkhead::new(below, one_place());
    let first = tokio::spawn(bulkhead.clone().oneshot(first_attempt()));
    let (_, _unanswered) = gateway.next_request().await.unwrap();
    let waiter = tokio::spawn(bulkhead.clone().oneshot(first_attempt()));
    tokio::time::sleep(Duration::from_millis(1)).await;
    waiter.abort();
    first.abort();
    let _third = tokio::spawn(bulkhead.oneshot(first_attempt()));
    assert!(gateway.next_request().await.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_clone_that_was_readied_and_never_called_blocks_nobody() {
    let (below, mut gateway) = inner();
    let bulkhead = Bulkhead::new(below, one_place());
    let mut never_called = bulkhead.clone();
    assert!(never_called.ready().await.is_ok());
    let mut next = bulkhead;
    let _running = tokio::spawn(next.ready().await.unwrap().call(first_attempt()));
    assert!(gateway.next_request().await.is_some());
}

#[tokio::test(start_paused = true)]
async fn the_readiness_error_below_survives() {
    let (below, mut gateway) = inner();
    gateway.send_error(Error::not_sent("no place"));
    let error = Bulkhead::new(below, one_place()).oneshot(first_attempt()).await.unwrap_err();
    assert_eq!(error.to_string(), "no place");
}

fn places(in_flight_max: u32, wait_max: Duration) -> Places {
    let in_flight_max = NonZeroU32::new(in_flight_max).expect("above zero");
    Places::new(&BulkheadConfig { in_flight_max, wait_max })
}

fn call(operation: Operation) -> Call {
    call_of(operation, Duration::from_mins(1))
}

fn cancelling() -> Operation {
    Operation::Cancel(cancel_full())
}

/// Lets every task that can run do so.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

#[tokio::test(start_paused = true)]
async fn the_resolver_goes_first_then_cancels_then_confirms_then_look_ups_each_in_their_order() {
    let (below, mut gateway) = inner::<Attempt>();
    let bulkhead = Bulkhead::new(below, places(1, Duration::from_secs(30)));
    let mut running = JoinSet::new();
    running.spawn(bulkhead.clone().oneshot(call(confirming()).attempt(1)));
    let (_, mut answer) = gateway.next_request().await.expect("the one in flight");
    let waiting = [
        call(looking_up()).attempt(10),
        call(confirming()).attempt(11),
        call(cancelling()).attempt(12),
        call(confirming()).attempt(13),
        call(confirming()).resolving(Instant::now()).attempt(14),
        call(cancelling()).attempt(15),
    ];
    for attempt in waiting {
        running.spawn(bulkhead.clone().oneshot(attempt));
        settle().await;
    }
    let mut order = Vec::new();
    for _ in 0..6 {
        answer.send_response(paid());
        let (attempt, next) = gateway.next_request().await.expect("the next in line");
        order.push(attempt.number);
        answer = next;
    }
    assert_eq!(order, [14, 12, 15, 11, 13, 10]);
}

#[tokio::test(start_paused = true)]
async fn a_waiter_that_is_dropped_leaves_no_hole_and_one_that_had_its_place_hands_it_on() {
    let (below, mut gateway) = inner::<Attempt>();
    let places = places(1, WAIT);
    let bulkhead = Bulkhead::new(below, places.clone());
    let held = places.try_take().expect("free");
    let mut dropped = Box::pin(bulkhead.clone().oneshot(call(confirming()).attempt(1)));
    let mut granted = Box::pin(bulkhead.clone().oneshot(call(confirming()).attempt(2)));
    for waiter in [&mut dropped, &mut granted] {
        assert!(waiter.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    let last = tokio::spawn(bulkhead.oneshot(call(confirming()).attempt(3)));
    settle().await;
    assert_eq!(places.snapshot().waiting, 3);
    drop(dropped);
    drop(held);
    assert_eq!((places.snapshot().in_flight, places.snapshot().waiting), (1, 1), "the second has it");
    drop(granted);
    let (attempt, answer) = gateway.next_request().await.expect("the third");
    assert_eq!(attempt.number, 3);
    answer.send_response(paid());
    assert!(last.await.unwrap().is_ok());
    assert_eq!((places.snapshot().in_flight, places.snapshot().waiting), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_future_that_nobody_polls_is_not_in_the_queue() {
    let (below, _gateway) = inner::<Attempt>();
    let places = places(1, WAIT);
    let held = places.try_take().expect("free");
    let mut idle = Bulkhead::new(below, places.clone());
    let _never_polled = idle.ready().await.unwrap().call(first_attempt());
    drop(held);
    assert!(places.try_take().is_some());
}

#[tokio::test(start_paused = true)]
async fn limits_change_while_attempts_run_and_wait() {
    let (below, mut gateway) = inner::<Attempt>();
    let places = places(1, WAIT);
    let bulkhead = Bulkhead::new(below, places.clone());
    let mut running = JoinSet::new();
    for number in 1..=4 {
        running.spawn(bulkhead.clone().oneshot(call(confirming()).attempt(number)));
        settle().await;
    }
    let limit =
        |max| BulkheadConfig { in_flight_max: NonZeroU32::new(max).expect("above zero"), wait_max: WAIT };
    places.change(&limit(3));
    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.push(gateway.next_request().await.expect("three in flight").1);
    }
    places.change(&limit(1));
    let snapshot = places.snapshot();
    assert_eq!((snapshot.in_flight, snapshot.waiting, snapshot.in_flight_max), (3, 1, 1));
    let last = answers.pop().expect("three");
    for answer in answers {
        answer.send_response(paid());
        settle().await;
    }
    assert_eq!(
        (places.snapshot().in_flight, places.snapshot().waiting),
        (1, 1),
        "one of one is still in flight"
    );
    last.send_response(paid());
    gateway.next_request().await.expect("the fourth").1.send_response(paid());
    while let Some(ended) = running.join_next().await {
        assert!(ended.unwrap().is_ok());
    }
    assert_eq!(places.snapshot().in_flight, 0);
}

#[tokio::test(start_paused = true)]
async fn the_queue_ends_while_there_is_time_for_the_attempt() {
    let (below, _gateway) = inner::<Attempt>();
    let places = places(1, Duration::from_secs(30));
    let _held = places.try_take().expect("free");
    let config = Config { deadline: Duration::from_secs(10), ..Config::default() };
    let started = Instant::now();
    let money = Call::new(confirming(), Cut::new(&config).start(started, true));
    let error = Bulkhead::new(below, places).oneshot(money.attempt(1)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BulkheadFull);
    assert_eq!(started.elapsed(), Duration::from_secs(5), "10 s less 4 s to resolve and 1 s to attempt");
}

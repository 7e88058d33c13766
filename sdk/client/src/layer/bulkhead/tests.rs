use core::num::NonZeroU32;
use core::time::Duration;

use tokio::time::Instant;
use tower::{Service as _, ServiceExt as _};

use super::{Bulkhead, Places};
use crate::config::BulkheadConfig;
use crate::error::{Error, ErrorKind};
use crate::outcome::Effect;
use crate::test_support::{call_of, confirming, first_attempt, inner, paid};

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
async fn a_ready_service_that_is_dropped_held_nothing() {
    let (below, mut gateway) = inner();
    let bulkhead = Bulkhead::new(below, one_place());
    let mut ready = bulkhead.clone();
    assert!(ready.ready().await.is_ok());
    drop(ready);
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

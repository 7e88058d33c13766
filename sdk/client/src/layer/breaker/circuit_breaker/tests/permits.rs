//! What a permit may be used for, and what it is worth if it is not.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_dropped_probe_gives_its_place_back_and_counts_nothing() {
    let breaker = half_open().await;
    for _ in 0..100 {
        drop(breaker.admit().expect("a place"));
    }
    let probes: Vec<_> = (0..5).map(|_| breaker.admit().unwrap()).collect();
    assert!(breaker.admit().is_err());
    probes.into_iter().for_each(Permit::succeed);
    assert_eq!(breaker.state(), Closed);
}

#[tokio::test(start_paused = true)]
async fn what_is_dropped_at_a_closed_circuit_counts_only_if_it_was_told_so() {
    let breaker = breaker(touchy());
    (0..10).for_each(|_| drop(breaker.admit().unwrap()));
    assert_eq!(breaker.snapshot().counted, 0);
    (0..3).for_each(|_| drop(breaker.admit().unwrap().if_dropped(Verdict::Failure)));
    assert_eq!(breaker.state(), Open);
}

#[tokio::test(start_paused = true)]
async fn a_permit_that_was_told_its_end_counts_once() {
    let breaker = breaker(touchy());
    breaker.admit().unwrap().if_dropped(Verdict::Failure).succeed();
    let snapshot = breaker.snapshot();
    assert_eq!((snapshot.counted, snapshot.failed), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn an_ignored_end_counts_nothing_and_ends_no_row_of_failures() {
    let breaker = breaker(touchy());
    fail(&breaker, 2);
    breaker.admit().unwrap().ignore();
    assert_eq!(breaker.snapshot().failed_in_a_row, 2);
    fail(&breaker, 1);
    assert_eq!(breaker.state(), Open);
}

#[tokio::test(start_paused = true)]
async fn what_the_other_side_asked_for_lengthens_the_open_time() {
    let breaker = breaker(touchy());
    breaker.admit().unwrap().finish(Verdict::Failure, Some(Duration::from_secs(40)));
    fail(&breaker, 2);
    assert_eq!(breaker.admit().unwrap_err().retry_after(), Some(Duration::from_secs(40)));
}

#[tokio::test(start_paused = true)]
async fn who_waited_while_the_circuit_turned_is_told_not_to_go() {
    let breaker = breaker(touchy());
    let mut waited = breaker.admit().unwrap();
    assert!(waited.recheck().is_ok());
    fail(&breaker, 3);
    let rejected = waited.recheck().unwrap_err();
    assert_eq!((rejected.retry_after(), rejected.circuit()), (Some(OPEN_FOR), Some("test")));
    advance(OPEN_FOR).await;
    let mut probe = breaker.admit().unwrap();
    assert!(waited.recheck().is_err(), "it would be one probe too many");
    assert!(probe.recheck().is_ok());
    assert_eq!((waited.epoch(), probe.epoch()), (0, 2));
}

fn slow_calls() -> BreakerConfig {
    let slow = SlowCallConfig { longer_than: Duration::from_secs(2), rate: Percent::new(50).unwrap() };
    BreakerConfig { slow_call: Some(slow), calls_min: count(2), ..touchy() }
}

#[tokio::test(start_paused = true)]
async fn answers_that_take_long_open_it_although_they_succeed() {
    let breaker = breaker(slow_calls());
    for _ in 0..2 {
        let permit = breaker.admit().unwrap();
        advance(Duration::from_secs(3)).await;
        permit.succeed();
    }
    assert_eq!((breaker.snapshot().slow, breaker.state()), (2, Open));
}

#[tokio::test(start_paused = true)]
async fn the_time_before_the_second_check_is_not_the_other_sides() {
    let breaker = breaker(slow_calls());
    for _ in 0..4 {
        let mut permit = breaker.admit().unwrap();
        advance(Duration::from_secs(30)).await;
        permit.recheck().unwrap();
        advance(Duration::from_secs(2)).await;
        permit.succeed();
    }
    assert_eq!((breaker.snapshot().slow, breaker.state()), (0, Closed));
}

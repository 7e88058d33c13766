//! What opens a circuit, and for how long.

use failsafe::failure_policy::{consecutive_failures, success_rate_over_time_window};

use super::*;
use crate::layer::breaker::CircuitState::Closed;
use crate::layer::breaker::OpenReason;
use crate::layer::breaker::Verdict::{Ignored, Success};

fn reason(bench: &mut Bench<Failsafe>) -> Option<OpenReason> {
    bench.news().into_iter().rev().find_map(|change| match change {
        Change::Turned { reason, .. } => reason,
        Change::WouldOpen { .. } | Change::Mode { .. } | Change::Reconfigured => None,
    })
}

#[test]
fn it_opens_when_enough_of_the_last_attempts_failed() {
    let mut bench = Bench::closed();
    for verdict in [Success, Success, Failure] {
        bench.attempt(verdict);
    }
    assert_eq!(bench.state(), Closed, "one of three, and too few");
    bench.attempt(Failure);
    assert_eq!(bench.state(), Open, "two of four are half");
    assert_eq!(reason(&mut bench), Some(OpenReason::FailureRate));
}

#[test]
fn a_partial_outage_within_one_instant_opens_it_and_a_cold_start_is_not_blind() {
    let mut bench = Bench::with(BreakerConfig { window: BreakerWindow::Time(PATIENCE), ..config() });
    for verdict in [Success, Failure, Success, Failure] {
        bench.attempt(verdict);
    }
    assert_eq!(bench.state(), Open);
}

#[test]
fn a_hard_outage_after_a_good_day_is_cut_off_after_the_failures_in_a_row() {
    let window = BreakerWindow::Calls(count(100));
    let mut bench = Bench::with(BreakerConfig { window, ..BreakerConfig::default() });
    (0..100_000).for_each(|_| bench.attempt(Success));
    bench.fail(9);
    bench.attempt(Ignored);
    assert_eq!(bench.state(), Closed, "nine, and a decline that says nothing");
    bench.fail(1);
    assert_eq!((bench.state(), reason(&mut bench)), (Open, Some(OpenReason::ConsecutiveFailures)));
}

#[test]
fn a_success_between_begins_the_row_anew() {
    let window = BreakerWindow::Calls(count(100));
    let mut bench = Bench::with(BreakerConfig { window, ..BreakerConfig::default() });
    (0..100).for_each(|_| bench.attempt(Success));
    bench.fail(9);
    bench.attempt(Success);
    bench.fail(9);
    assert_eq!((bench.state(), bench.snapshot().failed_in_a_row), (Closed, 9));
}

#[test]
fn slow_successes_open_it_when_they_are_too_many() {
    let mut bench = Bench::with(slow_calls());
    let slow = LIMIT + Duration::from_nanos(1);
    for wire in [LIMIT, LIMIT, slow, slow] {
        bench.attempt_for(wire, Success);
    }
    assert_eq!(bench.state(), Closed, "the limit itself is not slow: two of four");
    assert_eq!(bench.snapshot().slow, 2);
    bench.attempt_for(slow, Success);
    assert_eq!((bench.state(), reason(&mut bench)), (Open, Some(OpenReason::SlowCallRate)), "three of five");
}

#[test]
fn an_open_circuit_says_how_long() {
    let mut bench = Bench::open();
    bench.pass(Duration::from_secs(2));
    assert_eq!(bench.admit(), Err(Duration::from_secs(3)));
    assert_eq!(bench.snapshot().retry_after, Some(Duration::from_secs(3)));
    bench.pass(Duration::from_secs(3));
    assert_eq!(bench.snapshot().retry_after, None);
    assert!(bench.admit().is_ok());
}

#[test]
fn each_round_of_failed_probes_makes_the_open_time_longer_until_it_closes() {
    let mut bench = Bench::open();
    bench.random = u64::MAX;
    let mut times = Vec::new();
    for _ in 0..5 {
        let epoch = bench.probe(3);
        (0..3).for_each(|_| bench.finish(epoch, Failure));
        let wait = bench.admit().unwrap_err() + Duration::from_millis(1);
        times.push(wait.as_secs());
    }
    assert_eq!(times, [10, 20, 40, 60, 60]);
    let epoch = bench.probe(3);
    (0..3).for_each(|_| bench.finish(epoch, Success));
    assert_eq!(bench.state(), Closed);
    bench.fail(4);
    assert_eq!(bench.admit(), Err(OPEN_FOR), "a new outage begins at the first time");
}

#[test]
fn a_policy_of_the_callers_own_opens_it_too_and_says_for_how_long() {
    let wait = Duration::from_secs(20);
    let policy = consecutive_failures(2, core::iter::repeat(wait));
    let mut bench = Bench::of(Failsafe::new(), terms(config()), Some(Box::new(policy)));
    for verdict in [Failure, Success, Success, Success, Failure] {
        bench.attempt(verdict);
    }
    assert_eq!(bench.state(), Closed, "two, but not in a row");
    bench.attempt(Success);
    bench.attempt(Success);
    bench.fail(2);
    assert_eq!((bench.state(), reason(&mut bench)), (Open, Some(OpenReason::FailurePolicy)));
    assert_eq!(bench.admit(), Err(wait));
}

#[test]
fn a_policy_that_never_wants_it_back_is_bounded() {
    let policy = consecutive_failures(1, core::iter::repeat(Duration::MAX));
    let mut bench = Bench::of(Failsafe::new(), terms(config()), Some(Box::new(policy)));
    bench.fail(1);
    assert_eq!(bench.admit(), Err(config().open_for_max));
}

#[test]
fn a_policy_hears_of_the_closing_and_starts_anew() {
    // Two of failsafe's own, joined.
    let rate = success_rate_over_time_window(0.5, 5, PATIENCE, core::iter::repeat(OPEN_FOR));
    let policy =
        failsafe::FailurePolicy::or_else(consecutive_failures(3, core::iter::repeat(OPEN_FOR)), rate);
    let lenient = BreakerConfig { calls_min: count(10), probes: count(1), ..config() };
    let mut bench = Bench::of(Failsafe::new(), terms(lenient), Some(Box::new(policy)));
    bench.fail(3);
    let epoch = bench.probe(1);
    bench.finish(epoch, Success);
    bench.fail(2);
    assert_eq!(bench.state(), Closed);
    bench.fail(1);
    assert_eq!(bench.state(), Open);
}

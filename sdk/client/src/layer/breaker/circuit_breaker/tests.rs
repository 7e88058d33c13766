mod beside;
mod events;
mod operating;
mod permits;

use core::num::NonZeroU32;
use core::time::Duration;

use tokio::time::advance;

use super::*;
use crate::config::{BreakerWindow, Percent, SlowCallConfig};
use crate::layer::breaker::CircuitState::{Closed, HalfOpen, Open};
use crate::layer::breaker::Verdict;

const OPEN_FOR: Duration = Duration::from_secs(5);

fn count(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).expect("above zero")
}

/// Opens at the third failure in a row, and asks five probes.
fn touchy() -> BreakerConfig {
    BreakerConfig { consecutive_failures: Some(count(3)), open_for: OPEN_FOR, ..BreakerConfig::default() }
}

/// By rate alone.
fn by_rate(window: BreakerWindow) -> BreakerConfig {
    BreakerConfig { window, consecutive_failures: None, ..BreakerConfig::default() }
}

fn breaker(config: BreakerConfig) -> CircuitBreaker {
    CircuitBreaker::new("test", config).expect("valid settings")
}

fn fail(breaker: &CircuitBreaker, times: u32) {
    (0..times).for_each(|_| breaker.admit().expect("admitted").fail());
}

/// How many failures it takes, one after another.
fn failures_to_open(breaker: &CircuitBreaker) -> u32 {
    let mut failures = 0;
    while breaker.state() == Closed {
        fail(breaker, 1);
        failures += 1;
    }
    failures
}

async fn half_open() -> CircuitBreaker {
    let breaker = breaker(touchy());
    fail(&breaker, 3);
    advance(OPEN_FOR).await;
    breaker
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_at_a_half_open_circuit_are_as_many_as_it_has_probes() {
    let breaker = half_open().await;
    let callers: Vec<_> = (0..1_000)
        .map(|_| {
            let breaker = breaker.clone();
            tokio::spawn(async move {
                let permit = breaker.admit().ok()?;
                tokio::time::sleep(Duration::from_millis(1)).await;
                permit.succeed();
                Some(())
            })
        })
        .collect();
    let mut passed = 0;
    for caller in callers {
        passed += u32::from(caller.await.unwrap().is_some());
    }
    assert_eq!((passed, breaker.state()), (5, Closed));
}

#[tokio::test(start_paused = true)]
async fn a_success_from_before_the_outage_closes_nothing_while_the_probes_fail() {
    let breaker = breaker(touchy());
    let old: Vec<_> = (0..5).map(|_| breaker.admit().unwrap()).collect();
    fail(&breaker, 3);
    advance(OPEN_FOR).await;
    let probes: Vec<_> = (0..5).map(|_| breaker.admit().unwrap()).collect();
    old.into_iter().for_each(Permit::succeed);
    assert_eq!(breaker.state(), HalfOpen);
    probes.into_iter().for_each(Permit::fail);
    assert_eq!(breaker.state(), Open);
}

#[tokio::test(start_paused = true)]
async fn fifty_failures_in_a_hundred_open_it_after_any_number_of_successes() {
    for successes in [100, 1_000, 10_000, 100_000] {
        let breaker = breaker(by_rate(BreakerWindow::Calls(count(100))));
        (0..successes).for_each(|_| breaker.admit().unwrap().succeed());
        assert_eq!(failures_to_open(&breaker), 50, "after {successes}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_hundred_thousand_failures_in_one_instant_of_a_cold_start_are_stopped_at_the_minimum() {
    for window in [BreakerWindow::Calls(count(100)), BreakerWindow::Time(Duration::from_secs(30))] {
        let breaker = breaker(by_rate(window));
        let admitted = (0..100_000).filter(|_| breaker.admit().map(Permit::fail).is_ok()).count();
        assert_eq!(admitted, 20);
    }
}

#[tokio::test(start_paused = true)]
async fn half_of_a_busy_second_that_fails_is_seen_within_a_hundred_calls() {
    let breaker = breaker(by_rate(BreakerWindow::Calls(count(100))));
    (0..10_000).for_each(|_| breaker.admit().unwrap().succeed());
    let mut calls = 0;
    while breaker.state() == Closed {
        let permit = breaker.admit().unwrap();
        let end = if calls % 2 == 0 { Permit::fail } else { Permit::succeed };
        end(permit);
        calls += 1;
        advance(Duration::from_millis(1)).await;
    }
    assert_eq!(calls, 99);
}

#[tokio::test(start_paused = true)]
async fn probes_that_hang_hold_it_no_longer_than_they_may() {
    let breaker = half_open().await;
    let hung: Vec<_> = (0..5).map(|_| breaker.admit().unwrap()).collect();
    assert_eq!(breaker.admit().unwrap_err().retry_after(), Some(Duration::from_millis(500)));
    advance(BreakerConfig::default().probe_patience).await;
    assert!(breaker.admit().is_err());
    assert_eq!(breaker.state(), Open);
    hung.into_iter().for_each(Permit::succeed);
    assert_eq!(breaker.state(), Open, "and their late answers are of another time");
}

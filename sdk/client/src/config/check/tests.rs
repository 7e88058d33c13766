use core::num::NonZeroU32;
use core::time::Duration;

use super::{Config, check};
use crate::config::{BreakerWindow, RateLimitConfig};

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

type Change = fn(&mut Config);

/// What is said of the defaults with this change.
fn message(change: impl FnOnce(&mut Config)) -> String {
    let mut config = Config::default();
    change(&mut config);
    check(&config).expect_err("refused").to_string()
}

#[test]
fn the_defaults_agree() {
    assert!(check(&Config::default()).is_ok());
}

#[test]
fn settings_that_contradict_each_other_are_named_with_their_values() {
    let table: [(Change, &str); 9] = [
        (|c| c.deadline = seconds(10), "attempt_timeout = 20s must be at most deadline = 10s"),
        (
            |c| c.retry.backoff_base = seconds(9),
            "retry.backoff_base = 9s must be at most retry.backoff_cap = 5s",
        ),
        (
            |c| c.retry.attempt_time_min = seconds(21),
            "retry.attempt_time_min = 21s must be at most attempt_timeout = 20s",
        ),
        (
            |c| c.retry.in_progress_wait = seconds(65),
            "retry.in_progress_wait = 65s must be below deadline = 65s",
        ),
        (
            |c| c.breaker.window = BreakerWindow::Calls(NonZeroU32::MIN),
            "breaker.calls_min = 20 must be at most breaker.window = 1",
        ),
        (
            |c| c.breaker.probe_patience = seconds(20),
            "attempt_timeout = 20s must be below breaker.probe_patience = 20s",
        ),
        (
            |c| c.host_breaker.circuit.probe_patience = seconds(20),
            "attempt_timeout = 20s must be below host_breaker.circuit.probe_patience = 20s",
        ),
        (|c| c.bulkhead.wait_max = seconds(65), "bulkhead.wait_max = 65s must be below deadline = 65s"),
        (
            |c| c.transport.connect_timeout = seconds(21),
            "transport.connect_timeout = 21s must be at most attempt_timeout = 20s",
        ),
    ];
    for (change, expected) in table {
        assert_eq!(message(change), expected);
    }
}

#[test]
fn a_rate_limit_cannot_wait_longer_than_the_call() {
    let (per_second, burst) = (NonZeroU32::MIN, NonZeroU32::MIN);
    let limit = RateLimitConfig { per_second, burst, wait_max: seconds(70) };
    let said = message(|config| config.rate_limit = Some(limit));
    assert_eq!(said, "rate_limit.wait_max = 70s must be below deadline = 65s");
}

#[test]
fn times_that_can_never_hold_are_refused() {
    let zero = message(|config| config.deadline = Duration::ZERO);
    assert_eq!(zero, "deadline is above zero and at most a day, not 0ns");
    let endless = message(|config| config.deadline = Duration::MAX);
    assert!(endless.starts_with("deadline is above zero and at most a day"), "{endless}");
}

use core::num::NonZeroU32;
use core::time::Duration;

use super::{Config, check};
use crate::config::{AdaptiveRate, BreakerWindow, HedgeConfig, Hedging, Percent, RateLimitConfig};

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
    let table: [(Change, &str); 11] = [
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
            |c| c.retry.retry_after_slack = seconds(65),
            "retry.retry_after_slack = 65s must be below deadline = 65s",
        ),
        (
            |c| c.hedge = Hedging::On(HedgeConfig { late_min: seconds(20), ..HedgeConfig::default() }),
            "hedge.late_min = 20s must be below attempt_timeout = 20s",
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
    let limit = RateLimitConfig { per_second, burst, wait_max: seconds(70), adaptive: None };
    let said = message(|config| config.rate_limit = Some(limit));
    assert_eq!(said, "rate_limit.wait_max = 70s must be below deadline = 65s");
}

#[test]
fn a_configuration_whose_attempts_cannot_fit_names_all_parts_of_the_sum_and_the_deadline() {
    let table: [(Change, &str); 3] = [
        (
            |c| c.deadline = seconds(30),
            "retry.attempts_max × attempt_timeout + backoffs + resolve_reserve = 3 × 20s + 600ms + 4s must be at \
             most deadline = 30s",
        ),
        (
            |c| c.retry.attempts_max = NonZeroU32::MAX,
            "retry.attempts_max × attempt_timeout + backoffs + resolve_reserve = 4294967295 × 20s + \
             21474836451.2s + 4s must be at most deadline = 65s",
        ),
        (
            |c| c.bulkhead.wait_max = seconds(42),
            "bulkhead.wait_max + rate_limit.wait_max + attempt_timeout + resolve_reserve = 42s + 0ns + 20s + 4s \
             must be at most deadline = 65s",
        ),
    ];
    for (change, expected) in table {
        assert_eq!(message(change), expected);
    }
}

#[test]
fn a_deadline_shorter_than_one_attempt_or_than_the_reserve_is_refused() {
    let short = message(|config| config.deadline = seconds(19));
    assert_eq!(short, "attempt_timeout = 20s must be at most deadline = 19s");
    let reserve = message(|config| config.resolve_reserve = seconds(65));
    assert_eq!(reserve, "resolve_reserve = 65s must be below deadline = 65s");
    let none = message(|config| config.resolve_reserve = Duration::ZERO);
    assert_eq!(none, "resolve_reserve is above zero and at most a day, not 0ns");
}

#[test]
fn who_looks_nothing_up_keeps_no_time_for_it() {
    let mut config = Config { deadline: Duration::from_millis(60_600), ..Config::default() };
    assert!(check(&config).is_err(), "three attempts, their waits and no reserve");
    config.resolve.rounds_max = 0;
    check(&config).unwrap();
    assert_eq!(config.reserved(), Duration::ZERO);
}

#[test]
fn a_rate_that_cannot_be_counted_and_a_cut_that_cuts_nothing_are_refused() {
    let limit = |per_second, adaptive| {
        let per_second = NonZeroU32::new(per_second).expect("above zero");
        Some(RateLimitConfig { per_second, burst: NonZeroU32::MIN, wait_max: seconds(1), adaptive })
    };
    let fast = message(|config| config.rate_limit = limit(1_000_001, None));
    assert_eq!(fast, "rate_limit.per_second is at most 1000000, not 1000001");
    let cuts_nothing = AdaptiveRate { cut_to: Percent::of(100), ..AdaptiveRate::default() };
    let said = message(|config| config.rate_limit = limit(1, Some(cuts_nothing)));
    assert_eq!(said, "rate_limit.adaptive.cut_to = 100 must be below the whole rate in percent = 100");
    let at_once = AdaptiveRate { recover_in: Duration::ZERO, ..AdaptiveRate::default() };
    let said = message(|config| config.rate_limit = limit(1, Some(at_once)));
    assert_eq!(said, "rate_limit.adaptive.recover_in is above zero and at most a day, not 0ns");
}

#[test]
fn a_transport_that_could_not_work_is_refused() {
    let table: [(Change, &str); 4] = [
        (|c| c.transport.answer_bytes_max = 0, "transport.answer_bytes_max is at least 16384, not 0"),
        (|c| c.transport.redirects_max = 11, "transport.redirects_max is at most 10, not 11"),
        (
            |c| c.transport.pool_idle_timeout = Duration::ZERO,
            "transport.pool_idle_timeout is above zero and at most a day, not 0ns",
        ),
        (
            |c| c.transport.tcp_keepalive = Some(Duration::ZERO),
            "transport.tcp_keepalive is above zero and at most a day, not 0ns",
        ),
    ];
    for (change, expected) in table {
        assert_eq!(message(change), expected);
    }
}

#[test]
fn hedging_that_would_double_most_look_ups_or_guess_is_refused() {
    let said = |hedge| message(|config| config.hedge = Hedging::On(hedge));
    let defaults = HedgeConfig::default();
    let quantile = Percent::new(49).unwrap();
    let early = said(HedgeConfig { quantile, ..defaults });
    assert_eq!(early, "hedge.quantile is at least 50 percent, not 49: most look-ups are not late");
    for samples_min in [0, 49, 129] {
        let found = said(HedgeConfig { samples_min, ..defaults });
        assert_eq!(found, format!("hedge.samples_min is 50 to 128 look-ups, not {samples_min}"));
    }
}

#[test]
fn times_that_can_never_hold_are_refused() {
    let zero = message(|config| config.deadline = Duration::ZERO);
    assert_eq!(zero, "deadline is above zero and at most a day, not 0ns");
    let window = message(|config| config.retry.budget.window = Duration::ZERO);
    assert_eq!(window, "retry.budget.window is above zero and at most a day, not 0ns");
    let endless = message(|config| config.deadline = Duration::MAX);
    assert!(endless.starts_with("deadline is above zero and at most a day"), "{endless}");
}

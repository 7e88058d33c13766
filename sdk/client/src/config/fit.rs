//! Whether a call's attempts fit its deadline: three attempts of twenty seconds within thirty are a promise that
//! nobody can keep, and the caller finds out in an outage.

use core::time::Duration;

use super::Config;
use super::check::{AT_MOST, ConfigError};

pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    attempts(config)?;
    queues(config)
}

/// All attempts at their longest, the longest waits between them, and what is kept to resolve a doubt.
fn attempts(config: &Config) -> Result<(), ConfigError> {
    let count = config.retry.attempts_max.get();
    let waits = longest_waits(config);
    let sum =
        config.attempt_timeout.saturating_mul(count).saturating_add(waits).saturating_add(config.reserved());
    if sum <= config.deadline {
        return Ok(());
    }
    let (attempt, reserve) = (config.attempt_timeout, config.reserved());
    Err(conflict(
        "retry.attempts_max × attempt_timeout + backoffs + resolve_reserve",
        format!("{count} × {attempt:?} + {waits:?} + {reserve:?}"),
        config,
    ))
}

/// After the longest queues one attempt still has its whole time.
fn queues(config: &Config) -> Result<(), ConfigError> {
    let place = config.bulkhead.wait_max;
    let turn = config.rate_limit.as_ref().map_or(Duration::ZERO, |limit| limit.wait_max);
    let (attempt, reserve) = (config.attempt_timeout, config.reserved());
    let sum = place.saturating_add(turn).saturating_add(attempt).saturating_add(reserve);
    if sum <= config.deadline {
        return Ok(());
    }
    Err(conflict(
        "bulkhead.wait_max + rate_limit.wait_max + attempt_timeout + resolve_reserve",
        format!("{place:?} + {turn:?} + {attempt:?} + {reserve:?}"),
        config,
    ))
}

fn conflict(field: &'static str, value: String, config: &Config) -> ConfigError {
    ConfigError::Conflict {
        field,
        value: value.into(),
        rule: AT_MOST,
        other: "deadline",
        other_value: format!("{:?}", config.deadline).into(),
    }
}

/// The backoffs at their longest. Above the cap they stay equal, so a huge number of attempts takes no time here.
fn longest_waits(config: &Config) -> Duration {
    let (base, cap) = (config.retry.backoff_base, config.retry.backoff_cap);
    let repeats = config.retry.attempts_max.get().saturating_sub(1);
    let doubling: Duration =
        (0..repeats.min(31)).map(|doublings| base.saturating_mul(1 << doublings).min(cap)).sum();
    doubling.saturating_add(cap.saturating_mul(repeats.saturating_sub(31)))
}

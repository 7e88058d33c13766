//! The rules across settings, checked once.

use core::fmt;
use core::time::Duration;

use super::Config;
use crate::model::InvalidValue;

/// Settings that contradict each other, or that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// Two settings that cannot both hold.
    #[error("{field} = {value} must be {rule} {other} = {other_value}")]
    Conflict {
        /// The setting to look at first.
        field: &'static str,
        /// Its value.
        value: Box<str>,
        /// How the two must relate.
        rule: &'static str,
        /// The other setting.
        other: &'static str,
        /// Its value.
        other_value: Box<str>,
    },
    /// A setting that can never hold.
    #[error(transparent)]
    Value(#[from] InvalidValue),
    /// The transport could not be set up.
    #[error("the built-in transport cannot be set up")]
    Transport(#[source] Box<dyn core::error::Error + Send + Sync>),
}

const AT_MOST: &str = "at most";
const BELOW: &str = "below";

pub(crate) fn check(config: &Config) -> Result<(), ConfigError> {
    let Config { deadline, attempt_timeout, retry, breaker, bulkhead, rate_limit, transport } = config;
    for (field, duration) in [
        ("deadline", deadline),
        ("attempt_timeout", attempt_timeout),
        ("retry.backoff_cap", &retry.backoff_cap),
        ("breaker.open_for", &breaker.open_for),
        ("transport.connect_timeout", &transport.connect_timeout),
    ] {
        check_range(field, *duration)?;
    }
    at_most(("attempt_timeout", *attempt_timeout), ("deadline", *deadline))?;
    at_most(("retry.backoff_base", retry.backoff_base), ("retry.backoff_cap", retry.backoff_cap))?;
    at_most(("retry.attempt_time_min", retry.attempt_time_min), ("attempt_timeout", *attempt_timeout))?;
    below(("retry.in_progress_wait", retry.in_progress_wait), ("deadline", *deadline))?;
    below(("bulkhead.wait_max", bulkhead.wait_max), ("deadline", *deadline))?;
    at_most(("breaker.calls_min", breaker.calls_min), ("breaker.window", breaker.window))?;
    // Otherwise a probe that only takes its time counts as hung.
    below(("attempt_timeout", *attempt_timeout), ("breaker.probe_patience", breaker.probe_patience))?;
    at_most(("transport.connect_timeout", transport.connect_timeout), ("attempt_timeout", *attempt_timeout))?;
    if breaker.window.get() > WINDOW_MAX {
        let problem = format!("is at most {WINDOW_MAX} attempts, not {}", breaker.window);
        return Err(InvalidValue::new("breaker.window", problem).into());
    }
    if let Some(limit) = rate_limit {
        below(("rate_limit.wait_max", limit.wait_max), ("deadline", *deadline))?;
    }
    Ok(())
}

/// A byte each; more would remember hours.
const WINDOW_MAX: u32 = 100_000;

/// A day: longer than any call, short enough that no sum of instants overflows.
const DURATION_MAX: Duration = Duration::from_hours(24);

fn check_range(field: &'static str, duration: Duration) -> Result<(), ConfigError> {
    if duration.is_zero() || duration > DURATION_MAX {
        return Err(
            InvalidValue::new(field, format!("is above zero and at most a day, not {duration:?}")).into()
        );
    }
    Ok(())
}

fn at_most<T: Copy + fmt::Debug + PartialOrd>(
    (field, value): (&'static str, T),
    (other, limit): (&'static str, T),
) -> Result<(), ConfigError> {
    if value <= limit { Ok(()) } else { Err(conflict((field, value), AT_MOST, (other, limit))) }
}

fn below<T: Copy + fmt::Debug + PartialOrd>(
    (field, value): (&'static str, T),
    (other, limit): (&'static str, T),
) -> Result<(), ConfigError> {
    if value < limit { Ok(()) } else { Err(conflict((field, value), BELOW, (other, limit))) }
}

fn conflict<T: fmt::Debug>(
    (field, value): (&'static str, T),
    rule: &'static str,
    (other, other_value): (&'static str, T),
) -> ConfigError {
    let text = |value: T| format!("{value:?}").into();
    ConfigError::Conflict { field, value: text(value), rule, other, other_value: text(other_value) }
}

#[cfg(test)]
mod tests;

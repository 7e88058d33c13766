//! The rules across settings, checked once.

use core::fmt;
use core::time::Duration;

use super::{Config, fit};
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

pub(super) const AT_MOST: &str = "at most";
const BELOW: &str = "below";

pub(crate) fn check(config: &Config) -> Result<(), ConfigError> {
    let Config {
        deadline,
        attempt_timeout,
        resolve_reserve,
        resolve,
        retry,
        hedge,
        breaker,
        class_breakers,
        host_breaker,
        bulkhead,
        rate_limit,
        transport,
        ..
    } = config;
    check_range("deadline", *deadline)?;
    check_range("attempt_timeout", *attempt_timeout)?;
    at_most(("attempt_timeout", *attempt_timeout), ("deadline", *deadline))?;
    check_range("resolve_reserve", *resolve_reserve)?;
    below(("resolve_reserve", *resolve_reserve), ("deadline", *deadline))?;
    resolve.check()?;
    retry.check(config)?;
    hedge.check(config)?;
    breaker.check(*attempt_timeout)?;
    class_breakers.check(*attempt_timeout)?;
    host_breaker.check(*attempt_timeout)?;
    bulkhead.check(config)?;
    transport.check(config)?;
    rate_limit.as_ref().map_or(Ok(()), |limit| limit.check(config))?;
    // Last: it names sums, and a wrong single value is the better message.
    fit::check(config)
}

/// A day: longer than any call, short enough that no sum of instants overflows.
const DURATION_MAX: Duration = Duration::from_hours(24);

pub(super) fn check_range(field: &'static str, duration: Duration) -> Result<(), ConfigError> {
    if duration.is_zero() || duration > DURATION_MAX {
        return Err(
            InvalidValue::new(field, format!("is above zero and at most a day, not {duration:?}")).into()
        );
    }
    Ok(())
}

pub(super) fn at_most<T: Copy + fmt::Debug + PartialOrd>(
    (field, value): (&'static str, T),
    (other, limit): (&'static str, T),
) -> Result<(), ConfigError> {
    if value <= limit { Ok(()) } else { Err(conflict((field, value), AT_MOST, (other, limit))) }
}

pub(super) fn below<T: Copy + fmt::Debug + PartialOrd>(
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

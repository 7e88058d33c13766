//! When a circuit opens, and how it closes again.

use core::num::NonZeroU32;
use core::time::Duration;

use super::Config;
use super::check::{ConfigError, at_most, below, check_range};
use super::percent::Percent;
use crate::model::InvalidValue;

/// A circuit breaker: exact over a window of the last calls.
#[derive(Clone, Debug)]
pub struct BreakerConfig {
    /// How many of the latest attempts are counted. Default 100.
    pub window: NonZeroU32,
    /// How many must have been counted before the circuit can open. Default 20: two failures after a start are no
    /// outage.
    pub calls_min: NonZeroU32,
    /// The share of failures that opens the circuit, and that keeps it open after the probes. Default 50 %.
    pub failure_rate: Percent,
    /// How long an open circuit rejects before it probes. Default 5 s.
    pub open_for: Duration,
    /// How many attempts may probe a half-open circuit; their failure rate is the verdict. Default 5, because one
    /// flaky probe should not decide.
    pub probes: NonZeroU32,
    /// How long probes may take to give a verdict before the circuit opens again. Default 30 s: above the attempt
    /// timeout, so only probes that hang in this process run into it.
    pub probe_patience: Duration,
}

impl Default for BreakerConfig {
    fn default() -> Self {
        Self {
            window: NonZeroU32::MIN.saturating_add(99),
            calls_min: NonZeroU32::MIN.saturating_add(19),
            failure_rate: Percent::of(50),
            open_for: Duration::from_secs(5),
            probes: NonZeroU32::MIN.saturating_add(4),
            probe_patience: Duration::from_secs(30),
        }
    }
}

/// A byte each; more would remember hours.
const WINDOW_MAX: u32 = 100_000;

impl BreakerConfig {
    pub(super) fn check(&self, whole: &Config) -> Result<(), ConfigError> {
        check_range("breaker.open_for", self.open_for)?;
        at_most(("breaker.calls_min", self.calls_min), ("breaker.window", self.window))?;
        // Otherwise a probe that only takes its time counts as hung.
        below(("attempt_timeout", whole.attempt_timeout), ("breaker.probe_patience", self.probe_patience))?;
        if self.window.get() > WINDOW_MAX {
            let problem = format!("is at most {WINDOW_MAX} attempts, not {}", self.window);
            return Err(InvalidValue::new("breaker.window", problem).into());
        }
        Ok(())
    }
}

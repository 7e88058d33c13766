//! How often a call is repeated, when, and what all repeats together may cost.

use core::num::NonZeroU32;
use core::time::Duration;

use super::Config;
use super::check::{ConfigError, at_most, below, check_range};
use super::percent::Percent;

/// Attempts and the waits between them.
#[derive(Clone, Debug)]
pub struct RetryConfig {
    /// Attempts of one call, the first included. Default 3: what two repeats do not mend is an outage.
    pub attempts_max: NonZeroU32,
    /// The wait before the n-th repeat is drawn from 0 to `base` × 2ⁿ⁻¹. Default 200 ms. There is no floor: a wait
    /// that never is short makes all clients come back together.
    pub backoff_base: Duration,
    /// No draw goes above this. Default 5 s. It also bounds what a `Retry-After` can add to our own wait.
    pub backoff_cap: Duration,
    /// The least wait after "the first request under this key is still running" (409). Default 500 ms: asked
    /// sooner, the answer is the same.
    pub in_progress_wait: Duration,
    /// No attempt starts with less time than this before the deadline. Default 1 s: an attempt that cannot end can
    /// only leave a doubt.
    pub attempt_time_min: Duration,
    /// The allowance of all calls together against retry storms.
    pub budget: BudgetConfig,
    /// Fixes the jitter, for runs that must repeat. Default `None`: drawn from the system.
    pub jitter_seed: Option<u64>,
}

impl Default for RetryConfig {
    fn default() -> Self {
        Self {
            attempts_max: NonZeroU32::MIN.saturating_add(2),
            backoff_base: Duration::from_millis(200),
            backoff_cap: Duration::from_secs(5),
            in_progress_wait: Duration::from_millis(500),
            attempt_time_min: Duration::from_secs(1),
            budget: BudgetConfig::default(),
            jitter_seed: None,
        }
    }
}

/// The allowance of repeats: over any number of calls, attempts ≤ (1 + `ratio`) × calls + `floor`, exactly.
#[derive(Clone, Copy, Debug)]
pub struct BudgetConfig {
    /// Repeats earned per call. Default 20 %: in an outage the gateway sees at most a fifth more than the load.
    pub ratio: Percent,
    /// Repeats that are there before any call, and the most that can be saved up. Default 10, so that a quiet
    /// client has some. A long healthy past earns no storm.
    pub floor: u32,
}

impl Default for BudgetConfig {
    fn default() -> Self {
        Self { ratio: Percent::of(20), floor: 10 }
    }
}

impl RetryConfig {
    pub(super) fn check(&self, whole: &Config) -> Result<(), ConfigError> {
        check_range("retry.backoff_cap", self.backoff_cap)?;
        at_most(("retry.backoff_base", self.backoff_base), ("retry.backoff_cap", self.backoff_cap))?;
        let attempt_timeout = ("attempt_timeout", whole.attempt_timeout);
        at_most(("retry.attempt_time_min", self.attempt_time_min), attempt_timeout)?;
        below(("retry.in_progress_wait", self.in_progress_wait), ("deadline", whole.deadline))
    }
}

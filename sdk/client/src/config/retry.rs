//! How often a call is repeated, when, and what all repeats together may cost.

use core::num::NonZeroU32;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::Config;
use super::check::{ConfigError, at_most, below, check_range, check_wait};
use super::percent::Percent;
use super::serial::{duration, seed};
use crate::model::InvalidValue;

/// Attempts and the waits between them.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetryConfig {
    /// Attempts of one call, the first included. Default 3: what two repeats do not mend is an outage.
    pub attempts_max: NonZeroU32,
    /// The wait before the n-th repeat is drawn from 0 to `base` × 2ⁿ⁻¹. Default 200 ms. There is no floor: a wait
    /// that never is short makes all clients come back together.
    #[serde(with = "duration")]
    pub backoff_base: Duration,
    /// No draw goes above this. Default 5 s.
    #[serde(with = "duration")]
    pub backoff_cap: Duration,
    /// The most that a `Retry-After` adds to our own wait. Default 5 s: the gateway's wish is a lower bound, but a
    /// huge one must not park the caller for the rest of its deadline. The error hands the whole wish on.
    #[serde(with = "duration")]
    pub retry_after_slack: Duration,
    /// The least wait after "the first request under this key is still running" (409). Default 500 ms: asked
    /// sooner, the answer is the same.
    #[serde(with = "duration")]
    pub in_progress_wait: Duration,
    /// No repeat starts with less time than this before the deadline, nor with less than half of the latest
    /// attempts took. Default 1 s, which is twice a confirm: an attempt that cannot end can only leave a doubt.
    #[serde(with = "duration")]
    pub attempt_time_min: Duration,
    /// Whether a call that is turned away by an open circuit waits until that lets probes through again, if it has
    /// the time. Such a wait is no attempt and costs nothing of the allowance. Default `false`: whoever waits holds a
    /// buyer, a task and a place in somebody's queue, and an open circuit is there to tell them at once. A job that
    /// would only come back later anyway can turn it on.
    pub waits_for_circuit: bool,
    /// The allowance of all calls together against retry storms.
    pub budget: BudgetConfig,
    /// Fixes the jitter, for runs that must repeat. Default `None`: drawn from the system.
    #[serde(with = "seed")]
    pub jitter_seed: Option<u64>,
}

impl Default for RetryConfig {
    fn default() -> Self {
        Self {
            attempts_max: NonZeroU32::MIN.saturating_add(2),
            backoff_base: Duration::from_millis(200),
            backoff_cap: Duration::from_secs(5),
            retry_after_slack: Duration::from_secs(5),
            in_progress_wait: Duration::from_millis(500),
            attempt_time_min: Duration::from_secs(1),
            waits_for_circuit: false,
            budget: BudgetConfig::default(),
            jitter_seed: None,
        }
    }
}

/// The allowance of everything that is sent beyond the first attempt of a call: repeats, hedges, and what finds out
/// about unknown outcomes. In any `window`, attempts ≤ (1 + `ratio`) × calls + `floor`, exactly.
///
/// A repeat after a timeout counts twice: a gateway that holds requests for their whole time is short of just what
/// a repeat takes.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct BudgetConfig {
    /// Repeats earned per call. Default 20 %: in an outage the gateway sees at most a fifth more than the load.
    pub ratio: Percent,
    /// Repeats per `window` that need not be earned. Default 100, ten a second, so that a quiet client need not
    /// give up at its first failure; beside the load of a busy one they do not count.
    pub floor: u32,
    /// How far back calls and repeats are counted; it slides in tenths. Default 10 s: longer than most calls, and
    /// short enough that a long healthy past earns no storm.
    #[serde(with = "duration")]
    pub window: Duration,
}

impl Default for BudgetConfig {
    fn default() -> Self {
        Self { ratio: Percent::of(20), floor: 100, window: Duration::from_secs(10) }
    }
}

impl RetryConfig {
    pub(super) fn check(&self, whole: &Config) -> Result<(), ConfigError> {
        check_range("retry.backoff_cap", self.backoff_cap)?;
        self.budget.check()?;
        below(("retry.retry_after_slack", self.retry_after_slack), ("deadline", whole.deadline))?;
        at_most(("retry.backoff_base", self.backoff_base), ("retry.backoff_cap", self.backoff_cap))?;
        let attempt_timeout = ("attempt_timeout", whole.attempt_timeout);
        at_most(("retry.attempt_time_min", self.attempt_time_min), attempt_timeout)?;
        below(("retry.in_progress_wait", self.in_progress_wait), ("deadline", whole.deadline))
    }

    /// What must hold for a layer on its own.
    pub(crate) fn check_alone(&self) -> Result<(), ConfigError> {
        check_range("retry.backoff_cap", self.backoff_cap)?;
        check_wait("retry.retry_after_slack", self.retry_after_slack)?;
        check_wait("retry.attempt_time_min", self.attempt_time_min)?;
        at_most(("retry.backoff_base", self.backoff_base), ("retry.backoff_cap", self.backoff_cap))?;
        self.budget.check()
    }
}

impl BudgetConfig {
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        check_range("retry.budget.window", self.window)?;
        if self.window < WINDOW_MIN {
            let problem = format!("is at least {WINDOW_MIN:?}, not {:?}", self.window);
            return Err(InvalidValue::new("retry.budget.window", problem).into());
        }
        Ok(())
    }
}

/// Its tenths are counted in microseconds; below this they would be rounded.
const WINDOW_MIN: Duration = Duration::from_millis(10);

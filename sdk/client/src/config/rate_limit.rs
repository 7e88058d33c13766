//! How many requests a second leave for the gateway.

use core::num::NonZeroU32;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::Config;
use super::check::{ConfigError, below, check_range, check_wait};
use super::percent::Percent;
use super::serial::{duration, or_off};
use crate::model::InvalidValue;

/// A bound on the rate of requests on the wire. It has no default: the figure is part of a merchant's contract.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimitConfig {
    /// Requests per second in the long run, at most 1,000,000.
    pub per_second: NonZeroU32,
    /// Requests at once after a quiet time.
    pub burst: NonZeroU32,
    /// How long an attempt waits for its turn before it is rejected. Zero: it never waits.
    #[serde(with = "duration")]
    pub wait_max: Duration,
    /// Whether the rate is cut while the gateway says that it is too much (429). `None`: it is not, and every 429
    /// is waited out by the attempt that got it.
    #[serde(default, with = "or_off")]
    pub adaptive: Option<AdaptiveRate>,
}

/// How the rate follows the gateway's 429.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdaptiveRate {
    /// What a 429 leaves of the rate. Default 70 %: enough to end most throttling at the first cut, and the way
    /// back is short if it was a single one.
    pub cut_to: Percent,
    /// The least share of the agreed rate. Default 5 %: at zero nobody would find out that it is over.
    pub share_min: Percent,
    /// How long until the share that was too much is tried again. Default 10 s.
    #[serde(with = "duration")]
    pub recover_in: Duration,
}

impl Default for AdaptiveRate {
    fn default() -> Self {
        Self { cut_to: Percent::of(70), share_min: Percent::of(5), recover_in: Duration::from_secs(10) }
    }
}

/// governor counts in whole nanoseconds between requests; above this the rounding would be felt.
const PER_SECOND_MAX: u32 = 1_000_000;

impl RateLimitConfig {
    pub(super) fn check(&self, whole: &Config) -> Result<(), ConfigError> {
        self.check_alone()?;
        below(("rate_limit.wait_max", self.wait_max), ("deadline", whole.deadline))
    }

    /// What must hold whatever the client's other settings are.
    pub(crate) fn check_alone(&self) -> Result<(), ConfigError> {
        if self.per_second.get() > PER_SECOND_MAX {
            let problem = format!("is at most {PER_SECOND_MAX}, not {}", self.per_second);
            return Err(InvalidValue::new("rate_limit.per_second", problem).into());
        }
        check_wait("rate_limit.wait_max", self.wait_max)?;
        match &self.adaptive {
            Some(adaptive) => adaptive.check(),
            None => Ok(()),
        }
    }
}

impl AdaptiveRate {
    fn check(&self) -> Result<(), ConfigError> {
        check_range("rate_limit.adaptive.recover_in", self.recover_in)?;
        below(("rate_limit.adaptive.cut_to", self.cut_to.get()), ("the whole rate in percent", 100))
    }
}

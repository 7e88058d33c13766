//! How many requests a second leave for the gateway.

use core::num::NonZeroU32;
use core::time::Duration;

use super::Config;
use super::check::{ConfigError, below};

/// A bound on the rate of requests on the wire. It has no default: the figure is part of a merchant's contract.
#[derive(Clone, Debug)]
pub struct RateLimitConfig {
    /// Requests per second in the long run.
    pub per_second: NonZeroU32,
    /// Requests at once after a quiet time.
    pub burst: NonZeroU32,
    /// How long an attempt waits for its turn before it is rejected.
    pub wait_max: Duration,
}

impl RateLimitConfig {
    pub(super) fn check(&self, whole: &Config) -> Result<(), ConfigError> {
        below(("rate_limit.wait_max", self.wait_max), ("deadline", whole.deadline))
    }
}

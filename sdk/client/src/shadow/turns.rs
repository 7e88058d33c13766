//! When a token would have been there: the same rate as the real limiter's (GCRA), as a function of time.
//!
//! The real one only ever says "now" or "not yet", because somebody really waits at it. Nobody waits here, so a turn
//! is given out when it is asked for, and lies in the future if need be. Pure: the time is an argument.

use core::time::Duration;

use tokio::time::Instant;

use crate::config::RateLimitConfig;
use crate::layer::rate_limit::Pace;

#[derive(Debug)]
pub(super) struct Turns {
    config: RateLimitConfig,
    interval: Duration,
    /// When the bucket would be full again.
    full_at: Instant,
    pace: Pace,
}

impl Turns {
    pub(super) fn new(config: &RateLimitConfig, now: Instant) -> Self {
        let interval = Duration::from_secs(1) / config.per_second.get();
        Self { config: config.clone(), interval, full_at: now, pace: Pace::default() }
    }

    /// How long an attempt that asks now would have waited; `None`: longer than it may, so it takes no token.
    pub(super) fn take(&mut self, now: Instant) -> Option<Duration> {
        let burst = self.interval.saturating_mul(self.config.burst.get() - 1);
        let full_at = self.full_at.max(now);
        let wait = full_at.saturating_duration_since(now).saturating_sub(burst);
        let wait = wait.max(self.pace.wait(now).unwrap_or_default());
        if wait > self.config.wait_max {
            return None;
        }
        self.full_at = full_at + self.interval;
        if let Some(adaptive) = &self.config.adaptive {
            let turn = now + wait;
            if self.pace.has_recovered(adaptive, turn) {
                self.pace = Pace::default();
            } else {
                self.pace.left(adaptive, turn, self.interval);
            }
        }
        Some(wait)
    }

    /// The gateway refused a request that was sent at `sent` because there were too many.
    pub(super) fn throttled(&mut self, sent: Instant, now: Instant) {
        if let Some(adaptive) = &self.config.adaptive {
            self.pace.throttled(adaptive, sent, now);
        }
    }
}

//! What opens a closed circuit.

use core::cell::LazyCell;
use core::time::Duration;

use failsafe::FailurePolicy;
use tokio::time::Instant;

use super::{Circuit, Moment};
use crate::config::{BreakerConfig, BreakerMode};
use crate::layer::breaker::OpenReason;
use crate::layer::breaker::engine::Engine;
use crate::layer::breaker::events::Change;
use crate::layer::breaker::window::{Counts, Mark, is_share};

/// A condition of the caller's own.
pub(in crate::layer::breaker) type Policy = Box<dyn FailurePolicy + Send>;

impl<E: Engine> Circuit<E> {
    /// Takes a result into the window, and opens if that was the last straw.
    pub(super) fn count(&mut self, mark: Mark, moment: &LazyCell<Moment, impl FnOnce() -> Moment>) {
        self.failed_in_a_row = if mark.failed { self.failed_in_a_row.saturating_add(1) } else { 0 };
        let counts = self.window.record(mark, || moment.now);
        let wanted = self.ask_policy(mark);
        if let Some(wait) = wanted {
            self.lengthen(wait, moment.now);
        }
        let reason = reason(&self.terms.config, counts, self.failed_in_a_row)
            .or_else(|| wanted.map(|_| OpenReason::FailurePolicy));
        match reason {
            Some(reason) => self.trip(reason, **moment),
            None => self.has_crossed = false,
        }
    }

    /// Opens, or tells that it would have.
    pub(super) fn trip(&mut self, reason: OpenReason, moment: Moment) {
        if self.mode == BreakerMode::Enabled {
            self.open(reason, moment);
        } else if !self.has_crossed {
            self.has_crossed = true;
            self.news.push(Change::WouldOpen { reason });
        }
    }

    /// For how long the caller's policy wants the circuit open, if it does.
    fn ask_policy(&mut self, mark: Mark) -> Option<Duration> {
        let policy = self.policy.as_mut()?;
        if mark.failed {
            return policy.mark_dead_on_failure();
        }
        policy.record_success();
        None
    }

    /// A policy's time is bounded like our own: failsafe's go up to minutes, and a caller's may be `Duration::MAX`.
    fn lengthen(&mut self, wait: Duration, now: Instant) {
        let until = now + wait.min(self.terms.config.open_for_max);
        self.asked_until = Some(self.asked_until.map_or(until, |earlier| earlier.max(until)));
    }
}

/// Failures in a row come first: that is the reason which says most.
fn reason(config: &BreakerConfig, counts: Counts, failed_in_a_row: u32) -> Option<OpenReason> {
    if config.consecutive_failures.is_some_and(|limit| failed_in_a_row >= limit.get()) {
        return Some(OpenReason::ConsecutiveFailures);
    }
    if counts.counted < config.calls_min.get() {
        return None;
    }
    if is_share(counts.failed, counts.counted, config.failure_rate) {
        return Some(OpenReason::FailureRate);
    }
    let is_slow = config.slow_call.is_some_and(|slow| is_share(counts.slow, counts.counted, slow.rate));
    is_slow.then_some(OpenReason::SlowCallRate)
}

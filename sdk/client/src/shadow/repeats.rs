//! Whether the shadow would have repeated an attempt, held against whether it was.
//!
//! That it was is known when the next attempt begins, and that it was not when the call is gone. So the shadow's mind
//! is kept in between, in the call itself.

use core::fmt;
use core::time::Duration;
use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;

use super::{Shadow, ShadowPart, ShadowWould};
use crate::budget::Cost;
use crate::call::{Attempt, Call};
use crate::error::Error;
use crate::layer::retry::is_repeatable;
use crate::operation::OperationClass;

/// What the shadow thinks of one call's repeats.
pub(crate) struct Follow {
    shadow: Shadow,
    class: OperationClass,
    has_usual_time: bool,
    mind: Mutex<Mind>,
}

/// What it would do after the attempt that ended last.
#[derive(Clone, Copy, Debug, Default)]
enum Mind {
    /// There is nothing to repeat.
    #[default]
    Nothing,
    /// It would repeat it; if that is not done, this part is why.
    Repeat(ShadowPart),
    /// It would not, because of this part.
    Stop(ShadowPart),
    /// The real call has gone on where it would have stopped, and nothing is known of what would have followed.
    Lost,
}

impl Follow {
    pub(super) fn new(shadow: Shadow, call: &Call, has_usual_time: bool) -> Self {
        Self { class: call.class(), shadow, has_usual_time, mind: Mutex::default() }
    }

    /// Until when attempts of this call may begin, really and for the shadow. A call that has its own time, or finds
    /// out about another one, has it under any configuration.
    fn ends(&self, call: &Call) -> (Instant, Instant) {
        let end = call.attempts_end();
        if !self.has_usual_time || call.is_follow_up() || call.time().is_resolving() {
            return (end, end);
        }
        let [real, tried] = [&self.shadow.0.real, &self.shadow.0.tried].map(|limits| {
            let reserve = if self.class.moves_money() { limits.reserve } else { Duration::ZERO };
            limits.deadline.saturating_sub(reserve)
        });
        let later = end.checked_add(tried.saturating_sub(real)).unwrap_or(end);
        (end, later.checked_sub(real.saturating_sub(tried)).unwrap_or(end))
    }

    /// An attempt begins.
    pub(super) fn begins(&self, attempt: &Attempt, now: Instant) {
        let is_first = attempt.number == 1;
        if is_first {
            self.was_not_repeated();
            if attempt.call.is_follow_up() {
                self.shadow.pay_alike(now);
            } else {
                self.shadow.0.budget.earn(now);
            }
        }
        self.change(|mind| match mind {
            _ if is_first => Mind::Nothing,
            Mind::Stop(part) => {
                self.shadow.count(part, ShadowWould::Stop);
                Mind::Lost
            }
            Mind::Lost => Mind::Lost,
            Mind::Nothing | Mind::Repeat(_) => Mind::Nothing,
        });
    }

    /// An attempt has failed.
    pub(super) fn failed(&self, attempt: &Attempt, error: &Error, now: Instant) {
        self.change(|mind| match mind {
            Mind::Lost => Mind::Lost,
            Mind::Nothing | Mind::Repeat(_) | Mind::Stop(_) => self.think(attempt, error, now),
        });
    }

    fn think(&self, attempt: &Attempt, error: &Error, now: Instant) -> Mind {
        let super::Shared { real, tried, budget, real_budget, .. } = &*self.shadow.0;
        if !is_repeatable(error, self.class) {
            return Mind::Nothing;
        }
        if attempt.number >= tried.retry.attempts_max.get() {
            return Mind::Stop(ShadowPart::Attempts);
        }
        let (real_end, end) = self.ends(&attempt.call);
        if now + tried.retry.attempt_time_min > end {
            return Mind::Stop(ShadowPart::Deadline);
        }
        let cost = if error.is_timeout() { Cost::Two } else { Cost::One };
        if budget.withdraw(cost, now).is_none() {
            return Mind::Stop(ShadowPart::Budget);
        }
        // Why the real one may stop here. Its waits are drawn, so where only time is short nothing can be told.
        if attempt.number >= real.retry.attempts_max.get() {
            Mind::Repeat(ShadowPart::Attempts)
        } else if !real_budget.affords(cost, now) {
            Mind::Repeat(ShadowPart::Budget)
        } else if now + real.retry.attempt_time_min > real_end {
            Mind::Repeat(ShadowPart::Deadline)
        } else {
            Mind::Nothing
        }
    }

    fn was_not_repeated(&self) {
        self.change(|mind| {
            if let Mind::Repeat(part) = mind {
                self.shadow.count(part, ShadowWould::Repeat);
            }
            Mind::Nothing
        });
    }

    fn change(&self, next: impl FnOnce(Mind) -> Mind) {
        let mut mind = self.mind.lock().unwrap_or_else(PoisonError::into_inner);
        *mind = next(*mind);
    }
}

impl Drop for Follow {
    fn drop(&mut self) {
        self.was_not_repeated();
    }
}

impl fmt::Debug for Follow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follow").field("mind", &self.mind).finish_non_exhaustive()
    }
}

//! Whether the shadow would have repeated an attempt, held against whether it was.
//!
//! That it cannot be is known when it ends, and that it was when the next attempt begins. So what the shadow would not
//! have done is kept in between, in the call itself.

use core::fmt;
use core::time::Duration;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::{Shadow, ShadowPart, ShadowWould};
use crate::budget::Cost;
use crate::call::{Attempt, Call};
use crate::error::{Error, ErrorKind};
use crate::layer::retry::is_repeatable;
use crate::operation::OperationClass;

/// What the shadow thinks of one call's repeats.
pub(crate) struct Follow {
    shadow: Shadow,
    class: OperationClass,
    has_usual_time: bool,
    mind: Mutex<Mind>,
    /// An open circuit turned the attempt before away; whether that was one of a follow-up.
    turned_away: Mutex<Option<bool>>,
}

/// What it would do after the attempt that ended last.
#[derive(Clone, Copy, Debug, Default)]
enum Mind {
    /// Nothing that the real call does next is otherwise.
    #[default]
    Alike,
    /// It would not repeat it, because of this part.
    Stop(ShadowPart),
    /// The real call has gone on where it would have stopped, and nothing is known of what would have followed.
    Lost,
}

impl Follow {
    pub(super) fn new(shadow: Shadow, call: &Call, has_usual_time: bool) -> Self {
        Self {
            class: call.class(),
            shadow,
            has_usual_time,
            mind: Mutex::default(),
            turned_away: Mutex::default(),
        }
    }

    /// Until when attempts of this call may begin, really and for the shadow. A call that has its own time, or finds
    /// out about another one, has it under any configuration.
    fn ends(&self, call: &Call) -> (Instant, Instant) {
        let end = call.attempts_end();
        if !self.has_usual_time || call.is_follow_up() || call.time().is_resolving() {
            return (end, end);
        }
        let [real, tried] = [&self.shadow.0.real, &self.shadow.0.tried].map(|limits| {
            let reserve = if self.class.changes() { limits.reserve } else { Duration::ZERO };
            limits.deadline.saturating_sub(reserve)
        });
        let later = end.checked_add(tried.saturating_sub(real)).unwrap_or(end);
        (end, later.checked_sub(real.saturating_sub(tried)).unwrap_or(end))
    }

    /// An attempt begins.
    pub(super) fn begins(&self, attempt: &Attempt, now: Instant) {
        let is_first = attempt.number == 1 && !self.has_waited(attempt);
        if is_first {
            if attempt.call.is_follow_up() {
                self.shadow.pay_alike(now);
            } else {
                self.shadow.0.budget.earn(now);
            }
        }
        self.change(|mind| match mind {
            _ if is_first => Mind::Alike,
            Mind::Stop(part) => {
                self.shadow.count(part, ShadowWould::Stop);
                Mind::Lost
            }
            Mind::Lost => Mind::Lost,
            Mind::Alike => Mind::Alike,
        });
    }

    /// Whether it has waited for an open circuit, and is the attempt that was turned away there.
    fn has_waited(&self, attempt: &Attempt) -> bool {
        let turned_away = lock(&self.turned_away).take();
        self.shadow.0.real.retry.waits_for_circuit && turned_away == Some(attempt.call.is_follow_up())
    }

    /// An attempt has failed.
    pub(super) fn failed(&self, attempt: &Attempt, error: &Error, now: Instant) {
        if error.kind() == ErrorKind::CircuitOpen {
            *lock(&self.turned_away) = Some(attempt.call.is_follow_up());
        }
        self.change(|mind| match mind {
            Mind::Lost => Mind::Lost,
            Mind::Alike | Mind::Stop(_) => self.think(attempt, error, now),
        });
    }

    fn think(&self, attempt: &Attempt, error: &Error, now: Instant) -> Mind {
        let super::Shared { real, tried, budget, real_budget, .. } = &*self.shadow.0;
        if !is_repeatable(error, self.class) {
            return Mind::Alike;
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
        // It would go on. What keeps the real call from it, if anything does; that its drawn wait does not fit is
        // chance.
        let kept_by = if attempt.number >= real.retry.attempts_max.get() {
            Some(ShadowPart::Attempts)
        } else if now + real.retry.attempt_time_min > real_end {
            Some(ShadowPart::Deadline)
        } else if !real_budget.affords(cost, now) {
            Some(ShadowPart::Budget)
        } else {
            None
        };
        if let Some(part) = kept_by {
            self.shadow.count(part, ShadowWould::Repeat);
        }
        Mind::Alike
    }

    fn change(&self, next: impl FnOnce(Mind) -> Mind) {
        let mut mind = lock(&self.mind);
        *mind = next(*mind);
    }
}

fn lock<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Follow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follow").field("mind", &self.mind).finish_non_exhaustive()
    }
}

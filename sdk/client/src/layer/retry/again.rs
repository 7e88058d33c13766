//! What a policy asks for after an attempt, and what becomes of the wish: pure, the time and the randomness are
//! arguments.

use core::error::Error;
use core::time::Duration;

use super::backoff;
use crate::budget::Cost;
use crate::config::RetryConfig;
use crate::layer::{Rejected, RejectionKind};

/// One more attempt, as a policy wishes it. Whether it comes about is up to the settings, the time and the allowance.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use = "a wish is nothing until the policy returns it"]
pub struct Again {
    at_least: Duration,
    asked: Option<Duration>,
    cost: Cost,
    is_for_circuit: bool,
}

impl Again {
    /// After the backoff of the settings.
    pub const fn after_backoff() -> Self {
        Self { at_least: Duration::ZERO, asked: None, cost: Cost::One, is_for_circuit: false }
    }

    /// The same, and not before `wait` is over.
    pub const fn at_least(self, wait: Duration) -> Self {
        Self { at_least: wait, ..self }
    }

    /// The same, as late as the other side asked for (`Retry-After`), within
    /// [`RetryConfig::retry_after_slack`].
    pub const fn as_asked(self, wait: Option<Duration>) -> Self {
        Self { asked: wait, ..self }
    }

    pub(super) const fn at_cost(self, cost: Cost) -> Self {
        Self { cost, ..self }
    }

    /// The same at twice the price. For what ended by a timeout: the other side is short of just what a repeat takes.
    pub const fn at_twice_the_cost(self) -> Self {
        self.at_cost(Cost::Two)
    }

    /// When an open circuit lets probes through again, which it said is after `wait`. It only comes about if
    /// [`RetryConfig::waits_for_circuit`] says so. No attempt was made, so where the end of the request is known, it
    /// neither counts as one nor costs anything; where nothing else would end the waiting, it does both.
    pub const fn when_circuit_closes(wait: Duration) -> Self {
        Self { is_for_circuit: true, ..Self::after_backoff().at_least(wait) }
    }

    /// What is right after most errors: what a layer here turned away is not asked again, because hammering a closed
    /// door helps nobody and no attempt was made; an open circuit is waited for if the settings say so; all else is
    /// asked again after the backoff. A [`Rejected`] is found wherever it stands in the chain of sources.
    ///
    /// It knows nothing of what a repeat would do at the other side. Ask that first.
    pub fn unless_rejected(error: &(dyn Error + 'static)) -> Option<Self> {
        let Some(rejected) = Rejected::found_in(error) else {
            return Some(Self::after_backoff());
        };
        match rejected.kind() {
            RejectionKind::TimedOut => Some(Self::after_backoff().at_twice_the_cost()),
            RejectionKind::CircuitOpen => {
                Some(Self::when_circuit_closes(rejected.retry_after().unwrap_or_default()))
            }
            RejectionKind::QueueFull | RejectionKind::RateLimited | RejectionKind::DeadlineExceeded => None,
        }
    }
}

/// Where a call stands when it wishes for another attempt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    /// The number of the attempt that has ended.
    pub(super) number: u32,
    /// The time that is left for attempts; `None`: nobody knows.
    pub(super) remains: Option<Duration>,
    /// The time without which another one is not worth starting.
    pub(super) needs: Duration,
}

/// What becomes of a wish.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Granted {
    /// After this wait, for that price; without one it is no other attempt.
    After { wait: Duration, cost: Option<Cost> },
    /// There is no time for it.
    TooLate,
    /// It is not to be.
    No,
}

impl Again {
    pub(super) fn granted(self, config: &RetryConfig, turn: Turn, random: u64) -> Granted {
        let is_attempt = !self.is_for_circuit || turn.remains.is_none();
        if (self.is_for_circuit && !config.waits_for_circuit)
            || (is_attempt && turn.number >= config.attempts_max.get())
        {
            return Granted::No;
        }
        let drawn = backoff::full_jitter(config.backoff_base, config.backoff_cap, turn.number, random);
        let remains = turn.remains.unwrap_or(Duration::MAX);
        let wait = if self.is_for_circuit {
            // All who wait for it would come back together; and never at once, or it would be asked all the time.
            self.at_least.saturating_add(drawn).max(CIRCUIT_WAIT_MIN)
        } else {
            let own = drawn.max(self.at_least);
            backoff::at_least_as_asked(own, self.asked, config.retry_after_slack, remains)
        };
        if wait.saturating_add(turn.needs) > remains {
            return Granted::TooLate;
        }
        Granted::After { wait: wait.min(WAIT_MAX), cost: is_attempt.then_some(self.cost) }
    }
}

/// The least wait for a circuit.
const CIRCUIT_WAIT_MIN: Duration = Duration::from_millis(10);

/// A day: no sum of instants overflows.
const WAIT_MAX: Duration = Duration::from_hours(24);

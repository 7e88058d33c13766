//! What all calls of one client share, and what decides about their repeats.

use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use super::again::{Again, Granted, Turn};
use super::policy::{Repeat, repeat};
use super::{Began, Next, Plan};
use crate::budget::{Budget, Cost, Expense, Purpose, Withheld};
use crate::call::{Attempt, Call};
use crate::config::{Percent, RetryConfig};
use crate::durations::Durations;
use crate::error::{Error, ErrorKind};
use crate::operation::OperationClass;
use crate::outcome::{Effect, Finding, fold};
use crate::view::Ours;

/// Whether an attempt that ended like this may be repeated at all. Waiting for an open circuit is no repeat.
pub(crate) fn is_repeatable(error: &Error, class: OperationClass) -> bool {
    match repeat(error, class) {
        Repeat::Wait | Repeat::WaitForFirst => true,
        Repeat::Never | Repeat::WaitForCircuit => false,
    }
}

/// The settings, the allowance and the randomness, whatever is repeated.
#[derive(Debug)]
pub(super) struct Pacing {
    pub(super) config: RetryConfig,
    pub(super) budget: Budget,
    jitter: Mutex<fastrand::Rng>,
}

impl Pacing {
    pub(super) fn new(config: &RetryConfig, budget: Budget) -> Self {
        let jitter = config.jitter_seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        Self { config: config.clone(), budget, jitter: Mutex::new(jitter) }
    }

    /// What becomes of a wish, before it is paid.
    pub(super) fn grant(&self, again: Again, turn: Turn) -> Granted {
        let random = self.jitter.lock().unwrap_or_else(PoisonError::into_inner).u64(..);
        again.granted(&self.config, turn, random)
    }

    /// The time without which another attempt is not worth starting: half of them would not end in it.
    pub(super) fn attempt_needs(&self, took: &Durations) -> Duration {
        let median = took.quantile(Percent::HALF, SAMPLES_MIN);
        self.config.attempt_time_min.max(median.unwrap_or(Duration::ZERO))
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Repeats(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    pacing: Pacing,
    /// What attempts took, by operation class: a look-up does not tell what a confirm needs.
    took: [Durations; OperationClass::ALL.len()],
}

/// Fewer attempts tell too little to give a call up for.
const SAMPLES_MIN: usize = 10;

impl Repeats {
    pub(crate) fn new(config: &RetryConfig, budget: Budget) -> Self {
        Self(Arc::new(Shared {
            pacing: Pacing::new(config, budget),
            took: OperationClass::ALL.map(|_| Durations::new()),
        }))
    }

    /// How long to wait before the attempt after `error`, the end of attempt `number`, and whether it counts as
    /// another one; `None`: that was the last.
    fn wait_after(&self, error: &Error, number: u32, call: &Call, now: Instant) -> Option<(Duration, bool)> {
        let Shared { pacing, .. } = &*self.0;
        let class = call.class();
        let cost = if error.is_timeout() { Cost::Two } else { Cost::One };
        let backoff = Again::after_backoff().as_asked(error.retry_after()).at_cost(cost);
        let again = match repeat(error, class) {
            Repeat::Never => return None,
            Repeat::Wait => backoff,
            Repeat::WaitForFirst => backoff.at_least(pacing.config.in_progress_wait),
            Repeat::WaitForCircuit => Again::when_circuit_closes(error.retry_after().unwrap_or_default()),
        };
        let remains = Some(call.attempts_end().saturating_duration_since(now));
        let turn = Turn { number, remains, needs: pacing.attempt_needs(self.took(class)) };
        match pacing.grant(again, turn) {
            Granted::No => None,
            Granted::TooLate => {
                Withheld::Time.count(Purpose::Repeat, class);
                None
            }
            Granted::After { wait, cost: None } => Some((wait, false)),
            Granted::After { wait, cost: Some(cost) } => {
                let expense = Expense { purpose: Purpose::Repeat, class, cost };
                // Asked last: what is paid is used.
                pacing.budget.pay(expense, now).then_some((wait, true))
            }
        }
    }

    /// Remembers what an attempt took that reached the gateway. One that did not tells nothing about the gateway.
    pub(super) fn observe<T>(&self, result: &Result<T, Error>, class: OperationClass, took: Duration) {
        if result.as_ref().map_or_else(was_on_the_wire, |_| true) {
            self.took(class).record(took);
        }
    }

    pub(super) fn took(&self, class: OperationClass) -> &Durations {
        class.of(&self.0.took)
    }
}

fn was_on_the_wire(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::NoAnswer
        | ErrorKind::Refused
        | ErrorKind::Fault
        | ErrorKind::Undecodable
        | ErrorKind::Mismatch => true,
        ErrorKind::NotSent
        | ErrorKind::CircuitOpen
        | ErrorKind::BulkheadFull
        | ErrorKind::RateLimited
        | ErrorKind::DeadlineExceeded => false,
    }
}

/// Where a call stands after its attempts so far.
#[derive(Debug)]
pub(crate) struct Standing {
    call: Call,
    /// The attempt under way, or the last one.
    number: u32,
    /// Whether the wait is for another attempt, and not for the same one.
    is_counting: bool,
    /// When it began.
    started: Instant,
    /// What is known of the money.
    effect: Effect,
    /// An earlier attempt may have been executed without its answer being kept under the key.
    may_be_unstored: bool,
    /// The attempt that left it unknown, and in which words.
    left_by: Option<(u32, Box<str>)>,
}

impl Standing {
    /// Takes an attempt's end in. A look-up changes nothing, whatever its end.
    fn take(&mut self, error: &Error) {
        if !self.call.class().changes() {
            return;
        }
        let mut finding = error.finding();
        // A fault need not be stored under the key: this may be a second execution, refused because of the first.
        if finding == Finding::Refused && self.may_be_unstored && error.may_follow_success() {
            finding = Finding::Unknown;
        }
        self.may_be_unstored |= finding == Finding::Unknown && error.kind() == ErrorKind::Fault;
        self.effect = fold(self.effect, finding);
        match finding {
            Finding::Unknown => self.left_by = Some((self.number, error.to_string().into())),
            Finding::Applied | Finding::Refused => self.left_by = None,
            Finding::Nothing => {}
        }
    }

    /// The end of the call, told with what an earlier attempt left.
    fn conclude(&self, error: Error) -> Error {
        let earlier = self.left_by.as_ref().filter(|(number, _)| *number < self.number);
        error.concluding(self.effect, earlier.map(|(_, text)| &**text))
    }
}

impl Began<Call> for Repeats {
    type Attempt = Attempt;
    type View = Ours;
    type Standing = Standing;

    fn view(&self) -> Ours {
        Ours
    }

    fn begin(&self, call: Call) -> (Standing, Attempt) {
        let started = call.time().at();
        // What serves another call was paid for, and earns nothing.
        if !call.is_follow_up() {
            self.0.pacing.budget.earn(started);
        }
        let (attempt, effect) = (call.attempt(1), call.effect());
        // What an earlier call left nobody knows; of a cancel a look-up tells.
        let may_be_unstored = effect == Effect::Unknown && call.class() == OperationClass::Cancel;
        (
            Standing { call, number: 1, is_counting: true, started, effect, may_be_unstored, left_by: None },
            attempt,
        )
    }
}

impl<T> Plan<Standing, Attempt, T, Error> for Repeats {
    fn ended(&self, standing: &mut Standing, result: Result<T, Error>, now: Instant) -> Next<T, Error> {
        let class = standing.call.class();
        self.observe(&result, class, now.saturating_duration_since(standing.started));
        let error = match result {
            Ok(answer) => {
                standing.call.settle(Effect::Applied);
                return Next::Over(Ok(answer));
            }
            Err(error) => error,
        };
        standing.take(&error);
        standing.call.settle(standing.effect);
        let number = standing.number;
        match self.wait_after(&error, number, &standing.call, now) {
            Some((wait, is_counting)) => {
                tracing::debug!(number, ?wait, "the attempt will be repeated");
                standing.is_counting = is_counting;
                Next::After(wait)
            }
            None => Next::Over(Err(standing.conclude(error))),
        }
    }

    fn again(&self, standing: &mut Standing, now: Instant) -> Attempt {
        standing.number += u32::from(standing.is_counting);
        standing.started = now;
        standing.call.stamp(now);
        standing.call.attempt(standing.number)
    }
}

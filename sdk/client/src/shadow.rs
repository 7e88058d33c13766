//! A second configuration beside the one that holds: it sees the same traffic and counts what it would have done.
//!
//! It touches no call. Nothing waits for it, nothing is rejected or cut by it, and what it thinks is only counted.
//! Each part is judged on the traffic as it really was: where the configurations differ in an early attempt, what
//! would have followed is not made up. The gates of an attempt (circuits, places, tokens) are gone through in the
//! order of the stack, so an attempt that the shadow's circuit refuses takes no place and no token.
//!
//! Not tried out are settings without a decision that could be compared: transport, intents, the resolver's rounds,
//! hedges, waits for an open circuit, the draws of back-offs, and failure policies of the caller.

mod queues;
mod repeats;
mod report;
mod turns;
mod visit;

use core::fmt;
use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use self::queues::Queues;
pub(crate) use self::repeats::Follow;
use self::report::Tally;
pub use self::report::{ShadowPart, ShadowReport, ShadowWould};
pub(crate) use self::visit::Visit;
use crate::budget::{Budget, Cost};
use crate::call::Call;
use crate::config::{Config, RetryConfig};
use crate::error::{Error, ErrorKind};
use crate::layer::breaker::Rehearsal;

/// See the module. Clones are the same.
#[derive(Clone)]
pub(crate) struct Shadow(Arc<Shared>);

struct Shared {
    /// The limits that hold.
    real: Limits,
    /// The limits that are tried out.
    tried: Limits,
    circuits: Rehearsal,
    queues: Mutex<Queues>,
    real_budget: Budget,
    budget: Budget,
    tally: Tally,
}

struct Limits {
    deadline: Duration,
    reserve: Duration,
    attempt_timeout: Duration,
    retry: RetryConfig,
}

impl Limits {
    fn new(config: &Config) -> Self {
        Self {
            deadline: config.deadline,
            reserve: config.reserved(),
            attempt_timeout: config.attempt_timeout,
            retry: config.retry.clone(),
        }
    }
}

impl Shadow {
    /// Tries `tried` out beside `real`; both were checked.
    pub(crate) fn new((real, real_budget): (&Config, &Budget), tried: &Config) -> Self {
        let now = Instant::now();
        Self(Arc::new(Shared {
            real: Limits::new(real),
            tried: Limits::new(tried),
            circuits: Rehearsal::new(tried, now),
            queues: Mutex::new(Queues::new(&tried.bulkhead, tried.rate_limit.as_ref(), now)),
            real_budget: real_budget.clone(),
            budget: Budget::of(tried.retry.budget),
            tally: Tally::default(),
        }))
    }

    /// What it would have done so far.
    pub(crate) fn report(&self) -> ShadowReport {
        self.0.tally.report()
    }

    /// A call begins. One that was given a time of its own has it under any configuration.
    pub(crate) fn begin(&self, call: &Call) -> Whole {
        self.0.tally.count_call();
        // The moment from which the deadline above counts.
        let started = call.time().at();
        let has_usual_time = call.time().end() == started + self.0.real.deadline;
        call.follow(|| Follow::new(self.clone(), call, has_usual_time));
        Whole { shadow: self.clone(), call: call.clone(), started, has_usual_time }
    }

    fn count(&self, part: ShadowPart, would: ShadowWould) {
        self.0.tally.count(part, would);
    }

    /// A hedge, or what finds out about a call, is made: the shadow's allowance pays for it as far as it can.
    fn pay_alike(&self, now: Instant) {
        let _paid = self.0.budget.withdraw(Cost::One, now);
    }

    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.0.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Shadow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shadow").field("report", &self.report()).finish_non_exhaustive()
    }
}

/// A whole call, to its end: whether the other deadline would have cut it.
pub(crate) struct Whole {
    shadow: Shadow,
    call: Call,
    started: Instant,
    has_usual_time: bool,
}

impl Whole {
    /// It has ended with an answer, or with this error.
    pub(crate) fn end(self, error: Option<&Error>, now: Instant) {
        self.judge(error.is_some_and(|error| error.kind() == ErrorKind::DeadlineExceeded), now);
    }

    /// It was dropped, by the deadline above or by its caller.
    pub(crate) fn dropped(self, now: Instant) {
        self.judge(true, now);
    }

    fn judge(&self, is_cut: bool, now: Instant) {
        if !self.has_usual_time {
            return;
        }
        let Shared { real, tried, .. } = &*self.shadow.0;
        let took = now.saturating_duration_since(self.started);
        if took > tried.deadline {
            let would = cut(self.call.was_sent(), self.call.class().changes());
            self.shadow.count(ShadowPart::Deadline, would);
        } else if is_cut && tried.deadline > real.deadline && now >= self.call.time().end() {
            self.shadow.count(ShadowPart::Deadline, ShadowWould::GoOn);
        }
    }
}

/// What would have become of something that is cut off.
fn cut(was_sent: bool, changes: bool) -> ShadowWould {
    match (changes, was_sent) {
        (false, _) => ShadowWould::Fail,
        (true, true) => ShadowWould::Unknown,
        (true, false) => ShadowWould::NotSent,
    }
}

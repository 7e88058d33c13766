//! Repeats attempts of one call, always the same request under the same key, and keeps the worst that they left.
//!
//! Nothing else in this crate repeats anything. The *policy* says which ends may be repeated, the *backoff* how
//! long to wait, the *budget* whether all calls together may still do so; the call's deadline has the last word:
//! no repeat starts that cannot end before it, going by the time that the latest attempts took.

mod backoff;
mod policy;

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError};

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep};
use tower::util::Oneshot;
use tower::{Service, ServiceExt as _};

use self::policy::Repeat;
use crate::budget::{Budget, Cost, Expense, Purpose, Withheld};
use crate::call::{Attempt, Call};
use crate::config::{Percent, RetryConfig};
use crate::durations::Durations;
use crate::error::{Error, ErrorKind};
use crate::operation::OperationClass;
use crate::outcome::{Effect, Finding, fold};

/// Whether an attempt that ended like this may be repeated at all.
pub(crate) fn is_repeatable(error: &Error, class: OperationClass) -> bool {
    policy::repeat(error, class) != Repeat::Never
}

/// What all calls of one client share.
#[derive(Clone, Debug)]
pub(crate) struct Repeats(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    config: RetryConfig,
    budget: Budget,
    jitter: Mutex<fastrand::Rng>,
    /// What attempts took, by operation class: a look-up does not tell what a confirm needs.
    confirms: Durations,
    cancels: Durations,
    look_ups: Durations,
}

/// Fewer attempts tell too little to give a call up for.
const SAMPLES_MIN: usize = 10;

impl Repeats {
    pub(crate) fn new(config: &RetryConfig, budget: Budget) -> Self {
        let jitter = config.jitter_seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        Self(Arc::new(Shared {
            config: config.clone(),
            budget,
            jitter: Mutex::new(jitter),
            confirms: Durations::new(),
            cancels: Durations::new(),
            look_ups: Durations::new(),
        }))
    }

    /// How long to wait before the attempt after `error`, the end of attempt `number`; `None`: that was the last.
    fn wait_after(&self, error: &Error, number: u32, call: &Call, now: Instant) -> Option<Duration> {
        let Shared { config, budget, jitter, .. } = &*self.0;
        let at_least = match policy::repeat(error, call.class()) {
            Repeat::Never => return None,
            Repeat::Wait => Duration::ZERO,
            Repeat::WaitForFirst => config.in_progress_wait,
        };
        if number >= config.attempts_max.get() {
            return None;
        }
        let random = jitter.lock().unwrap_or_else(PoisonError::into_inner).u64(..);
        let own = backoff::full_jitter(config.backoff_base, config.backoff_cap, number, random).max(at_least);
        let remains = call.attempts_end().saturating_duration_since(now);
        let asked = error.retry_after();
        let wait = backoff::at_least_as_asked(own, asked, config.retry_after_slack, remains);
        if wait.saturating_add(self.attempt_needs(call.class())) > remains {
            Withheld::Time.count(Purpose::Repeat, call.class());
            return None;
        }
        let cost = if error.is_timeout() { Cost::Two } else { Cost::One };
        // Asked last: what is paid is used.
        budget.pay(Expense { purpose: Purpose::Repeat, class: call.class(), cost }, now).then_some(wait)
    }

    /// The time without which another attempt is not worth starting: half of them would not end in it.
    fn attempt_needs(&self, class: OperationClass) -> Duration {
        let median = self.took(class).quantile(Percent::HALF, SAMPLES_MIN);
        self.0.config.attempt_time_min.max(median.unwrap_or(Duration::ZERO))
    }

    /// Remembers what an attempt took that reached the gateway. One that did not tells nothing about the gateway.
    fn observe<T>(&self, result: &Result<T, Error>, class: OperationClass, took: Duration) {
        if result.as_ref().map_or_else(was_on_the_wire, |_| true) {
            self.took(class).record(took);
        }
    }

    fn took(&self, class: OperationClass) -> &Durations {
        match class {
            OperationClass::Confirm => &self.0.confirms,
            OperationClass::Cancel => &self.0.cancels,
            OperationClass::LookUp => &self.0.look_ups,
        }
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

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Retry<S> {
    inner: S,
    repeats: Repeats,
}

impl<S> Retry<S> {
    pub(crate) fn new(inner: S, repeats: Repeats) -> Self {
        Self { inner, repeats }
    }
}

impl<S> Service<Call> for Retry<S>
where
    S: Service<Attempt, Error = Error> + Clone,
{
    type Response = S::Response;
    type Error = Error;
    type Future = RetryFuture<S>;

    /// Always ready: each attempt waits for readiness of its own, within the call's deadline.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: Call) -> Self::Future {
        let now = Instant::now();
        // What serves another call was paid for, and earns nothing.
        if !call.is_follow_up() {
            self.repeats.0.budget.earn(now);
        }
        let state = State::Attempting { attempt: self.inner.clone().oneshot(call.attempt(1)) };
        let standing = Standing { number: 1, started: now, effect: call.effect(), left_by: None };
        RetryFuture { state, inner: self.inner.clone(), repeats: self.repeats.clone(), call, standing }
    }
}

/// Where a call stands after its attempts so far.
struct Standing {
    /// The attempt under way, or the last one.
    number: u32,
    /// When it began.
    started: Instant,
    /// What is known of the money.
    effect: Effect,
    /// The attempt that left it unknown, and in which words.
    left_by: Option<(u32, Box<str>)>,
}

impl Standing {
    /// Takes an attempt's end in. A look-up changes nothing, whatever its end.
    fn take(&mut self, finding: Finding, moves_money: bool, text: impl FnOnce() -> Box<str>) {
        if !moves_money {
            return;
        }
        self.effect = fold(self.effect, finding);
        match finding {
            Finding::Unknown => self.left_by = Some((self.number, text())),
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

pin_project! {
    /// The attempts of one call.
    pub(crate) struct RetryFuture<S: Service<Attempt>> {
        #[pin]
        state: State<Oneshot<S, Attempt>>,
        inner: S,
        repeats: Repeats,
        call: Call,
        standing: Standing,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<F> {
        Attempting {
            #[pin]
            attempt: F,
        },
        Waiting {
            #[pin]
            wait: Sleep,
        },
    }
}

impl<S> Future for RetryFuture<S>
where
    S: Service<Attempt, Error = Error> + Clone,
{
    type Output = Result<S::Response, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let moves_money = this.call.class().moves_money();
        loop {
            match this.state.as_mut().project() {
                StateProjection::Attempting { attempt } => {
                    let result = ready!(attempt.poll(cx));
                    let now = Instant::now();
                    this.repeats.observe(&result, this.call.class(), now - this.standing.started);
                    let error = match result {
                        Ok(answer) => {
                            this.call.settle(Effect::Applied);
                            return Poll::Ready(Ok(answer));
                        }
                        Err(error) => error,
                    };
                    this.standing.take(error.finding(), moves_money, || error.to_string().into());
                    this.call.settle(this.standing.effect);
                    let number = this.standing.number;
                    match this.repeats.wait_after(&error, number, this.call, now) {
                        Some(wait) => {
                            tracing::debug!(number, ?wait, "the attempt will be repeated");
                            this.state.set(State::Waiting { wait: sleep(wait) });
                        }
                        None => return Poll::Ready(Err(this.standing.conclude(error))),
                    }
                }
                StateProjection::Waiting { wait } => {
                    ready!(wait.poll(cx));
                    this.standing.number += 1;
                    this.standing.started = Instant::now();
                    let attempt = this.call.attempt(this.standing.number);
                    this.state.set(State::Attempting { attempt: this.inner.clone().oneshot(attempt) });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;

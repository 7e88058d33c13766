//! Repeats attempts of one call, always the same request under the same key, and keeps the worst that they left.
//!
//! Nothing else in this crate repeats anything. The *policy* says which ends may be repeated, the *backoff* how
//! long to wait, the *budget* whether all calls together may still do so; the call's deadline has the last word:
//! no attempt starts that cannot end before it.

mod backoff;
mod budget;
mod policy;

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError};

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep};
use tower::util::Oneshot;
use tower::{Service, ServiceExt as _};

use self::budget::Budget;
use self::policy::Repeat;
use crate::call::{Attempt, Call};
use crate::config::RetryConfig;
use crate::error::Error;
use crate::outcome::{Effect, Finding, fold};

/// What all calls of one client share.
#[derive(Clone, Debug)]
pub(crate) struct Repeats(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    config: RetryConfig,
    budget: Budget,
    jitter: Mutex<fastrand::Rng>,
}

impl Repeats {
    pub(crate) fn new(config: &RetryConfig) -> Self {
        let jitter = config.jitter_seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        let shared =
            Shared { budget: Budget::new(config.budget), jitter: Mutex::new(jitter), config: config.clone() };
        Self(Arc::new(shared))
    }

    /// Pays for one request that finds out what a call did. Everything that is sent beyond the calls themselves is
    /// paid from one allowance.
    pub(crate) fn pay(&self) -> bool {
        self.0.budget.withdraw()
    }

    /// How long to wait before the attempt after `error`, the end of attempt `number`; `None`: that was the last.
    fn wait_after(&self, error: &Error, number: u32, call: &Call, now: Instant) -> Option<Duration> {
        let Shared { config, budget, jitter } = &*self.0;
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
        let wait = backoff::at_least_as_asked(own, error.retry_after(), config.backoff_cap);
        let has_time = now + wait + config.attempt_time_min <= call.deadline();
        // Asked last: what is paid is used.
        (has_time && budget.withdraw()).then_some(wait)
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
        // What serves another call was paid for, and earns nothing.
        if !call.is_follow_up() {
            self.repeats.0.budget.deposit();
        }
        let state = State::Attempting { attempt: self.inner.clone().oneshot(call.attempt(1)) };
        let standing = Standing { number: 1, effect: call.effect(), left_by: None };
        RetryFuture { state, inner: self.inner.clone(), repeats: self.repeats.clone(), call, standing }
    }
}

/// Where a call stands after its attempts so far.
struct Standing {
    /// The attempt under way, or the last one.
    number: u32,
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
                    let error = match ready!(attempt.poll(cx)) {
                        Ok(answer) => {
                            this.call.settle(Effect::Applied);
                            return Poll::Ready(Ok(answer));
                        }
                        Err(error) => error,
                    };
                    this.standing.take(error.finding(), moves_money, || error.to_string().into());
                    this.call.settle(this.standing.effect);
                    let number = this.standing.number;
                    match this.repeats.wait_after(&error, number, this.call, Instant::now()) {
                        Some(wait) => this.state.set(State::Waiting { wait: sleep(wait) }),
                        None => return Poll::Ready(Err(this.standing.conclude(error))),
                    }
                }
                StateProjection::Waiting { wait } => {
                    ready!(wait.poll(cx));
                    this.standing.number += 1;
                    let attempt = this.call.attempt(this.standing.number);
                    this.state.set(State::Attempting { attempt: this.inner.clone().oneshot(attempt) });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;

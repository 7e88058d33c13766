//! Keeps to the agreed request rate. It stands last before the wire, so that a token is a request really sent.
//!
//! governor decides (GCRA, one atomic per check); the waiting is ours, on tokio's time and within the call's
//! deadline. An attempt that would wait too long was not sent.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;
use std::sync::Arc;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep};
use tower::Service;

use crate::call::Attempt;
use crate::config::RateLimitConfig;
use crate::error::{Error, ErrorKind};

/// Tokio's time for governor, as the time since the limiter was made.
#[derive(Clone, Debug)]
struct TokioTime(Instant);

impl Clock for TokioTime {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

type Limiter = RateLimiter<NotKeyed, InMemoryState, TokioTime, NoOpMiddleware<Duration>>;

/// The tokens of one client. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    limiter: Arc<Limiter>,
    clock: TokioTime,
    wait_max: Duration,
}

impl Tokens {
    pub(crate) fn new(config: &RateLimitConfig) -> Self {
        let quota = Quota::per_second(config.per_second).allow_burst(config.burst);
        let clock = TokioTime(Instant::now());
        let limiter = Arc::new(RateLimiter::direct_with_clock(quota, clock.clone()));
        Self { limiter, clock, wait_max: config.wait_max }
    }

    /// Takes a token, or says how long to wait before asking again.
    fn take(&self) -> Result<(), Duration> {
        self.limiter.check().map_err(|not_until| not_until.wait_time_from(self.clock.now()))
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct RateLimit<S> {
    inner: S,
    tokens: Tokens,
}

impl<S> RateLimit<S> {
    pub(crate) fn new(inner: S, tokens: Tokens) -> Self {
        Self { inner, tokens }
    }
}

impl<S> Service<Attempt> for RateLimit<S>
where
    S: Service<Attempt, Error = Error> + Clone,
{
    type Response = S::Response;
    type Error = Error;
    type Future = RateLimitFuture<S>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, attempt: Attempt) -> Self::Future {
        let state = match self.tokens.take() {
            Ok(()) => State::Running { attempt: self.inner.call(attempt) },
            Err(wait) => {
                let end = (Instant::now() + self.tokens.wait_max).min(attempt.call.deadline());
                // The ready one is taken, the clone is left.
                let clone = self.inner.clone();
                let ready = core::mem::replace(&mut self.inner, clone);
                let (turn, next) = (sleep(wait), Some((ready, attempt)));
                State::Waiting { turn, wait, end, next, tokens: self.tokens.clone() }
            }
        };
        RateLimitFuture { state }
    }
}

pin_project! {
    /// Waits for a token, then runs the attempt.
    pub(crate) struct RateLimitFuture<S: Service<Attempt>> {
        #[pin]
        state: State<S, S::Future>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<S, F> {
        Waiting {
            #[pin]
            turn: Sleep,
            wait: Duration,
            end: Instant,
            next: Option<(S, Attempt)>,
            tokens: Tokens,
        },
        Running {
            #[pin]
            attempt: F,
        },
    }
}

impl<S> Future for RateLimitFuture<S>
where
    S: Service<Attempt, Error = Error>,
{
    type Output = Result<S::Response, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            match state.as_mut().project() {
                StateProjection::Running { attempt } => return attempt.poll(cx),
                StateProjection::Waiting { mut turn, wait, end, next, tokens } => {
                    // A wait that cannot end in time is not begun.
                    if turn.deadline() > *end {
                        return Poll::Ready(Err(limited(*wait)));
                    }
                    ready!(turn.as_mut().poll(cx));
                    if let Err(again) = tokens.take() {
                        *wait = again;
                        turn.reset(Instant::now() + again);
                        continue;
                    }
                    let Some((mut inner, attempt)) = next.take() else {
                        return Poll::Ready(Err(limited(Duration::ZERO)));
                    };
                    state.set(State::Running { attempt: inner.call(attempt) });
                }
            }
        }
    }
}

fn limited(wait: Duration) -> Error {
    Error::rejected(ErrorKind::RateLimited, "the request rate of this client is used up", Some(wait))
}

#[cfg(test)]
mod tests;

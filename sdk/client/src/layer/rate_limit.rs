//! Keeps to the agreed request rate. It stands last before the wire, so that a token is a request really sent.
//!
//! governor decides (GCRA, one atomic per check); the waiting is ours, on tokio's time, in the order of the bulkhead
//! and within the call's deadline. An attempt that would wait too long is rejected at once and was not sent.
//!
//! If asked to, it also learns: a 429 cuts the rate for all who share it, and it comes back by itself.

mod layer;
mod limiter;
mod pace;
mod tokens;

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tower::Service;

pub use self::layer::{NeverThrottled, RateLimitLayer};
pub use self::limiter::RateLimiter;
pub(crate) use self::pace::Pace;
pub use self::tokens::RateLimitSnapshot;
pub(crate) use self::tokens::Tokens;
use self::tokens::{Waiter, Wish};
use crate::error::Error;
use crate::layer::{Rejected, RejectionKind};
use crate::queue::Priority;
use crate::view::{Ours, Plain, View};

const TOO_MANY_REQUESTS: u16 = 429;

/// See [`RateLimitLayer`].
#[derive(Clone, Debug)]
pub struct RateLimit<S, V = Plain, J = NeverThrottled> {
    inner: S,
    tokens: Tokens,
    view: V,
    judge: J,
}

impl<S> RateLimit<S, Ours, Ours> {
    pub(crate) fn new(inner: S, tokens: Tokens) -> Self {
        Self { inner, tokens, view: Ours, judge: Ours }
    }
}

/// Which ends of a request say that there were too many.
pub trait Throttling<T, E> {
    /// Whether this one does.
    fn is_throttled(&self, result: &Result<T, E>) -> bool;
}

impl<T> Throttling<T, Error> for Ours {
    fn is_throttled(&self, result: &Result<T, Error>) -> bool {
        result.as_ref().is_err_and(|error| error.http_status() == Some(TOO_MANY_REQUESTS))
    }
}

impl<S, V, J, R> Service<R> for RateLimit<S, V, J>
where
    S: Service<R> + Clone,
    S::Error: From<Rejected>,
    V: View<R> + Clone,
    J: Throttling<S::Response, S::Error> + Clone,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = RateLimitFuture<S, R, V, J>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, attempt: R) -> Self::Future {
        let (tokens, view) = (&self.tokens, self.view.clone());
        let now = view.now(&attempt);
        let state = if tokens.try_take(now) {
            State::Running { sent: sent(tokens, now), attempt: self.inner.call(attempt) }
        } else {
            let end = view.queue_end(&attempt, now, tokens.wait_max());
            // The ready one is taken, the clone is left.
            let clone = self.inner.clone();
            let ready = core::mem::replace(&mut self.inner, clone);
            let (tokens, next) = (tokens.clone(), Some((ready, attempt)));
            State::Waiting { tokens, waiter: None, wake: sleep_until(end), end, next }
        };
        RateLimitFuture { state, view, judge: self.judge.clone() }
    }
}

/// The tokens hear of a 429 only if they learn, and then need the moment to know whether it is news.
fn sent(tokens: &Tokens, now: Instant) -> Option<(Tokens, Instant)> {
    tokens.is_adaptive().then(|| (tokens.clone(), now))
}

pin_project! {
    /// Waits for a token, then runs the attempt.
    #[derive(Debug)]
    pub struct RateLimitFuture<S: Service<R>, R, V, J> {
        #[pin]
        state: State<S, R, S::Future>,
        view: V,
        judge: J,
    }
}

pin_project! {
    #[project = StateProjection]
    #[derive(Debug)]
    enum State<S, R, F> {
        Waiting {
            tokens: Tokens,
            waiter: Option<Waiter>,
            #[pin]
            wake: Sleep,
            end: Instant,
            next: Option<(S, R)>,
        },
        Running {
            #[pin]
            attempt: F,
            sent: Option<(Tokens, Instant)>,
        },
    }
}

impl<S, R, V, J> Future for RateLimitFuture<S, R, V, J>
where
    S: Service<R>,
    S::Error: From<Rejected>,
    V: View<R>,
    J: Throttling<S::Response, S::Error>,
{
    type Output = Result<S::Response, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let (mut state, view) = (this.state, this.view);
        loop {
            match state.as_mut().project() {
                StateProjection::Running { attempt, sent } => {
                    let result = ready!(attempt.poll(cx));
                    if let Some((tokens, sent)) = sent
                        && this.judge.is_throttled(&result)
                    {
                        tokens.throttled(*sent);
                    }
                    return Poll::Ready(result);
                }
                StateProjection::Waiting { tokens, waiter, wake, end, next } => {
                    let Some((_, attempt)) = next else {
                        return Poll::Ready(Err(limited(Duration::ZERO).into()));
                    };
                    let outcome =
                        ready!(poll_token(tokens, waiter, wake, (view.priority(attempt), *end), cx));
                    // Whoever has left the line wakes the next.
                    *waiter = None;
                    outcome.map_err(limited)?;
                    let Some((mut inner, mut attempt)) = next.take() else {
                        return Poll::Ready(Err(limited(Duration::ZERO).into()));
                    };
                    let now = Instant::now();
                    view.waited(&mut attempt, now);
                    let (attempt, sent) = (inner.call(attempt), sent(tokens, now));
                    state.set(State::Running { attempt, sent });
                }
            }
        }
    }
}

/// A token, or the time it would have taken.
fn poll_token(
    tokens: &Tokens,
    waiter: &mut Option<Waiter>,
    mut wake: Pin<&mut Sleep>,
    (priority, end): (Priority, Instant),
    cx: &mut Context<'_>,
) -> Poll<Result<(), Duration>> {
    loop {
        let Some(waiting) = waiter else {
            match tokens.enter(priority, end, cx) {
                Ok(None) => return Poll::Ready(Ok(())),
                Ok(Some(entered)) => *waiter = Some(entered),
                Err(wait) => return Poll::Ready(Err(wait)),
            }
            continue;
        };
        let until = match waiting.ask(cx) {
            Wish::Granted => return Poll::Ready(Ok(())),
            // A wait that cannot end in time is not begun.
            Wish::At(turn) if turn > end => {
                return Poll::Ready(Err(turn.saturating_duration_since(Instant::now())));
            }
            Wish::At(turn) => turn,
            Wish::Behind(wait) if Instant::now() >= end => return Poll::Ready(Err(wait)),
            Wish::Behind(_) => end,
        };
        if wake.deadline() != until {
            wake.as_mut().reset(until);
        }
        ready!(wake.as_mut().poll(cx));
    }
}

fn limited(wait: Duration) -> Rejected {
    Rejected::new(RejectionKind::RateLimited, "the request rate of this client is used up", Some(wait))
}

#[cfg(test)]
mod tests;

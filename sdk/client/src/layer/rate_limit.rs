//! Keeps to the agreed request rate. It stands last before the wire, so that a token is a request really sent.
//!
//! governor decides (GCRA, one atomic per check); the waiting is ours, on tokio's time, in the order of the bulkhead
//! and within the call's deadline. An attempt that would wait too long is rejected at once and was not sent.
//!
//! If asked to, it also learns: a 429 cuts the rate for all who share it, and it comes back by itself.

mod limiter;
mod pace;
mod tokens;

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tower::Service;

pub use self::limiter::RateLimiter;
pub(crate) use self::pace::Pace;
pub(crate) use self::tokens::Tokens;
use self::tokens::{Waiter, Wish};
use crate::call::Attempt;
use crate::error::{Error, ErrorKind};

const TOO_MANY_REQUESTS: u16 = 429;

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
        let tokens = self.tokens.clone();
        let state = if tokens.try_take() {
            State::Running { sent: sent(&tokens), attempt: self.inner.call(attempt) }
        } else {
            let end = attempt.call.time().queue_end(Instant::now(), tokens.wait_max());
            // The ready one is taken, the clone is left.
            let clone = self.inner.clone();
            let ready = core::mem::replace(&mut self.inner, clone);
            State::Waiting { waiter: None, wake: sleep_until(end), end, next: Some((ready, attempt)) }
        };
        RateLimitFuture { state, tokens }
    }
}

/// The moment is needed only to know later which 429 is news.
fn sent(tokens: &Tokens) -> Option<Instant> {
    tokens.is_adaptive().then(Instant::now)
}

pin_project! {
    /// Waits for a token, then runs the attempt.
    pub(crate) struct RateLimitFuture<S: Service<Attempt>> {
        #[pin]
        state: State<S, S::Future>,
        tokens: Tokens,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<S, F> {
        Waiting {
            waiter: Option<Waiter>,
            #[pin]
            wake: Sleep,
            end: Instant,
            next: Option<(S, Attempt)>,
        },
        Running {
            #[pin]
            attempt: F,
            sent: Option<Instant>,
        },
    }
}

impl<S> Future for RateLimitFuture<S>
where
    S: Service<Attempt, Error = Error>,
{
    type Output = Result<S::Response, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let (mut state, tokens) = (this.state, this.tokens);
        loop {
            match state.as_mut().project() {
                StateProjection::Running { attempt, sent } => {
                    let result = ready!(attempt.poll(cx));
                    if let (Some(sent), Err(error)) = (sent, &result)
                        && error.http_status() == Some(TOO_MANY_REQUESTS)
                    {
                        tokens.throttled(*sent);
                    }
                    return Poll::Ready(result);
                }
                StateProjection::Waiting { waiter, wake, end, next } => {
                    let Some((_, attempt)) = next else { return Poll::Ready(Err(limited(Duration::ZERO))) };
                    let outcome = ready!(poll_token(tokens, waiter, wake, (attempt, *end), cx));
                    // Whoever has left the line wakes the next.
                    *waiter = None;
                    outcome.map_err(limited)?;
                    let Some((mut inner, attempt)) = next.take() else {
                        return Poll::Ready(Err(limited(Duration::ZERO)));
                    };
                    let attempt = inner.call(attempt);
                    state.set(State::Running { attempt, sent: sent(tokens) });
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
    (attempt, end): (&Attempt, Instant),
    cx: &mut Context<'_>,
) -> Poll<Result<(), Duration>> {
    loop {
        let Some(waiting) = waiter else {
            match tokens.enter(attempt.call.priority(), end, cx) {
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

fn limited(wait: Duration) -> Error {
    Error::rejected(ErrorKind::RateLimited, "the request rate of this client is used up", Some(wait))
}

#[cfg(test)]
mod tests;

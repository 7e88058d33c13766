//! Bounds one attempt, from connecting to the last byte of the answer.
//!
//! It stands innermost so that the breaker sees a silent gateway as a failure. Cut off after the first byte, the
//! attempt is an unknown; cut off before it, nothing was sent and nothing will be: the witness is sealed.
//!
//! Here the queues are behind the attempt, so here is the last look at the call's time: an attempt that could not
//! end before its slice does is not started. It could only leave a doubt.

mod layer;

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::Instant;
use tower::Service;

pub use self::layer::AttemptTimeoutLayer;
use crate::alarm::Alarm;
use crate::call::Attempt;
use crate::error::{Error, ErrorKind};
use crate::view::{Ours, Plain, View};
use crate::witness::Witness;

/// See [`AttemptTimeoutLayer`].
#[derive(Clone, Debug)]
pub struct AttemptTimeout<S, V = Plain> {
    inner: S,
    limit: Duration,
    view: V,
}

impl<S> AttemptTimeout<S, Ours> {
    pub(crate) fn new(inner: S, limit: Duration) -> Self {
        Self { inner, limit, view: Ours }
    }
}

/// How much time an attempt has, and what is kept of it to tell what its end means.
pub trait Timing<R, E>: View<R> {
    /// What is kept.
    type Watch: Silent<E>;

    /// The time of an attempt that begins at `now`, at most `limit`.
    ///
    /// # Errors
    /// If it could not end in time, and so is not begun.
    fn time(&self, request: &R, now: Instant, limit: Duration) -> Result<Duration, E>;

    /// Keeps it.
    fn watch(&self, request: &R) -> Self::Watch;
}

/// What an attempt without an end means.
pub trait Silent<E> {
    /// It had no end within `limit`; it is dropped after this.
    fn silent(&self, limit: Duration) -> E;
}

impl Timing<Attempt, Error> for Ours {
    type Watch = Witness;

    fn time(&self, attempt: &Attempt, now: Instant, limit: Duration) -> Result<Duration, Error> {
        let limit = if attempt.call.class().takes_a_minute() { Duration::MAX } else { limit };
        // A call's last attempt may have less time. It ends here and not in the deadline above, so that the silence
        // is recorded as one.
        attempt.call.time().attempt(now, limit).ok_or_else(|| {
            let text = "no attempt was started: it could not have ended before the call's deadline";
            Error::rejected(ErrorKind::DeadlineExceeded, text, None)
        })
    }

    fn watch(&self, attempt: &Attempt) -> Witness {
        attempt.witness.clone()
    }
}

impl Silent<Error> for Witness {
    fn silent(&self, limit: Duration) -> Error {
        let error = if self.seal() {
            Error::no_answer(format!("the request was sent and had no answer within {limit:?}"))
        } else {
            Error::not_sent(format!("the request could not be sent within {limit:?}"))
        };
        // A body that did not come whole in time: its head is worth keeping.
        error.by_timeout().after_head(self.head())
    }
}

impl<S, V, R> Service<R> for AttemptTimeout<S, V>
where
    S: Service<R>,
    V: Timing<R, S::Error>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = AttemptTimeoutFuture<S::Future, V::Watch, S::Error>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let now = self.view.now(&request);
        let state = match self.view.time(&request, now, self.limit) {
            Ok(limit) => {
                let watch = self.view.watch(&request);
                let inner = self.inner.call(request);
                State::Running { inner, alarm: Alarm::default(), end: now + limit, limit, watch }
            }
            Err(error) => State::TooLate { error: Some(error) },
        };
        AttemptTimeoutFuture { state }
    }
}

pin_project! {
    /// The attempt and its end, or the refusal to start it.
    #[derive(Debug)]
    pub struct AttemptTimeoutFuture<F, W, E> {
        #[pin]
        state: State<F, W, E>,
    }
}

pin_project! {
    #[project = StateProjection]
    #[derive(Debug)]
    enum State<F, W, E> {
        Running {
            #[pin]
            inner: F,
            alarm: Alarm,
            end: Instant,
            limit: Duration,
            watch: W,
        },
        TooLate {
            error: Option<E>,
        },
    }
}

impl<F, W, T, E> Future for AttemptTimeoutFuture<F, W, E>
where
    F: Future<Output = Result<T, E>>,
    W: Silent<E>,
{
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (inner, alarm, end, limit, watch) = match self.project().state.project() {
            StateProjection::Running { inner, alarm, end, limit, watch } => (inner, alarm, end, limit, watch),
            StateProjection::TooLate { error } => {
                return Poll::Ready(Err(error.take().expect("a future is not polled after its end")));
            }
        };
        if let Poll::Ready(result) = inner.poll(cx) {
            return Poll::Ready(result);
        }
        ready!(alarm.poll(*end, cx));
        Poll::Ready(Err(watch.silent(*limit)))
    }
}

#[cfg(test)]
mod tests;

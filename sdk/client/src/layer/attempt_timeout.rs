//! Bounds one attempt, from connecting to the last byte of the answer.
//!
//! It stands innermost so that the breaker sees a silent gateway as a failure. Cut off after the first byte, the
//! attempt is an unknown; cut off before it, nothing was sent and nothing will be: the witness is sealed.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tower::Service;

use crate::call::Attempt;
use crate::error::Error;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct AttemptTimeout<S> {
    inner: S,
    limit: Duration,
}

impl<S> AttemptTimeout<S> {
    pub(crate) fn new(inner: S, limit: Duration) -> Self {
        Self { inner, limit }
    }
}

impl<S> Service<Attempt> for AttemptTimeout<S>
where
    S: Service<Attempt, Error = Error>,
{
    type Response = S::Response;
    type Error = Error;
    type Future = AttemptTimeoutFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, attempt: Attempt) -> Self::Future {
        // A call's last attempt may have less time. It ends here and not in the deadline above, so that the silence
        // is recorded as one.
        let now = Instant::now();
        let limit = self.limit.min(attempt.call.deadline().saturating_duration_since(now));
        let inner = self.inner.call(attempt.clone());
        AttemptTimeoutFuture { inner, end: sleep_until(now + limit), limit, attempt }
    }
}

pin_project! {
    /// The attempt and its end.
    pub(crate) struct AttemptTimeoutFuture<F> {
        #[pin]
        inner: F,
        #[pin]
        end: Sleep,
        limit: Duration,
        attempt: Attempt,
    }
}

impl<F, T> Future for AttemptTimeoutFuture<F>
where
    F: Future<Output = Result<T, Error>>,
{
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Poll::Ready(result) = this.inner.poll(cx) {
            return Poll::Ready(result);
        }
        ready!(this.end.poll(cx));
        let error = if this.attempt.give_up() {
            Error::no_answer(format!("the request was sent and had no answer within {:?}", this.limit))
        } else {
            Error::not_sent(format!("the request could not be sent within {:?}", this.limit))
        };
        Poll::Ready(Err(error.by_timeout()))
    }
}

#[cfg(test)]
mod tests;

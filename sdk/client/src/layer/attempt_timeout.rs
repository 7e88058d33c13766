//! Bounds one attempt, from connecting to the last byte of the answer.
//!
//! It stands innermost so that the breaker sees a silent gateway as a failure. Cut off after the first byte, the
//! attempt is an unknown; cut off before it, nothing was sent and nothing will be: the witness is sealed.
//!
//! Here the queues are behind the attempt, so here is the last look at the call's time: an attempt that could not
//! end before its slice does is not started. It could only leave a doubt.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::Instant;
use tower::Service;

use crate::alarm::Alarm;
use crate::call::Attempt;
use crate::error::{Error, ErrorKind};
use crate::witness::Witness;

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
        let Some(limit) = attempt.call.time().attempt(now, self.limit) else {
            return AttemptTimeoutFuture::TooLate { error: Some(too_late()) };
        };
        let witness = attempt.witness.clone();
        let inner = self.inner.call(attempt);
        AttemptTimeoutFuture::Running { inner, alarm: Alarm::default(), end: now + limit, limit, witness }
    }
}

fn too_late() -> Error {
    let text = "no attempt was started: it could not have ended before the call's deadline";
    Error::rejected(ErrorKind::DeadlineExceeded, text, None)
}

pin_project! {
    /// The attempt and its end, or the refusal to start it.
    #[project = AttemptTimeoutProjection]
    pub(crate) enum AttemptTimeoutFuture<F> {
        Running {
            #[pin]
            inner: F,
            alarm: Alarm,
            end: Instant,
            limit: Duration,
            witness: Witness,
        },
        TooLate {
            error: Option<Error>,
        },
    }
}

impl<F, T> Future for AttemptTimeoutFuture<F>
where
    F: Future<Output = Result<T, Error>>,
{
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (inner, alarm, end, limit, witness) = match self.project() {
            AttemptTimeoutProjection::Running { inner, alarm, end, limit, witness } => {
                (inner, alarm, end, limit, witness)
            }
            AttemptTimeoutProjection::TooLate { error } => {
                return Poll::Ready(Err(error.take().expect("a future is not polled after its end")));
            }
        };
        if let Poll::Ready(result) = inner.poll(cx) {
            return Poll::Ready(result);
        }
        ready!(alarm.poll(*end, cx));
        let error = if witness.seal() {
            Error::no_answer(format!("the request was sent and had no answer within {limit:?}"))
        } else {
            Error::not_sent(format!("the request could not be sent within {limit:?}"))
        };
        // A body that did not come whole in time: its head is worth keeping.
        Poll::Ready(Err(error.by_timeout().after_head(witness.head())))
    }
}

#[cfg(test)]
mod tests;

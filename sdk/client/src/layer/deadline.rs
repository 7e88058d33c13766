//! Bounds a whole call: queues, attempts, the waits between them, and the readiness of everything below.
//!
//! When the time is over the call is given up. If one of its requests was sent, or an earlier attempt lost its
//! answer, the outcome is unknown: a timeout is never a failure of the payment, only of our knowledge of it.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tower::util::Oneshot;
use tower::{Service, ServiceExt as _};

use crate::call::Call;
use crate::error::Error;
use crate::operation::Operation;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Deadline<S> {
    inner: S,
    limit: Duration,
}

impl<S> Deadline<S> {
    pub(crate) fn new(inner: S, limit: Duration) -> Self {
        Self { inner, limit }
    }
}

impl<S> Service<Operation> for Deadline<S>
where
    S: Service<Call, Error = Error> + Clone,
{
    type Response = S::Response;
    type Error = Error;
    type Future = DeadlineFuture<Oneshot<S, Call>>;

    /// Always ready: waiting for readiness is part of the call's time.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, operation: Operation) -> Self::Future {
        let end = Instant::now() + self.limit;
        let call = Call::new(operation, end);
        let inner = Some(self.inner.clone().oneshot(call.clone()));
        DeadlineFuture { inner, end: sleep_until(end), limit: self.limit, call }
    }
}

pin_project! {
    /// The call and its end.
    pub(crate) struct DeadlineFuture<F> {
        #[pin]
        inner: Option<F>,
        #[pin]
        end: Sleep,
        limit: Duration,
        call: Call,
    }
}

impl<F, T> Future for DeadlineFuture<F>
where
    F: Future<Output = Result<T, Error>>,
{
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Some(inner) = this.inner.as_mut().as_pin_mut()
            && let Poll::Ready(result) = inner.poll(cx)
        {
            return Poll::Ready(result);
        }
        ready!(this.end.poll(cx));
        // First dropped, then asked: what is dropped can no longer send anything.
        this.inner.set(None);
        let error = Error::deadline(*this.limit, this.call.give_up_in_doubt());
        Poll::Ready(Err(error.of_past(this.call.past())))
    }
}

#[cfg(test)]
mod tests;

//! Bounds a whole call: queues, attempts, the waits between them, and the readiness of everything below.
//!
//! Of a call that moves money a slice is kept: its attempts end before it, so that a lost answer can still be looked
//! up. When the time is over the call is given up. If one of its requests was sent, or an earlier attempt lost its
//! answer, the outcome is unknown: a timeout is never a failure of the payment, only of our knowledge of it.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::Instant;
use tower::util::Oneshot;
use tower::{Service, ServiceExt as _};

use crate::alarm::Alarm;
use crate::call::{Asked, Call};
use crate::error::Error;
use crate::slices::Cut;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Deadline<S> {
    inner: S,
    cut: Cut,
}

impl<S> Deadline<S> {
    pub(crate) fn new(inner: S, cut: Cut) -> Self {
        Self { inner, cut }
    }

    /// The same layer over the same service, for calls of another length.
    pub(crate) fn of_length(self, limit: Duration) -> Self {
        Self { cut: self.cut.within(limit), ..self }
    }
}

impl<S, R> Service<R> for Deadline<S>
where
    S: Service<Call, Error = Error> + Clone,
    R: Into<Asked>,
{
    type Response = S::Response;
    type Error = Error;
    type Future = DeadlineFuture<Oneshot<S, Call>>;

    /// Always ready: waiting for readiness is part of the call's time.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, asked: R) -> Self::Future {
        let asked = asked.into();
        let time = self.cut.start(Instant::now(), asked.operation().class().moves_money());
        let call = asked.begin(time);
        let inner = Some(self.inner.clone().oneshot(call.clone()));
        DeadlineFuture { inner, end: Alarm::default(), limit: self.cut.whole(), call }
    }
}

pin_project! {
    /// The call and its end.
    pub(crate) struct DeadlineFuture<F> {
        #[pin]
        inner: Option<F>,
        end: Alarm,
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
        ready!(this.end.poll(this.call.time().end(), cx));
        // First dropped, then asked: what is dropped can no longer send anything.
        this.inner.set(None);
        let error = Error::deadline(*this.limit, this.call.give_up_in_doubt());
        Poll::Ready(Err(error.of_past(this.call.past())))
    }
}

#[cfg(test)]
mod tests;

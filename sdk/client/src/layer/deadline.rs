//! Bounds a whole call: queues, attempts, the waits between them, and the readiness of everything below.
//!
//! Of a call that moves money a slice is kept: its attempts end before it, so that a lost answer can still be looked
//! up. When the time is over the call is given up. If one of its requests was sent, or an earlier attempt lost its
//! answer, the outcome is unknown: a timeout is never a failure of the payment, only of our knowledge of it.
//!
//! tower's own timeout begins when a service is called. Whoever waits for a place before that (a full concurrency
//! limit below it) waits without a bound.

mod layer;

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::Instant;
use tower::Service;

pub use self::layer::{DeadlineLayer, Whole};
use crate::alarm::Alarm;
use crate::call::{Asked, Call};
use crate::error::Error;
use crate::once::Once;
use crate::slices::Cut;
use crate::view::{Ours, View};

/// See [`DeadlineLayer`].
#[derive(Clone, Debug)]
pub struct Deadline<S, L = Whole> {
    inner: S,
    length: L,
}

impl<S> Deadline<S, Cut> {
    pub(crate) fn new(inner: S, cut: Cut) -> Self {
        Self { inner, length: cut }
    }

    /// The same layer over the same service, for calls of another length.
    pub(crate) fn of_length(self, limit: Duration) -> Self {
        Self { length: self.length.within(limit), ..self }
    }
}

/// How long calls are, and what goes down with that time.
pub trait Length<R> {
    /// What goes down.
    type Request;
    /// How what goes down is seen.
    type View: View<Self::Request> + Default;
    /// What stays here, and knows what giving up means.
    type Watch;

    /// The length in words.
    fn limit(&self) -> Duration;

    /// A call begins at `now`.
    fn begin(&self, request: R, now: Instant) -> (Self::Request, Self::Watch);
}

/// What giving a call up means.
pub trait Ended<E> {
    /// The call had no end within `limit`, and what it ran is dropped.
    fn given_up(&self, limit: Duration) -> E;
}

impl<R: Into<Asked>> Length<R> for Cut {
    type Request = Call;
    type View = Ours;
    type Watch = Asked;

    fn limit(&self) -> Duration {
        self.whole()
    }

    fn begin(&self, asked: R, now: Instant) -> (Call, Asked) {
        let asked = asked.into();
        let time = self.start(now, asked.class().changes());
        (asked.clone().begin(time), asked)
    }
}

impl Ended<Error> for Asked {
    fn given_up(&self, limit: Duration) -> Error {
        Error::deadline(limit, self.give_up_in_doubt()).of_past(self.past())
    }
}

impl<S, L> Deadline<S, L> {
    /// A call of this length.
    pub(crate) fn begin<R>(&self, request: R) -> DeadlineFuture<Once<S, L::Request, L::View>, L::Watch>
    where
        S: Service<L::Request> + Clone,
        L: Length<R>,
    {
        let now = Instant::now();
        let limit = self.length.limit();
        let (request, watch) = self.length.begin(request, now);
        let inner = Some(Once::new(self.inner.clone(), request, L::View::default()));
        DeadlineFuture { inner, alarm: Alarm::default(), end: now + limit, limit, watch }
    }
}

impl<S, L, R> Service<R> for Deadline<S, L>
where
    S: Service<L::Request> + Clone,
    L: Length<R>,
    L::Watch: Ended<S::Error>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = DeadlineFuture<Once<S, L::Request, L::View>, L::Watch>;

    /// Always ready: waiting for readiness is part of the call's time.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: R) -> Self::Future {
        self.begin(request)
    }
}

pin_project! {
    /// The call and its end.
    #[derive(Debug)]
    pub struct DeadlineFuture<F, W> {
        #[pin]
        inner: Option<F>,
        alarm: Alarm,
        end: Instant,
        limit: Duration,
        watch: W,
    }
}

impl<F, W, T, E> Future for DeadlineFuture<F, W>
where
    F: Future<Output = Result<T, E>>,
    W: Ended<E>,
{
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Some(inner) = this.inner.as_mut().as_pin_mut()
            && let Poll::Ready(result) = inner.poll(cx)
        {
            return Poll::Ready(result);
        }
        ready!(this.alarm.poll(*this.end, cx));
        // First dropped, then asked: what is dropped can no longer send anything.
        this.inner.set(None);
        Poll::Ready(Err(this.watch.given_up(*this.limit)))
    }
}

#[cfg(test)]
mod tests;

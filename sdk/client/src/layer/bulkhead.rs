//! Bounds the attempts in flight, so that a slow gateway cannot take all of a service's memory and sockets.
//!
//! An attempt waits a bounded time for a place. One that finds none was not sent: no money moved, nothing counts
//! against the order.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use pin_project_lite::pin_project;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep_until};
use tower::Service;

use crate::call::Attempt;
use crate::config::BulkheadConfig;
use crate::error::{Error, ErrorKind};

/// The places of one client. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    free: Arc<Semaphore>,
    wait_max: Duration,
}

impl Places {
    pub(crate) fn new(config: &BulkheadConfig) -> Self {
        let places = usize::try_from(config.in_flight_max.get()).unwrap_or(usize::MAX);
        Self { free: Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS))), wait_max: config.wait_max }
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Bulkhead<S> {
    inner: S,
    places: Places,
}

impl<S> Bulkhead<S> {
    pub(crate) fn new(inner: S, places: Places) -> Self {
        Self { inner, places }
    }
}

impl<S> Service<Attempt> for Bulkhead<S>
where
    S: Service<Attempt, Error = Error> + Clone,
{
    type Response = S::Response;
    type Error = Error;
    type Future = BulkheadFuture<S>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, attempt: Attempt) -> Self::Future {
        let free = Arc::clone(&self.places.free);
        let state = if let Ok(place) = Arc::clone(&free).try_acquire_owned() {
            State::Running { attempt: self.inner.call(attempt), place }
        } else {
            let end = (Instant::now() + self.places.wait_max).min(attempt.call.deadline());
            // The ready one is taken, the clone is left.
            let clone = self.inner.clone();
            let ready = core::mem::replace(&mut self.inner, clone);
            let next = Some((ready, attempt));
            State::Waiting { place: Box::pin(free.acquire_owned()), end: sleep_until(end), next }
        };
        BulkheadFuture { state }
    }
}

pin_project! {
    /// Waits for a place, then runs the attempt and holds the place until its end.
    pub(crate) struct BulkheadFuture<S: Service<Attempt>> {
        #[pin]
        state: State<S, S::Future>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<S, F> {
        Waiting {
            place: BoxFuture<'static, Result<OwnedSemaphorePermit, AcquireError>>,
            #[pin]
            end: Sleep,
            next: Option<(S, Attempt)>,
        },
        Running {
            #[pin]
            attempt: F,
            place: OwnedSemaphorePermit,
        },
    }
}

impl<S> Future for BulkheadFuture<S>
where
    S: Service<Attempt, Error = Error>,
{
    type Output = Result<S::Response, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            match state.as_mut().project() {
                StateProjection::Running { attempt, .. } => return attempt.poll(cx),
                StateProjection::Waiting { place, end, next } => {
                    let Poll::Ready(place) = place.as_mut().poll(cx) else {
                        ready!(end.poll(cx));
                        return Poll::Ready(Err(full()));
                    };
                    let (Ok(place), Some((mut inner, attempt))) = (place, next.take()) else {
                        return Poll::Ready(Err(full()));
                    };
                    state.set(State::Running { attempt: inner.call(attempt), place });
                }
            }
        }
    }
}

fn full() -> Error {
    Error::rejected(ErrorKind::BulkheadFull, "too many calls are in flight in this client", None)
}

#[cfg(test)]
mod tests;

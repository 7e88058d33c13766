//! Bounds the attempts in flight, so that a slow gateway cannot take all of a service's memory and sockets.
//!
//! An attempt waits a bounded time for a place, never so long that too little time is left for itself. One that
//! finds none was not sent: no money moved, nothing counts against the order. Whoever resolves a doubt goes first,
//! then refunds, then charges, then look-ups; within each, first come, first served.

mod places;

use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tower::Service;

pub use self::places::BulkheadSnapshot;
pub(crate) use self::places::Places;
use self::places::{Place, Waiter};
use crate::call::Attempt;
use crate::error::{Error, ErrorKind};

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
        let state = if let Some(place) = self.places.try_take() {
            State::Running { attempt: self.inner.call(attempt), place }
        } else {
            let end = attempt.call.time().queue_end(Instant::now(), self.places.wait_max());
            // The ready one is taken, the clone is left.
            let clone = self.inner.clone();
            let ready = core::mem::replace(&mut self.inner, clone);
            let waiter = Err(self.places.clone());
            State::Waiting { waiter, end: sleep_until(end), next: Some((ready, attempt)) }
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
            // Not in the queue before it is polled: a future that nobody polls must not be given a place.
            waiter: Result<Waiter, Places>,
            #[pin]
            end: Sleep,
            next: Option<(S, Attempt)>,
        },
        // The attempt is dropped before its place is free.
        Running {
            #[pin]
            attempt: F,
            place: Place,
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
                StateProjection::Waiting { waiter, end, next } => {
                    let Some((_, attempt)) = next else { return Poll::Ready(Err(full())) };
                    let Poll::Ready(place) = poll_place(waiter, attempt, cx) else {
                        ready!(end.poll(cx));
                        return Poll::Ready(Err(full()));
                    };
                    let Some((mut inner, attempt)) = next.take() else {
                        return Poll::Ready(Err(full()));
                    };
                    state.set(State::Running { attempt: inner.call(attempt), place });
                }
            }
        }
    }
}

fn poll_place(waiter: &mut Result<Waiter, Places>, attempt: &Attempt, cx: &Context<'_>) -> Poll<Place> {
    let places = match waiter {
        Ok(waiter) => return waiter.poll(cx),
        Err(places) => places,
    };
    match places.enter(attempt.call.priority(), cx) {
        Ok(place) => Poll::Ready(place),
        Err(waiting) => {
            *waiter = Ok(waiting);
            Poll::Pending
        }
    }
}

fn full() -> Error {
    Error::rejected(ErrorKind::BulkheadFull, "too many calls are in flight in this client", None)
}

#[cfg(test)]
mod tests;

//! Bounds the attempts in flight, so that a slow gateway cannot take all of a service's memory and sockets.
//!
//! An attempt waits a bounded time for a place, never so long that too little time is left for itself. One that
//! finds none was not sent: no money moved, nothing counts against the order. Whoever resolves a doubt goes first,
//! then refunds, then charges, then look-ups; within each, first come, first served.

mod layer;
mod places;

use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tower::Service;

pub use self::layer::BulkheadLayer;
pub use self::places::BulkheadSnapshot;
pub(crate) use self::places::Places;
use self::places::{Place, Waiter};
use crate::layer::{Rejected, RejectionKind};
use crate::queue::Priority;
use crate::view::{Ours, Plain, View};

/// See [`BulkheadLayer`].
#[derive(Clone, Debug)]
pub struct Bulkhead<S, V = Plain> {
    inner: S,
    places: Places,
    view: V,
}

impl<S> Bulkhead<S, Ours> {
    pub(crate) fn new(inner: S, places: Places) -> Self {
        Self { inner, places, view: Ours }
    }
}

impl<S, V, R> Service<R> for Bulkhead<S, V>
where
    S: Service<R> + Clone,
    S::Error: From<Rejected>,
    V: View<R> + Clone,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BulkheadFuture<S, R, V>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, attempt: R) -> Self::Future {
        let state = if let Some(place) = self.places.try_take() {
            State::Running { attempt: self.inner.call(attempt), place }
        } else {
            let now = self.view.now(&attempt);
            let end = self.view.queue_end(&attempt, now, self.places.wait_max());
            // The ready one is taken, the clone is left.
            let clone = self.inner.clone();
            let ready = core::mem::replace(&mut self.inner, clone);
            let waiter = Err(self.places.clone());
            State::Waiting { waiter, end: sleep_until(end), next: Some((ready, attempt)) }
        };
        BulkheadFuture { state, view: self.view.clone() }
    }
}

pin_project! {
    /// Waits for a place, then runs the attempt and holds the place until its end.
    #[derive(Debug)]
    pub struct BulkheadFuture<S: Service<R>, R, V> {
        #[pin]
        state: State<S, R, S::Future>,
        view: V,
    }
}

pin_project! {
    #[project = StateProjection]
    #[derive(Debug)]
    enum State<S, R, F> {
        Waiting {
            // Not in the queue before it is polled: a future that nobody polls must not be given a place.
            waiter: Result<Waiter, Places>,
            #[pin]
            end: Sleep,
            next: Option<(S, R)>,
        },
        // The attempt is dropped before its place is free.
        Running {
            #[pin]
            attempt: F,
            place: Place,
        },
    }
}

impl<S, R, V> Future for BulkheadFuture<S, R, V>
where
    S: Service<R>,
    S::Error: From<Rejected>,
    V: View<R>,
{
    type Output = Result<S::Response, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let (mut state, view) = (this.state, this.view);
        loop {
            match state.as_mut().project() {
                StateProjection::Running { attempt, .. } => return attempt.poll(cx),
                StateProjection::Waiting { waiter, end, next } => {
                    let Some((_, attempt)) = next else { return Poll::Ready(Err(full().into())) };
                    let Poll::Ready(place) = poll_place(waiter, view.priority(attempt), cx) else {
                        ready!(end.poll(cx));
                        return Poll::Ready(Err(full().into()));
                    };
                    let Some((mut inner, mut attempt)) = next.take() else {
                        return Poll::Ready(Err(full().into()));
                    };
                    view.waited(&mut attempt, Instant::now());
                    state.set(State::Running { attempt: inner.call(attempt), place });
                }
            }
        }
    }
}

fn poll_place(waiter: &mut Result<Waiter, Places>, priority: Priority, cx: &Context<'_>) -> Poll<Place> {
    let places = match waiter {
        Ok(waiter) => return waiter.poll(cx),
        Err(places) => places,
    };
    match places.enter(priority, cx) {
        Ok(place) => Poll::Ready(place),
        Err(waiting) => {
            *waiter = Ok(waiting);
            Poll::Pending
        }
    }
}

fn full() -> Rejected {
    Rejected::new(RejectionKind::QueueFull, "too many calls are in flight in this client", None)
}

#[cfg(test)]
mod tests;

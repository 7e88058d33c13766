//! What a layer wants to know of a request, whatever the request is.
//!
//! Each layer is written once, over a small view of its request. The client's own view costs nothing: it has no size
//! and its answers are fields of the attempt. Over somebody else's requests there is [`Plain`], to which all are
//! equal, or a view of theirs.

use core::time::Duration;

use tokio::time::Instant;

use crate::call::{Attempt, Call};
use crate::queue::Priority;

/// What the layers that make a request wait want to know of it. Every question has an answer for requests that know
/// nothing, so a view says only what it knows.
///
/// ```
/// use http::{Method, Request};
/// use toss_sdk::layer::{Priority, View};
///
/// /// What changes something goes before what only reads.
/// #[derive(Clone, Copy, Debug)]
/// struct WritesFirst;
///
/// impl<B> View<Request<B>> for WritesFirst {
///     fn priority(&self, request: &Request<B>) -> Priority {
///         if request.method() == Method::GET { Priority::LAST } else { Priority::FIRST }
///     }
/// }
///
/// assert_eq!(WritesFirst.priority(&Request::get("/").body(()).unwrap()), Priority::LAST);
/// ```
pub trait View<R> {
    /// Who goes first where requests must wait. Default: all are equal, and the first come is the first served.
    fn priority(&self, request: &R) -> Priority {
        let _ = request;
        Priority::default()
    }

    /// From when on it makes no sense to begin with it, because it could not end in time. Default: never.
    fn latest_start(&self, request: &R) -> Option<Instant> {
        let _ = request;
        None
    }

    /// The time now. A request that carries the moment at which it got here saves each layer a look at the clock;
    /// whoever says so must take [`waited`](Self::waited) in. Default: the clock's.
    fn now(&self, request: &R) -> Instant {
        let _ = request;
        Instant::now()
    }

    /// The request has waited, and it is `now`. Default: nothing to do.
    fn waited(&self, request: &mut R, now: Instant) {
        let _ = (request, now);
    }

    /// When waiting makes no sense any more: after `wait_max`, or when it is too late to begin.
    fn queue_end(&self, request: &R, now: Instant, wait_max: Duration) -> Instant {
        let end = now + wait_max;
        self.latest_start(request).map_or(end, |latest| latest.min(end))
    }
}

/// The view of requests about which nothing is known: all are equal and none has an end.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Plain;

impl<R> View<R> for Plain {}

/// The client's own view.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Ours;

impl View<Call> for Ours {
    fn priority(&self, call: &Call) -> Priority {
        call.priority()
    }

    fn latest_start(&self, call: &Call) -> Option<Instant> {
        call.time().latest_start()
    }

    fn now(&self, call: &Call) -> Instant {
        call.time().at()
    }

    fn waited(&self, call: &mut Call, now: Instant) {
        call.stamp(now);
    }
}

impl View<Attempt> for Ours {
    fn priority(&self, attempt: &Attempt) -> Priority {
        attempt.call.priority()
    }

    fn latest_start(&self, attempt: &Attempt) -> Option<Instant> {
        attempt.call.time().latest_start()
    }

    fn now(&self, attempt: &Attempt) -> Instant {
        attempt.call.time().at()
    }

    fn waited(&self, attempt: &mut Attempt, now: Instant) {
        attempt.call.stamp(now);
    }
}

#[cfg(test)]
mod tests;

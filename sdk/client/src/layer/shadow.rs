//! Lets a second configuration watch the traffic. Nothing here waits, rejects or cuts.
//!
//! One service watches whole calls, one attempts at the gates, and one notes when an attempt goes out. Their futures
//! are boxed, so that a stack without a shadow has no room for them.

use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_util::future::BoxFuture;
use pin_project_lite::pin_project;
use tokio::time::Instant;
use tower::Service;

use crate::call::{Attempt, Call};
use crate::error::Error;
use crate::shadow::{Shadow, Visit, Whole};

/// Watches whole calls.
#[derive(Clone, Debug)]
pub(crate) struct ShadowCalls<S> {
    inner: S,
    shadow: Shadow,
}

/// Watches attempts, from before the circuits to their end.
#[derive(Clone, Debug)]
pub(crate) struct ShadowAttempts<S> {
    inner: S,
    shadow: Shadow,
}

/// Notes when attempts leave the queues.
#[derive(Clone, Debug)]
pub(crate) struct ShadowWire<S> {
    inner: S,
}

impl<S> ShadowCalls<S> {
    pub(crate) fn new(inner: S, shadow: Shadow) -> Self {
        Self { inner, shadow }
    }
}

impl<S> ShadowAttempts<S> {
    pub(crate) fn new(inner: S, shadow: Shadow) -> Self {
        Self { inner, shadow }
    }
}

impl<S> ShadowWire<S> {
    pub(crate) fn new(inner: S) -> Self {
        Self { inner }
    }
}

impl<S> Service<Call> for ShadowCalls<S>
where
    S: Service<Call, Error = Error>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = Error;
    type Future = BoxFuture<'static, Result<S::Response, Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, call: Call) -> Self::Future {
        let watch = Watch(Some(Subject::Call(self.shadow.begin(&call))));
        Box::pin(Watched { inner: self.inner.call(call), watch })
    }
}

impl<S> Service<Attempt> for ShadowAttempts<S>
where
    S: Service<Attempt, Error = Error>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = Error;
    type Future = BoxFuture<'static, Result<S::Response, Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, attempt: Attempt) -> Self::Future {
        let watch = Watch(Some(Subject::Attempt(self.shadow.visit(&attempt, Instant::now()))));
        Box::pin(Watched { inner: self.inner.call(attempt), watch })
    }
}

impl<S> Service<Attempt> for ShadowWire<S>
where
    S: Service<Attempt, Error = Error>,
{
    type Response = S::Response;
    type Error = Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, attempt: Attempt) -> Self::Future {
        attempt.witness.leave_queues(Instant::now());
        self.inner.call(attempt)
    }
}

pin_project! {
    /// Something under watch. `inner` is declared first: it is dropped before the watch looks at what is left.
    struct Watched<F> {
        #[pin]
        inner: F,
        watch: Watch,
    }
}

impl<F, T> Future for Watched<F>
where
    F: Future<Output = Result<T, Error>>,
{
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let result = ready!(this.inner.poll(cx));
        this.watch.end(result.as_ref().err());
        Poll::Ready(result)
    }
}

/// What is looked at, until it has ended.
struct Watch(Option<Subject>);

enum Subject {
    Call(Whole),
    Attempt(Visit),
}

impl Watch {
    fn end(&mut self, error: Option<&Error>) {
        match self.0.take() {
            Some(Subject::Call(whole)) => whole.end(error, Instant::now()),
            Some(Subject::Attempt(visit)) => visit.end(error, Instant::now()),
            None => {}
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        match self.0.take() {
            Some(Subject::Call(whole)) => whole.dropped(Instant::now()),
            Some(Subject::Attempt(visit)) => visit.dropped(Instant::now()),
            None => {}
        }
    }
}

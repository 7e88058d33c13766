//! Repeats attempts of one call, always the same request under the same key, and keeps the worst that they left.
//!
//! Nothing else in this crate repeats anything. The *policy* says which ends may be repeated, the *backoff* how
//! long to wait, the *budget* whether all calls together may still do so; the call's deadline has the last word:
//! no repeat starts that cannot end before it, going by the time that the latest attempts took.

mod again;
mod backoff;
mod layer;
mod policy;
mod repeats;

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tower::Service;

pub use self::again::Again;
pub use self::layer::{RetryLayer, Wishes};
pub(crate) use self::repeats::{Repeats, is_repeatable};
use crate::once::Once;
use crate::view::View;

/// See [`RetryLayer`].
#[derive(Clone, Debug)]
pub struct Retry<S, P> {
    inner: S,
    plan: P,
}

impl<S> Retry<S, Repeats> {
    pub(crate) fn new(inner: S, repeats: Repeats) -> Self {
        Self { inner, plan: repeats }
    }
}

/// How a call becomes attempts.
pub trait Began<C> {
    /// What goes down.
    type Attempt;
    /// How what goes down is seen.
    type View: View<Self::Attempt> + Clone;
    /// What is known of the call.
    type Standing;

    /// That view.
    fn view(&self) -> Self::View;

    /// A call begins, and earns its part of the allowance.
    fn begin(&self, call: C) -> (Self::Standing, Self::Attempt);
}

/// What becomes of a call after one of its attempts.
pub trait Plan<K, A, T, E> {
    /// An attempt has ended at `now`.
    fn ended(&self, standing: &mut K, result: Result<T, E>, now: Instant) -> Next<T, E>;

    /// The next attempt, which begins at `now`.
    fn again(&self, standing: &mut K, now: Instant) -> A;
}

/// What comes next.
#[derive(Debug)]
pub enum Next<T, E> {
    /// Nothing: this is the end of the call.
    Over(Result<T, E>),
    /// Another attempt after this wait.
    After(Duration),
}

impl<S, P, C> Service<C> for Retry<S, P>
where
    S: Service<P::Attempt> + Clone,
    P: Began<C> + Plan<P::Standing, P::Attempt, S::Response, S::Error> + Clone,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = RetryFuture<S, P, P::Attempt, P::Standing, P::View>;

    /// Always ready: each attempt waits for readiness of its own, within the call's deadline.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: C) -> Self::Future {
        let (standing, attempt) = self.plan.begin(call);
        let (inner, view) = (self.inner.clone(), self.plan.view());
        let state = State::Attempting { attempt: Once::new(inner.clone(), attempt, view.clone()) };
        RetryFuture { state, inner, plan: self.plan.clone(), standing, view }
    }
}

pin_project! {
    /// The attempts of one call.
    pub struct RetryFuture<S: Service<A>, P, A, K, V> {
        #[pin]
        state: State<Once<S, A, V>>,
        inner: S,
        plan: P,
        standing: K,
        view: V,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<F> {
        Attempting {
            #[pin]
            attempt: F,
        },
        Waiting {
            #[pin]
            wait: Sleep,
        },
    }
}

impl<S: Service<A>, P, A, K: fmt::Debug, V> fmt::Debug for RetryFuture<S, P, A, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryFuture").field("standing", &self.standing).finish_non_exhaustive()
    }
}

impl<S, P, A, K, V> Future for RetryFuture<S, P, A, K, V>
where
    S: Service<A> + Clone,
    P: Plan<K, A, S::Response, S::Error>,
    V: View<A> + Clone,
{
    type Output = Result<S::Response, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            match this.state.as_mut().project() {
                StateProjection::Attempting { attempt } => {
                    let result = ready!(attempt.poll(cx));
                    let now = Instant::now();
                    match this.plan.ended(this.standing, result, now) {
                        Next::Over(result) => return Poll::Ready(result),
                        Next::After(wait) => this.state.set(State::Waiting { wait: sleep_until(now + wait) }),
                    }
                }
                StateProjection::Waiting { wait } => {
                    ready!(wait.poll(cx));
                    let attempt = this.plan.again(this.standing, Instant::now());
                    let attempt = Once::new(this.inner.clone(), attempt, this.view.clone());
                    this.state.set(State::Attempting { attempt });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;

//! Asks the breaker again after the queues. Attempts that waited for a place or a token while the circuit opened
//! would otherwise all fire at a gateway that is known to be down. What goes out from here is on the wire, and its
//! time begins.

use core::task::{Context, Poll};

use tokio::time::Instant;
use tower::Service;

use super::watch::Unwatched;
use super::{Breakers, CircuitBreakerFuture};
use crate::call::Attempt;
use crate::error::Error;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Recheck<S> {
    inner: S,
    breakers: Breakers,
}

impl<S> Recheck<S> {
    pub(crate) fn new(inner: S, breakers: Breakers) -> Self {
        Self { inner, breakers }
    }
}

impl<S> Service<Attempt> for Recheck<S>
where
    S: Service<Attempt, Error = Error>,
{
    type Response = S::Response;
    type Error = Error;
    type Future = CircuitBreakerFuture<S::Future, Unwatched>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, attempt: Attempt) -> Self::Future {
        let class = attempt.call.class();
        match self.breakers.recheck(class, attempt.epochs) {
            Ok(()) => {
                if self.breakers.has_slow_calls(class) {
                    attempt.witness.leave_queues(Instant::now());
                }
                CircuitBreakerFuture::admitted(self.inner.call(attempt), Unwatched)
            }
            Err(refusal) => CircuitBreakerFuture::rejected(refusal.into()),
        }
    }
}

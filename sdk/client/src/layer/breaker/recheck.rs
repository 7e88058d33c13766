//! Asks the breaker again after the queues. Attempts that waited for a place or a token while the circuit opened
//! would otherwise all fire at a gateway that is known to be down. What goes out from here is on the wire, and its
//! time begins.

use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project_lite::pin_project;
use tower::Service;

use super::{Breakers, open};
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
    type Future = RecheckFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, attempt: Attempt) -> Self::Future {
        let class = attempt.call.class();
        match self.breakers.recheck(class, attempt.epochs) {
            Ok(()) => {
                if self.breakers.has_slow_calls(class) {
                    attempt.witness.leave_queues(attempt.call.time().at());
                }
                RecheckFuture::Current { attempt: self.inner.call(attempt) }
            }
            Err(refusal) => RecheckFuture::Outdated { error: Some(open(refusal)) },
        }
    }
}

pin_project! {
    /// The attempt, or its late rejection.
    #[project = RecheckProjection]
    pub(crate) enum RecheckFuture<F> {
        Current {
            #[pin]
            attempt: F,
        },
        Outdated {
            error: Option<Error>,
        },
    }
}

impl<F, T> Future for RecheckFuture<F>
where
    F: Future<Output = Result<T, Error>>,
{
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            RecheckProjection::Current { attempt } => attempt.poll(cx),
            RecheckProjection::Outdated { error } => {
                Poll::Ready(Err(error.take().expect("a future is not polled after its end")))
            }
        }
    }
}

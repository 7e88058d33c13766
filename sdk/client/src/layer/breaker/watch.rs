//! Attempts that were let through or turned away: the one future of all services that stand before a circuit.

use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::layer::Rejected;

/// Holds a place while an attempt runs, and takes its end. Dropped before, it gives the place back.
pub(super) trait Watch<T, E> {
    fn end(self, result: &Result<T, E>);
}

/// Nobody's place.
#[derive(Debug)]
pub(crate) struct Unwatched;

impl<T, E> Watch<T, E> for Unwatched {
    fn end(self, _: &Result<T, E>) {}
}

pin_project! {
    /// The future of a service behind a circuit breaker: an attempt that was let through, or the rejection of one.
    #[derive(Debug)]
    pub struct CircuitBreakerFuture<F, W> {
        #[pin]
        way: Way<F, W>,
    }
}

pin_project! {
    /// `attempt` is dropped before the place, so that a place given back is really free.
    #[derive(Debug)]
    #[project = WayProjection]
    enum Way<F, W> {
        Admitted {
            #[pin]
            attempt: F,
            watch: Option<W>,
        },
        Rejected {
            rejected: Option<Rejected>,
        },
    }
}

impl<F, W> CircuitBreakerFuture<F, W> {
    #[inline]
    pub(super) fn admitted(attempt: F, watch: W) -> Self {
        Self { way: Way::Admitted { attempt, watch: Some(watch) } }
    }

    pub(super) fn rejected(rejected: Rejected) -> Self {
        Self { way: Way::Rejected { rejected: Some(rejected) } }
    }
}

impl<F, W, T, E> Future for CircuitBreakerFuture<F, W>
where
    F: Future<Output = Result<T, E>>,
    W: Watch<T, E>,
    E: From<Rejected>,
{
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().way.project() {
            WayProjection::Admitted { attempt, watch } => {
                let result = ready!(attempt.poll(cx));
                if let Some(watch) = watch.take() {
                    watch.end(&result);
                }
                Poll::Ready(result)
            }
            WayProjection::Rejected { rejected } => {
                Poll::Ready(Err(rejected.take().expect("a future is not polled after its end").into()))
            }
        }
    }
}

//! Refuses attempts while the gateway is down: one circuit per operation class, and one for the host.
//!
//! *Why not failsafe as it comes:* its half-open state admits every caller, a late success of an old call closes
//! it, its rate is a moving average that needs seconds to see an outage, and cancelled calls vanish. So failsafe
//! keeps the three states (`engine`), and everything that decides is ours (`state`): an exact window over the last
//! attempts or the last while, a limited number of probes whose rates are the verdict, results that count only in the
//! epoch that admitted them, permits that a dropped attempt gives back, and tokio's time. A failsafe policy of the
//! caller's own can be added as one more condition.
//!
//! A rejection sends nothing, so it moves no money and is no attempt. Declined cards are a healthy gateway, and
//! rejections of other layers say nothing about it: both are ignored. Look-ups have a circuit of their own, because
//! they are how unknown outcomes get settled while payments are cut off, and through open circuits they and cancels
//! keep a lifeline: an attempt now and then.
//!
//! Slowness is time on the wire. The layer above the queues cannot see when an attempt left them, so `recheck`, which
//! stands below them, notes the moment in the attempt's witness.

mod circuits;
mod engine;
mod events;
mod gate;
mod judge;
mod open_time;
mod permit;
mod probes;
mod recheck;
mod snapshot;
mod state;
mod window;

use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project_lite::pin_project;
use tower::Service;

use self::circuits::Refusal;
pub(crate) use self::circuits::{Breakers, Policies};
pub use self::events::{BreakerEvent, BreakerEvents};
use self::judge::judge;
use self::permit::Permit;
pub(crate) use self::recheck::Recheck;
pub use self::snapshot::{Admission, BreakerSnapshot, CircuitId, CircuitState, OpenReason};
use crate::call::Attempt;
use crate::error::Error;
use crate::layer::Rejected;
use crate::witness::Witness;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Breaker<S> {
    inner: S,
    breakers: Breakers,
}

impl<S> Breaker<S> {
    pub(crate) fn new(inner: S, breakers: Breakers) -> Self {
        Self { inner, breakers }
    }
}

impl<S> Service<Attempt> for Breaker<S>
where
    S: Service<Attempt, Error = Error>,
{
    type Response = S::Response;
    type Error = Error;
    type Future = BreakerFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut attempt: Attempt) -> Self::Future {
        let class = attempt.call.class();
        match self.breakers.admit(class) {
            Ok(permit) => {
                attempt.epochs = permit.epochs();
                let witness = self.breakers.has_slow_calls(class).then(|| attempt.witness.clone());
                BreakerFuture::Admitted { attempt: self.inner.call(attempt), permit: Some(permit), witness }
            }
            Err(refusal) => BreakerFuture::Rejected { error: Some(open(refusal)) },
        }
    }
}

fn open(Refusal { circuit, wait }: Refusal) -> Error {
    Rejected::by_circuit(circuit, wait).into()
}

pin_project! {
    /// An admitted attempt with its permit, or the rejection. `attempt` is dropped before the permit, so that a
    /// place given back is really free.
    #[project = BreakerProjection]
    pub(crate) enum BreakerFuture<F> {
        Admitted {
            #[pin]
            attempt: F,
            permit: Option<Permit>,
            // Knows when the attempt left the queues; `None` if nobody wants to.
            witness: Option<Witness>,
        },
        Rejected {
            error: Option<Error>,
        },
    }
}

impl<F, T> Future for BreakerFuture<F>
where
    F: Future<Output = Result<T, Error>>,
{
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            BreakerProjection::Admitted { attempt, permit, witness } => {
                let result = ready!(attempt.poll(cx));
                if let Some(permit) = permit.take() {
                    let left_queues = witness.as_ref().and_then(Witness::queued_until);
                    permit.finish(judge(result.as_ref().err()), left_queues);
                }
                Poll::Ready(result)
            }
            BreakerProjection::Rejected { error } => {
                Poll::Ready(Err(error.take().expect("a future is not polled after its end")))
            }
        }
    }
}

#[cfg(test)]
mod tests;

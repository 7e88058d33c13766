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
//!
//! The same circuit serves other services, and callers without a service: `circuit_breaker` is one of them by itself,
//! and `service` puts it before anything.

mod circuit_breaker;
mod circuits;
mod engine;
mod events;
mod gate;
mod judge;
mod open_time;
mod pass;
mod permit;
mod probes;
mod rank;
mod recheck;
mod service;
mod snapshot;
mod state;
mod verdict;
mod watch;
mod window;

use core::task::{Context, Poll};

use tower::Service;

pub use self::circuit_breaker::{CircuitBreaker, CircuitBreakerBuilder};
use self::circuits::Refusal;
pub(crate) use self::circuits::{Breakers, Policies};
pub use self::events::{BreakerEvent, BreakerEvents};
use self::pass::Pass;
pub use self::permit::Permit;
pub use self::rank::Rank;
pub(crate) use self::recheck::Recheck;
pub use self::service::{ByResult, CircuitBreakerLayer, CircuitBreakerService, Judge, Judged};
pub use self::snapshot::{Admission, BreakerSnapshot, CircuitId, CircuitState, OpenReason};
pub use self::verdict::Verdict;
pub use self::watch::CircuitBreakerFuture;
use crate::call::Attempt;
use crate::error::Error;
use crate::layer::Rejected;

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
    type Future = CircuitBreakerFuture<S::Future, Pass>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut attempt: Attempt) -> Self::Future {
        match self.breakers.admit(attempt.call.class()) {
            Ok(mut pass) => {
                attempt.epochs = pass.epochs();
                pass.watch(&attempt.witness);
                CircuitBreakerFuture::admitted(self.inner.call(attempt), pass)
            }
            Err(refusal) => CircuitBreakerFuture::rejected(refusal.into()),
        }
    }
}

impl From<Refusal> for Rejected {
    fn from(Refusal { circuit, wait }: Refusal) -> Self {
        Self::by_circuit(circuit.label(), wait)
    }
}

#[cfg(test)]
mod tests;

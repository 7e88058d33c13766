//! The stack: ONE function, all layers outermost first, a reason beside each line.
//!
//! The order is most of the safety: budgets above the breaker would repeat into an open circuit, a breaker above
//! the retries would see three failures as one, a timeout outside it would hide a silent gateway from it.

mod hedged;
mod thin;

use core::pin::Pin;
use core::time::Duration;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tower::{Service, ServiceBuilder};

use self::hedged::Hedged;
use self::thin::Thin;
use crate::budget::Budget;
use crate::call::{Asked, Call};
use crate::config::{Config, Hedging};
use crate::endpoint::Answer;
use crate::error::Error;
use crate::gateway::{Credentials, Gateway};
use crate::intent::Custody;
use crate::layer::attempt_timeout::AttemptTimeout;
use crate::layer::breaker::{Breaker, Breakers, Recheck};
use crate::layer::bulkhead::{Bulkhead, Places};
use crate::layer::deadline::Deadline;
use crate::layer::hedge::Hedges;
use crate::layer::intent::KeepIntent;
use crate::layer::observe::{Observe, ObserveAttempt};
use crate::layer::rate_limit::{RateLimit, Tokens};
use crate::layer::resolver::{Resolver, Terms};
use crate::layer::retry::{Repeats, Retry};
use crate::layer::shadow::{ShadowAttempts, ShadowCalls, ShadowWire};
use crate::shadow::Shadow;
use crate::slices::Cut;
use crate::transport::Transport;

/// What can be read and changed from outside while the stack runs.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    pub(crate) breakers: Breakers,
    pub(crate) places: Places,
    pub(crate) tokens: Option<Tokens>,
    /// The allowance of all that is sent beyond first attempts.
    pub(crate) budget: Budget,
    /// A configuration that is tried out.
    pub(crate) shadow: Option<Shadow>,
}

/// All layers over `transport`. What else clones must share is made here, once.
pub(crate) fn stack(
    config: &Config,
    shared: Shared,
    custody: Custody,
    credentials: Credentials,
    transport: impl Transport,
) -> Arc<dyn Calls> {
    let Shared { breakers, places, tokens, budget, shadow } = shared;
    let (cut, attempt_limit) = (Cut::new(config), config.attempt_timeout);
    let repeats = Repeats::new(&config.retry, budget.clone());
    let terms = Terms { config: config.resolve.clone(), custody: custody.clone(), budget: budget.clone() };
    let intent = config.intent.clone();
    let hedges = match config.hedge {
        Hedging::Off => None,
        Hedging::On(config) => Some(Hedges::new(config, budget)),
    };
    let recheck = breakers.clone();
    Arc::new(
        ServiceBuilder::new()
            // Once per call.
            .layer_fn(move |inner| Deadline::new(inner, cut)) // counts everything below, readiness included
            .layer_fn(Thin::new) // a call keeps a handle on what is below, and not a clone of it
            .option_layer(shadow.clone().map(|shadow| {
                tower::layer::layer_fn(move |inner| ShadowCalls::new(inner, shadow.clone())) // as long as the caller waits
            }))
            .layer_fn(Observe::new) // sees what the caller sees, and calls that were dropped
            .layer_fn(move |inner| KeepIntent::new(inner, &intent, custody.clone())) // written before any attempt
            .layer_fn(move |inner| Resolver::new(inner, terms.clone())) // sees what the retries could not settle
            .layer_fn(move |inner| Retry::new(inner, repeats.clone())) // every attempt carries the same key
            .layer_fn(Thin::new) // and so do its attempts
            // Below the retries: a pair is one attempt to them. Above the telemetry: it is two on the wire.
            .layer_fn(move |inner| Hedged::new(inner, hedges.clone())) // look-ups only
            // Once per attempt.
            .layer_fn(ObserveAttempt::new) // counts what the layers below reject, too
            .option_layer(shadow.clone().map(|shadow| {
                // Before the gates, so that it sees what they turn away.
                tower::layer::layer_fn(move |inner| ShadowAttempts::new(inner, shadow.clone()))
            }))
            .layer_fn(move |inner| Breaker::new(inner, breakers.clone())) // each attempt is evidence, for its class and the host
            .layer_fn(move |inner| Bulkhead::new(inner, places.clone())) // nobody queues at an open circuit
            .option_layer(tokens.map(|tokens| {
                // A token is a request really sent: taken after the queue, never for a rejected attempt.
                tower::layer::layer_fn(move |inner| RateLimit::new(inner, tokens.clone()))
            }))
            .layer_fn(move |inner| Recheck::new(inner, recheck.clone())) // the queues took time: still closed? The wire's begins
            .option_layer(shadow.map(|_| tower::layer::layer_fn(ShadowWire::new))) // the wire's time, for it too
            .layer_fn(move |inner| AttemptTimeout::new(inner, attempt_limit)) // the breaker must see silence
            .service(Gateway::new(transport, credentials).service()), // the only place that holds the key
    )
}

/// The whole stack behind one box per call: what the client sees.
pub(crate) trait Calls: Send + Sync {
    /// Makes one call.
    fn call(&self, asked: Asked) -> BoxFuture<'static, Result<Answer, Error>>;

    /// The same stack, sharing everything, for calls of another length.
    fn within(&self, limit: Duration) -> Arc<dyn Calls>;
}

impl<S> Calls for Deadline<S, Cut>
where
    S: Service<Call, Response = Answer, Error = Error, Future: Send> + Clone + Send + Sync + 'static,
{
    fn call(&self, asked: Asked) -> BoxFuture<'static, Result<Answer, Error>> {
        // Made where it stays: it is large to move.
        let place = Box::new_uninit();
        let call: Pin<Box<_>> = Box::into_pin(Box::write(place, self.begin(asked)));
        call
    }

    fn within(&self, limit: Duration) -> Arc<dyn Calls> {
        Arc::new(self.clone().of_length(limit))
    }
}

#[cfg(test)]
mod tests;

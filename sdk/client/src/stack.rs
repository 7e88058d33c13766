//! The stack: ONE function, all layers outermost first, a reason beside each line.
//!
//! The order is most of the safety: budgets above the breaker would repeat into an open circuit, a breaker above
//! the retries would see three failures as one, a timeout outside it would hide a silent gateway from it.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tower::{Service, ServiceBuilder, ServiceExt as _};

use crate::config::Config;
use crate::error::Error;
use crate::gateway::Gateway;
use crate::intent::Custody;
use crate::layer::attempt_timeout::AttemptTimeout;
use crate::layer::breaker::{Breaker, Breakers, Recheck};
use crate::layer::bulkhead::{Bulkhead, Places};
use crate::layer::deadline::Deadline;
use crate::layer::intent::KeepIntent;
use crate::layer::observe::{Observe, ObserveAttempt};
use crate::layer::rate_limit::{RateLimit, Tokens};
use crate::layer::resolver::{Resolver, Terms};
use crate::layer::retry::{Repeats, Retry};
use crate::model::{Payment, SecretKey};
use crate::operation::Operation;
use crate::transport::Transport;

/// All layers over `transport`. What clones must share is made here, once; `breakers` can be read from outside.
pub(crate) fn stack(
    config: &Config,
    breakers: Breakers,
    custody: Custody,
    secret_key: &SecretKey,
    transport: impl Transport,
) -> Arc<dyn Calls> {
    let (limit, attempt_limit) = (config.deadline, config.attempt_timeout);
    let repeats = Repeats::new(&config.retry);
    let places = Places::new(&config.bulkhead);
    let tokens = config.rate_limit.as_ref().map(Tokens::new);
    let recheck = breakers.clone();
    let (intent, payer) = (config.intent.clone(), repeats.clone());
    let terms = Terms {
        config: config.resolve.clone(),
        reserve: config.resolve.reserved(limit),
        custody: custody.clone(),
        pay: Arc::new(move || payer.pay()),
    };
    Arc::new(
        ServiceBuilder::new()
            // Once per call.
            .layer_fn(move |inner| Deadline::new(inner, limit)) // counts everything below, readiness included
            .layer_fn(Observe::new) // sees what the caller sees, and calls that were dropped
            .layer_fn(move |inner| KeepIntent::new(inner, &intent, custody.clone())) // written before any attempt
            .layer_fn(move |inner| Resolver::new(inner, terms.clone())) // sees what the retries could not settle
            .layer_fn(move |inner| Retry::new(inner, repeats.clone())) // every attempt carries the same key
            // Here: hedging of look-ups, paid from the same budget as repeats.
            // Once per attempt.
            .layer_fn(ObserveAttempt::new) // counts what the layers below reject, too
            .layer_fn(move |inner| Breaker::new(inner, breakers.clone())) // each attempt is evidence
            .layer_fn(move |inner| Bulkhead::new(inner, places.clone())) // nobody queues at an open circuit
            .option_layer(tokens.map(|tokens| {
                // A token is a request really sent: taken after the queue, never for a rejected attempt.
                tower::layer::layer_fn(move |inner| RateLimit::new(inner, tokens.clone()))
            }))
            .layer_fn(move |inner| Recheck::new(inner, recheck.clone())) // the queues took time; is it still closed?
            .layer_fn(move |inner| AttemptTimeout::new(inner, attempt_limit)) // the breaker must see silence
            .service(Gateway::new(transport, secret_key)), // the only place that holds the key
    )
}

/// The whole stack behind one box per call: what the client sees.
pub(crate) trait Calls: Send + Sync {
    /// Makes one call.
    fn call(&self, operation: Operation) -> BoxFuture<'static, Result<Payment, Error>>;
}

impl<S> Calls for S
where
    S: Service<Operation, Response = Payment, Error = Error> + Clone + Send + Sync + 'static,
    S::Future: Send,
{
    fn call(&self, operation: Operation) -> BoxFuture<'static, Result<Payment, Error>> {
        Box::pin(self.clone().oneshot(operation))
    }
}

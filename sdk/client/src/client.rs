//! The client: one method per operation.

mod breakers;
mod builder;
mod conclude;
mod resolve;

use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use futures_util::future::BoxFuture;

pub use self::builder::ClientBuilder;
use self::conclude::conclude;
use crate::call::Asked;
use crate::config;
use crate::config::{BulkheadConfig, Config, ConfigError};
use crate::endpoint::{Answer, Change, Changing, Reading, Request};
use crate::error::Error;
use crate::intent::Custody;
use crate::layer::bulkhead::BulkheadSnapshot;
use crate::layer::rate_limit::{RateLimitSnapshot, Tokens};
use crate::model::{OrderId, Payment, PaymentKey, SecretKey};
use crate::operation::{Cancel, Confirm, Operation};
use crate::outcome::Outcome;
use crate::shadow::{Shadow, ShadowReport};
use crate::stack::{Calls, Shared};

/// A client of one merchant. Clones are cheap and share everything: connections, limits, breakers, the retry budget.
#[derive(Clone)]
pub struct Client {
    calls: Arc<dyn Calls>,
    shared: Shared,
    config: Arc<Config>,
    custody: Custody,
}

impl Client {
    /// Begins a client for the merchant of `secret_key`.
    pub fn builder(secret_key: SecretKey) -> ClientBuilder {
        ClientBuilder::new(secret_key)
    }

    /// Takes the money of a payment that its buyer has authenticated.
    ///
    /// [`Outcome::Done`] holds a payment whose key, order and amount are the ones asked for. For a virtual account
    /// it is `WAITING_FOR_DEPOSIT`: the account is issued, no money has come yet. Where the answer was lost and a
    /// look-up told, it may have been given back since: [`Payment::is_fully_refunded`].
    ///
    /// # Cancellation
    /// Dropped before the request's first byte, nothing is sent. Dropped afterwards, the outcome is unknown: the
    /// gateway may execute it. It is counted as unknown and stays open in the journal, if there is one; with
    /// [`WhenDropped::Finish`](crate::config::WhenDropped) the call goes on in the background and closes it. Without
    /// a journal, repeat with the same key, or look the payment up.
    pub async fn confirm(&self, confirm: Confirm) -> Outcome<Payment> {
        self.move_money(Operation::Confirm(confirm)).await
    }

    /// Gives money back, whole or in part.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn cancel(&self, cancel: Cancel) -> Outcome<Payment> {
        self.move_money(Operation::Cancel(cancel)).await
    }

    /// Reads a payment by the gateway's key.
    ///
    /// # Errors
    /// If no answer about this payment came; [`Error::code`] is `NOT_FOUND_PAYMENT` if there is none. "Not found"
    /// proves nothing about a confirm that may still be on its way.
    ///
    /// # Cancellation
    /// Safe at any time: a look-up changes nothing.
    pub async fn payment(&self, key: &PaymentKey) -> Result<Payment, Error> {
        self.call(Operation::Payment(key.clone()).into()).await?.into_payment()
    }

    /// Reads a payment by the shop's order id.
    ///
    /// # Errors
    /// As for [`payment`](Self::payment).
    ///
    /// # Cancellation
    /// Safe at any time: a look-up changes nothing.
    pub async fn payment_by_order(&self, order_id: &OrderId) -> Result<Payment, Error> {
        self.call(Operation::PaymentByOrder(order_id.clone()).into()).await?.into_payment()
    }

    /// One call, as the stack makes it.
    pub(crate) fn call(&self, asked: Asked) -> BoxFuture<'static, Result<Answer, Error>> {
        self.calls.call(asked)
    }

    /// Asks for something that changes nothing.
    pub(crate) async fn read<R: Request>(&self, request: R) -> Result<R::Answer, Error> {
        const { assert!(!R::ENDPOINT.class.changes(), "what changes something needs a key") };
        self.call(Operation::Other(Arc::new(Reading(request))).into()).await?.into_typed()
    }

    /// Asks for a change.
    pub(crate) async fn change<C: Change>(&self, change: C) -> Outcome<C::Answer> {
        const { assert!(C::ENDPOINT.class.changes(), "what only reads has a result, and no outcome") };
        self.decide(Operation::Other(Arc::new(Changing(change))), Answer::into_typed).await
    }

    async fn move_money(&self, operation: Operation) -> Outcome<Payment> {
        self.decide(operation, Answer::into_payment).await
    }

    async fn decide<T>(
        &self,
        operation: Operation,
        read: impl FnOnce(Answer) -> Result<T, Error>,
    ) -> Outcome<T> {
        let asked = Asked::from(operation);
        let result = self.call(asked.clone()).await.and_then(read);
        conclude(result, |past| {
            let left = self.custody.ticket_left(asked.operation(), past);
            left.expect("only what changes something comes here, and that leaves a ticket")
        })
    }

    /// The same client for calls that have this long, shorter or longer than [`Config::deadline`], at most a day.
    /// It shares everything with this one and is cheap to make, so a service can hand the time on that its own
    /// caller has left.
    ///
    /// Its attempts are cut to that time. A call too short for one ([`RetryConfig::attempt_time_min`]) sends nothing
    /// and says so: a charge whose answer could not be awaited would only leave a doubt.
    ///
    /// [`Config::deadline`]: crate::Config::deadline
    /// [`RetryConfig::attempt_time_min`]: crate::config::RetryConfig::attempt_time_min
    #[must_use = "this client keeps its deadline; the one returned has the other"]
    pub fn with_deadline(&self, limit: Duration) -> Self {
        Self { calls: self.calls.within(limit), custody: self.custody.within(limit), ..self.clone() }
    }

    /// The attempts in flight and waiting, as they stand.
    pub fn bulkhead(&self) -> BulkheadSnapshot {
        self.shared.places.snapshot()
    }

    /// What the configuration that is tried out would have done otherwise so far; `None` if there is none. See
    /// [`ClientBuilder::shadow`].
    pub fn shadow(&self) -> Option<ShadowReport> {
        self.shared.shadow.as_ref().map(Shadow::report)
    }

    /// The request rate as it stands; `None` if there is no limit. With a shared [`RateLimiter`](crate::RateLimiter) it
    /// counts all of its clients with this secret key.
    pub fn rate_limit(&self) -> Option<RateLimitSnapshot> {
        self.shared.tokens.as_ref().map(Tokens::snapshot)
    }

    /// Changes how many attempts may be in flight, for all clones and while they run. Attempts in flight are not
    /// touched: after a lower limit the next ones wait until enough of them have ended.
    ///
    /// # Errors
    /// If the settings contradict the others of this client; nothing is changed then.
    pub fn change_bulkhead(&self, bulkhead: BulkheadConfig) -> Result<(), ConfigError> {
        let config = Config { bulkhead, ..(*self.config).clone() };
        config::check(&config)?;
        self.shared.places.change(&config.bulkhead);
        Ok(())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

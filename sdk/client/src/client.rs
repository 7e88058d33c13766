//! The client: one method per operation.

mod breakers;
mod builder;
mod conclude;

use core::fmt;
use core::time::Duration;
use std::sync::Arc;

pub use self::builder::ClientBuilder;
use self::conclude::conclude;
use crate::error::Error;
use crate::layer::breaker::Breakers;
use crate::model::{OrderId, Payment, PaymentKey, SecretKey};
use crate::operation::{Cancel, Confirm, Operation};
use crate::outcome::Outcome;
use crate::stack::Calls;

/// A client of one merchant. Clones are cheap and share everything: connections, limits, breakers, the retry budget.
#[derive(Clone)]
pub struct Client {
    calls: Arc<dyn Calls>,
    breakers: Breakers,
    /// What a breaker's settings must go with, also later.
    attempt_timeout: Duration,
}

impl Client {
    /// Begins a client for the merchant of `secret_key`.
    pub fn builder(secret_key: SecretKey) -> ClientBuilder {
        ClientBuilder::new(secret_key)
    }

    /// Takes the money of a payment that its buyer has authenticated.
    ///
    /// [`Outcome::Done`] holds a payment whose key, order and amount are the ones asked for. For a virtual account
    /// it is `WAITING_FOR_DEPOSIT`: the account is issued, no money has come yet.
    ///
    /// # Cancellation
    /// Dropping the future after the request was sent leaves the outcome unknown: the gateway may execute it. It is
    /// counted as unknown. Repeat with the same key, or look the payment up.
    pub async fn confirm(&self, confirm: Confirm) -> Outcome<Payment> {
        let confirm = Arc::new(confirm);
        let result = self.calls.call(Operation::Confirm(Arc::clone(&confirm))).await;
        conclude(result, || confirm.ticket())
    }

    /// Gives money back, whole or in part.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn cancel(&self, cancel: Cancel) -> Outcome<Payment> {
        let cancel = Arc::new(cancel);
        let result = self.calls.call(Operation::Cancel(Arc::clone(&cancel))).await;
        conclude(result, || cancel.ticket())
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
        self.calls.call(Operation::Payment(key.clone())).await
    }

    /// Reads a payment by the shop's order id.
    ///
    /// # Errors
    /// As for [`payment`](Self::payment).
    ///
    /// # Cancellation
    /// Safe at any time: a look-up changes nothing.
    pub async fn payment_by_order(&self, order_id: &OrderId) -> Result<Payment, Error> {
        self.calls.call(Operation::PaymentByOrder(order_id.clone())).await
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

//! The client: one method per operation.

mod builder;
mod conclude;
mod resolve;

use core::fmt;
use std::sync::Arc;

pub use self::builder::ClientBuilder;
use self::conclude::conclude;
use crate::error::Error;
use crate::intent::Custody;
use crate::layer::breaker::{Admission, BreakerSnapshot, Breakers};
use crate::model::{OrderId, Payment, PaymentKey, SecretKey};
use crate::operation::{Cancel, Confirm, Operation, OperationClass};
use crate::outcome::Outcome;
use crate::stack::Calls;

/// A client of one merchant. Clones are cheap and share everything: connections, limits, breakers, the retry budget.
#[derive(Clone)]
pub struct Client {
    calls: Arc<dyn Calls>,
    breakers: Breakers,
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
        let confirm = Arc::new(confirm);
        let result = self.calls.call(Operation::Confirm(Arc::clone(&confirm))).await;
        conclude(result, |past| confirm.ticket(self.custody.trail_left(confirm.origin(), past)))
    }

    /// Gives money back, whole or in part.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn cancel(&self, cancel: Cancel) -> Outcome<Payment> {
        let cancel = Arc::new(cancel);
        let result = self.calls.call(Operation::Cancel(Arc::clone(&cancel))).await;
        conclude(result, |past| cancel.ticket(self.custody.trail_left(cancel.origin(), past)))
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

    /// Whether it makes sense to start work that needs a call of this class. Asking changes nothing.
    pub fn admission(&self, class: OperationClass) -> Admission {
        match self.breaker(class).retry_after {
            Some(wait) => Admission::PausedFor(wait),
            None => Admission::Open,
        }
    }

    /// The breaker of this class as it stands. Asking changes nothing.
    pub fn breaker(&self, class: OperationClass) -> BreakerSnapshot {
        self.breakers.snapshot(class)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

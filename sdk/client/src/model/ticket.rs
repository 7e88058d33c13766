//! What is left of a call whose outcome is unknown: enough to find out later, in another process.

use serde::{Deserialize, Serialize};

use super::{IdempotencyKey, Money, OrderId, PaymentKey};

/// A claim on an unknown outcome. It can be stored, and resolved later by another process: the same request with
/// the same key, or a look-up whose payment key, order id, amount and status agree.
///
/// ```
/// # use toss_sdk::model::{Money, Ticket, TicketOperation};
/// let ticket = Ticket {
///     payment_key: "tgen_1".parse().unwrap(),
///     key: "cf_1".parse().unwrap(),
///     operation: TicketOperation::Confirm { order_id: "ORD-000001".parse().unwrap(), amount: Money::krw(15_000) },
/// };
/// let stored = serde_json::to_string(&ticket).unwrap();
/// assert_eq!(serde_json::from_str::<Ticket>(&stored).unwrap(), ticket);
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Ticket {
    /// The payment that was to be changed.
    pub payment_key: PaymentKey,
    /// The key that every attempt carried and every repeat must carry.
    pub key: IdempotencyKey,
    /// What was to be done.
    pub operation: TicketOperation,
}

/// What an unknown call was to do.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "operation", rename_all = "snake_case")]
pub enum TicketOperation {
    /// Take the money.
    Confirm {
        /// The shop's order.
        order_id: OrderId,
        /// What was to be taken.
        amount: Money,
    },
    /// Give money back.
    Cancel {
        /// What was to be given back; `None` is the whole balance.
        amount: Option<Money>,
        /// The balance that the request named as current, if it did.
        refundable: Option<Money>,
    },
}

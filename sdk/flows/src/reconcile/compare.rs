//! What is plainly the same, and what is not. Pure.

use core::fmt;

use serde::Serialize;
use toss_sdk::model::{Money, OrderId, Payment, PaymentKey, PaymentStatus};

use crate::gateway::ListRow;
use crate::store::PaymentRow;

/// Something that no program should decide.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// The payment.
    pub payment_key: PaymentKey,
    /// Its order in the book.
    pub order_id: OrderId,
    /// What is wrong.
    pub problem: Problem,
}

/// How the books disagree.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Problem {
    /// The book has it as taken, and the gateway does not know it.
    UnknownAtGateway {
        /// What the book says was taken.
        booked: Money,
    },
    /// The book has another balance than the gateway.
    Balance {
        /// What the book says is left.
        booked: Money,
        /// What the gateway holds.
        held: Money,
        /// The payment's status at the gateway, verbatim.
        status: Box<str>,
    },
    /// The gateway has it for another order.
    OtherOrder {
        /// The order that the gateway names, verbatim.
        order_id: Box<str>,
    },
    /// What the gateway shows of it cannot be written: the book contradicts it, or the owner of the order does.
    Unwritable {
        /// Why.
        reason: Box<str>,
    },
}

/// A finding as it is written into an inbox.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    payment_key: &'a str,
    order_id: &'a str,
    problem: String,
}

impl Finding {
    /// The finding as JSON, for an inbox.
    pub(super) fn to_json(&self) -> Result<String, serde_json::Error> {
        let (payment_key, order_id) = (self.payment_key.as_str(), self.order_id.as_str());
        serde_json::to_string(&Told { payment_key, order_id, problem: self.problem.to_string() })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownAtGateway { booked } => {
                write!(f, "the book says that {booked} were taken, and the gateway does not know the payment")
            }
            Self::Balance { booked, held, status } => {
                write!(
                    f,
                    "the book says that {booked} are left, and the gateway, which has it as {status}, holds {held}"
                )
            }
            Self::OtherOrder { order_id } => write!(f, "the gateway has this payment for order {order_id}"),
            Self::Unwritable { reason } => {
                write!(f, "what the gateway shows of this payment cannot be written: {reason}")
            }
        }
    }
}

/// Whether a payment is plainly the same in both books: taken once, whole, and nothing moved since. Everything else is
/// worth a look-up.
pub(super) fn is_plain(rows: &[&ListRow], booked: &PaymentRow) -> bool {
    let [row] = rows else { return false };
    let moved = booked.refunded.minor() != 0 || booked.reserved.minor() != 0;
    !moved
        && row.status.as_ref() == "DONE"
        && row.amount == booked.captured
        && row.order_id.as_ref() == booked.order_id.as_str()
}

/// What the payment itself says against the book, after it was reported.
pub(super) fn judge(payment: &Payment, booked: &PaymentRow) -> Option<Problem> {
    if payment.order_id.as_ref() != booked.order_id.as_str() {
        return Some(Problem::OtherOrder { order_id: payment.order_id.clone() });
    }
    let left = booked.captured.checked_sub(booked.refunded);
    let held = held(payment);
    // A promise that is being kept may be ahead of the book by its amount.
    let is_under_way = booked.reserved.minor() != 0;
    if left == Some(held) || is_under_way {
        return None;
    }
    let booked = left.unwrap_or(booked.captured);
    Some(Problem::Balance { booked, held, status: payment.status.as_str().into() })
}

/// What the gateway holds of a payment: an amount that was never taken has a balance, too, and is not money.
fn held(payment: &Payment) -> Money {
    use PaymentStatus as S;
    if matches!(payment.status, S::Done | S::PartialCanceled | S::Canceled) {
        payment.balance
    } else {
        Money::new(payment.balance.currency(), 0)
    }
}

#[cfg(test)]
mod tests;

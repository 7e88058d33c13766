//! Whether a success is about the payment that was asked for.
//!
//! The gateway's idempotency keys ignore the body: a key that was used for another payment answers 200 with that
//! payment, silently. Such an answer says nothing about ours, so it must not be believed.

use crate::endpoint::Disagreement;
use crate::model::{CancelStatus, Money, Payment, PaymentKey, PaymentStatus};
use crate::operation::{Cancel, Confirm, Operation};

/// What does not agree; `None` if the answer can be believed.
pub(super) fn disagreement(operation: &Operation, payment: &Payment) -> Option<Disagreement> {
    match operation {
        Operation::Confirm(confirm) => confirm_disagreement(confirm, payment),
        Operation::Cancel(cancel) => cancel_disagreement(cancel, payment),
        Operation::Payment(key) => other_key(key, payment),
        Operation::PaymentByOrder(order) => other_order(order.as_str(), payment),
        // It reads its own answers.
        Operation::Other(_) => None,
    }
}

fn confirm_disagreement(confirm: &Confirm, payment: &Payment) -> Option<Disagreement> {
    other_key(confirm.payment_key(), payment)
        .or_else(|| other_order(confirm.order_id().as_str(), payment))
        .or_else(|| differs("totalAmount", confirm.amount(), payment.total))
        .or_else(|| match &payment.status {
            PaymentStatus::Done
            | PaymentStatus::WaitingForDeposit
            | PaymentStatus::Canceled
            | PaymentStatus::PartialCanceled => None,
            unapproved @ (PaymentStatus::Ready
            | PaymentStatus::InProgress
            | PaymentStatus::Aborted
            | PaymentStatus::Expired
            | PaymentStatus::Other(_)) => {
                Some(Disagreement::Unfinished(format!("status is {unapproved}, which is not approved")))
            }
        })
}

/// The newest cancel must be the one that was asked for: a replay repeats the first answer, in which ours was the
/// newest, and the balance the one that it left.
fn cancel_disagreement(cancel: &Cancel, payment: &Payment) -> Option<Disagreement> {
    if let Some(other) = other_key(cancel.payment_key(), payment) {
        return Some(other);
    }
    let Some(newest) = payment.cancels.last() else {
        return Some(Disagreement::Unfinished("cancels is empty".to_owned()));
    };
    let left = match cancel.amounts() {
        Some(part) => {
            let left = Money::new(
                part.refundable.currency(),
                part.refundable.minor().saturating_sub(part.amount.minor()),
            );
            let other = differs("cancelAmount", part.amount, newest.amount)
                .or_else(|| differs("refundableAmount", left, newest.refundable));
            if other.is_some() {
                return other;
            }
            left
        }
        // Whatever the last cancel was of: a full one leaves nothing. The status does not tell (300 and then the
        // remaining 700 leave `PARTIAL_CANCELED`).
        None => Money::new(payment.total.currency(), 0),
    };
    if newest.status != CancelStatus::Done {
        return Some(Disagreement::Unfinished(format!(
            "cancelStatus is {}, which is not executed",
            newest.status
        )));
    }
    if payment.balance != left {
        return Some(Disagreement::Unfinished(format!(
            "balanceAmount is {}, and the cancel leaves {left}",
            payment.balance
        )));
    }
    match &payment.status {
        PaymentStatus::Canceled | PaymentStatus::PartialCanceled => None,
        other @ (PaymentStatus::Ready
        | PaymentStatus::InProgress
        | PaymentStatus::WaitingForDeposit
        | PaymentStatus::Done
        | PaymentStatus::Aborted
        | PaymentStatus::Expired
        | PaymentStatus::Other(_)) => {
            Some(Disagreement::Unfinished(format!("status is {other}, which is not cancelled")))
        }
    }
}

fn other_key(asked: &PaymentKey, payment: &Payment) -> Option<Disagreement> {
    // Payment keys stay out of texts: texts get logged.
    (*asked != payment.payment_key).then(|| Disagreement::Another("paymentKey is another one".to_owned()))
}

fn other_order(asked: &str, payment: &Payment) -> Option<Disagreement> {
    (asked != &*payment.order_id)
        .then(|| Disagreement::Another(format!("orderId is {}, not {asked}", payment.order_id)))
}

fn differs(field: &str, asked: Money, found: Money) -> Option<Disagreement> {
    (asked != found).then(|| Disagreement::Another(format!("{field} is {found}, not {asked}")))
}

//! Whether a success is about the payment that was asked for.
//!
//! The gateway's idempotency keys ignore the body: a key that was used for another payment answers 200 with that
//! payment, silently. Such an answer says nothing about ours, so it must not be believed.

use crate::endpoint::Disagreement;
use crate::model::{CancelStatus, CancelTerms, Money, Payment, PaymentKey, PaymentStatus};
use crate::operation::{Cancel, Confirm, Operation};

/// What does not agree; `None` if the answer can be believed.
pub(super) fn disagreement(operation: &Operation, payment: &Payment) -> Option<Disagreement> {
    match operation {
        Operation::Confirm(confirm) => confirm_disagreement(confirm, payment),
        Operation::Cancel(cancel) => cancel_disagreement(cancel, payment),
        Operation::Payment(key) => other_key(key, payment),
        Operation::PaymentByOrder(order) => {
            Disagreement::unless_same("orderId", order.as_str(), &payment.order_id)
        }
        // It reads its own answers.
        Operation::Other(_) => None,
    }
}

fn confirm_disagreement(confirm: &Confirm, payment: &Payment) -> Option<Disagreement> {
    other_key(confirm.payment_key(), payment)
        .or_else(|| Disagreement::unless_same("orderId", confirm.order_id().as_str(), &payment.order_id))
        .or_else(|| Disagreement::unless_same_amount("totalAmount", confirm.amount(), payment.total))
        .or_else(|| Disagreement::unless_approved(payment))
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
            // A wallet that decides later may not have touched the balance yet, or have put the money back.
            let is_untouched = newest.status != CancelStatus::Done && newest.refundable == part.refundable;
            let other =
                Disagreement::unless_same_amount("cancelAmount", part.amount, newest.amount).or_else(|| {
                    Disagreement::unless_same_amount("refundableAmount", left, newest.refundable)
                        .filter(|_| !is_untouched)
                });
            if other.is_some() {
                return other;
            }
            left
        }
        // Whatever the last cancel was of: a full one leaves nothing. The status does not tell (300 and then the
        // remaining 700 leave `PARTIAL_CANCELED`).
        None => Money::new(payment.total.currency(), 0),
    };
    if let Some(other) = cancel.terms().and_then(|terms| other_terms(terms, left, payment)) {
        return Some(other);
    }
    match &newest.status {
        CancelStatus::Done => {}
        CancelStatus::InProgress => {
            return Some(Disagreement::UnderWay("cancelStatus is IN_PROGRESS".to_owned()));
        }
        other @ (CancelStatus::Aborted | CancelStatus::Other(_)) => {
            return Some(Disagreement::Unfinished(format!("cancelStatus is {other}, which is not executed")));
        }
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

/// What else the newest cancel was asked for with.
fn other_terms(terms: &CancelTerms, left: Money, payment: &Payment) -> Option<Disagreement> {
    let currency = payment.total.currency();
    if let Some(asked) = terms.currency.filter(|asked| *asked != currency) {
        return Disagreement::unless_same("currency", asked.code(), currency.code());
    }
    let rows = match payment.cancel_details() {
        Ok(rows) => rows,
        Err(error) => return Some(Disagreement::Unfinished(format!("cancels cannot be read: {error}"))),
    };
    let newest = rows.last()?;
    // Wallets that need no name have been seen to leave it out of the answer.
    if let (Some(asked), Some(found)) = (&terms.request_id, newest.request_id)
        && asked.as_str() != found
    {
        return Disagreement::unless_same("cancelRequestId", asked.as_str(), found);
    }
    // A merchant without tax-free goods has none of it, whatever was asked for, and the last cancel takes what is left.
    let is_told = |found: &Money| !found.is_zero() && !left.is_zero();
    let parts = [
        ("taxFreeAmount", terms.tax_free, newest.tax_free),
        ("taxExemptionAmount", terms.tax_exemption, newest.tax_exemption),
    ];
    parts.into_iter().find_map(|(field, asked, found)| {
        Disagreement::unless_same_amount(field, asked?, found.filter(is_told)?)
    })
}

fn other_key(asked: &PaymentKey, payment: &Payment) -> Option<Disagreement> {
    // Payment keys stay out of texts: texts get logged.
    Disagreement::unless_same_secret("paymentKey", asked.as_str(), payment.payment_key.as_str())
}

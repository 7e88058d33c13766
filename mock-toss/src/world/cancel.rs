//! Whether money may go back, and how much.

use super::form::CancelForm;
use super::payment::{Payment, Status};
use super::refusal::Refusal;
use crate::fault::Operation;

/// What a cancel will do.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Approved {
    pub(super) amount: u64,
    pub(super) reason: String,
}

/// Refuses, or says how much goes back. The order of the questions is the gateway's: exists, state, reason,
/// refundable amount, amount.
pub(super) fn judge(
    payment: Option<&Payment>,
    payment_key: &str,
    form: &CancelForm,
) -> Result<Approved, Refusal> {
    let refuse = |code: &str, reason: String| Err(Refusal::new(Operation::Cancel, code, reason));
    let Some(payment) = payment else {
        return refuse("NOT_FOUND_PAYMENT", format!("no payment has the key {payment_key}"));
    };
    match payment.status {
        Status::Done | Status::PartialCanceled => {}
        Status::Canceled => {
            return refuse("ALREADY_CANCELED_PAYMENT", "it was cancelled in full".to_owned());
        }
        Status::InProgress | Status::Aborted | Status::Expired => {
            return refuse("NOT_CANCELABLE_PAYMENT", format!("it is {}", payment.status.as_str()));
        }
    }
    let Some(reason) = form.reason.as_ref().filter(|reason| !reason.is_empty()) else {
        return refuse("INVALID_REQUEST", "cancelReason is missing".to_owned());
    };
    let balance = payment.balance;
    if let Some(refundable) = form.refundable.filter(|refundable| *refundable != balance) {
        let reason = format!("refundableAmount is {refundable}, the balance is {balance}");
        return refuse("NOT_MATCHES_REFUNDABLE_AMOUNT", reason);
    }
    let amount = form.amount.unwrap_or(balance);
    if amount > balance || balance == 0 {
        return refuse("NOT_CANCELABLE_AMOUNT", format!("the balance is {balance}"));
    }
    Ok(Approved { amount, reason: reason.clone() })
}

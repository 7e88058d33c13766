//! Whether a payment may be confirmed.

use super::form::ConfirmForm;
use super::payment::{Payment, Status};
use super::refusal::Refusal;
use crate::fault::Operation;

/// Refuses, or says that the money may be taken.
pub(super) fn judge(payment: Option<&Payment>, form: &ConfirmForm) -> Result<(), Refusal> {
    let refuse = |code: &str, reason: String| Err(Refusal::new(Operation::Confirm, code, reason));
    let Some(payment) = payment else {
        return refuse("NOT_FOUND_PAYMENT", format!("no payment has the key {}", form.payment_key));
    };
    match payment.status {
        Status::InProgress => {}
        Status::Expired => {
            return refuse("NOT_FOUND_PAYMENT_SESSION", format!("it expired at {}", payment.expires_at));
        }
        Status::Done | Status::Canceled | Status::PartialCanceled | Status::Aborted => {
            return refuse("ALREADY_PROCESSED_PAYMENT", format!("it is {}", payment.status.as_str()));
        }
    }
    if *payment.order_id != *form.order_id {
        let reason = format!("orderId is {}, the customer paid for {}", form.order_id, payment.order_id);
        return refuse("INVALID_REQUEST", reason);
    }
    if payment.amount != form.amount {
        let reason = format!("amount is {}, the customer authenticated {}", form.amount, payment.amount);
        return refuse("INVALID_REQUEST", reason);
    }
    Ok(())
}

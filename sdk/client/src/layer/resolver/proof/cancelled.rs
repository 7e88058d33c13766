//! What the rows of a payment prove about a cancel: pure.
//!
//! Matched by name where the cancel has one of its own, and by amount and balance otherwise; never by the text of its
//! reason. A row that contradicts is no proof of absence: money that may have gone back is not given back again.

use super::{Moment, Proof};
use crate::error::Class;
use crate::model;
use crate::model::{CancelRequestId, CancelStatus, Money, Payment};
use crate::operation::Cancel;

/// Whose a row is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Owner {
    /// It has our name.
    Ours,
    /// It has another name.
    Theirs,
    /// Only its amounts can tell.
    Nameless,
}

pub(super) fn cancelled(cancel: &Cancel, payment: &Payment, at: &Moment) -> Proof {
    if payment.payment_key != *cancel.payment_key() {
        return Proof::None { why: "the payment there is another one" };
    }
    let Some(owners) = owners(cancel.request_id(), payment) else {
        return Proof::None { why: "the payment's cancels cannot be read" };
    };
    let rows = || payment.cancels.iter().zip(owners.iter().copied());
    let has = |status: &CancelStatus| payment.cancels.iter().any(|row| row.status == *status);
    let is_ours_done = rows().any(|(row, owner)| owner == Owner::Ours && row.status == CancelStatus::Done);
    if is_ours_done {
        let agrees = rows().any(|(row, owner)| owner == Owner::Ours && is_executed(cancel, row, payment));
        let why = "a cancel of the same cancelRequestId gave back another amount or left another balance";
        return if agrees { Proof::Executed } else { Proof::None { why } };
    }
    if has(&CancelStatus::InProgress) {
        return Proof::UnderWay {
            why: "its wallet is still working on a cancel of this payment: look it up later",
        };
    }
    if payment.cancels.iter().any(|row| matches!(row.status, CancelStatus::Other(_))) {
        return Proof::None { why: "a cancel of this payment has a status that this version does not know" };
    }
    let is_executed = match cancel.amounts() {
        Some(_) => rows().any(|(row, owner)| owner != Owner::Theirs && is_executed(cancel, row, payment)),
        None => payment.is_fully_refunded(),
    };
    let is_aborted = rows().any(|(row, owner)| owner == Owner::Ours && row.status == CancelStatus::Aborted);
    match (is_executed, at.is_quiet()) {
        (true, _) => Proof::Executed,
        (false, true) => {
            let what = if is_aborted {
                "the wallet has aborted this cancel"
            } else {
                "the payment has no such cancel"
            };
            Proof::Absent { what: what.into(), class: Class::Retryable }
        }
        (false, false) => Proof::None { why: "the payment has no such cancel yet" },
    }
}

/// Whether `row` is what was asked for, executed.
fn is_executed(cancel: &Cancel, row: &model::Cancel, payment: &Payment) -> bool {
    let agrees = match cancel.amounts() {
        Some(part) => {
            let left = part.refundable.minor().checked_sub(part.amount.minor());
            let left = left.map(|left| Money::new(part.refundable.currency(), left));
            row.amount == part.amount && Some(row.refundable) == left
        }
        None => payment.is_fully_refunded(),
    };
    row.status == CancelStatus::Done && agrees
}

/// Whose each row is; `None` if that cannot be read.
fn owners(asked: Option<&CancelRequestId>, payment: &Payment) -> Option<Vec<Owner>> {
    let Some(asked) = asked else {
        return Some(vec![Owner::Nameless; payment.cancels.len()]);
    };
    let owner = |found: Option<&str>| match found {
        Some(found) if found == asked.as_str() => Owner::Ours,
        Some(_) => Owner::Theirs,
        None => Owner::Nameless,
    };
    Some(payment.cancel_details().ok()?.iter().map(|row| owner(row.request_id)).collect())
}

#[cfg(test)]
mod tests;

//! Cash receipts: what the gateway tells the tax office of payments in cash, and what the tax office answers a day
//! or two later. A receipt and the one that takes it back are two objects. Receipts of this API belong to an order,
//! not to a payment: no payment shows them.

mod cancel;
mod issue;
mod list;
mod receipt;
mod store;

pub(super) use cancel::read as read_cancel;
pub(super) use issue::read as read_issue;
pub(super) use list::read as read_list;
pub(super) use receipt::{Deduction, IssueStatus, Receipt, ReceiptInPayment, ReceiptOfPayment, Side};
pub(super) use store::Receipts;

use super::refusal::Refusal;
use super::rules::Rule;
use crate::catalog;
use crate::operation::Operation;
use crate::switches::{ReceiptCodes, Switches};

pub(super) mod rules {
    crate::world::rules::rules! {
        ISSUED = documented("cash-receipt.issued", "2.8");
        CANCELED = documented("cash-receipt.canceled", "2.8");
        LISTED = documented("cash-receipt.listed", "2.8");
        DECLINED = inferred("cash-receipt.declined", "2.8");
        WRONG_FIELD = inferred("cash-receipt.wrong-field", "14");
        DUPLICATED = inferred("cash-receipt.duplicated", "14");
        UNKNOWN = documented("cash-receipt.unknown", "2.8");
        NOT_CANCELABLE = inferred("cash-receipt.not-cancelable", "2.8");
        OLD_VERSION = documented("cash-receipt.old-version", "1.9");
    }
}

/// A field that is wrong: with the code for it, or `INVALID_REQUEST`, by a switch.
fn wrong_field(operation: Operation, switches: &Switches, code: &str, refusal: Refusal) -> Refusal {
    if switches.books.receipt_codes == ReceiptCodes::InvalidRequest {
        return refusal;
    }
    Refusal { row: catalog::row(operation.group(), code), rule: &rules::WRONG_FIELD, ..refusal }
}

fn refuse(operation: Operation, code: &str, rule: &'static Rule, reason: String) -> Refusal {
    Refusal { row: catalog::row(operation.group(), code), rule, reason: reason.into() }
}

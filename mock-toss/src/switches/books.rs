//! What nobody knows of lists, settlements and cash receipts.

use serde::{Deserialize, Serialize};

/// Lists, settlements and cash receipts.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct BookSwitches {
    /// §14.17: the sign of the amounts of cancels in lists of transactions and settlements.
    pub cancel_rows: CancelRows,
    /// §2.7: whether the merchant's contract is that of manual settlement: nothing is settled before
    /// `POST /v1/settlements` has asked for it.
    pub manual_settlement: bool,
    /// §14.22: how a cash receipt with a wrong field is refused.
    pub receipt_codes: ReceiptCodes,
    /// §14.22: whether `NOT_FOUND_RECEIPT` has the status 400, or 404 like other unknown things.
    pub unknown_receipt_is_400: bool,
}

/// The sign of what goes back to the customer.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelRows {
    /// Below zero.
    #[default]
    Negative,
    /// Above zero, as one observed row of a virtual account was.
    Positive,
}

/// The codes of refused cash receipts.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptCodes {
    /// Each field's: `INVALID_REQUIRED_PARAM`, `INVALID_BUSINESS_NUMBER`, ...
    #[default]
    Own,
    /// `INVALID_REQUEST`, as for any other body.
    InvalidRequest,
}

//! What nobody outside Toss knows for certain: each point of contract §14 that the fake has to decide is a switch,
//! so that a client can be run against both answers.

use serde::{Deserialize, Serialize};

/// The uncertain points of the contract, one field each; the default is the likelier answer.
///
/// ```
/// use mock_toss::Switches;
///
/// let switches = Switches { replay_5xx: true, ..Switches::default() };
/// assert_ne!(switches, Switches::default());
/// ```
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// §14.1: whether a 5xx is stored under its idempotency key like other answers.
    pub replay_5xx: bool,
    /// §14.17: whether the rows of cancels in lists of transactions and settlements have positive amounts, as one
    /// observed row of a virtual account had, or negative ones.
    pub positive_cancel_rows: bool,
    /// §2.7: whether the merchant's contract is that of manual settlement: nothing is settled before
    /// `POST /v1/settlements` has asked for it.
    pub manual_settlement: bool,
    /// §14.22: whether a cash receipt with a wrong field is refused with `INVALID_REQUEST` like any other body,
    /// or with the field's own code (`INVALID_REQUIRED_PARAM`, `INVALID_BUSINESS_NUMBER`, ...).
    pub plain_receipt_codes: bool,
    /// §14.22: whether `NOT_FOUND_RECEIPT` has the status 400, or 404 like other unknown things.
    pub unknown_receipt_is_400: bool,
}

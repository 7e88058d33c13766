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
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// §14.1: whether a 5xx is stored under its idempotency key like other answers.
    pub replay_5xx: bool,
    /// §14.6: whether a payment that waits for its confirm tells what the customer pays with.
    pub in_progress_tells_method: bool,
    /// §14.18: whether `easyPay` of a PayPal payment is a plain string instead of an object.
    pub paypal_easy_pay_is_string: bool,
    /// §14.24: what `acquireStatus` becomes when everything is cancelled at once.
    pub acquire_after_cancel: AcquireAfterCancel,
}

/// What `card.acquireStatus` becomes when everything is cancelled at once.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AcquireAfterCancel {
    /// `CANCELED`
    #[default]
    Canceled,
    /// `CANCEL_REQUESTED`
    CancelRequested,
    /// What it was before the cancel.
    Unchanged,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            replay_5xx: false,
            in_progress_tells_method: true,
            paypal_easy_pay_is_string: false,
            acquire_after_cancel: AcquireAfterCancel::default(),
        }
    }
}

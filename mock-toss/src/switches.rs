//! What nobody outside Toss knows for certain: each point of contract §14 that the fake has to decide is a switch,
//! so that a client can be run against both answers.

mod cancels;

use serde::{Deserialize, Serialize};

pub use cancels::{
    AccountMissingCode, BankHours, Burst, EscrowPartial, ExemptPartialCode, NotPositiveCode, RefundPace,
    WrongStateCode,
};

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
#[expect(clippy::struct_excessive_bools, reason = "switches")]
pub struct Switches {
    /// §14.1: whether a 5xx is stored under its idempotency key like other answers.
    pub replay_5xx: bool,
    /// §14.8: what a cancel of a payment that was never approved is answered.
    pub cancel_wrong_state: WrongStateCode,
    /// §14.8: what a `cancelAmount` of 0 or less is answered.
    pub cancel_not_positive: NotPositiveCode,
    /// §14.9: what the refund of a deposit without `refundReceiveAccount` is answered.
    pub refund_account_missing: AccountMissingCode,
    /// §14.10: how a refund to an account goes on after the answer.
    pub refund_pace: RefundPace,
    /// §14.10: whether a deposit that was refunded at once and in full ends `PARTIAL_CANCELED`, as one documented
    /// example prints, instead of `CANCELED`.
    pub deposit_refund_stays_partial: bool,
    /// §14.11: whether the second refund of a transfer or a deposit that went back to an account in full is
    /// answered `ALREADY_REFUND_PAYMENT`, whatever the payment's status.
    pub already_refunded: bool,
    /// §14.14: whether only the first partial cancel of a payment is told by `PAYMENT_STATUS_CHANGED`.
    pub further_cancels_are_silent: bool,
    /// §14.18: whether cancels of PayPal payments are asynchronous, as one guide says.
    pub paypal_cancels_asynchronously: bool,
    /// §14.18: whether an asynchronous cancel changes status and balance when it is accepted (and gives them back
    /// when it is aborted) instead of when it is done.
    pub asynchronous_cancel_applies_at_once: bool,
    /// §14.18: after how many seconds an asynchronous cancel is done by itself; absent: when the control API says.
    pub asynchronous_cancel_seconds: Option<u32>,
    /// §14.20: whether texts of a cancel may be longer than documented: the gateway hardly validates elsewhere.
    pub cancel_bears_long_texts: bool,
    /// §4.1: what a partial cancel of an escrow payment meets.
    pub escrow_partial: EscrowPartial,
    /// §4.1: what a partial cancel of a card payment with `taxExemptionAmount` is answered.
    pub exempt_partial: ExemptPartialCode,
    /// §4.1: how many cancels of one payment are too many in how short a time; absent: never.
    pub consecutive_cancels: Option<Burst>,
    /// §4.1: when banks take no refunds; absent: never.
    pub bank_closed: Option<BankHours>,
}

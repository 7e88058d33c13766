//! The positions of the switches that turn cancels.

use serde::{Deserialize, Serialize};

/// The uncertain points of cancels, refunds and virtual accounts.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "switches")]
pub struct CancelSwitches {
    /// §14.8: what a cancel of a payment that was never approved is answered.
    pub wrong_state: WrongStateCode,
    /// §14.8: what a `cancelAmount` of 0 or less is answered.
    pub not_positive: NotPositiveCode,
    /// §14.9: what the refund of a deposit without `refundReceiveAccount` is answered.
    pub account_missing: AccountMissingCode,
    /// §14.10: how a refund to an account goes on after the answer.
    pub refund_pace: RefundPace,
    /// §14.10: whether a deposit that was refunded at once and in full ends `PARTIAL_CANCELED`, as one documented
    /// example prints, instead of `CANCELED`.
    pub deposit_refund_stays_partial: bool,
    /// §14.11: whether the second refund of a transfer or a deposit that went back to an account in full is
    /// answered `ALREADY_REFUND_PAYMENT`, whatever the payment's status.
    pub already_refunded: bool,
    /// §14.18: whether cancels of `PayPal` payments are asynchronous, as one guide says.
    pub paypal_is_asynchronous: bool,
    /// §14.18: whether an asynchronous cancel changes status and balance when it is accepted (and gives them back
    /// when it is aborted) instead of when it is done.
    pub asynchronous_applies_at_once: bool,
    /// §14.18: after how many seconds an asynchronous cancel is done by itself; absent: when the control API says.
    pub asynchronous_seconds: Option<u32>,
    /// §14.20: whether texts of a cancel may be longer than documented: the gateway hardly validates elsewhere.
    pub bears_long_texts: bool,
    /// §4.1: what a partial cancel of an escrow payment meets.
    pub escrow_partial: EscrowPartial,
    /// §4.1: what a partial cancel of a card payment with `taxExemptionAmount` is answered.
    pub exempt_partial: ExemptPartialCode,
    /// §4.1: how many cancels of one payment are borne in how short a time; absent: any number.
    pub consecutive: Option<Burst>,
    /// §4.1: when banks take no refunds; absent: never.
    pub bank_closed: Option<BankHours>,
}

/// What a cancel of a payment that was never approved is answered.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WrongStateCode {
    /// 403 `NOT_CANCELABLE_PAYMENT`
    #[default]
    NotCancelablePayment,
    /// 403 `FORBIDDEN_REQUEST`
    ForbiddenRequest,
}

/// What a `cancelAmount` of 0 or less is answered.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotPositiveCode {
    /// 400 `INVALID_REQUEST`
    #[default]
    InvalidRequest,
    /// 403 `NOT_CANCELABLE_AMOUNT`
    NotCancelableAmount,
}

/// What the refund of a deposit without `refundReceiveAccount` is answered.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountMissingCode {
    /// 400 `INVALID_REQUEST`
    #[default]
    InvalidRequest,
    /// 400 `INVALID_REFUND_ACCOUNT_INFO`
    InvalidRefundAccountInfo,
}

/// What a partial cancel of an escrow payment meets.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EscrowPartial {
    /// 500 `[ES12]` until the buyer confirms the purchase, as somebody has seen; after that it is executed.
    #[default]
    UntilPurchase,
    /// Always 403 `NOT_ALLOWED_PARTIAL_REFUND`, as the table of codes says.
    Never,
}

/// What a partial cancel of a card payment with `taxExemptionAmount` is answered.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExemptPartialCode {
    /// 403 `NOT_ALLOWED_PARTIAL_REFUND`
    #[default]
    NotAllowedPartialRefund,
    /// 400 `INVALID_REQUEST`
    InvalidRequest,
}

/// How a refund to an account goes on after its answer, which says `refundStatus` `NONE`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct RefundPace {
    /// After how many seconds it is `PENDING`; absent: when the control API says.
    pub pending_seconds: Option<u32>,
    /// After how many seconds it is `COMPLETED`; absent: when the control API says.
    pub completed_seconds: Option<u32>,
}

impl Default for RefundPace {
    /// Pending after a day, completed after two.
    fn default() -> Self {
        Self { pending_seconds: Some(86_400), completed_seconds: Some(172_800) }
    }
}

/// So many calls in so short a time are too many.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Burst {
    /// How many are borne.
    pub count: u32,
    /// The time they are counted in.
    pub seconds: u32,
}

/// Hours of the Korean day, 0 to 23; `from` after `to` spans midnight.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BankHours {
    /// The first hour without service.
    pub from: u8,
    /// The first hour with service again.
    pub to: u8,
}

impl BankHours {
    /// Whether banks take no refunds in this hour.
    pub(crate) fn contains(self, hour: u8) -> bool {
        if self.from <= self.to {
            (self.from..self.to).contains(&hour)
        } else {
            hour >= self.from || hour < self.to
        }
    }
}

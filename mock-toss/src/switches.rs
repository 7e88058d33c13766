//! What nobody outside Toss knows for certain: each point of contract §14 that the fake has to decide is a switch,
//! so that a client can be run against both answers.

mod books;
mod cancels;
mod making;
mod payments;

use core::num::NonZeroU32;

use serde::{Deserialize, Serialize};

pub use books::{BookSwitches, CancelRows, ReceiptCodes};
pub use cancels::{
    AccountMissingCode, BankHours, Burst, CancelSwitches, EscrowPartial, ExemptPartialCode, NotPositiveCode,
    RefundPace, WrongStateCode,
};
pub use making::{DeletedTwice, FormCodes, MakingSwitches, SpentAuthKey, UnknownBillingKey, ValidHours};
pub use payments::{
    AcquireAfterCancel, ConfirmAborted, MismatchCode, OrderPick, RedirectJoin, UnknownKeyCode,
};

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
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub struct Switches {
    /// §14.1: whether a 5xx is stored under its idempotency key like other answers.
    pub replay_5xx: bool,
    /// Lists, settlements and cash receipts.
    pub books: BookSwitches,
    /// §14.2: whether a DELETE heeds an idempotency key. The documentation speaks of POST only.
    pub idempotent_delete: bool,
    /// §14.2: whether an empty idempotency key is refused as if it were too long, instead of being no key.
    pub refuse_empty_key: bool,
    /// §14.2: whether a key is still known at the very end of its fifteen days.
    pub key_lives_at_15_days: bool,
    /// §14.2: whether an error made by `TossPayments-Test-Code` is stored under the key like any other.
    pub store_test_codes: bool,
    /// §14.12: how many requests a minute a test key may make of each operation; absent: any number. The gateway's
    /// test environment allows 100.
    pub requests_per_minute: Option<NonZeroU32>,
    /// §14.12: the code of a 429, which nobody has written down.
    pub too_many_requests_code: String,
    /// §14.12: `Retry-After` of a 429, in seconds; absent: no such header.
    pub too_many_requests_retry_after: Option<u32>,
    /// §14.14: whether a webhook that is answered with another 2xx than 200 counts as delivered.
    pub webhook_accepts_2xx: bool,
    /// §14.14: whether the second and every further partial cancel sends `PAYMENT_STATUS_CHANGED` too.
    pub webhook_on_further_cancels: OnFurtherCancels,
    /// §14.15: which bytes of the security key sign the webhooks of payouts and sellers.
    pub webhook_key: WebhookKey,
    /// §14.22: the code of a `refPayoutId` or `refSellerId` that was used before.
    pub duplicate_reference_code: DuplicateReferenceCode,
    /// §14.22: whether `FORBIDDEN_SELLER_PAYOUT` is a 400 instead of a 403.
    pub forbidden_seller_payout_is_400: bool,
    /// §14.3: what a confirm with another amount than the authenticated one is answered.
    pub confirm_other_amount: MismatchCode,
    /// §14.3: what a confirm for another order than the authenticated one is answered.
    pub confirm_other_order: MismatchCode,
    /// §14.3: whether a confirm with another amount or order ends the payment.
    pub confirm_mismatch_aborts: bool,
    /// §14.4: what a confirm after a refused confirm meets.
    pub confirm_aborted: ConfirmAborted,
    /// §14.5: what a confirm of an unknown payment key is answered.
    pub confirm_unknown_key: UnknownKeyCode,
    /// §14.7: whether the confirm of an order that was paid before is refused with `DUPLICATED_ORDER_ID`.
    pub confirm_refuses_paid_orders: bool,
    /// §14.6: whether a look-up finds a payment that nobody has confirmed yet.
    pub unconfirmed_is_visible: bool,
    /// §14.6: whether a look-up by order finds a payment that nobody has confirmed yet.
    pub unconfirmed_is_found_by_order: bool,
    /// §14.7: which of several payments of one order a look-up finds.
    pub order_pick: OrderPick,
    /// §14.23: how parameters are joined to the address that the browser goes to after the payment window.
    pub redirect_join: RedirectJoin,
    /// §14.23: whether the success redirect names its `paymentType`; an older page leaves it out.
    pub redirect_tells_payment_type: bool,
    /// §14.6: whether a payment that waits for its confirm tells what the customer pays with.
    pub in_progress_tells_method: bool,
    /// §14.18: whether `easyPay` of a `PayPal` payment is a plain string instead of an object.
    pub paypal_easy_pay_is_string: bool,
    /// §14.24: what `acquireStatus` becomes when everything is cancelled at once.
    pub acquire_after_cancel: AcquireAfterCancel,
    /// Key-in, virtual accounts and billing.
    pub making: MakingSwitches,
    /// Cancels, refunds and virtual accounts.
    pub cancels: CancelSwitches,
}

/// What a partial cancel of a payment that is `PARTIAL_CANCELED` already tells the merchant.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OnFurtherCancels {
    /// `PAYMENT_STATUS_CHANGED`, like the first.
    #[default]
    Told,
    /// Nothing: the status is the same as before.
    Silent,
}

/// Which bytes of a security key are the key of the HMAC.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookKey {
    /// The 32 that its 64 hexadecimal digits stand for.
    #[default]
    HexDecoded,
    /// The 64 digits themselves.
    Ascii,
}

/// What a reference that was used before is answered with.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateReferenceCode {
    /// `DUPLICATED_REQUEST`
    #[default]
    DuplicatedRequest,
    /// `INVALID_REQUEST`
    InvalidRequest,
}

impl DuplicateReferenceCode {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::DuplicatedRequest => "DUPLICATED_REQUEST",
            Self::InvalidRequest => "INVALID_REQUEST",
        }
    }
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            replay_5xx: false,
            idempotent_delete: false,
            refuse_empty_key: false,
            key_lives_at_15_days: false,
            store_test_codes: true,
            requests_per_minute: None,
            too_many_requests_code: "TOO_MANY_REQUESTS".to_owned(),
            too_many_requests_retry_after: None,
            webhook_accepts_2xx: false,
            webhook_on_further_cancels: OnFurtherCancels::default(),
            webhook_key: WebhookKey::default(),
            duplicate_reference_code: DuplicateReferenceCode::DuplicatedRequest,
            forbidden_seller_payout_is_400: false,
            confirm_other_amount: MismatchCode::default(),
            confirm_other_order: MismatchCode::default(),
            confirm_mismatch_aborts: false,
            confirm_aborted: ConfirmAborted::default(),
            confirm_unknown_key: UnknownKeyCode::default(),
            confirm_refuses_paid_orders: false,
            unconfirmed_is_visible: true,
            unconfirmed_is_found_by_order: true,
            order_pick: OrderPick::default(),
            redirect_join: RedirectJoin::default(),
            redirect_tells_payment_type: true,
            in_progress_tells_method: true,
            paypal_easy_pay_is_string: false,
            acquire_after_cancel: AcquireAfterCancel::default(),
            making: MakingSwitches::default(),
            cancels: CancelSwitches::default(),
            books: BookSwitches::default(),
        }
    }
}

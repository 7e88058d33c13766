//! The positions of the switches that turn calls that make a payment or a billing key by themselves.

use serde::{Deserialize, Serialize};

/// The uncertain points of key-in, virtual accounts and billing.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct MakingSwitches {
    /// §14.20: the code of a field that breaks its rule.
    pub form_codes: FormCodes,
    /// §14.20: whether `POST /v1/virtual-accounts` holds order ids to their rule; measured: 71 characters passed.
    pub strict_order_ids: bool,
    /// §14.20: whether customer keys are held to their rule; measured: anything of 2 to 300 characters passed.
    pub strict_customer_keys: bool,
    /// §14.16: for how many minutes an authKey can be used; absent: for ever.
    pub auth_key_minutes: Option<u32>,
    /// §14.16: the code of an authKey that cannot be used.
    pub spent_auth_key: SpentAuthKey,
    /// §14.16: the code of a charge with a billing key that never was.
    pub unknown_billing_key: UnknownBillingKey,
    /// §14.16: the code of the second deletion of a billing key.
    pub deleted_twice: DeletedTwice,
    /// §14.19: the longest `validHours`.
    pub valid_hours: ValidHours,
    /// §14.19: whether an `accountKey` may be longer than 13 characters.
    pub long_account_keys: bool,
}

/// §14.20: which code a field that breaks its rule is refused with.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FormCodes {
    /// That of the field (`INVALID_ORDER_ID`, `INVALID_REQUIRED_PARAM`, ...) where the operation's table has one.
    #[default]
    OfTheField,
    /// `INVALID_REQUEST`, whatever the field.
    InvalidRequest,
}

/// §14.16: what an authKey that is used up, too old or unknown is refused with.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SpentAuthKey {
    /// 400 `INVALID_BILLING_AUTH`
    #[default]
    InvalidBillingAuth,
    /// 400 `INVALID_REQUEST`
    InvalidRequest,
}

/// §14.16: what a charge of a billing key that never was is refused with.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownBillingKey {
    /// 400 `INVALID_BILL_KEY_REQUEST`
    #[default]
    InvalidBillKeyRequest,
    /// 404 `NOT_FOUND_BILLING`
    NotFoundBilling,
}

/// §14.16: what the second deletion of a billing key is refused with.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeletedTwice {
    /// 400 `ALREADY_REMOVED_BILLING_KEY`
    #[default]
    AlreadyRemovedBillingKey,
    /// 404 `NOT_FOUND_BILLING`
    NotFoundBilling,
}

/// §14.19: the longest `validHours` of a virtual account.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ValidHours {
    /// 2160, which is 90 days.
    #[default]
    #[serde(rename = "up_to_2160")]
    UpTo2160,
    /// 720, as an older page has it.
    #[serde(rename = "up_to_720")]
    UpTo720,
}

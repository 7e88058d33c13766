//! The guesses about calls that make a payment or a key by themselves.

use serde::{Deserialize, Serialize};

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
    UpTo2160,
    /// 720, as an older page has it.
    UpTo720,
}

//! Parts of a payment's body, as they stand there: settlements and transactions repeat them.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The parts; all absent if there is no such body.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, bound(deserialize = "'de: 'a"))]
pub(super) struct Rendered<'a> {
    #[serde(borrow)]
    pub(super) method: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) card: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) easy_pay: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) gift_certificate: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) mobile_phone: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) transfer: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) virtual_account: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) cancels: Option<Vec<CancelRendered<'a>>>,
}

/// One cancel of a payment, with the fields that settlements repeat, in their order.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CancelRendered<'a> {
    #[serde(borrow)]
    pub(super) transaction_key: &'a str,
    #[serde(borrow)]
    pub(super) cancel_reason: &'a RawValue,
    #[serde(borrow)]
    pub(super) tax_exemption_amount: &'a RawValue,
    #[serde(borrow)]
    pub(super) canceled_at: &'a RawValue,
    #[serde(borrow)]
    pub(super) easy_pay_discount_amount: &'a RawValue,
    #[serde(borrow)]
    pub(super) receipt_key: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) cancel_amount: &'a RawValue,
    #[serde(borrow)]
    pub(super) tax_free_amount: &'a RawValue,
    #[serde(borrow)]
    pub(super) refundable_amount: &'a RawValue,
}

impl<'a> Rendered<'a> {
    pub(super) fn of(body: &'a [u8]) -> Self {
        serde_json::from_slice(body).unwrap_or_default()
    }
}

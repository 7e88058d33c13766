//! The Cancel object: an element of a payment's `cancels`, and the whole of a webhook about an asynchronous one.

use bytes::Bytes;
use serde::Serialize;

use super::super::amount::{Currency, OnWire};
use super::super::payment::Cancel;
use crate::time::KoreanTime;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CancelBody<'a> {
    transaction_key: &'a str,
    cancel_reason: &'a str,
    tax_exemption_amount: OnWire,
    canceled_at: KoreanTime,
    card_discount_amount: OnWire,
    transfer_discount_amount: OnWire,
    easy_pay_discount_amount: OnWire,
    receipt_key: Option<&'a str>,
    cancel_status: &'static str,
    cancel_request_id: Option<&'a str>,
    cancel_amount: OnWire,
    tax_free_amount: OnWire,
    refundable_amount: OnWire,
}

impl Cancel {
    pub(in super::super) fn to_json(&self, currency: Currency) -> Bytes {
        serde_json::to_vec(&self.body(currency)).unwrap_or_default().into()
    }

    pub(super) fn body(&self, currency: Currency) -> CancelBody<'_> {
        let money = |minor| OnWire(minor, currency);
        CancelBody {
            transaction_key: &self.transaction_key,
            cancel_reason: &self.reason,
            tax_exemption_amount: money(self.tax_exemption),
            canceled_at: self.at,
            card_discount_amount: money(self.card_discount),
            transfer_discount_amount: money(self.transfer_discount),
            easy_pay_discount_amount: money(self.easy_pay_discount),
            receipt_key: self.receipt_key.as_deref(),
            cancel_status: self.status.as_str(),
            cancel_request_id: self.request_id.as_deref(),
            cancel_amount: money(self.amount),
            tax_free_amount: money(self.tax_free),
            refundable_amount: money(self.refundable),
        }
    }
}

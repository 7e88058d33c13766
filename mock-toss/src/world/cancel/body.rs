//! A cancel as it stands on the wire: in a payment's `cancels`, and alone in `CANCEL_STATUS_CHANGED`.

use bytes::Bytes;
use serde::Serialize;

use crate::time::KoreanTime;
use crate::world::amount::OnWire;
use crate::world::payment::{CancelStatus, Payment};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names are the gateway's")]
pub(in crate::world) struct Body<'a> {
    transaction_key: &'a str,
    cancel_reason: &'a str,
    tax_exemption_amount: OnWire,
    canceled_at: KoreanTime,
    card_discount_amount: OnWire,
    transfer_discount_amount: OnWire,
    easy_pay_discount_amount: OnWire,
    /// Of the cash receipt's cancel.
    receipt_key: Option<&'a str>,
    cancel_status: &'static str,
    cancel_request_id: Option<&'a str>,
    cancel_amount: OnWire,
    tax_free_amount: OnWire,
    refundable_amount: OnWire,
}

impl CancelStatus {
    pub(in crate::world) const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "DONE",
            Self::InProgress => "IN_PROGRESS",
            Self::Aborted => "ABORTED",
        }
    }
}

impl<'a> Body<'a> {
    /// All cancels of a payment, oldest first; none before the first.
    pub(in crate::world) fn all(payment: &'a Payment) -> Option<Vec<Self>> {
        let bodies = || (0..payment.cancels.len()).filter_map(|place| Self::of(payment, place)).collect();
        (!payment.cancels.is_empty()).then(bodies)
    }

    pub(super) fn of(payment: &'a Payment, place: usize) -> Option<Self> {
        let cancel = payment.cancels.get(place)?;
        let on_wire = |amount| OnWire(amount, payment.currency);
        Some(Self {
            transaction_key: &cancel.transaction_key,
            cancel_reason: &cancel.reason,
            tax_exemption_amount: on_wire(cancel.parts.tax_exemption),
            canceled_at: cancel.at,
            card_discount_amount: on_wire(cancel.parts.card_discount),
            transfer_discount_amount: on_wire(cancel.parts.transfer_discount),
            easy_pay_discount_amount: on_wire(cancel.parts.easy_pay_discount),
            receipt_key: None,
            cancel_status: cancel.status.as_str(),
            cancel_request_id: cancel.request_id.as_deref(),
            cancel_amount: on_wire(cancel.amount),
            tax_free_amount: on_wire(cancel.parts.tax_free),
            refundable_amount: on_wire(cancel.refundable),
        })
    }

    pub(super) fn to_json(&self) -> Bytes {
        serde_json::to_vec(self).unwrap_or_default().into()
    }
}

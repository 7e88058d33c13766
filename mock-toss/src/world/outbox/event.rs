//! What is told, and the body that tells it.

use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;

use crate::time::KoreanTime;
use crate::webhook::{EventType, Shape};
use crate::world::text::Body;

const VERSION: &str = "2022-11-16";

/// Something that a webhook tells.
#[derive(Clone, Debug)]
pub(in crate::world) enum Event {
    /// `PAYMENT_STATUS_CHANGED`; the payment's body at that moment.
    PaymentStatusChanged { order_id: Arc<str>, payment: Body },
    /// `DEPOSIT_CALLBACK`
    DepositCallback {
        order_id: Arc<str>,
        secret: Option<Box<str>>,
        status: &'static str,
        transaction_key: Arc<str>,
    },
    /// `CANCEL_STATUS_CHANGED`; the cancel's body.
    CancelStatusChanged { order_id: Arc<str>, cancel: Bytes },
    /// `BILLING_DELETED`
    BillingDeleted { billing_key: Box<str>, reason: Option<Box<str>> },
    /// `METHOD_UPDATED`
    MethodUpdated { customer_key: Box<str>, method_key: Box<str>, status: Box<str> },
    /// `CUSTOMER_STATUS_CHANGED`
    CustomerStatusChanged { customer_key: Box<str>, status: Box<str> },
    /// `payout.changed`; the payout's body.
    PayoutChanged { payout: Bytes },
    /// `seller.changed`; the seller's body.
    SellerChanged { seller: Bytes },
    /// Anything, by hand: a JSON object as it stands in the body.
    ByHand { event_type: EventType, order_id: Option<Arc<str>>, data: Box<str> },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfDeposit<'a> {
    secret: Option<&'a str>,
    status: &'static str,
    transaction_key: &'a str,
    order_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfBillingKey<'a> {
    billing_key: &'a str,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfMethod<'a> {
    customer_key: &'a str,
    method_key: &'a str,
    status: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfCustomer<'a> {
    customer_key: &'a str,
    status: &'a str,
    changed_at: KoreanTime,
}

impl Event {
    pub(super) const fn event_type(&self) -> EventType {
        match self {
            Self::PaymentStatusChanged { .. } => EventType::PaymentStatusChanged,
            Self::DepositCallback { .. } => EventType::DepositCallback,
            Self::CancelStatusChanged { .. } => EventType::CancelStatusChanged,
            Self::BillingDeleted { .. } => EventType::BillingDeleted,
            Self::MethodUpdated { .. } => EventType::MethodUpdated,
            Self::CustomerStatusChanged { .. } => EventType::CustomerStatusChanged,
            Self::PayoutChanged { .. } => EventType::PayoutChanged,
            Self::SellerChanged { .. } => EventType::SellerChanged,
            Self::ByHand { event_type, .. } => *event_type,
        }
    }

    pub(super) fn order_id(&self) -> Option<Arc<str>> {
        match self {
            Self::PaymentStatusChanged { order_id, .. }
            | Self::DepositCallback { order_id, .. }
            | Self::CancelStatusChanged { order_id, .. } => Some(Arc::clone(order_id)),
            Self::ByHand { order_id, .. } => order_id.clone(),
            Self::BillingDeleted { .. }
            | Self::MethodUpdated { .. }
            | Self::CustomerStatusChanged { .. }
            | Self::PayoutChanged { .. }
            | Self::SellerChanged { .. } => None,
        }
    }

    /// The whole body, in the shape of its type.
    pub(super) fn body(&self, now: KoreanTime, event_id: &str) -> Arc<str> {
        let (event_type, data) = (self.event_type(), self.data(now));
        let body = match event_type.shape() {
            Shape::Wrapped => {
                let created_at = now.local();
                format!(r#"{{"eventType":"{event_type}","createdAt":"{created_at}","data":{data}}}"#)
            }
            Shape::Flat => {
                let fields = data.trim_start().strip_prefix('{').unwrap_or("}").trim_start();
                let comma = if fields.starts_with('}') { "" } else { "," };
                format!(r#"{{"createdAt":"{}"{comma}{fields}"#, now.local())
            }
            Shape::Entity(entity_type) => format!(
                r#"{{"eventType":"{event_type}","createdAt":"{now}","version":"{VERSION}","eventId":"{event_id}","entityType":"{entity_type}","entityBody":{data}}}"#
            ),
        };
        body.into()
    }

    /// What it tells, without what is around it.
    fn data(&self, now: KoreanTime) -> String {
        match self {
            Self::PaymentStatusChanged { payment, .. } => {
                String::from_utf8_lossy(payment.as_ref()).into_owned()
            }
            Self::CancelStatusChanged { cancel: body, .. }
            | Self::PayoutChanged { payout: body }
            | Self::SellerChanged { seller: body } => String::from_utf8_lossy(body).into_owned(),
            Self::ByHand { data, .. } => data.clone().into(),
            Self::DepositCallback { order_id, secret, status, transaction_key } => {
                text(&OfDeposit { secret: secret.as_deref(), status, transaction_key, order_id })
            }
            Self::BillingDeleted { billing_key, reason } => {
                text(&OfBillingKey { billing_key, reason: reason.as_deref() })
            }
            Self::MethodUpdated { customer_key, method_key, status } => {
                text(&OfMethod { customer_key, method_key, status })
            }
            Self::CustomerStatusChanged { customer_key, status } => {
                text(&OfCustomer { customer_key, status, changed_at: now })
            }
        }
    }
}

fn text(data: &impl Serialize) -> String {
    serde_json::to_string(data).unwrap_or_default()
}

#[cfg(test)]
mod tests;

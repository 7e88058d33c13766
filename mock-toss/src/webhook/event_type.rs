//! What a webhook can be about.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

/// The gateway's event types.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
pub enum EventType {
    /// The status of a payment changed.
    #[serde(rename = "PAYMENT_STATUS_CHANGED")]
    PaymentStatusChanged,
    /// The state of a virtual account's deposit changed.
    #[serde(rename = "DEPOSIT_CALLBACK")]
    DepositCallback,
    /// An asynchronous cancel ended.
    #[serde(rename = "CANCEL_STATUS_CHANGED")]
    CancelStatusChanged,
    /// A billing key was deleted.
    #[serde(rename = "BILLING_DELETED")]
    BillingDeleted,
    /// A customer's brandpay method changed.
    #[serde(rename = "METHOD_UPDATED")]
    MethodUpdated,
    /// A brandpay customer's state changed.
    #[serde(rename = "CUSTOMER_STATUS_CHANGED")]
    CustomerStatusChanged,
    /// The payment behind a payment link changed.
    #[serde(rename = "ORDER_PAYMENT_STATUS_CHANGED")]
    OrderPaymentStatusChanged,
    /// A payout ended.
    #[serde(rename = "payout.changed")]
    PayoutChanged,
    /// A seller's review went on.
    #[serde(rename = "seller.changed")]
    SellerChanged,
    /// A reservation by telephone changed.
    #[serde(rename = "ars-reservation.changed")]
    ArsReservationChanged,
}

/// How a body is built around what it tells.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Shape {
    /// `{eventType, createdAt, data}`
    Wrapped,
    /// `{createdAt, ...}`
    Flat,
    /// `{eventType, createdAt, version, eventId, entityType, entityBody}`
    Entity(&'static str),
}

/// A text that is no event type.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("event type `{0}` is unknown; there are {known}", known = known())]
pub struct UnknownEventType(String);

impl EventType {
    /// Every one of them.
    pub const ALL: [Self; 10] = [
        Self::PaymentStatusChanged,
        Self::DepositCallback,
        Self::CancelStatusChanged,
        Self::BillingDeleted,
        Self::MethodUpdated,
        Self::CustomerStatusChanged,
        Self::OrderPaymentStatusChanged,
        Self::PayoutChanged,
        Self::SellerChanged,
        Self::ArsReservationChanged,
    ];

    /// As it stands in bodies.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PaymentStatusChanged => "PAYMENT_STATUS_CHANGED",
            Self::DepositCallback => "DEPOSIT_CALLBACK",
            Self::CancelStatusChanged => "CANCEL_STATUS_CHANGED",
            Self::BillingDeleted => "BILLING_DELETED",
            Self::MethodUpdated => "METHOD_UPDATED",
            Self::CustomerStatusChanged => "CUSTOMER_STATUS_CHANGED",
            Self::OrderPaymentStatusChanged => "ORDER_PAYMENT_STATUS_CHANGED",
            Self::PayoutChanged => "payout.changed",
            Self::SellerChanged => "seller.changed",
            Self::ArsReservationChanged => "ars-reservation.changed",
        }
    }

    pub(crate) const fn shape(self) -> Shape {
        match self {
            Self::PaymentStatusChanged
            | Self::CancelStatusChanged
            | Self::BillingDeleted
            | Self::MethodUpdated
            | Self::CustomerStatusChanged
            | Self::OrderPaymentStatusChanged => Shape::Wrapped,
            Self::DepositCallback => Shape::Flat,
            Self::PayoutChanged => Shape::Entity("payout"),
            Self::SellerChanged => Shape::Entity("seller"),
            Self::ArsReservationChanged => Shape::Entity("ars-reservation"),
        }
    }

    /// Whether its deliveries carry a signature.
    pub(crate) const fn is_signed(self) -> bool {
        matches!(self, Self::PayoutChanged | Self::SellerChanged)
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EventType {
    type Err = UnknownEventType;

    fn from_str(text: &str) -> Result<Self, UnknownEventType> {
        let found = Self::ALL.into_iter().find(|event_type| event_type.as_str() == text);
        found.ok_or_else(|| UnknownEventType(text.to_owned()))
    }
}

fn known() -> String {
    EventType::ALL.map(EventType::as_str).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back_from_text_and_from_json() {
        for event_type in EventType::ALL {
            assert_eq!(event_type.as_str().parse(), Ok(event_type));
            let json = serde_json::to_string(&event_type).expect("a name");
            assert_eq!(json, format!("\"{event_type}\""));
        }
        let unknown = "payment.changed".parse::<EventType>().expect_err("unknown");
        assert!(unknown.to_string().contains("there are PAYMENT_STATUS_CHANGED, DEPOSIT_CALLBACK"));
    }
}

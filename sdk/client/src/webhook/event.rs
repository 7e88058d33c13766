//! What an event says: typed where somebody acts on it, and the body kept whole beside it (see `Verified::body`).

mod account;
mod entity;
mod fields;
mod payment;

use core::fmt;

use serde_json::{Map, Value};

pub use self::account::{BillingDeleted, CustomerStatusChanged, MethodUpdated};
pub use self::entity::{ArsReservation, ArsReservationChanged, Changed, PayoutChanged, SellerChanged};
pub(super) use self::fields::Fields;
pub use self::payment::{CancelStatusChanged, DepositCallback, OrderPaymentStatusChanged, PaymentRef};
use super::ParseError;
use crate::model::{Payment, SecretText, WebhookEventType};

/// What a webhook tells.
///
/// Its words are about the moment it was made: deliveries come late, twice and out of order, and `DONE` of a virtual
/// account can be taken back. Read the payment again before you act (`reread`).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A payment changed.
    PaymentStatusChanged(Box<Payment>),
    /// A virtual account changed.
    DepositCallback(DepositCallback),
    /// The cancel of an asynchronous wallet has ended.
    CancelStatusChanged(CancelStatusChanged),
    /// An order of `LinkPay` was paid.
    OrderPaymentStatusChanged(Box<OrderPaymentStatusChanged>),
    /// A billing key is gone.
    BillingDeleted(BillingDeleted),
    /// A brandpay customer's method changed.
    MethodUpdated(MethodUpdated),
    /// A brandpay customer changed.
    CustomerStatusChanged(CustomerStatusChanged),
    /// A payout has ended.
    PayoutChanged(Box<PayoutChanged>),
    /// A seller changed.
    SellerChanged(Box<SellerChanged>),
    /// A payment by telephone changed.
    ArsReservationChanged(ArsReservationChanged),
    /// An event that this version does not know.
    Other(OtherEvent),
}

/// An event that this version does not know, kept as it came.
#[derive(Clone, PartialEq)]
pub struct OtherEvent {
    event_type: WebhookEventType,
    body: Map<String, Value>,
}

impl OtherEvent {
    /// The gateway's name for it.
    pub fn event_type(&self) -> &WebhookEventType {
        &self.event_type
    }

    /// A field of the whole body, by its name on the wire.
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.body.get(name)
    }
}

impl fmt::Debug for OtherEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OtherEvent").field("event_type", &self.event_type).finish_non_exhaustive()
    }
}

impl Event {
    /// The gateway's name for what happened.
    pub fn event_type(&self) -> WebhookEventType {
        match self {
            Self::PaymentStatusChanged(_) => WebhookEventType::PaymentStatusChanged,
            Self::DepositCallback(_) => WebhookEventType::DepositCallback,
            Self::CancelStatusChanged(_) => WebhookEventType::CancelStatusChanged,
            Self::OrderPaymentStatusChanged(_) => WebhookEventType::OrderPaymentStatusChanged,
            Self::BillingDeleted(_) => WebhookEventType::BillingDeleted,
            Self::MethodUpdated(_) => WebhookEventType::MethodUpdated,
            Self::CustomerStatusChanged(_) => WebhookEventType::CustomerStatusChanged,
            Self::PayoutChanged(_) => WebhookEventType::PayoutChanged,
            Self::SellerChanged(_) => WebhookEventType::SellerChanged,
            Self::ArsReservationChanged(_) => WebhookEventType::ArsReservationChanged,
            Self::Other(other) => other.event_type.clone(),
        }
    }

    /// The payment that the event is about, as far as it names one: what to read again. A virtual account's event
    /// has no payment key, and a cancel's names neither payment nor order: its
    /// [`cancel_request_id`](CancelStatusChanged::cancel_request_id) is the shop's own.
    pub fn payment(&self) -> Option<PaymentRef<'_>> {
        match self {
            Self::PaymentStatusChanged(payment) => Some(PaymentRef::Key(&payment.payment_key)),
            Self::OrderPaymentStatusChanged(order) => Some(PaymentRef::Key(&order.payment.payment_key)),
            Self::DepositCallback(deposit) => Some(PaymentRef::Order(&deposit.order_id)),
            Self::CancelStatusChanged(_)
            | Self::BillingDeleted(_)
            | Self::MethodUpdated(_)
            | Self::CustomerStatusChanged(_)
            | Self::PayoutChanged(_)
            | Self::SellerChanged(_)
            | Self::ArsReservationChanged(_)
            | Self::Other(_) => None,
        }
    }

    /// The secret that the event quotes.
    pub(crate) fn secret(&self) -> Option<&SecretText> {
        match self {
            Self::PaymentStatusChanged(payment) => payment.secret.as_ref(),
            Self::OrderPaymentStatusChanged(order) => order.payment.secret.as_ref(),
            Self::DepositCallback(deposit) => Some(&deposit.secret),
            Self::CancelStatusChanged(_)
            | Self::BillingDeleted(_)
            | Self::MethodUpdated(_)
            | Self::CustomerStatusChanged(_)
            | Self::PayoutChanged(_)
            | Self::SellerChanged(_)
            | Self::ArsReservationChanged(_)
            | Self::Other(_) => None,
        }
    }

    /// Whether the gateway signs every event of this type.
    pub(super) fn is_of_a_signed_type(&self) -> bool {
        matches!(self, Self::PayoutChanged(_) | Self::SellerChanged(_))
    }

    pub(super) fn read(body: Map<String, Value>) -> Result<Self, ParseError> {
        let Some(name) = body.get("eventType") else {
            return DepositCallback::read(&body).map(Self::DepositCallback);
        };
        let Some(name) = name.as_str().filter(|name| !name.is_empty()) else {
            return Err(ParseError::NotAnEvent);
        };
        let event_type = WebhookEventType::from(name);
        let whole = Fields::of(&body, &event_type);
        let data = || whole.within("data");
        Ok(match &event_type {
            WebhookEventType::PaymentStatusChanged => {
                Self::PaymentStatusChanged(Box::new(data()?.resource()?))
            }
            WebhookEventType::CancelStatusChanged => {
                Self::CancelStatusChanged(CancelStatusChanged::read(&data()?)?)
            }
            WebhookEventType::OrderPaymentStatusChanged => {
                Self::OrderPaymentStatusChanged(Box::new(OrderPaymentStatusChanged::read(&data()?)?))
            }
            WebhookEventType::BillingDeleted => Self::BillingDeleted(BillingDeleted::read(&data()?)?),
            WebhookEventType::MethodUpdated => Self::MethodUpdated(MethodUpdated::read(&data()?)?),
            WebhookEventType::CustomerStatusChanged => {
                Self::CustomerStatusChanged(CustomerStatusChanged::read(&data()?)?)
            }
            WebhookEventType::PayoutChanged => {
                Self::PayoutChanged(Box::new(Changed::read(&whole, Fields::resource)?))
            }
            WebhookEventType::SellerChanged => {
                Self::SellerChanged(Box::new(Changed::read(&whole, Fields::resource)?))
            }
            WebhookEventType::ArsReservationChanged => {
                Self::ArsReservationChanged(Changed::read(&whole, ArsReservation::read)?)
            }
            // The flat body has no type: what calls itself one has another shape. Payouts of version 1 are frozen.
            WebhookEventType::DepositCallback
            | WebhookEventType::PayoutStatusChanged
            | WebhookEventType::SubmallStatusChanged
            | WebhookEventType::Other(_) => Self::Other(OtherEvent { event_type, body }),
        })
    }
}

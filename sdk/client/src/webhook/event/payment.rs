//! Events about one payment.

use core::fmt;

use serde_json::{Map, Value};

use super::Fields;
use crate::model::{
    CancelDetails, CancelRequestId, CancelStatus, Currency, DecodeError, Payment, PaymentKey, PaymentStatus,
    SecretText, TransactionKey, WebhookEventType,
};
use crate::webhook::ParseError;

/// A payment by one of its names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PaymentRef<'a> {
    /// The gateway's key.
    Key(&'a PaymentKey),
    /// The shop's order. The gateway accepts ids that [`OrderId`](crate::model::OrderId) would refuse.
    Order(&'a str),
}

impl fmt::Display for PaymentRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(_) => f.write_str("the payment of the event"),
            Self::Order(order_id) => write!(f, "the payment of order {order_id:?}"),
        }
    }
}

/// A virtual account changed: issued, paid into, cancelled, or a deposit was taken back (`DONE` to
/// `WAITING_FOR_DEPOSIT`, usually within two minutes). A due date that passes sends nothing.
///
/// It names the order and not the payment.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct DepositCallback {
    /// The shop's order.
    pub order_id: Box<str>,
    /// Where the payment stood.
    pub status: PaymentStatus,
    /// The transaction that changed it.
    pub transaction_key: Option<TransactionKey>,
    /// The payment's secret.
    pub secret: SecretText,
}

impl DepositCallback {
    /// The one body without `eventType`.
    pub(super) fn read(body: &Map<String, Value>) -> Result<Self, ParseError> {
        let fields = Fields::of(body, &WebhookEventType::DepositCallback);
        let (Some(order_id), Some(status), Some(secret)) =
            (fields.optional("orderId"), fields.optional("status"), fields.optional::<Box<str>>("secret"))
        else {
            return Err(ParseError::NotAnEvent);
        };
        let transaction_key = fields.optional("transactionKey");
        Ok(Self { order_id, status, transaction_key, secret: SecretText::new(secret) })
    }
}

/// The cancel of an asynchronous wallet has ended, as `DONE` or `ABORTED`.
///
/// It names neither payment nor order, quotes no secret and has no signature. Find the cancel by
/// [`cancel_request_id`](Self::cancel_request_id), which the shop made, and read its payment again.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct CancelStatusChanged {
    /// The transaction of the cancel.
    pub transaction_key: TransactionKey,
    /// The shop's own name for the cancel.
    pub cancel_request_id: Option<CancelRequestId>,
    /// How it ended.
    pub status: CancelStatus,
    raw: Value,
}

impl CancelStatusChanged {
    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, ParseError> {
        fields.check_number("cancelAmount")?;
        fields.check_number("refundableAmount")?;
        Ok(Self {
            transaction_key: fields.required("transactionKey")?,
            cancel_request_id: fields.optional("cancelRequestId"),
            status: fields.required("cancelStatus")?,
            raw: Value::Object(fields.raw().clone()),
        })
    }

    /// The whole cancel: amounts, times, reason. The event does not say in which currency: the payment does.
    ///
    /// # Errors
    /// If one of the amounts is none of that currency.
    pub fn details(&self, currency: Currency) -> Result<CancelDetails<'_>, DecodeError> {
        CancelDetails::of(&self.raw, currency)
    }
}

impl fmt::Debug for CancelStatusChanged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelStatusChanged")
            .field("transaction_key", &self.transaction_key)
            .field("cancel_request_id", &self.cancel_request_id)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// An order of `LinkPay` was paid, which the shop never confirmed.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct OrderPaymentStatusChanged {
    /// The gateway's key of the order.
    pub order_key: Box<str>,
    /// The payment.
    pub payment: Payment,
    raw: Map<String, Value>,
}

impl OrderPaymentStatusChanged {
    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, ParseError> {
        Ok(Self {
            order_key: fields.required("orderKey")?,
            payment: fields.within("payment")?.resource()?,
            raw: fields.raw().clone(),
        })
    }

    /// A field that is not typed here, such as `orderItems` or `customerName`, by its name on the wire.
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.raw.get(name)
    }
}

impl fmt::Debug for OrderPaymentStatusChanged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderPaymentStatusChanged")
            .field("order_key", &self.order_key)
            .field("payment", &self.payment)
            .finish_non_exhaustive()
    }
}

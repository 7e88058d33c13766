//! A payment as the gateway reports it: typed where it matters, lossless where it does not.

mod details;
pub(crate) mod parts;

use serde_json::{Map, Value};

use super::json::{Object, text};
use super::kept::object;
use super::{
    CancelStatus, Currency, DateTime, InvalidValue, Money, OrderId, PaymentKey, PaymentMethod, PaymentStatus,
    SecretText, Spelled, named_once,
};

/// A payment as the gateway reports it (docs `/reference`, Payment; API version 2022-11-16).
///
/// Fields that this crate acts on are read at once. The others are methods, such as [`card`](Self::card), that read
/// their part when it is asked for. Everything, known or not yet known, is kept as it came:
/// [`to_json`](Self::to_json) gives back the whole object.
#[derive(Clone, PartialEq)]
pub struct Payment {
    /// The gateway's key of this payment.
    pub payment_key: PaymentKey,
    /// The shop's order. The live gateway accepts ids that [`OrderId`] would refuse, so it is plain text here.
    pub order_id: Box<str>,
    /// The merchant.
    pub merchant_id: Box<str>,
    /// Where the payment stands.
    pub status: PaymentStatus,
    /// What the buyer was asked for; constant for ever.
    pub total: Money,
    /// What is left after all cancels.
    pub balance: Money,
    /// When the window was opened.
    pub requested_at: Option<DateTime>,
    /// When the money was taken; `None` before that.
    pub approved_at: Option<DateTime>,
    /// The newest transaction of this payment.
    pub last_transaction_key: Option<Box<str>>,
    /// How it was paid; it remembers the word of the request's language (`카드` or `CARD`).
    pub method: Option<Spelled<PaymentMethod>>,
    /// All cancels so far, oldest first; empty before the first (the wire says `null` then).
    pub cancels: Vec<Cancel>,
    /// The secret that the payment's webhooks repeat.
    pub secret: Option<SecretText>,
    /// Why it was aborted or expired.
    pub failure: Option<Failure>,
    /// Whether a partial cancel is possible at all.
    pub is_partial_cancelable: bool,
    raw: Map<String, Value>,
}

/// One cancel of a payment.
#[derive(Clone, Debug, PartialEq)]
pub struct Cancel {
    /// The transaction of this cancel.
    pub transaction_key: Box<str>,
    /// What was given back.
    pub amount: Money,
    /// The balance after this cancel.
    pub refundable: Money,
    /// The reason given by the merchant.
    pub reason: Box<str>,
    /// Where it stands.
    pub status: CancelStatus,
    /// When it was executed.
    pub canceled_at: Option<DateTime>,
}

/// Why a payment was aborted or expired.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure {
    /// The gateway's code, verbatim.
    pub code: Box<str>,
    /// The gateway's text, verbatim.
    pub message: Box<str>,
}

/// An answer that is no payment. The body may still have been a success: the outcome of the call is unknown.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DecodeError {
    /// The body is not JSON.
    #[error("the body is no JSON")]
    NotJson,
    /// The body is not a JSON object.
    #[error("the body is no JSON object")]
    NotAnObject,
    /// The body is not a list.
    #[error("the body is no JSON array")]
    NotAList,
    /// An object of the body names a field twice, so that two readers could see two amounts in it.
    #[error("the body names a field twice")]
    Ambiguous,
    /// A field that every payment has is not there.
    #[error("field {0} is missing or has another type")]
    Field(&'static str),
    /// A field holds a value that its type refuses.
    #[error("a field has an impossible value")]
    Value(#[from] InvalidValue),
}

impl Payment {
    /// Reads the gateway's JSON.
    ///
    /// # Errors
    /// If the body is no JSON object, names a field twice, or one of the fields that every payment has (`paymentKey`,
    /// `orderId`, `status`, `totalAmount`, `balanceAmount`) is missing or impossible. Unknown fields, enum values and absent
    /// optional fields are never an error.
    ///
    /// ```
    /// # use toss_sdk::model::{Money, Payment, PaymentStatus};
    /// let body = br#"{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"DONE","currency":"KRW",
    ///                 "totalAmount":15000,"balanceAmount":15000,"newField":[1]}"#;
    /// let payment = Payment::from_json(body).unwrap();
    /// assert_eq!((payment.status.clone(), payment.total), (PaymentStatus::Done, Money::krw(15_000)));
    /// assert!(payment.to_json().contains("newField"));
    /// ```
    pub fn from_json(body: &[u8]) -> Result<Self, DecodeError> {
        Self::from_object(object(named_once::read(body)?)?)
    }

    pub(super) fn from_object(raw: Map<String, Value>) -> Result<Self, DecodeError> {
        let object = Object::within(&raw, Currency::Krw)?;
        let currency = object.currency;
        let cancels = match object.get("cancels") {
            None => &[],
            Some(rows) => &rows.as_array().ok_or(DecodeError::Field("cancels"))?[..],
        };
        Ok(Self {
            payment_key: object.required_text("paymentKey")?.parse()?,
            order_id: object.required_text("orderId")?.into(),
            merchant_id: text(&raw, "mId").unwrap_or_default().into(),
            status: PaymentStatus::from(object.required_text("status")?),
            total: object.required("totalAmount")?,
            balance: object.required("balanceAmount")?,
            requested_at: text(&raw, "requestedAt").map(DateTime::new),
            approved_at: text(&raw, "approvedAt").map(DateTime::new),
            last_transaction_key: text(&raw, "lastTransactionKey").map(Into::into),
            method: text(&raw, "method").map(Spelled::from),
            cancels: cancels.iter().map(|row| cancel(row, currency)).collect::<Result<_, _>>()?,
            secret: text(&raw, "secret").map(SecretText::new),
            failure: raw.get("failure").and_then(Value::as_object).map(Failure::of),
            is_partial_cancelable: raw.get("isPartialCancelable").and_then(Value::as_bool).unwrap_or(false),
            raw,
        })
    }

    /// The whole object as the gateway sent it, as compact JSON (numbers by value, keys in order of name).
    /// It holds the payment's secret: do not log it.
    pub fn to_json(&self) -> String {
        Value::Object(self.raw.clone()).to_string()
    }

    pub(super) fn raw(&self) -> &Map<String, Value> {
        &self.raw
    }

    /// A field that is not typed here, by its name on the wire.
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.raw.get(name)
    }

    /// Whether the whole amount was given back. The status does not tell (300 and then 700 of 1,000 leave
    /// `PARTIAL_CANCELED`), the balance does.
    pub fn is_fully_refunded(&self) -> bool {
        let was_cancelled = matches!(self.status, PaymentStatus::Canceled | PaymentStatus::PartialCanceled);
        was_cancelled && self.balance.is_zero()
    }

    /// Whether this is the payment that `order_id` and `amount` name. An answer to another payment is no success
    /// (the gateway's idempotency keys ignore the body).
    pub fn agrees_with(&self, payment_key: &PaymentKey, order_id: &OrderId, amount: Money) -> bool {
        self.payment_key == *payment_key && *self.order_id == *order_id.as_str() && self.total == amount
    }
}

impl core::fmt::Debug for Payment {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Payment")
            .field("payment_key", &self.payment_key)
            .field("order_id", &self.order_id)
            .field("status", &self.status)
            .field("total", &self.total)
            .field("balance", &self.balance)
            .field("cancels", &self.cancels)
            .finish_non_exhaustive()
    }
}

impl Failure {
    /// The gateway's words in an object, as far as they are there.
    pub(super) fn of(raw: &Map<String, Value>) -> Self {
        let field = |name| text(raw, name).unwrap_or_default().into();
        Self { code: field("code"), message: field("message") }
    }
}

fn cancel(row: &Value, currency: Currency) -> Result<Cancel, DecodeError> {
    let raw = row.as_object().ok_or(DecodeError::Field("cancels"))?;
    let object = Object { raw, currency };
    Ok(Cancel {
        transaction_key: text(raw, "transactionKey").unwrap_or_default().into(),
        amount: object.required("cancelAmount")?,
        refundable: object.required("refundableAmount")?,
        reason: text(raw, "cancelReason").unwrap_or_default().into(),
        status: CancelStatus::from(text(raw, "cancelStatus").unwrap_or("DONE")),
        canceled_at: text(raw, "canceledAt").map(DateTime::new),
    })
}

#[cfg(test)]
mod tests;

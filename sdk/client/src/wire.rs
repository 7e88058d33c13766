//! The gateway's JSON. Nothing outside this module and the model knows it.
//!
//! Request bodies are written by hand: an amount goes over the wire as an exact decimal number, which no float
//! would survive.

mod object;
mod query;
mod retry_after;

use core::time::Duration;
use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

pub(crate) use self::object::{Object, array};
pub(crate) use self::query::Query;
use crate::endpoint::Draft;
use crate::error::{Error, Verdict, classify, discreet};
use crate::model::{CancelRequestId, Currency, CustomerKey};
use crate::operation::{Cancel, Confirm, Operation};
use crate::outcome::Refusal;
use crate::transport::WireAnswer;

/// Everything that is not unreserved in a path segment (RFC 3986).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The method of an operation, and the rest of its request.
///
/// # Errors
/// If it cannot be written; nothing is sent then.
pub(crate) fn request(operation: &Operation) -> Result<(Method, Draft), Error> {
    Ok(match operation {
        Operation::Confirm(confirm) => {
            let path = match confirm.member() {
                None => "/v1/payments/confirm",
                Some(_) => "/v1/brandpay/payments/confirm",
            };
            (Method::POST, Draft::to(path).json(confirm_body(confirm)))
        }
        Operation::Cancel(cancel) => {
            if !cancel.is_whole() {
                // Without its account it would be another cancel.
                return Err(Error::not_sent(
                    "what a ticket remembers of a cancel to an account is only looked up",
                ));
            }
            let path = format!("/v1/payments/{}/cancel", segment(cancel.payment_key().as_str()));
            (Method::POST, Draft::to(path).json(cancel_body(cancel)))
        }
        Operation::Payment(key) => {
            (Method::GET, Draft::to(format!("/v1/payments/{}", segment(key.as_str()))))
        }
        Operation::PaymentByOrder(order) => {
            (Method::GET, Draft::to(format!("/v1/payments/orders/{}", segment(order.as_str()))))
        }
        Operation::Other(request) => {
            (request.endpoint().method.clone(), leading_there(request.draft()?, request.endpoint().path)?)
        }
    })
}

/// The draft, unless an id in its path leads to another endpoint: `.` and `..` do, percent-encoded, too.
fn leading_there(draft: Draft, template: &str) -> Result<Draft, Error> {
    let path = draft.path.split('?').next().unwrap_or_default();
    if path.split('/').any(|part| matches!(part, "." | "..")) {
        return Err(Error::not_sent(format!(
            "nothing was sent: {path} is not {template}, but leads elsewhere"
        )));
    }
    Ok(draft)
}

/// A part of a path, whatever is in it.
pub(crate) fn segment(text: &str) -> impl core::fmt::Display {
    utf8_percent_encode(text, SEGMENT)
}

fn confirm_body(confirm: &Confirm) -> Bytes {
    let (payment_key, order_id) = (confirm.payment_key().as_str(), confirm.order_id().as_str());
    let amount = confirm.amount().decimal();
    let amount = amount.as_str();
    let member = confirm.member().map(CustomerKey::as_str);
    let names = r#"{"paymentKey":"","orderId":"","amount":}"#.len();
    let of_member = member.map_or(0, |member| r#","customerKey":"""#.len() + member.len());
    let object = Object::with_room(names + payment_key.len() + order_id.len() + amount.len() + of_member)
        .text("paymentKey", payment_key)
        .plain("orderId", order_id) // letters, digits, _ and -
        .field("amount", amount);
    match member {
        None => object,
        Some(member) => object.plain("customerKey", member), // none that JSON would escape
    }
    .finish()
}

fn cancel_body(cancel: &Cancel) -> Bytes {
    let room = cancel.reason().len() + if cancel.terms().is_some() { 384 } else { 96 };
    let mut object = Object::with_room(room).text("cancelReason", cancel.reason());
    if let Some(part) = cancel.amounts() {
        object = object.amount("cancelAmount", part.amount).amount("refundableAmount", part.refundable);
    }
    // The gateway takes an absent one for won.
    let currency = cancel.currency();
    object = object.text_if("currency", currency.as_ref().map(Currency::code));
    let Some(terms) = cancel.terms() else {
        return object.finish();
    };
    object = object
        .amount_if("taxFreeAmount", terms.tax_free)
        .amount_if("taxExemptionAmount", terms.tax_exemption)
        .text_if("cancelRequestId", terms.request_id.as_ref().map(CancelRequestId::as_str));
    match cancel.refund_account() {
        Some(account) => object.field("refundReceiveAccount", &account.to_value().to_string()),
        None => object,
    }
    .finish()
}

/// The two texts of a refusal. Any other body has neither.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    code: Box<str>,
    message: Box<str>,
}

/// v2's envelope around them. v1 has none, and what it may call `error` one day is not read: a code beside it counts.
#[derive(Deserialize)]
struct Wrapped {
    error: ErrorBody,
}

/// What the body says, in the envelope of its version; v2's edge may speak as v1 does.
fn texts(body: &[u8], is_v2: bool) -> ErrorBody {
    let wrapped = if is_v2 { serde_json::from_slice(body).ok() } else { None };
    match wrapped {
        Some(Wrapped { error }) => error,
        None => serde_json::from_slice(body).unwrap_or_default(),
    }
}

/// The gateway's words in an answer to `operation`, and what they mean. The keys of its request are kept out of the
/// words, once their meaning is clear: a key may be a word of the gateway's, and a code that is documented is none. A
/// body that is not the API's leaves code and message empty.
pub(crate) fn refusal(answer: &WireAnswer, body: &[u8], operation: &Operation) -> (Refusal, Verdict) {
    let ErrorBody { code, message } = texts(body, operation.is_v2());
    let verdict = classify(operation.group(), &code, &message, answer.status);
    let keys = &operation.secrets();
    let quoted = |text: Box<str>| match discreet(&text, keys) {
        Cow::Borrowed(_) => text,
        Cow::Owned(clean) => clean.into(),
    };
    let refusal = Refusal {
        code: if verdict.is_known { code } else { quoted(code) },
        message: quoted(message),
        http_status: answer.status,
        trace_id: trace_id(&answer.headers).map(quoted),
    };
    (refusal, verdict)
}

/// The words of a success: there is no code, but status and trace id are worth keeping.
pub(crate) fn success(answer: &WireAnswer) -> Refusal {
    head(answer.status, &answer.headers)
}

/// What the head of an answer alone tells.
pub(crate) fn head(status: u16, headers: &HeaderMap) -> Refusal {
    Refusal { code: "".into(), message: "".into(), http_status: status, trace_id: trace_id(headers) }
}

fn trace_id(headers: &HeaderMap) -> Option<Box<str>> {
    header(headers, "x-tosspayments-trace-id").map(|id| discreet(id, &[]).into())
}

/// `Retry-After`, which the gateway does not document: proxies in front of it may send it. A date is read against
/// the answer's own `Date`; only an answer without one, which a 5xx may be, is read against the clock of this host.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let date = || header(headers, "date").and_then(retry_after::moment);
    retry_after::parse(header(headers, "retry-after")?, || date().unwrap_or_else(jiff::Timestamp::now))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests;

//! The gateway's JSON. Nothing outside this module and the model knows it.
//!
//! Request bodies are written by hand: an amount goes over the wire as an exact decimal number, which no float
//! would survive.

mod retry_after;

use core::time::Duration;
use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::error::{Verdict, classify, discreet};
use crate::model::{Currency, Money};
use crate::operation::{Cancel, Confirm, Operation};
use crate::outcome::Refusal;
use crate::transport::WireAnswer;

/// Everything that is not unreserved in a path segment (RFC 3986).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Method, path and body of an operation.
pub(crate) fn request(operation: &Operation) -> (Method, String, Option<Bytes>) {
    match operation {
        Operation::Confirm(confirm) => {
            (Method::POST, "/v1/payments/confirm".to_owned(), Some(confirm_body(confirm)))
        }
        Operation::Cancel(cancel) => {
            let path = format!("/v1/payments/{}/cancel", segment(cancel.payment_key().as_str()));
            (Method::POST, path, Some(cancel_body(cancel)))
        }
        Operation::Payment(key) => (Method::GET, format!("/v1/payments/{}", segment(key.as_str())), None),
        Operation::PaymentByOrder(order) => {
            (Method::GET, format!("/v1/payments/orders/{}", segment(order.as_str())), None)
        }
    }
}

fn segment(text: &str) -> impl core::fmt::Display {
    utf8_percent_encode(text, SEGMENT)
}

fn confirm_body(confirm: &Confirm) -> Bytes {
    let (payment_key, order_id) = (confirm.payment_key().as_str(), confirm.order_id().as_str());
    let amount = confirm.amount().decimal();
    let amount = amount.as_str();
    let names = r#"{"paymentKey":"","orderId":"","amount":}"#.len();
    Object::with_room(names + payment_key.len() + order_id.len() + amount.len())
        .text("paymentKey", payment_key)
        .plain("orderId", order_id) // letters, digits, _ and -
        .field("amount", amount)
        .finish()
}

fn cancel_body(cancel: &Cancel) -> Bytes {
    let object = Object::with_room(cancel.reason().len() + 96).text("cancelReason", cancel.reason());
    let Some(part) = cancel.amounts() else {
        return object.finish();
    };
    let object = object.amount("cancelAmount", part.amount).amount("refundableAmount", part.refundable);
    match part.amount.currency() {
        Currency::Krw => object.finish(),
        // The gateway takes an absent currency for won.
        foreign @ (Currency::Jpy | Currency::Usd | Currency::Other(_)) => {
            object.text("currency", foreign.code()).finish()
        }
    }
}

/// A flat JSON object, written into one buffer: each of its texts on its own would ask for memory three times.
struct Object(Vec<u8>);

impl Object {
    /// If the room is exact, it becomes the body as it is.
    fn with_room(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    fn text(mut self, name: &str, value: &str) -> Self {
        // To the end even if one is not: without a way out the compiler looks at many at once.
        if value.bytes().fold(true, |plain, byte| plain & is_plain(byte)) {
            return self.plain(name, value);
        }
        self.name(name);
        serde_json::to_writer(&mut self.0, value).expect("a text is JSON, and a vector takes all of it");
        self
    }

    /// A text that stands in JSON as it is.
    fn plain(mut self, name: &str, value: &str) -> Self {
        self.name(name);
        self.0.push(b'"');
        self.0.extend_from_slice(value.as_bytes());
        self.0.push(b'"');
        self
    }

    fn amount(self, name: &str, amount: Money) -> Self {
        self.field(name, amount.decimal().as_str())
    }

    fn field(mut self, name: &str, json: &str) -> Self {
        self.name(name);
        self.0.extend_from_slice(json.as_bytes());
        self
    }

    fn name(&mut self, name: &str) {
        self.0.extend_from_slice(if self.0.is_empty() { b"{\"" } else { b",\"" });
        self.0.extend_from_slice(name.as_bytes());
        self.0.extend_from_slice(b"\":");
    }

    fn finish(mut self) -> Bytes {
        self.0.push(b'}');
        self.0.into()
    }
}

/// Whether it stands in a JSON text as it is.
fn is_plain(byte: u8) -> bool {
    byte >= b' ' && byte != b'"' && byte != b'\\'
}

/// The v1 error envelope; any other body has neither.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    code: Box<str>,
    message: Box<str>,
}

/// The gateway's words in an answer to `operation`, and what they mean. The keys of its request are kept out of the
/// words, once their meaning is clear: a key may be a word of the gateway's, and a code that is documented is none. A
/// body that is not the API's leaves code and message empty.
pub(crate) fn refusal(answer: &WireAnswer, operation: &Operation) -> (Refusal, Verdict) {
    let ErrorBody { code, message } = serde_json::from_slice(&answer.body).unwrap_or_default();
    let verdict = classify(operation.group(), &code, &message, answer.status);
    let keys = &operation.keys();
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

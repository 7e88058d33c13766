//! `/_mock/payments`: the payment window and its customer. A payment is opened with `POST /_mock/payments`, in any state
//! that a payment can get into, and then authenticated, left or let expire.

use bytes::Bytes;
use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::{Refused, bad};
use crate::fake::Chosen;
use crate::world::{CheckoutRefused, Exit, NewPayment};

/// Answers a request whose path begins with `/_mock/payments`; `rest` is what follows.
pub(super) fn answer(
    chosen: &mut Chosen<'_>,
    method: &Method,
    (rest, query): (&str, &str),
    body: &[u8],
) -> Result<Bytes, Refused> {
    let now = chosen.now;
    let segments: Vec<&str> = rest.split('/').skip(1).collect();
    let allowed: &[&str] = match *segments.as_slice() {
        [] => &["GET", "POST"],
        [_] => &["GET"],
        [_, "authenticate" | "abort" | "cancel" | "expire"] => &["POST"],
        _ => {
            let known = "authenticate, abort, cancel and expire";
            let message = format!("/_mock/payments{rest} is not served; a payment has {known}");
            return Err((StatusCode::NOT_FOUND, message));
        }
    };
    if !allowed.contains(&method.as_str()) {
        let message = format!("/_mock/payments{rest} takes {}, not {method}", allowed.join(", "));
        return Err((StatusCode::METHOD_NOT_ALLOWED, message));
    }
    let world = &mut chosen.world;
    let answered = match *segments.as_slice() {
        [] if *method == Method::GET => {
            let parameter = |name: &str| parameter(query, name);
            let (order_id, status) = (parameter("orderId"), parameter("status"));
            Ok(world.show_all(now, order_id.as_deref(), status.as_deref()))
        }
        [] => NewPayment::read(body, now).and_then(|new| world.open(now, &new)).map(|(_, body)| body),
        [key] => world.show(now, key),
        [key, "authenticate"] => world.authenticate(now, key),
        [key, "abort"] => {
            let code = code(body)?;
            world.leave_window(now, key, Exit::Aborted, code.as_deref())
        }
        [key, "cancel"] => world.leave_window(now, key, Exit::Canceled, None),
        [key, ..] => world.let_expire(now, key),
    };
    answered.map_err(|refused| match refused {
        CheckoutRefused::Malformed(message) => bad(message),
        CheckoutRefused::NotFound(message) => (StatusCode::NOT_FOUND, message),
        CheckoutRefused::Unlawful(message) => (StatusCode::CONFLICT, message),
    })
}

/// `{"code": ...}`, or nothing.
fn code(body: &[u8]) -> Result<Option<String>, Refused> {
    if body.trim_ascii().is_empty() {
        return Ok(None);
    }
    let fields: Map<String, Value> = serde_json::from_slice(body)
        .map_err(|error| bad(format!("the body is not a JSON object: {error}")))?;
    if let Some(unknown) = fields.keys().find(|name| *name != "code") {
        return Err(bad(format!("unknown field `{unknown}`; the field is code")));
    }
    match fields.get("code") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(code)) => Ok(Some(code.clone())),
        Some(other) => Err(bad(format!("code is {other}, not a string"))),
    }
}

/// The first parameter of that name, if it is not empty.
fn parameter(query: &str, name: &str) -> Option<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let value = pairs.into_iter().find(|(found, _)| *found == name).map(|(_, value)| value)?;
    let text = percent_decode_str(value).decode_utf8_lossy().into_owned();
    (!text.is_empty()).then_some(text)
}

//! One attempt as it goes out: body, headers, signature.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request};

use super::signature;
use crate::switches::Switches;
use crate::time::KoreanTime;
use crate::webhook::Delivery;
use crate::world::security::SecurityKeys;

/// A request to be sent, and the name under which to report what came of it.
#[derive(Debug)]
pub(crate) struct Transmission {
    pub(crate) ticket: u64,
    pub(crate) request: Request<Bytes>,
}

/// A resend tells how often the schedule has retried; it is no retry itself (inferred).
pub(super) fn retried_count(delivery: &Delivery, is_resend: bool) -> u32 {
    delivery.scheduled_attempts.saturating_sub(u32::from(is_resend))
}

/// One signature for each security key that is valid now.
pub(super) fn signature_of(
    delivery: &Delivery,
    now: KoreanTime,
    security: &SecurityKeys,
    switches: &Switches,
) -> Option<String> {
    if !delivery.event_type.is_signed() {
        return None;
    }
    let keys: Vec<&str> = security.valid(now).collect();
    signature::sign(&keys, switches.webhook_key, &delivery.payload, &now.to_string())
}

pub(super) fn request(
    delivery: &Delivery,
    now: KoreanTime,
    is_resend: bool,
    signature: Option<String>,
) -> Request<Bytes> {
    let mut request = Request::new(Bytes::copy_from_slice(delivery.payload.as_bytes()));
    *request.method_mut() = http::Method::POST;
    // Checked when the endpoint was registered.
    *request.uri_mut() = delivery.url.parse().unwrap_or_default();
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let retried = retried_count(delivery, is_resend).to_string();
    for (name, text) in [
        ("tosspayments-webhook-transmission-time", Some(now.to_string())),
        ("tosspayments-webhook-transmission-retried-count", Some(retried)),
        ("tosspayments-webhook-transmission-id", Some(delivery.transmission_id.to_string())),
        ("tosspayments-webhook-signature", signature),
    ] {
        if let Some(value) = text.and_then(|text| HeaderValue::try_from(text).ok()) {
            headers.insert(name, value);
        }
    }
    request
}

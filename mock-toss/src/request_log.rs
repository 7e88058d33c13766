//! One event per request, for whoever wants to watch: `mock-toss serve --log requests`, or any subscriber that
//! listens to the target `mock_toss::requests` at the level debug. Nobody does by default, and then it costs a look.
//!
//! The span says which request of which connection it is, the event what came of it. Neither has a secret key, a
//! payment key, a billing key, an idempotency key or a body in it: paths are written as the tables have them.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use tracing::{Instrument, Level, debug, debug_span};

use crate::fake::Fake;
use crate::journal::Entry;
use crate::world::Answer;
use crate::{control, world};

const TARGET: &str = "mock_toss::requests";

fn is_heard() -> bool {
    tracing::enabled!(target: TARGET, Level::DEBUG)
}

/// The fake's answer; what is told meanwhile is told of this request.
///
/// # Cancellation
///
/// As that of the fake's own.
pub(crate) async fn answer(
    fake: &Arc<Fake>,
    (connection, nth): (u64, u64),
    request: Request<Bytes>,
) -> Answer {
    if !is_heard() {
        return fake.answer(request).await;
    }
    let conn = format!("{connection};{nth}");
    let (method, path) = (request.method().as_str(), without_keys(request.uri().path()));
    let span = debug_span!(target: TARGET, "request", conn, method, path = &*path);
    fake.answer(request).instrument(span).await
}

/// `/v1/payments/{paymentKey}/cancel`; of a path that is in no table, its beginning.
fn without_keys(path: &str) -> Cow<'_, str> {
    let known = match path.strip_prefix("/_mock") {
        Some(rest) => control::pattern(rest).map(|pattern| format!("/_mock{pattern}").into()),
        None => world::pattern(path).map(Cow::Borrowed),
    };
    known.unwrap_or_else(|| match path.match_indices('/').nth(2) {
        Some((at, _)) => format!("{}/...", path.get(..at).unwrap_or_default()).into(),
        None => path.into(),
    })
}

/// What came of a request, as the journal has it.
pub(crate) fn entry(entry: &Entry) {
    if !is_heard() {
        return;
    }
    let Entry { operation, order_id: order, nth, status, code, rule, .. } = entry;
    let (code, rule) = (code.as_deref(), rule.as_deref());
    let faults: Vec<String> = entry.faults().collect();
    let faults = (!faults.is_empty()).then(|| faults.join(" "));
    let order: Option<&str> = (!order.is_empty()).then_some(order);
    debug!(target: TARGET, operation, order, nth, status, code, rule, faults);
}

/// What came of a request that no journal has: the control API's, and what is refused before it belongs to anybody.
pub(crate) fn bare(response: &Response<Bytes>) {
    if is_heard() {
        let rule = response.headers().get("x-mock-rule").and_then(|value| value.to_str().ok());
        let rule = rule.and_then(|rule| rule.split(';').next());
        debug!(target: TARGET, status = response.status().as_u16(), rule);
    }
}

#[cfg(test)]
mod tests {
    use super::without_keys;

    #[test]
    fn no_path_is_told_with_a_key_in_it() {
        for (path, told) in [
            ("/v1/payments/confirm", "/v1/payments/confirm"),
            ("/v1/payments/tgen_20250626/cancel", "/v1/payments/{paymentKey}/cancel"),
            ("/v1/payments/tgen_20250626/", "/v1/payments/{paymentKey}"),
            ("/v1/payments/orders/ORD-000001", "/v1/payments/orders/{orderId}"),
            ("/v1/billing/Z_t5vOvQxrj4499PeiJcjen28", "/v1/billing/{billingKey}"),
            ("/v1/payments/tgen_20250626/refund", "/v1/payments/..."),
            ("/_mock/payments/tgen_20250626/deposit", "/_mock/payments/{paymentKey}/deposit"),
            ("/_mock/payments/", "/_mock/payments"),
            ("/_mock/payment/tgen_20250626", "/_mock/payment/..."),
            ("/_mock/ledger", "/_mock/ledger"),
            ("/v1", "/v1"),
            ("/", "/"),
            ("*", "*"),
        ] {
            assert_eq!(without_keys(path), told);
        }
    }
}

//! The envelope of payouts, sellers and balances.

use bytes::Bytes;
use serde::Serialize;

const VERSION: &str = "2022-11-16";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a, T> {
    version: &'static str,
    trace_id: String,
    entity_type: Option<&'a str>,
    entity_body: Option<T>,
    error: Option<Failure<'a>>,
}

#[derive(Serialize)]
struct Failure<'a> {
    code: &'a str,
    message: &'a str,
}

/// An error.
pub(super) fn error(trace: u128, code: &str, message: &str) -> Bytes {
    let error = Some(Failure { code, message });
    text(&Body::<()> {
        version: VERSION,
        trace_id: trace_id(trace),
        entity_type: None,
        entity_body: None,
        error,
    })
}

fn trace_id(trace: u128) -> String {
    format!("{trace:032x}")
}

fn text(body: &impl Serialize) -> Bytes {
    serde_json::to_vec(body).unwrap_or_default().into()
}

//! The gateway's words in a refusal.

use serde::Deserialize;

/// What the gateway says while the first request under the same key is running.
pub(crate) const IN_PROGRESS: &str = "IDEMPOTENT_REQUEST_PROCESSING";

/// A body that has one of its fields of another kind, or twice, is none of the gateway's.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Words {
    code: String,
    message: String,
}

#[derive(Deserialize)]
struct Wrapped {
    error: Words,
}

/// Code and text; empty if the body is none of the gateway's.
pub(crate) fn words(body: &[u8], is_v2: bool) -> (String, String) {
    let wrapped = serde_json::from_slice(body).ok().filter(|_| is_v2).map(|Wrapped { error }| error);
    let Words { code, message } = wrapped.or_else(|| serde_json::from_slice(body).ok()).unwrap_or_default();
    (code, message)
}

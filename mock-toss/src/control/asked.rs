//! A request to the control API, and what it is answered.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Request, StatusCode};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A request to the control API.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) request: &'a Request<Bytes>,
    /// The values of the path's parameters, decoded, in their order.
    pub(super) parameters: Vec<String>,
}

/// The kind of an answer and its text.
pub(super) type Told = (&'static str, Bytes);

/// What the control API refuses: status and message.
pub(super) type Refused = (StatusCode, String);

pub(super) type Answered = Result<Told, Refused>;

pub(super) const JSON: &str = "application/json";
pub(super) const NDJSON: &str = "application/x-ndjson";

impl Asked<'_> {
    pub(super) fn body(&self) -> &Bytes {
        self.request.body()
    }

    /// The path's first parameter.
    pub(super) fn parameter(&self) -> &str {
        self.parameters.first().map(String::as_str).unwrap_or_default()
    }

    /// The body as JSON; an empty one is an object without fields.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, Refused> {
        let body: &[u8] = if self.body().is_empty() { b"{}" } else { self.body() };
        serde_json::from_slice(body).map_err(|error| bad(format!("the body: {error}")))
    }

    /// The query; of several values of one name the last counts.
    pub(super) fn query(&self) -> BTreeMap<String, String> {
        let query = self.request.uri().query().unwrap_or_default();
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        pairs
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect()
    }
}

pub(super) fn json(value: &impl Serialize) -> Answered {
    let text = serde_json::to_vec(value)
        .map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, format!("the answer is no JSON: {error}")))?;
    Ok((JSON, text.into()))
}

pub(super) fn bad(message: impl Into<String>) -> Refused {
    (StatusCode::BAD_REQUEST, message.into())
}

pub(super) fn not_found(message: impl Into<String>) -> Refused {
    (StatusCode::NOT_FOUND, message.into())
}

//! A request to the control API, and what it is answered.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Request, StatusCode};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::world::Body;

/// A request to the control API.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) request: &'a Request<Bytes>,
    /// The values of the path's parameters, decoded, in their order.
    pub(super) parameters: Vec<String>,
}

/// The kind of an answer and its text.
pub(super) type Told = (&'static str, Body);

/// What the control API refuses: status and message.
pub(super) type Refused = (StatusCode, String);

pub(super) type Answered = Result<Told, Refused>;

pub(super) const JSON: &str = "application/json";
pub(super) const NDJSON: &str = "application/x-ndjson";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::empty_structs_with_brackets, reason = "without them it is read from null")]
struct Nothing {}

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
        read(self.body())
    }

    /// Nothing is to be told: whatever is told belongs somewhere else.
    pub(super) fn read_nothing(&self) -> Result<(), Refused> {
        let Nothing {} = self.read()?;
        Ok(())
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

    /// The query has no other names than these.
    pub(super) fn check_query(&self, known: &[&str]) -> Result<(), Refused> {
        let query = self.query();
        let Some(unknown) = query.keys().find(|name| !known.contains(&name.as_str())) else { return Ok(()) };
        let allowed = match known {
            [] => "there is nothing to ask for here".to_owned(),
            [one] => format!("there is {one}"),
            several => format!("there are {}", several.join(", ")),
        };
        Err(bad(format!("`{unknown}` is not asked for; {allowed}")))
    }
}

/// A body as JSON; an empty one is an object without fields.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    let body = match body.trim_ascii() {
        b"" => b"{}",
        body => body,
    };
    // serde would take a list for the fields in their order.
    if !body.starts_with(b"{") {
        return Err(bad("the body is not a JSON object"));
    }
    serde_json::from_slice(body).map_err(|error| {
        let field = culprit::<T>(body, &error);
        bad(format!("{}: {error}", field.as_deref().unwrap_or("the body")))
    })
}

/// The field that an error is about, if the error does not say so itself: the one that alone leads to it.
fn culprit<T: DeserializeOwned>(body: &[u8], error: &serde_json::Error) -> Option<String> {
    let why = |error: &serde_json::Error| {
        let text = error.to_string();
        text.rsplit_once(" at line ").map(|(why, _)| why.to_owned()).unwrap_or(text)
    };
    let wanted = why(error);
    if wanted.contains(" field `") {
        return None;
    }
    let fields: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(body).ok()?;
    let is_it = |name: &String, value: &RawValue| {
        let alone = serde_json::to_vec(&BTreeMap::from([(name, value)])).unwrap_or_default();
        serde_json::from_slice::<T>(&alone).is_err_and(|error| why(&error) == wanted)
    };
    fields.iter().find(|(name, value)| is_it(name, value)).map(|(name, _)| name.clone())
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

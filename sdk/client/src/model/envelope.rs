//! How answers are wrapped: v1 sends the thing itself, and code and message if it refuses; v2 wraps both. Pages of
//! lists come in a wrapping of their own.

use core::fmt;

use serde_json::{Map, Value};

use super::json::{Field, Object, text};
use super::kept::{object, resources, sealed};
use super::{ApiVersion, Currency, DecodeError, EntityType, Failure, Resource};

resources! {
    /// A refusal as v1 sends it.
    ErrorBody {
        /// The code, verbatim.
        code: Box<str> = "code",
        /// The text, verbatim.
        message: Option<Box<str>> = "message",
    }
}

/// An answer of v2: `{version, traceId, entityType, entityBody, error}`.
///
/// ```
/// use toss_sdk::model::{Balance, Envelope, Money, Resource};
///
/// let body = br#"{"version":"2022-11-16","traceId":"0441","entityType":"balance",
///     "entityBody":{"availableAmount":{"currency":"KRW","value":1000000}},"error":null}"#;
/// let answer = Envelope::<Balance>::parse(body).unwrap();
/// assert_eq!(answer.result.unwrap().available, Some(Money::krw(1_000_000)));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Envelope<T> {
    /// The version of the API that wrote it.
    pub version: Option<ApiVersion>,
    /// To quote to the gateway's support.
    pub trace_id: Option<Box<str>>,
    /// What it holds; `None` if it holds an error.
    pub entity_type: Option<EntityType>,
    /// What was asked for, or the gateway's refusal.
    pub result: Result<T, Failure>,
    /// The object without its body.
    rest: Rest,
}

/// The fields of a wrapping, without what it wraps.
#[derive(Clone, PartialEq)]
struct Rest(Map<String, Value>);

/// What it holds may be secret.
impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

const BODY: &str = "entityBody";

impl<T> sealed::Sealed for Envelope<T> {}

impl<T: Resource> Resource for Envelope<T> {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        let mut raw = object(value)?;
        let refusal = raw.get("error").and_then(Value::as_object).map(Failure::of);
        let result = match refusal {
            Some(refusal) => Err(refusal),
            None => Ok(T::from_value(raw.remove(BODY).ok_or(DecodeError::Field(BODY))?)?),
        };
        Ok(Self {
            version: text(&raw, "version").map(ApiVersion::from),
            trace_id: text(&raw, "traceId").map(Into::into),
            entity_type: text(&raw, "entityType").map(EntityType::from),
            result,
            rest: Rest(raw),
        })
    }

    fn to_value(&self) -> Value {
        let mut raw = self.rest.0.clone();
        if let Ok(body) = &self.result {
            raw.insert(BODY.to_owned(), body.to_value());
        }
        Value::Object(raw)
    }
}

/// A page of a list: of v1's cash receipts (`data`), or of anything of v2's (`items`).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Whether another page follows.
    pub has_next: bool,
    /// Where the next page begins.
    pub last_cursor: Option<Cursor>,
    rows: &'static str,
    rest: Rest,
}

/// Where a page ends: the number of a row in v1, an id in v2.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Cursor {
    /// A number.
    Number(u64),
    /// An id.
    Id(Box<str>),
}

/// As the next request names it.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Id(id) => f.write_str(id),
        }
    }
}

impl<T> sealed::Sealed for Page<T> {}

impl<T: Resource> Resource for Page<T> {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        let mut raw = object(value)?;
        let rows = if raw.contains_key("data") { "data" } else { "items" };
        let items = Vec::from_value(raw.remove(rows).ok_or(DecodeError::Field("items"))?)?;
        let cursor = |value: &Value| match value {
            Value::Number(number) => number.as_u64().map(Cursor::Number),
            Value::String(id) => Some(Cursor::Id(id.as_str().into())),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        let last_cursor = raw.get("lastCursor").and_then(cursor);
        // A page that does not say whether it is the last one must not pass for it.
        let has_next: Option<bool> = Field::field(&Object { raw: &raw, currency: Currency::Krw }, "hasNext")?;
        let has_next = has_next.ok_or(DecodeError::Field("hasNext"))?;
        Ok(Self { items, has_next, last_cursor, rows, rest: Rest(raw) })
    }

    fn to_value(&self) -> Value {
        let mut raw = self.rest.0.clone();
        raw.insert(self.rows.to_owned(), self.items.to_value());
        Value::Object(raw)
    }
}

#[cfg(test)]
mod tests;

//! Everything that happened, in order, never rewritten. One entry per request, and one for what happens without
//! one (a payment is opened, a payment expires).

mod what;
pub(crate) mod words;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::fault::Fired;
use crate::time::{KoreanTime, exact};
pub use what::{Sum, What};
pub use words::Word;

/// The entries of one world, oldest first.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Journal {
    /// Numbered from 1 without gaps.
    pub entries: Vec<Entry>,
}

/// One thing that happened.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Entry {
    /// Its number, from 1.
    pub seq: u64,
    /// When; to the microsecond in the text form.
    #[serde(with = "exact")]
    pub at: KoreanTime,
    /// `confirm`, `cancel`, `look_up`, ..., or `none` for what happens without a request.
    #[serde(deserialize_with = "words::operation")]
    pub operation: Word,
    /// The order; empty if none is known.
    pub order_id: Arc<str>,
    /// The payment; empty if none is known.
    pub payment_key: Arc<str>,
    /// The idempotency key, if the request had one.
    pub key: Option<Arc<str>>,
    /// The number of the request among those of its operation for its order; 0 without a request.
    pub nth: u32,
    /// What happened to the money, or why nothing did.
    #[serde(flatten)]
    pub what: What,
    /// The HTTP status of the answer; 0 if there was none.
    pub status: u16,
    /// The error code of the answer.
    pub code: Option<Arc<str>>,
    /// The rule of the gateway's that decided, as `GET /_mock/rules` lists it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Arc<str>>,
    /// The rules of the fault plan that struck, each as `rule@point:kind`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) faults: Vec<Fired>,
}

impl Journal {
    /// One entry per line, as `GET /_mock/journal` answers.
    pub fn to_ndjson(&self) -> String {
        ndjson(&self.entries)
    }

    /// Reads what [`Journal::to_ndjson`] wrote.
    ///
    /// # Errors
    ///
    /// The first line that is no entry, with its number.
    pub fn from_ndjson(text: &str) -> Result<Self, BookError> {
        Ok(Self { entries: from_ndjson(text)? })
    }
}

impl Entry {
    /// An entry about something that happened by itself.
    pub(crate) fn without_request(at: KoreanTime) -> Self {
        Self {
            seq: 0,
            at,
            operation: "none",
            order_id: Arc::default(),
            payment_key: Arc::default(),
            key: None,
            nth: 0,
            what: What::LookedUp,
            status: 0,
            code: None,
            rule: None,
            faults: Vec::new(),
        }
    }

    /// The rules of the fault plan that struck, each as `rule@point:kind`.
    pub fn faults(&self) -> impl Iterator<Item = String> {
        self.faults.iter().map(ToString::to_string)
    }
}

/// A line of a book that cannot be read.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct BookError {
    line: usize,
    why: String,
}

/// The records of a book, one JSON object a line; empty lines are skipped.
pub(crate) fn from_ndjson<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>, BookError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let records = lines.map(|(at, line)| {
        serde_json::from_str(line).map_err(|error| BookError { line: at + 1, why: error.to_string() })
    });
    records.collect()
}

pub(crate) fn ndjson(records: &[impl Serialize]) -> String {
    let lines = records.iter().filter_map(|record| serde_json::to_string(record).ok());
    lines.fold(String::new(), |text, line| text + &line + "\n")
}

//! Everything that happened, in order, never rewritten. One entry per request, and one for what happens without
//! one (a payment is opened, a payment expires).

mod checkpoint;
mod counts;
mod what;
pub(crate) mod words;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::fault::Fired;
use crate::time::{KoreanTime, exact};
pub use checkpoint::Checkpoint;
pub use counts::Counts;
pub use what::{Sum, What};
pub use words::Word;

/// The entries of one world, oldest first. It keeps the newest (`Config::journal_entries` says how many); a checkpoint
/// stands for the others.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Journal {
    /// What the entries that are gone come to; absent: none is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<Arc<Checkpoint>>,
    /// Numbered without gaps, from 1 or from where the checkpoint ends.
    pub entries: Vec<Entry>,
}

/// How the line of a checkpoint begins, and no other.
const CHECKPOINT: &str = "{\"checkpoint\":";

#[derive(Deserialize, Serialize)]
struct CheckpointLine {
    checkpoint: Arc<Checkpoint>,
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
    pub rule: Option<Cow<'static, str>>,
    /// The rules of the fault plan that struck, each as `rule@point:kind`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) faults: Vec<Fired>,
}

impl Journal {
    /// One entry per line, as `GET /_mock/journal` answers; before them, if there is a checkpoint, a line with it.
    pub fn to_ndjson(&self) -> String {
        let first =
            self.checkpoint.as_ref().map(|checkpoint| CheckpointLine { checkpoint: Arc::clone(checkpoint) });
        ndjson(first.as_slice()) + &ndjson(&self.entries)
    }

    /// How many entries are gone: the checkpoint stands for them.
    pub fn folded(&self) -> u64 {
        self.checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.entries())
    }

    /// Reads what [`Journal::to_ndjson`] wrote.
    ///
    /// # Errors
    ///
    /// The first line that is no entry, with its number; a checkpoint can be the first line only.
    pub fn from_ndjson(text: &str) -> Result<Self, BookError> {
        let first = text.lines().next().filter(|line| line.starts_with(CHECKPOINT));
        let Some(line) = first else { return Ok(Self { checkpoint: None, entries: from_ndjson(text)? }) };
        let unread = |error: serde_json::Error| BookError { line: 1, why: error.to_string() };
        let CheckpointLine { checkpoint } = serde_json::from_str(line).map_err(unread)?;
        // The line is left empty, so that the others keep their numbers.
        let entries = from_ndjson(text.get(line.len()..).unwrap_or_default())?;
        Ok(Self { checkpoint: Some(checkpoint), entries })
    }

    /// The requests that named an order, by operation. Of those in the checkpoint, what it remembers.
    pub fn requests(&self, order_id: &str) -> BTreeMap<Word, Counts> {
        let past = self.checkpoint.as_ref().and_then(|checkpoint| checkpoint.of_order(order_id));
        let past = past.into_iter().flat_map(counts::Past::requests);
        let mut requests: BTreeMap<Word, Counts> =
            past.map(|(operation, counts)| (operation, counts.clone())).collect();
        for entry in self.entries.iter().filter(|entry| *entry.order_id == *order_id && entry.nth > 0) {
            requests.entry(entry.operation).or_default().count(entry);
        }
        requests
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

//! How many requests came for an order, and what became of them: what is still said of requests when their entries
//! are gone.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Entry, What, Word, words};

/// Of how many idempotency keys of one order and operation it is remembered that they came.
const KEYS_MAX: usize = 64;

/// The requests of one operation for one order.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Counts {
    /// How many came.
    pub arrived: u64,
    /// How many of them had an effect, or read something.
    pub executed: u64,
    /// How many were answered with a stored answer.
    pub replayed: u64,
    /// How many were refused.
    pub refused: u64,
    /// Before how many a fault struck.
    pub cut_short: u64,
    /// The idempotency keys they came with, each once; of those in a checkpoint the first 64.
    pub idempotency_keys: Vec<Arc<str>>,
}

/// The requests of one order whose entries are gone.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Past {
    /// Entries of all kinds.
    pub(crate) entries: u64,
    pub(super) has_payment: bool,
    /// Most orders meet two or three operations.
    pub(super) requests: Vec<Of>,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Of {
    #[serde(deserialize_with = "words::operation")]
    operation: Word,
    #[serde(flatten)]
    counts: Counts,
}

impl Counts {
    /// Counts a request.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all else is an effect")]
    pub(crate) fn count(&mut self, entry: &Entry) {
        self.arrived += 1;
        match entry.what {
            What::Replayed => self.replayed += 1,
            What::Refused | What::Aborted => self.refused += 1,
            What::CutShort => self.cut_short += 1,
            _ => self.executed += 1,
        }
        if let Some(key) = entry.key.as_ref().filter(|key| !self.idempotency_keys.contains(key)) {
            self.idempotency_keys.reserve_exact(1);
            self.idempotency_keys.push(Arc::clone(key));
        }
    }
}

impl Past {
    pub(super) fn count(&mut self, entry: &Entry) {
        self.entries += 1;
        if entry.nth == 0 {
            return;
        }
        let known = self.requests.iter().position(|of| of.operation == entry.operation);
        let at = known.unwrap_or_else(|| {
            // Of most payments there are one or two, and there are many payments.
            self.requests.reserve_exact(1);
            self.requests.push(Of { operation: entry.operation, counts: Counts::default() });
            self.requests.len() - 1
        });
        if let Some(Of { counts, .. }) = self.requests.get_mut(at) {
            counts.count(entry);
            counts.idempotency_keys.truncate(KEYS_MAX);
        }
    }

    pub(crate) fn requests(&self) -> impl Iterator<Item = (Word, &Counts)> {
        self.requests.iter().map(|of| (of.operation, &of.counts))
    }
}

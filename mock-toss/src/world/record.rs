//! The journal as it is being written: the newest entries, and a checkpoint in the place of the others.

use core::num::NonZeroU32;
use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::World;
use crate::journal::{Checkpoint, Entry, Journal};
use crate::time::KoreanTime;

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Record {
    entries_max: NonZeroU32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checkpoint: Option<Arc<Checkpoint>>,
    pub(super) entries: VecDeque<Entry>,
    /// Somebody will ask for everything that follows this number. No part of a snapshot: nobody asks there.
    #[serde(skip)]
    asked_since: Option<u64>,
}

impl Record {
    pub(super) const fn new(entries_max: NonZeroU32) -> Self {
        Self { entries_max, checkpoint: None, entries: VecDeque::new(), asked_since: None }
    }

    /// As at the beginning.
    pub(super) fn clear(&mut self) {
        *self = Self::new(self.entries_max);
    }

    /// Keeps so many entries from now on.
    pub(super) fn keep(&mut self, entries_max: NonZeroU32) {
        self.entries_max = entries_max;
        self.fold();
    }

    pub(super) const fn entries_max(&self) -> NonZeroU32 {
        self.entries_max
    }

    /// The number of the last entry, whether or not it is still there; 0 if there was none.
    pub(super) fn last(&self) -> u64 {
        self.folded().saturating_add(u64::try_from(self.entries.len()).unwrap_or(u64::MAX))
    }

    /// How many entries the checkpoint stands for.
    fn folded(&self) -> u64 {
        self.checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.entries())
    }

    pub(super) fn write(&mut self, entry: Entry) {
        let seq = self.last().saturating_add(1);
        self.entries.push_back(Entry { seq, ..entry });
        self.fold();
    }

    /// Keeps what follows until somebody has asked for it; the number of the last entry.
    pub(super) fn mark(&mut self) -> u64 {
        let last = self.last();
        self.asked_since = Some(last);
        last
    }

    /// Nobody asks for anything any more.
    pub(super) fn unmark(&mut self) {
        self.asked_since = None;
        self.fold();
    }

    pub(super) fn since(&self, seq: u64) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.seq > seq)
    }

    /// The oldest entries that are too many: one, as a rule, for every one that is written.
    fn fold(&mut self) {
        let entries_max = usize::try_from(self.entries_max.get()).unwrap_or(usize::MAX);
        let is_asked_for = |entry: &Entry| self.asked_since.is_some_and(|since| entry.seq > since);
        while self.entries.len() > entries_max {
            let Some(entry) = self.entries.pop_front_if(|entry| !is_asked_for(entry)) else { return };
            // Whoever has asked for the journal may still hold the checkpoint of then.
            Arc::make_mut(self.checkpoint.get_or_insert_default()).fold(&entry);
        }
    }

    /// The entries that follow this number; the checkpoint only if some of them are gone.
    pub(super) fn journal(&self, after: u64) -> Journal {
        let folded = self.folded();
        let told = usize::try_from(after.saturating_sub(folded)).unwrap_or(usize::MAX);
        let checkpoint = self.checkpoint.clone().filter(|_| after < folded);
        Journal { checkpoint, entries: self.entries.iter().skip(told).cloned().collect() }
    }
}

impl World {
    /// The part of the journal that follows this number.
    pub(crate) fn journal_after(&mut self, now: KoreanTime, seq: u64) -> Journal {
        self.settle_due(now);
        self.journal.journal(seq)
    }
}

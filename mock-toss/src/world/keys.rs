//! Idempotency records: the first answer to a key is its answer for fifteen days. The body is no part of a key's
//! identity; method and path are, and the secret key too, because every world has its own records.

use core::time::Duration;
use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::index::Index;
use super::reply::Media;
use super::text::Body;
use crate::time::KoreanTime;

/// The longest key, in characters.
pub(super) const KEY_CHARS_MAX: usize = 300;

/// Key, method and path.
pub(super) type Identity = (Arc<[u8]>, Arc<str>);

/// An answer to send again, byte by byte.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Stored {
    pub(super) status: u16,
    #[serde(with = "crate::kept::text")]
    pub(super) body: Body,
    pub(super) media: Media,
    pub(super) code: Option<Arc<str>>,
    #[serde(with = "crate::kept::hex")]
    pub(super) trace: u128,
}

#[derive(Clone, Debug)]
enum Record {
    Running { since: KoreanTime },
    Done { since: KoreanTime, answer: Stored },
}

/// What a key is worth now.
#[derive(Debug)]
pub(super) enum Claim {
    /// The first of its kind: the request holds the key until it is stored or released.
    Held,
    /// An earlier request with the key is still running.
    Running,
    /// An earlier request with the key was answered.
    Answered(Stored),
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(from = "KeptKeys", into = "KeptKeys")]
pub(super) struct Keys {
    life: Duration,
    records: Index<Record, Identity>,
    by_age: VecDeque<(KoreanTime, Identity)>,
}

/// What a snapshot keeps: keys with an answer. Those of requests in flight are as if never used.
#[derive(Debug, Deserialize, Serialize)]
struct KeptKeys {
    life: Duration,
    records: Vec<KeptRecord>,
}

#[derive(Debug, Deserialize, Serialize)]
struct KeptRecord {
    #[serde(with = "crate::kept::text")]
    key: Arc<[u8]>,
    path: Arc<str>,
    since: KoreanTime,
    answer: Stored,
}

impl From<Keys> for KeptKeys {
    fn from(keys: Keys) -> Self {
        let answered = |((key, path), record): (&Identity, &Record)| match record {
            Record::Done { since, answer } => {
                let (key, path) = (Arc::clone(key), Arc::clone(path));
                Some(KeptRecord { key, path, since: *since, answer: answer.clone() })
            }
            Record::Running { .. } => None,
        };
        let mut records: Vec<_> = keys.records.ordered().into_iter().filter_map(answered).collect();
        records.sort_by_key(|record| record.since);
        Self { life: keys.life, records }
    }
}

impl From<KeptKeys> for Keys {
    fn from(KeptKeys { life, records }: KeptKeys) -> Self {
        let mut keys = Self::new(life);
        for KeptRecord { key, path, since, answer } in records {
            keys.by_age.push_back((since, (Arc::clone(&key), Arc::clone(&path))));
            keys.records.insert((key, path), Record::Done { since, answer });
        }
        keys
    }
}

impl Keys {
    pub(super) fn new(life: Duration) -> Self {
        Self { life, records: Index::default(), by_age: VecDeque::new() }
    }

    pub(super) fn clear(&mut self) {
        self.records.clear();
        self.by_age.clear();
    }

    /// Drops what has reached the end of a key's life, or is past it; such a key is new again.
    pub(super) fn forget(&mut self, now: KoreanTime, lives_its_last_moment: bool) {
        let is_over = |age| if lives_its_last_moment { age > self.life } else { age >= self.life };
        while let Some((since, _)) = self.by_age.front()
            && is_over(now.since(*since))
        {
            let Some((since, identity)) = self.by_age.pop_front() else { return };
            let is_that_one = match self.records.get(&identity) {
                Some(Record::Done { since: recorded, .. } | Record::Running { since: recorded }) => {
                    *recorded == since
                }
                None => false,
            };
            if is_that_one {
                self.records.remove(&identity);
            }
        }
    }

    pub(super) fn claim(&mut self, now: KoreanTime, identity: &Identity) -> Claim {
        match self.records.get(identity) {
            Some(Record::Running { .. }) => Claim::Running,
            Some(Record::Done { answer, .. }) => Claim::Answered(answer.clone()),
            None => {
                self.records.insert(identity.clone(), Record::Running { since: now });
                self.by_age.push_back((now, identity.clone()));
                Claim::Held
            }
        }
    }

    /// The answer of the request that held the key, counted from when it arrived.
    pub(super) fn store(&mut self, identity: &Identity, answer: Stored) {
        if let Some(record) = self.records.get_mut(identity) {
            let (Record::Running { since } | Record::Done { since, .. }) = *record;
            *record = Record::Done { since, answer };
        }
    }

    /// The request that held the key was not answered in a way that is kept: the key is as if never used.
    pub(super) fn release(&mut self, identity: &Identity) {
        self.records.remove(identity);
    }
}

//! The test environment's limit: so many requests a minute for each operation, counted anew every minute.

use core::num::NonZeroU32;
use core::time::Duration;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::operation::Operation;
use crate::time::KoreanTime;

const MINUTE: Duration = Duration::from_mins(1);

/// The requests of the running minute.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Limit {
    minutes: BTreeMap<Operation, Minute>,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
struct Minute {
    since: KoreanTime,
    requests: u32,
}

impl Limit {
    /// Counts a request; whether it is one too many.
    pub(super) fn exceeds(&mut self, now: KoreanTime, operation: Operation, most: NonZeroU32) -> bool {
        let minute = self.minutes.entry(operation).or_insert(Minute { since: now, requests: 0 });
        if now.since(minute.since) >= MINUTE {
            *minute = Minute { since: now, requests: 0 };
        }
        minute.requests = minute.requests.saturating_add(1);
        minute.requests > most.get()
    }
}

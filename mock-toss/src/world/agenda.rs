//! What will happen by itself at a known time: a due date passes, a refund goes on, an asynchronous cancel is done.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::method::RefundStatus;
use crate::time::KoreanTime;

/// In the order of their times; at one time in the order in which they were entered.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    entered: u64,
    entries: BTreeMap<(KoreanTime, u64), Due>,
}

/// One thing that will happen, unless it is out of date by then.
#[derive(Debug)]
pub(super) enum Due {
    /// The time to pay in is over.
    Deposit { payment_key: Arc<str> },
    /// A refund to an account goes on.
    Refund { payment_key: Arc<str>, transaction_key: Arc<str>, status: RefundStatus },
    /// A cancel that was accepted is done.
    Cancel { payment_key: Arc<str>, transaction_key: Arc<str> },
}

impl Agenda {
    pub(super) fn enter(&mut self, at: KoreanTime, due: Due) {
        self.entries.insert((at, self.entered), due);
        self.entered += 1;
    }

    /// The first thing that is due by now.
    pub(super) fn pop(&mut self, now: KoreanTime) -> Option<Due> {
        let first = self.entries.first_entry().filter(|entry| entry.key().0 <= now)?;
        Some(first.remove())
    }
}

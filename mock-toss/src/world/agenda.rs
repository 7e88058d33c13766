//! What will happen by itself at a known time: a due date passes, a refund goes on, an asynchronous cancel is done.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::method::RefundStatus;
use crate::time::KoreanTime;

/// In the order of their times; at one time in the order in which they were entered.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Agenda {
    entries: VecDeque<(KoreanTime, Due)>,
}

/// One thing that will happen, unless it is out of date by then.
#[derive(Clone, Debug, Deserialize, Serialize)]
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
        let place = self.entries.partition_point(|(other, _)| *other <= at);
        self.entries.insert(place, (at, due));
    }

    /// When the next thing happens.
    pub(super) fn next_due(&self) -> Option<KoreanTime> {
        self.entries.front().map(|(at, _)| *at)
    }

    /// The first thing that is due by now, and when it was.
    pub(super) fn pop(&mut self, now: KoreanTime) -> Option<(KoreanTime, Due)> {
        self.entries.pop_front_if(|(at, _)| *at <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_at_one_time_happens_in_the_order_of_entry() {
        let mut agenda = Agenda::default();
        let at = KoreanTime::from_micros;
        for (micros, key) in [(5, "second"), (3, "first"), (5, "third"), (9, "not yet")] {
            agenda.enter(at(micros), Due::Deposit { payment_key: key.into() });
        }
        let mut keys = Vec::new();
        while let Some((_, Due::Deposit { payment_key })) = agenda.pop(at(5)) {
            keys.push(payment_key);
        }
        assert_eq!(keys.iter().map(AsRef::as_ref).collect::<Vec<&str>>(), ["first", "second", "third"]);
    }
}

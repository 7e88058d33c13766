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

    /// The first thing that is due by now.
    pub(super) fn pop(&mut self, now: KoreanTime) -> Option<Due> {
        self.entries.pop_front_if(|(at, _)| *at <= now).map(|(_, due)| due)
    }
}

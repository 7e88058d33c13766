//! What is to be said to other processes, and what they are to be listened to about. Bounded, gathered by topic, and
//! closed while Redis is away.

use alloc::collections::{BTreeMap, BTreeSet};
use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use metrics::counter;
use tokio::sync::Notify;

use super::wire::Channel;
use crate::hints::{Hint, Topic};
use crate::job::JobKind;

/// The most topics, and the most cancel jobs, that wait for one batch.
pub(super) const MOST: usize = 4_096;

/// Shared by whoever publishes and the connection.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    state: Mutex<State>,
    changed: Notify,
    dropped: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    is_open: bool,
    batch: Batch,
    /// Never shrinks: a sort of topics that was watched will be watched again.
    listened: BTreeSet<Channel>,
}

/// What is said at once.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Batch {
    pub(super) hints: BTreeMap<Topic, Option<u64>>,
    /// For the stream, which shows each of them.
    pub(super) cancels: BTreeSet<u64>,
}

/// Why a hint was dropped.
#[derive(Clone, Copy, Debug)]
pub(super) enum Dropped {
    Away,
    Full,
    Refused,
}

impl Batch {
    fn len(&self) -> usize {
        self.hints.len() + self.cancels.len()
    }

    /// Whether there was room.
    fn add(&mut self, Hint { topic, number }: Hint) -> bool {
        let mut has_room = true;
        if let (Topic::Jobs(JobKind::Cancel), Some(job)) = (&topic, number) {
            has_room = self.cancels.len() < MOST || self.cancels.contains(&job);
            if has_room {
                let _is_new = self.cancels.insert(job);
            }
        }
        if let Some(before) = self.hints.get_mut(&topic) {
            // "Look in any case" outweighs every number.
            *before = before.zip(number).map(|(before, number)| before.max(number));
            return has_room;
        }
        if self.hints.len() >= MOST {
            return false;
        }
        let _none: Option<Option<u64>> = self.hints.insert(topic, number);
        has_room
    }
}

impl Outbox {
    /// Takes a hint along with the next batch, or drops it.
    pub(super) fn put(&self, hint: Hint) {
        let mut state = self.state();
        if !state.is_open {
            drop(state);
            self.drop_counted(Dropped::Away, 1);
            return;
        }
        let had_room = state.batch.add(hint);
        drop(state);
        if !had_room {
            self.drop_counted(Dropped::Full, 1);
        }
        self.changed.notify_one();
    }

    /// Wishes to hear from these channels.
    pub(super) fn listen_to(&self, channels: &[Channel]) {
        let mut state = self.state();
        let known = state.listened.len();
        state.listened.extend(channels);
        let is_more = state.listened.len() > known;
        drop(state);
        if is_more {
            self.changed.notify_one();
        }
    }

    /// Waits for a batch or for a new wish.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    pub(super) fn listened(&self) -> BTreeSet<Channel> {
        self.state().listened.clone()
    }

    pub(super) fn take(&self) -> Batch {
        core::mem::take(&mut self.state().batch)
    }

    /// Redis is there.
    pub(super) fn open(&self) {
        self.state().is_open = true;
    }

    /// Redis is away: drops what waits, and what comes.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.is_open = false;
        let batch = core::mem::take(&mut state.batch);
        drop(state);
        self.drop_counted(Dropped::Away, batch.len());
    }

    pub(super) fn is_open(&self) -> bool {
        self.state().is_open
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    pub(super) fn drop_counted(&self, reason: Dropped, count: usize) {
        let reason = match reason {
            Dropped::Away => "away",
            Dropped::Full => "full",
            Dropped::Refused => "refused",
        };
        let _before = self.dropped.fetch_add(count as u64, Ordering::Relaxed);
        counter!("toss_hints_dropped_total", "reason" => reason).increment(count as u64);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open() -> Outbox {
        let outbox = Outbox::default();
        outbox.open();
        outbox
    }

    fn numbers(batch: &Batch) -> Vec<Option<u64>> {
        batch.hints.values().copied().collect()
    }

    #[test]
    fn many_hints_about_a_topic_are_one_with_the_highest_number() {
        let outbox = open();
        for number in [4, 9, 6] {
            outbox.put(Hint::inbox(&"admin-7".parse().unwrap()).at(number));
        }
        assert_eq!(numbers(&outbox.take()), [Some(9)]);
        outbox.put(Hint::inbox(&"admin-7".parse().unwrap()).at(10));
        outbox.put(Hint::inbox(&"admin-7".parse().unwrap()));
        outbox.put(Hint::inbox(&"admin-7".parse().unwrap()).at(11));
        assert_eq!(numbers(&outbox.take()), [None]);
        assert_eq!(outbox.take(), Batch::default());
    }

    #[test]
    fn every_cancel_job_is_shown_and_workers_are_woken_once() {
        let outbox = open();
        for job in [1, 2, 2, 3] {
            outbox.put(Hint::jobs(JobKind::Cancel).at(job));
        }
        outbox.put(Hint::jobs(JobKind::Refund).at(4));
        let batch = outbox.take();
        assert_eq!((batch.hints.len(), batch.cancels), (2, BTreeSet::from([1, 2, 3])));
        assert_eq!(outbox.dropped(), 0);
    }

    #[test]
    fn what_waits_is_bounded_and_the_rest_is_dropped_and_counted() {
        let outbox = open();
        for number in 0..MOST as u64 + 5 {
            outbox.put(Hint::inbox(&format!("admin-{number}").parse().unwrap()));
        }
        assert_eq!(outbox.dropped(), 5);
        outbox.put(Hint::inbox(&"admin-1".parse().unwrap()).at(1));
        assert_eq!(outbox.dropped(), 5, "one that waits already takes no room");
        assert_eq!(outbox.take().hints.len(), MOST);
        for job in 0..MOST as u64 + 3 {
            outbox.put(Hint::jobs(JobKind::Cancel).at(job));
        }
        assert_eq!((outbox.take().len(), outbox.dropped()), (MOST + 1, 8));
    }

    #[test]
    fn while_redis_is_away_nothing_waits() {
        let outbox = Outbox::default();
        outbox.put(Hint::jobs(JobKind::Cancel).at(1));
        assert_eq!((outbox.take(), outbox.dropped()), (Batch::default(), 1));
        outbox.open();
        outbox.put(Hint::jobs(JobKind::Cancel).at(2));
        outbox.close();
        assert_eq!(
            (outbox.take(), outbox.dropped()),
            (Batch::default(), 3),
            "the hint and the job for the stream"
        );
        assert!(!outbox.is_open());
    }
}

//! The results of the last while, in ten parts that are forgotten one by one.

use core::time::Duration;

use tokio::time::Instant;

use super::{Batch, Counts, Mark};

const BUCKETS: u32 = 10;

/// A ring of counts, one per tenth of the time.
#[derive(Clone, Debug)]
pub(in crate::layer::breaker) struct Buckets {
    parts: [Counts; BUCKETS as usize],
    width: Duration,
    newest: usize,
    /// When the newest part is over.
    ends: Instant,
    total: Counts,
}

impl Buckets {
    pub(super) fn new(time: Duration, now: Instant) -> Self {
        // The settings' rules keep it above zero; a divisor is guarded where it is.
        let width = (time / BUCKETS).max(Duration::from_nanos(1));
        let parts = [Counts::default(); BUCKETS as usize];
        Self { parts, width, newest: 0, ends: now + width, total: Counts::default() }
    }

    pub(super) fn record(&mut self, mark: Mark, now: Instant) -> Counts {
        self.advance(now);
        self.put(self.newest, mark.into());
        self.total
    }

    pub(super) fn counts(&self, now: Instant) -> Counts {
        if now < self.ends {
            return self.total;
        }
        let mut then = self.clone();
        then.advance(now);
        then.total
    }

    pub(super) fn clear(&mut self, now: Instant) {
        *self = Self::new(self.width * BUCKETS, now);
    }

    /// What it holds, oldest first, with the least age that each part can have.
    pub(super) fn history(&self, now: Instant) -> Vec<Batch> {
        let mut then = self.clone();
        then.advance(now);
        let parts = then.parts.iter().cycle().skip(then.newest + 1).take(then.parts.len());
        let ages = (0..BUCKETS).rev().map(|back| then.width * back);
        ages.zip(parts).map(|(age, counts)| Batch { age, counts: *counts }).collect()
    }

    /// Takes in what another window held; for one that was just made.
    pub(super) fn remember(&mut self, batch: Batch) {
        let back = usize::try_from(batch.age.as_nanos() / self.width.as_nanos()).unwrap_or(usize::MAX);
        if back < self.parts.len() {
            let place = (self.newest + self.parts.len() - back) % self.parts.len();
            self.put(place, batch.counts);
        }
    }

    fn put(&mut self, place: usize, counts: Counts) {
        if let Some(part) = self.parts.get_mut(place) {
            part.add(counts);
            self.total.add(counts);
        }
    }

    /// Forgets the parts whose time is over: ten at most, however long nothing happened.
    fn advance(&mut self, now: Instant) {
        if now < self.ends {
            return;
        }
        let late = now.saturating_duration_since(self.ends);
        let Some(steps) = steps(late, self.width) else {
            return self.clear(now);
        };
        for _ in 0..steps {
            self.newest = (self.newest + 1) % self.parts.len();
            if let Some(part) = self.parts.get_mut(self.newest) {
                self.total.take(core::mem::take(part));
            }
        }
        self.ends += self.width * steps;
    }
}

/// How many parts are over; `None`: all of them.
fn steps(late: Duration, width: Duration) -> Option<u32> {
    let steps = u32::try_from(late.as_nanos() / width.as_nanos()).ok()?.checked_add(1)?;
    (steps < BUCKETS).then_some(steps)
}

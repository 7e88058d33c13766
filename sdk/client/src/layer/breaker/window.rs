//! What a circuit remembers: the last n results, or those of the last while, counted exactly and in constant time
//! per result.
//!
//! *Why not an average over time:* at 1,000 calls a second an exponential average needs thousands of failures to
//! see a total outage, and a cold one is blind for its whole window. Half of the last hundred is fifty calls,
//! whatever the rate.

mod buckets;
mod ring;

use core::time::Duration;

use tokio::time::Instant;

use self::buckets::Buckets;
use self::ring::Ring;
use crate::config::{BreakerWindow, Percent};

/// One result.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Mark {
    pub(super) failed: bool,
    pub(super) slow: bool,
}

/// Results, counted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Counts {
    pub(super) counted: u32,
    pub(super) failed: u32,
    pub(super) slow: u32,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.counted = self.counted.saturating_add(other.counted);
        self.failed = self.failed.saturating_add(other.failed);
        self.slow = self.slow.saturating_add(other.slow);
    }

    fn take(&mut self, other: Self) {
        self.counted = self.counted.saturating_sub(other.counted);
        self.failed = self.failed.saturating_sub(other.failed);
        self.slow = self.slow.saturating_sub(other.slow);
    }
}

impl From<Mark> for Counts {
    fn from(mark: Mark) -> Self {
        Self { counted: 1, failed: u32::from(mark.failed), slow: u32::from(mark.slow) }
    }
}

/// Results of about the same age.
#[derive(Clone, Copy, Debug)]
struct Batch {
    age: Duration,
    counts: Counts,
}

/// See the module.
#[derive(Debug)]
pub(super) enum Window {
    Calls(Ring),
    Time(Buckets),
}

impl Window {
    pub(super) fn new(kind: BreakerWindow, now: Instant) -> Self {
        match kind {
            BreakerWindow::Calls(calls) => Self::Calls(Ring::new(calls)),
            BreakerWindow::Time(time) => Self::Time(Buckets::new(time, now)),
        }
    }

    /// Takes a result in. Returns what the window holds then. Only a window of time asks for it.
    pub(super) fn record(&mut self, mark: Mark, now: impl FnOnce() -> Instant) -> Counts {
        match self {
            Self::Calls(ring) => ring.record(mark),
            Self::Time(buckets) => buckets.record(mark, now()),
        }
    }

    /// Whether one more success would replace another, and change nothing.
    pub(super) fn is_full_of_successes(&self) -> bool {
        match self {
            Self::Calls(ring) => ring.is_full_of_successes(),
            // There each counts, and is forgotten in its time.
            Self::Time(_) => false,
        }
    }

    pub(super) fn counts(&self, now: Instant) -> Counts {
        match self {
            Self::Calls(ring) => ring.counts(),
            Self::Time(buckets) => buckets.counts(now),
        }
    }

    pub(super) fn clear(&mut self, now: Instant) {
        match self {
            Self::Calls(ring) => ring.clear(),
            Self::Time(buckets) => buckets.clear(now),
        }
    }

    /// A window of another kind or size that remembers as much of this one as fits, the latest first.
    pub(super) fn resized(&self, kind: BreakerWindow, now: Instant) -> Self {
        let mut resized = Self::new(kind, now);
        let history: Vec<Batch> = match self {
            Self::Calls(ring) => ring.history().collect(),
            Self::Time(buckets) => buckets.history(now),
        };
        for batch in history {
            match &mut resized {
                Self::Calls(ring) => ring.remember(batch.counts),
                Self::Time(buckets) => buckets.remember(batch),
            }
        }
        resized
    }
}

/// Whether `part` of `whole` is at least `rate`, exactly.
pub(super) fn is_share(part: u32, whole: u32, rate: Percent) -> bool {
    u64::from(part) * 100 >= u64::from(whole) * u64::from(rate.get())
}

#[cfg(test)]
mod tests;

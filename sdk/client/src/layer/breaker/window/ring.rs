//! The last n results.

use core::num::NonZeroU32;
use core::time::Duration;

use super::{Batch, Counts, Mark};

/// A ring of results. Places that were never used are neither failed nor slow.
#[derive(Debug)]
pub(in crate::layer::breaker) struct Ring {
    marks: Box<[Mark]>,
    /// Where the oldest is, if the ring is full, and where the next goes.
    next: usize,
    counts: Counts,
}

impl Ring {
    pub(super) fn new(size: NonZeroU32) -> Self {
        let size = usize::try_from(size.get()).unwrap_or(usize::MAX);
        Self { marks: vec![Mark::default(); size].into(), next: 0, counts: Counts::default() }
    }

    fn size(&self) -> u32 {
        u32::try_from(self.marks.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn record(&mut self, mark: Mark) -> Counts {
        let size = self.size();
        if let Some(place) = self.marks.get_mut(self.next) {
            let oldest = core::mem::replace(place, mark);
            if self.counts.counted == size {
                self.counts.take(oldest.into());
            }
            self.counts.add(mark.into());
            self.next += 1;
            if self.next == self.marks.len() {
                self.next = 0;
            }
        }
        self.counts
    }

    pub(super) fn counts(&self) -> Counts {
        self.counts
    }

    /// Then it does not matter where the next one goes.
    pub(super) fn is_full_of_successes(&self) -> bool {
        self.counts == Counts { counted: self.size(), failed: 0, slow: 0 }
    }

    pub(super) fn clear(&mut self) {
        self.marks.fill(Mark::default());
        (self.next, self.counts) = (0, Counts::default());
    }

    /// What it holds, oldest first. It knows no ages.
    pub(super) fn history(&self) -> impl Iterator<Item = Batch> {
        let counted = usize::try_from(self.counts.counted).unwrap_or(usize::MAX);
        let unused = self.marks.len().saturating_sub(counted);
        let in_order = self.marks.iter().cycle().skip(self.next).take(self.marks.len());
        in_order.skip(unused).map(|mark| Batch { age: Duration::ZERO, counts: (*mark).into() })
    }

    /// Takes in what another window held. What is too much for this one keeps its shares.
    pub(super) fn remember(&mut self, counts: Counts) {
        let fits = counts.counted.min(self.size());
        let share = |part: u32| match counts.counted {
            0 => 0,
            whole => u64::from(part) * u64::from(fits) / u64::from(whole),
        };
        let (failed, slow) = (share(counts.failed), share(counts.slow));
        for nth in 0..u64::from(fits) {
            self.record(Mark { failed: nth < failed, slow: nth < slow });
        }
    }
}

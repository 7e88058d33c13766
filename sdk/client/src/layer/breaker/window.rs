//! The last n results, counted exactly, in constant time per result.
//!
//! *Why not an average over time:* at 1,000 calls a second an exponential average needs thousands of failures to
//! see a total outage, and a cold one is blind for its whole window. Half of the last hundred is fifty calls,
//! whatever the rate.

use core::num::NonZeroU32;

use crate::config::Percent;

/// A ring of results. `true` is a failure.
#[derive(Debug)]
pub(super) struct Window {
    results: Box<[bool]>,
    next: usize,
    counted: u32,
    failed: u32,
}

impl Window {
    pub(super) fn new(size: NonZeroU32) -> Self {
        let size = usize::try_from(size.get()).unwrap_or(usize::MAX);
        Self { results: vec![false; size].into(), next: 0, counted: 0, failed: 0 }
    }

    pub(super) fn record(&mut self, is_failure: bool) {
        let Some(oldest) = self.results.get_mut(self.next) else {
            return;
        };
        // Places that were never used hold no failure.
        self.failed -= u32::from(core::mem::replace(oldest, is_failure));
        self.failed += u32::from(is_failure);
        self.next = (self.next + 1) % self.results.len();
        self.counted = u32::try_from(self.results.len()).unwrap_or(u32::MAX).min(self.counted + 1);
    }

    pub(super) fn clear(&mut self) {
        self.results.fill(false);
        (self.next, self.counted, self.failed) = (0, 0, 0);
    }

    pub(super) fn counted(&self) -> u32 {
        self.counted
    }

    pub(super) fn failed(&self) -> u32 {
        self.failed
    }

    /// Whether enough was counted and the share of failures is at least `rate`.
    pub(super) fn is_failing(&self, calls_min: NonZeroU32, rate: Percent) -> bool {
        self.counted >= calls_min.get() && is_share(self.failed, self.counted, rate)
    }
}

/// Whether `part` of `whole` is at least `rate`, exactly.
pub(super) fn is_share(part: u32, whole: u32, rate: Percent) -> bool {
    u64::from(part) * 100 >= u64::from(whole) * u64::from(rate.get())
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use proptest::prelude::*;

    use super::*;

    fn size(size: u32) -> NonZeroU32 {
        NonZeroU32::new(size).expect("above zero")
    }

    #[test]
    fn half_of_a_hundred_is_fifty_after_any_number_of_successes() {
        let mut window = Window::new(size(100));
        for _ in 0..100_000 {
            window.record(false);
        }
        let rate = Percent::new(50).unwrap();
        let needed = (1..=100).find(|_| {
            window.record(true);
            window.is_failing(size(20), rate)
        });
        assert_eq!(needed, Some(50));
    }

    #[test]
    fn too_few_results_prove_nothing() {
        let mut window = Window::new(size(100));
        for _ in 0..19 {
            window.record(true);
        }
        assert!(!window.is_failing(size(20), Percent::new(50).unwrap()));
        window.record(true);
        assert!(window.is_failing(size(20), Percent::new(50).unwrap()));
    }

    proptest! {
        #[test]
        fn the_window_counts_exactly_the_last_results(
            results in prop::collection::vec(any::<bool>(), 0..300),
            length in 1_u32..40,
        ) {
            let mut window = Window::new(size(length));
            let mut model = VecDeque::new();
            for result in results {
                window.record(result);
                model.push_back(result);
                if model.len() > length as usize {
                    model.pop_front();
                }
                let failed = model.iter().filter(|failed| **failed).count();
                prop_assert_eq!((window.counted() as usize, window.failed() as usize), (model.len(), failed));
            }
        }
    }
}

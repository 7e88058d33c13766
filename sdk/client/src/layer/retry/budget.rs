//! The allowance of all calls together, so that a gateway in trouble does not get its load times three.
//!
//! Counted in hundredths of a repeat, in integers: a call earns `ratio` of them, a repeat costs a hundred. So, for
//! any interleaving, repeats × 100 ≤ floor × 100 + ratio × calls. The savings are capped at the floor, so a long
//! healthy past cannot be spent on one storm.

use core::sync::atomic::{AtomicU64, Ordering};

use crate::config::BudgetConfig;

const REPEAT: u64 = 100;

/// See the module.
#[derive(Debug)]
pub(super) struct Budget {
    balance: AtomicU64,
    earned_per_call: u64,
    cap: u64,
}

impl Budget {
    pub(super) fn new(config: BudgetConfig) -> Self {
        let start = u64::from(config.floor) * REPEAT;
        Self {
            balance: AtomicU64::new(start),
            earned_per_call: u64::from(config.ratio.get()),
            // Without a floor a repeat can still be earned, one at a time.
            cap: start.max(REPEAT),
        }
    }

    /// A call begins.
    pub(super) fn deposit(&self) {
        self.change(|balance| Some((balance + self.earned_per_call).min(self.cap)));
    }

    /// Pays for a repeat, if it can be paid.
    pub(super) fn withdraw(&self) -> bool {
        self.change(|balance| balance.checked_sub(REPEAT))
    }

    fn change(&self, next: impl FnMut(u64) -> Option<u64>) -> bool {
        self.balance.fetch_update(Ordering::AcqRel, Ordering::Acquire, next).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::Percent;

    fn budget(ratio: u8, floor: u32) -> Budget {
        Budget::new(BudgetConfig { ratio: Percent::new(ratio).expect("1 to 100"), floor })
    }

    #[test]
    fn a_fifth_is_exactly_every_fifth_call() {
        let budget = budget(20, 0);
        let paid: Vec<bool> = (0..10)
            .map(|_| {
                budget.deposit();
                budget.withdraw()
            })
            .collect();
        assert_eq!(paid, [false, false, false, false, true, false, false, false, false, true]);
    }

    #[test]
    fn a_long_healthy_past_buys_no_storm() {
        let budget = budget(100, 3);
        for _ in 0..1_000 {
            budget.deposit();
        }
        assert_eq!((0..10).filter(|_| budget.withdraw()).count(), 3);
    }

    proptest! {
        /// `true` is a call, `false` a wish to repeat.
        #[test]
        fn repeats_stay_within_ratio_times_calls_plus_floor(
            events in prop::collection::vec(any::<bool>(), 0..2_000),
            ratio in 1_u8..=100,
            floor in 0_u32..20,
        ) {
            let budget = budget(ratio, floor);
            let (mut calls, mut repeats) = (0_u64, 0_u64);
            for is_call in events {
                if is_call {
                    budget.deposit();
                    calls += 1;
                } else if budget.withdraw() {
                    repeats += 1;
                }
                prop_assert!(repeats * 100 <= u64::from(floor) * 100 + u64::from(ratio) * calls);
            }
        }
    }
}

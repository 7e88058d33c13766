use core::time::Duration;

use proptest::prelude::*;
use tokio::time::Instant;

use super::{Budget, Cost, Expense, Purpose};
use crate::config::{BudgetConfig, Percent};
use crate::operation::OperationClass;

const WINDOW: Duration = Duration::from_secs(10);
const REPEAT: Expense = Expense { purpose: Purpose::Repeat, class: OperationClass::Confirm, cost: Cost::One };
const AFTER_SILENCE: Expense = Expense { cost: Cost::Two, ..REPEAT };

/// A budget and the moment it was made.
fn budget(ratio: u8, floor: u32) -> (Budget, Instant) {
    let ratio = Percent::new(ratio).expect("1 to 100");
    let budget = Budget::of(BudgetConfig { ratio, floor, window: WINDOW });
    let start = budget.0.origin;
    (budget, start)
}

/// How many repeats are paid at this moment.
fn paid(budget: &Budget, now: Instant) -> usize {
    (0..10_000).take_while(|_| budget.pay(REPEAT, now)).count()
}

#[test]
fn no_ratio_issues_one_repeat_more_than_it_says() {
    for ratio in 1..=100 {
        let (budget, now) = budget(ratio, 0);
        for calls in 1..=300_usize {
            budget.earn(now);
            let before = (calls - 1) * usize::from(ratio) / 100;
            let due = calls * usize::from(ratio) / 100 - before;
            assert_eq!(paid(&budget, now), due, "call {calls} at {ratio} %");
        }
    }
}

#[test]
fn a_repeat_earns_no_repeat() {
    let (budget, now) = budget(100, 0);
    budget.earn(now);
    assert_eq!(paid(&budget, now), 1);
    assert_eq!(paid(&budget, now + WINDOW / 2), 0);
}

#[test]
fn a_repeat_after_silence_costs_two() {
    let (budget, now) = budget(1, 5);
    let paid: Vec<bool> = (0..3).map(|_| budget.pay(AFTER_SILENCE, now)).collect();
    assert_eq!(paid, [true, true, false]);
    assert!(budget.pay(REPEAT, now), "one is left");
    assert!(!budget.pay(REPEAT, now));
}

#[test]
fn the_floor_is_there_again_when_its_window_has_passed() {
    let (budget, start) = budget(1, 3);
    assert_eq!(paid(&budget, start), 3);
    assert_eq!(paid(&budget, start + WINDOW - Duration::from_millis(1)), 0);
    assert_eq!(paid(&budget, start + WINDOW), 3);
}

#[test]
fn a_long_healthy_past_buys_no_storm() {
    let (budget, start) = budget(100, 3);
    for _ in 0..10_000 {
        budget.earn(start);
    }
    assert_eq!(paid(&budget, start + WINDOW), 3);
}

#[test]
fn one_allowance_serves_repeats_hedges_and_the_resolver() {
    let (budget, now) = budget(1, 3);
    let shared = budget.clone();
    for purpose in [Purpose::Repeat, Purpose::Hedge, Purpose::Resolve] {
        assert!(shared.pay(Expense { purpose, ..REPEAT }, now));
    }
    assert!(!budget.pay(REPEAT, now));
}

#[test]
fn who_read_the_clock_late_gets_no_older_window() {
    let (budget, start) = budget(1, 1);
    assert!(budget.pay(REPEAT, start + WINDOW));
    assert!(!budget.pay(REPEAT, start), "the floor was used after this moment");
}

#[test]
fn who_read_the_clock_late_pays_in_the_newest_window_and_forgets_no_other_payer() {
    let (budget, start) = budget(1, 2);
    assert!(budget.pay(REPEAT, start + WINDOW));
    assert!(budget.pay(REPEAT, start));
    assert!(!budget.pay(REPEAT, start + WINDOW), "both were paid from this floor");
}

#[test]
fn threads_that_race_share_exactly_what_was_earned() {
    let (budget, now) = budget(50, 7);
    let paid: usize = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    (0..500)
                        .filter(|_| {
                            budget.earn(now);
                            budget.pay(REPEAT, now)
                        })
                        .count()
                })
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().expect("no panic")).sum()
    });
    let later = (0..2_000).filter(|_| budget.pay(REPEAT, now)).count();
    assert_eq!(paid + later, 2_000 / 2 + 7);
}

/// What can happen to a budget.
#[derive(Clone, Copy, Debug)]
enum Event {
    Call,
    Wish(Cost),
    Pass(u64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => Just(Event::Call),
        3 => prop_oneof![Just(Cost::One), Just(Cost::Two)].prop_map(Event::Wish),
        1 => (0_u64..4_000).prop_map(Event::Pass),
    ]
}

proptest! {
    #[test]
    fn in_every_window_attempts_stay_within_one_plus_ratio_times_calls_plus_floor(
        events in prop::collection::vec(event(), 0..200),
        ratio in 1_u8..=100,
        floor in 0_u32..20,
    ) {
        let (budget, start) = budget(ratio, floor);
        let mut now = start;
        let (mut calls, mut repeats) = (Vec::new(), Vec::new());
        for event in events {
            match event {
                Event::Pass(millis) => now += Duration::from_millis(millis),
                Event::Call => {
                    budget.earn(now);
                    calls.push(now);
                }
                Event::Wish(cost) => if budget.pay(Expense { cost, ..REPEAT }, now) {
                    repeats.push(now);
                    // The window is the tenth of this moment and the nine before it.
                    let within = |moments: &[Instant]| {
                        let is_within = |moment: &&Instant| budget.slice(now) - budget.slice(**moment) < 10;
                        moments.iter().filter(is_within).count() as u64
                    };
                    let (calls, repeats) = (within(&calls), within(&repeats));
                    let bound = (100 + u64::from(ratio)) * calls + u64::from(floor) * 100;
                    prop_assert!((calls + repeats) * 100 <= bound);
                }
            }
        }
    }
}

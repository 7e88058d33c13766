use core::num::NonZeroU32;
use core::time::Duration;
use std::collections::VecDeque;

use proptest::prelude::*;
use tokio::time::Instant;

use super::*;

const FINE: Mark = Mark { failed: false, slow: false };
const FAILED: Mark = Mark { failed: true, slow: false };
const SECOND: Duration = Duration::from_secs(1);

fn calls(calls: u32) -> BreakerWindow {
    BreakerWindow::Calls(NonZeroU32::new(calls).expect("above zero"))
}

/// Ten parts of a second each.
const TEN_SECONDS: BreakerWindow = BreakerWindow::Time(Duration::from_secs(10));

fn half() -> Percent {
    Percent::new(50).expect("1 to 100")
}

fn counts(counted: u32, failed: u32, slow: u32) -> Counts {
    Counts { counted, failed, slow }
}

#[test]
fn half_of_a_hundred_is_fifty_after_any_number_of_successes() {
    let now = Instant::now();
    for successes in [0, 100, 1_000, 100_000] {
        let mut window = Window::new(calls(100), now);
        for _ in 0..successes {
            window.record(FINE, || now);
        }
        let needed = (1_u32..=100).find(|_| {
            let counts = window.record(FAILED, || now);
            counts.counted >= 20 && is_share(counts.failed, counts.counted, half())
        });
        assert_eq!(needed, Some(if successes == 0 { 20 } else { 50 }), "{successes}");
    }
}

#[test]
fn a_burst_within_one_instant_and_a_cold_start_are_counted_in_full() {
    let now = Instant::now();
    let mut window = Window::new(TEN_SECONDS, now);
    for nth in 1..=100_000 {
        assert_eq!(window.record(FAILED, || now), counts(nth, nth, 0));
    }
}

#[test]
fn a_time_window_forgets_a_tenth_at_a_time() {
    let start = Instant::now();
    let mut window = Window::new(TEN_SECONDS, start);
    for second in 0..10 {
        window.record(FAILED, || start + SECOND * second);
        window.record(FINE, || start + SECOND * second + SECOND / 2);
    }
    assert_eq!(window.counts(start + SECOND * 9), counts(20, 10, 0));
    assert_eq!(window.counts(start + SECOND * 10), counts(18, 9, 0), "looking forgets nothing by itself");
    assert_eq!(window.record(FINE, || start + SECOND * 12), counts(15, 7, 0));
    assert_eq!(window.counts(start + SECOND * 18), counts(3, 1, 0));
    assert_eq!(window.counts(start + SECOND * 22), counts(0, 0, 0));
}

#[test]
fn a_time_window_is_empty_after_an_idle_night_and_counts_on() {
    let start = Instant::now();
    let mut window = Window::new(BreakerWindow::Time(Duration::from_millis(10)), start);
    window.record(FAILED, || start);
    let morning = start + Duration::from_hours(9) + Duration::from_micros(500);
    assert_eq!(window.record(FINE, || morning), counts(1, 0, 0));
    let later = morning + Duration::from_micros(9_900);
    assert_eq!(window.record(FAILED, || later), counts(2, 1, 0), "its parts begin with the first result");
}

#[test]
fn a_smaller_window_keeps_the_latest_and_a_larger_one_keeps_all() {
    let now = Instant::now();
    let mut window = Window::new(calls(10), now);
    for _ in 0..10 {
        window.record(FINE, || now);
    }
    for _ in 0..3 {
        window.record(FAILED, || now);
    }
    assert_eq!(window.resized(calls(4), now).counts(now), counts(4, 3, 0));
    let mut larger = window.resized(calls(12), now);
    assert_eq!(larger.counts(now), counts(10, 3, 0));
    let last = (0..9).map(|_| larger.record(FINE, || now)).last();
    assert_eq!(last, Some(counts(12, 3, 0)), "two places were free, seven successes were the oldest");
    assert_eq!(larger.record(FINE, || now), counts(12, 2, 0), "and then the failures go");
}

#[test]
fn results_move_between_the_kinds_of_window() {
    let start = Instant::now();
    let mut window = Window::new(TEN_SECONDS, start);
    for second in 0..10 {
        let mark = if second < 5 { FAILED } else { FINE };
        for _ in 0..2 {
            window.record(mark, || start + SECOND * second);
        }
    }
    let now = start + SECOND * 9;
    assert_eq!(window.resized(calls(100), now).counts(now), counts(20, 10, 0));
    assert_eq!(window.resized(calls(12), now).counts(now), counts(12, 2, 0), "the oldest went first");
    let shorter = window.resized(BreakerWindow::Time(SECOND * 5), now);
    assert_eq!(shorter.counts(now), counts(10, 0, 0));
    let longer = window.resized(BreakerWindow::Time(SECOND * 20), now);
    assert_eq!(longer.counts(now), counts(20, 10, 0));
    let back = window.resized(calls(100), now).resized(TEN_SECONDS, now);
    assert_eq!(back.counts(now + SECOND * 8), counts(20, 10, 0), "without ages, all are of now");
}

#[test]
fn a_crowded_time_window_keeps_its_shares_in_a_small_one() {
    let now = Instant::now();
    let mut window = Window::new(TEN_SECONDS, now);
    for nth in 0..1_000 {
        window.record(Mark { failed: nth % 4 == 0, slow: nth % 10 == 0 }, || now);
    }
    assert_eq!(window.resized(calls(100), now).counts(now), counts(100, 25, 10));
}

fn mark() -> impl Strategy<Value = Mark> {
    any::<(bool, bool)>().prop_map(|(failed, slow)| Mark { failed, slow })
}

fn sum(marks: impl Iterator<Item = Mark>) -> Counts {
    marks.fold(Counts::default(), |mut sum, mark| {
        sum.add(mark.into());
        sum
    })
}

proptest! {
    #[test]
    fn a_window_of_calls_counts_exactly_the_last_results(
        marks in prop::collection::vec(mark(), 0..300),
        length in 1_u32..40,
    ) {
        let now = Instant::now();
        let mut window = Window::new(calls(length), now);
        let mut model = VecDeque::new();
        for mark in marks {
            model.push_back(mark);
            if model.len() > length as usize {
                model.pop_front();
            }
            prop_assert_eq!(window.record(mark, || now), sum(model.iter().copied()));
        }
        let same = window.resized(calls(length), now);
        prop_assert_eq!(same.counts(now), sum(model.iter().copied()));
    }

    #[test]
    fn a_window_of_time_counts_exactly_the_results_of_its_last_ten_parts(
        steps in prop::collection::vec((0_u64..4_000, mark()), 0..200),
    ) {
        let start = Instant::now();
        let mut window = Window::new(TEN_SECONDS, start);
        let (mut millis, mut model) = (0, Vec::new());
        // An idle time of the whole window moves the parts' bounds; none of these steps is that long.
        for (step, mark) in steps {
            millis += step;
            model.push((millis / 1_000, mark));
            let part = millis / 1_000;
            let kept = model.iter().filter(|(of, _)| of + 10 > part).map(|(_, mark)| *mark);
            prop_assert_eq!(window.record(mark, || start + Duration::from_millis(millis)), sum(kept));
        }
    }
}

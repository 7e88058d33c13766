//! That draws are distributed as they are said to be.

use proptest::prelude::*;

use super::*;

/// Every hundredth part of all numbers, so that the share below something is its percentile.
fn drawn(latency: &Latency) -> Vec<u64> {
    let mut drawn: Vec<u64> = (0..1_000).map(|n| latency.drawn(u64::MAX / 1_000 * n + (1 << 50))).collect();
    drawn.sort_unstable();
    drawn
}

#[test]
fn a_normal_latency_has_its_mean_in_the_middle_and_two_deviations_around_it() {
    let drawn = drawn(&Latency::Normal { mean: 200, deviation: 20 });
    assert!(drawn[500].abs_diff(200) <= 1, "{}", drawn[500]);
    assert!(drawn[22].abs_diff(160) <= 1 && drawn[977].abs_diff(240) <= 1, "{} {}", drawn[22], drawn[977]);
}

#[test]
fn a_normal_latency_is_never_below_nothing() {
    assert_eq!(drawn(&Latency::Normal { mean: 10, deviation: 100 })[0], 0);
}

#[test]
fn a_log_normal_latency_has_its_median_and_its_p99() {
    let drawn = drawn(&Latency::LogNormal { median: 80, p99: 900 });
    assert!(drawn[500].abs_diff(80) <= 1, "{}", drawn[500]);
    assert!(drawn[990].abs_diff(900) <= 20, "{}", drawn[990]);
}

#[test]
fn recorded_percentiles_come_back() {
    let rank = |rank, ms| Percentile { rank, ms };
    let recorded =
        [rank(0, 40), rank(500_000, 80), rank(900_000, 200), rank(990_000, 900), rank(1_000_000, 3_000)];
    let drawn = drawn(&Latency::Recorded(recorded.to_vec()));
    assert_eq!([drawn[0], drawn[500], drawn[900]], [40, 80, 200]);
    assert!(drawn[990].abs_diff(900) <= 20 && drawn[999] <= 3_000 && drawn[999] > 2_500);
    assert_eq!(
        Latency::Recorded(vec![rank(1_000_000, 7)]).drawn(u64::MAX),
        6,
        "from nothing on, if no min is told"
    );
}

#[test]
fn draws_are_those_that_were_written_down() {
    // Another version of the fake, and another language, must draw the same.
    let number = 0x7ed9_a821_7d22_3ede;
    let recorded = vec![Percentile { rank: 500_000, ms: 80 }, Percentile { rank: WHOLE, ms: 1_000 }];
    let latencies = [
        Latency::Between { min: 5, max: 7 },
        Latency::Normal { mean: 200, deviation: 50 },
        Latency::LogNormal { median: 80, p99: 900 },
        Latency::Recorded(recorded),
    ];
    assert_eq!(latencies.map(|latency| latency.drawn(number)), [5, 199, 79, 79]);
}

proptest! {
    #[test]
    fn a_greater_number_is_never_faster(mean in 0..10_000u32, spread in 0..10_000u32, a: u64, b: u64) {
        let (low, high) = (a.min(b), a.max(b));
        let recorded = [Percentile { rank: 500_000, ms: mean }, Percentile { rank: WHOLE, ms: mean + spread }];
        for latency in [
            Latency::Normal { mean, deviation: spread },
            Latency::LogNormal { median: mean + 1, p99: mean + 1 + spread },
            Latency::Recorded(recorded.to_vec()),
        ] {
            prop_assert!(latency.flaw().is_none());
            prop_assert!(latency.drawn(low) <= latency.drawn(high), "{latency:?}");
        }
    }

    #[test]
    fn a_latency_between_stays_there(min in 0..1_000u32, span in 0..1_000u32, number: u64) {
        let drawn = Latency::Between { min, max: min + span }.drawn(number);
        prop_assert!((u64::from(min)..=u64::from(min + span)).contains(&drawn));
    }
}

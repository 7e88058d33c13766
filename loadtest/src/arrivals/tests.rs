use super::*;

fn constant(rate: u32, duration: Duration) -> Arrivals {
    Arrivals::Constant { rate: NonZeroU32::new(rate).expect("a rate"), duration }
}

#[test]
fn a_hundred_per_second_for_thirty_seconds_are_three_thousand_arrivals_ten_milliseconds_apart() {
    let arrivals = constant(100, Duration::from_secs(30));
    assert_eq!(arrivals.count(), 3_000);
    assert_eq!(arrivals.at(0), Some(Duration::ZERO));
    assert_eq!(arrivals.at(1), Some(Duration::from_millis(10)));
    assert_eq!(arrivals.at(2_999), Some(Duration::from_millis(29_990)));
    assert_eq!(arrivals.at(3_000), None);
}

#[test]
fn a_rate_that_does_not_divide_a_second_never_drifts() {
    let arrivals = constant(7, Duration::from_hours(1));
    assert_eq!(arrivals.count(), 7 * 3_600);
    for hour_second in [1_u64, 60, 3_599] {
        assert_eq!(arrivals.at(7 * hour_second), Some(Duration::from_secs(hour_second)));
    }
}

#[test]
fn every_arrival_lies_inside_the_duration_and_after_the_one_before() {
    for rate in [1, 3, 30, 999, 10_000] {
        let arrivals = constant(rate, Duration::from_secs(2));
        let times: Vec<_> = (0..arrivals.count()).filter_map(|index| arrivals.at(index)).collect();
        assert_eq!(times.len(), 2 * usize::try_from(rate).expect("small"));
        assert!(times.is_sorted(), "rate {rate}");
        assert!(times.iter().all(|at| *at < Duration::from_secs(2)), "rate {rate}");
    }
}

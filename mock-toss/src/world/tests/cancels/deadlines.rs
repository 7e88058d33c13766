//! When a cancel comes too late, and when too soon after others.

use core::time::Duration;

use super::{mobile, paypal, transfer};
use crate::switches::Burst;
use crate::world::tests::Bench;

/// Makes a payment; its key.
type Make = fn(&mut Bench) -> String;

#[test]
fn a_cancel_ends_at_its_deadline_and_not_before() {
    let days = |days: u64| Duration::from_hours(days * 24);
    let deadlines: [(&str, Make, Duration); 4] = [
        ("transfer", |bench| bench.approved(1_000, transfer), days(180)),
        ("PayPal", |bench| bench.approved(1_000, paypal), days(180)),
        ("virtual account", |bench| bench.deposited(1_000), days(365)),
        // From 26 June, 19:48:53, to the end of the month.
        ("mobile", |bench| bench.approved(1_000, mobile), Duration::from_secs(4 * 86_400 + 15_067)),
    ];
    for (method, payment, deadline) in deadlines {
        let mut bench = Bench::new();
        let (early, late) = (payment(&mut bench), payment(&mut bench));
        bench.advance(deadline.checked_sub(Duration::from_micros(1)).expect("longer than that"));
        assert_eq!(bench.refund(&early, None).status, 200, "{method}");
        bench.advance(Duration::from_micros(1));
        assert_eq!(bench.refund(&late, None).code(), "EXCEED_MAX_REFUND_DUE", "{method}");
    }
}

#[test]
fn a_card_can_be_cancelled_after_years() {
    let mut bench = Bench::new();
    let key = bench.approved(1_000, |_| ());
    bench.advance(Duration::from_hours(24 * 800));
    assert_eq!(bench.give_back(&key, None).status, 200);
}

#[test]
fn a_burst_of_cancels_is_over_after_its_window() {
    let mut bench = Bench::turned(|switches| switches.consecutive = Some(Burst { count: 1, seconds: 60 }));
    let key = bench.approved(1_000, |_| ());
    assert_eq!(bench.give_back(&key, Some(100)).status, 200);
    assert_eq!(bench.give_back(&key, Some(100)).code(), "FORBIDDEN_CONSECUTIVE_REQUEST");
    bench.advance(Duration::from_secs(59));
    assert_eq!(bench.give_back(&key, Some(100)).code(), "FORBIDDEN_CONSECUTIVE_REQUEST");
    bench.advance(Duration::from_secs(2));
    assert_eq!(
        bench.give_back(&key, Some(100)).code(),
        "FORBIDDEN_CONSECUTIVE_REQUEST",
        "refused calls count"
    );
    bench.advance(Duration::from_mins(1));
    assert_eq!(bench.give_back(&key, Some(100)).status, 200);
}

//! One real run, short: real sockets, real time, the fake's confirm window shortened to five seconds. It asserts what
//! must hold however slow the machine is; the generator's lag is not among it.

use std::fs;
use std::path::Path;

use toss_flows::time::UnixMicros;

use super::*;
use crate::progress::Silent;

fn arguments(report: &Path) -> Arguments {
    let report = report.to_str().expect("a UTF-8 path");
    let flags = [
        "loadtest",
        "--duration",
        "2s",
        "--rate",
        "30",
        "--seed",
        "7",
        "--time-scale",
        "120",
        "--keep",
        "--report",
        report,
    ];
    Arguments::parse(flags).expect("good arguments")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_short_run_under_default_weather_ends_with_clean_books_and_a_whole_report() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    let clock = TokioClock::set_to(UnixMicros::new(jiff::Timestamp::now().as_microsecond()));
    let finished = Box::pin(run(&arguments(&report), clock, &Silent)).await.expect("it runs");

    let summary = &finished.summary;
    println!("{}", finished.text);
    assert!(summary.audit.clean, "{:#?}", summary.audit.violations);
    assert_ne!(finished.exit, Exit::MoneyWrong);
    assert_eq!((summary.arrivals.arrivals, summary.arrivals.answered), (60, 60));
    let settled = |state| summary.orders.book.get(state).copied().unwrap_or_default();
    assert_eq!(settled("PAID") + settled("FAILED"), summary.orders.accepted, "{:?}", summary.orders);
    assert_eq!((summary.orders.open_jobs, summary.orders.parked_jobs), (0, 0));
    assert!(summary.orders.accepted >= 60 && settled("PAID") > 0);
    assert_eq!(summary.stock.disagreeing, 0);
    assert!(!summary.faults.fired.is_empty(), "the weather has struck nobody");
    assert!(summary.connections.requests >= summary.orders.accepted, "{:?}", summary.connections);
    assert!(summary.calls.effects.contains_key("confirm"), "{:?}", summary.calls);

    let lines = |name: &str| fs::read_to_string(report.join(name)).expect(name).lines().count();
    assert_eq!(lines("schedule.ndjson"), 1 + 60, "the outage and sixty orders");
    assert_eq!(lines("gateway-book.ndjson"), 60);
    assert!(lines("shop-book.ndjson") > 120, "orders, attempts, products and stock entries");
    assert!(report.join("report.html").is_file() && report.join("shop.sqlite").is_file());
}

//! (test only) A run that never was, with something in every field.

use crate::latency::Percentiles;
use crate::summary::{
    Arrived, Audit, Calls, Connections, CountBy, Faults, Latencies, Orders, Run, Stock, Summary, Throughput,
    Transition, Window,
};
use crate::verdict::{Facts, decide};

fn counts(counts: &[(&str, u64)]) -> CountBy {
    counts.iter().map(|(name, times)| ((*name).to_owned(), *times)).collect()
}

fn percentiles(p50: u64, p95: u64, p99: u64, max: u64) -> Percentiles {
    Percentiles { count: 3_000, p50_micros: p50, p95_micros: p95, p99_micros: p99, max_micros: max }
}

pub(crate) fn summary() -> Summary {
    Summary {
        version: 1,
        run: run(),
        decision: decide(&Facts { arrivals: 3_000, answered: 3_000, accepted: 3_000, ..Facts::default() }),
        arrivals: Arrived {
            arrivals: 3_000,
            answered: 3_000,
            late: 2,
            dropped: 0,
            withdrawn: 0,
            unanswered: CountBy::new(),
            lag: percentiles(900, 1_800, 1_950, 4_000),
        },
        throughput: Throughput { accepted_per_second_milli: 100_000, settled_per_second_milli: 96_030 },
        latency: Latencies {
            create_order: percentiles(1_234, 4_040, 12_400, 80_123),
            order_to_result: percentiles(15_000, 390_000, 3_412_000, 5_007_000),
        },
        orders: Orders {
            accepted: 3_000,
            refused: 0,
            told_paid: 2_969,
            told_failed: 30,
            gave_up: 1,
            book: counts(&[("PAID", 2_970), ("FAILED", 30)]),
            open_jobs: 0,
            parked_jobs: 0,
        },
        calls: calls(),
        connections: Connections { opened: 181, requests: 3_412, reused: 3_231 },
        faults: faults(),
        stock: Stock { products: 20, sold: 9_004, restored: 95, disagreeing: 0 },
        audit: Audit {
            clean: true,
            violations: Vec::new(),
            captured: [("KRW".to_owned(), 151_234_500)].into(),
            refunded: [].into(),
            parked: [].into(),
            unsettled: [].into(),
            at_risk: [].into(),
        },
        goose_rows: counts(&[("create_order", 3_000), ("order_to_result", 3_000)]),
    }
}

fn run() -> Run {
    Run {
        started_at: "2026-01-02T03:04:05Z".to_owned(),
        model: "open".to_owned(),
        rate: Some(100),
        users: 1_000,
        duration_micros: 30_000_000,
        lasted_micros: 31_240_000,
        drain_micros: 2_100_000,
        seed: 7,
        weather: "default".to_owned(),
        time_scale: 60,
        interrupted: false,
    }
}

fn calls() -> Calls {
    let transition = |from: &str, to: &str, count| Transition {
        class: "confirm".to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        count,
    };
    Calls {
        effects: [("confirm".to_owned(), counts(&[("applied", 2_940), ("declined", 30), ("unknown", 61)]))]
            .into(),
        attempts: [
            ("confirm".to_owned(), counts(&[("ok", 2_940), ("no_answer", 150)])),
            ("look_up".to_owned(), counts(&[("ok", 61)])),
        ]
        .into(),
        attempts_per_call_hundredths: counts(&[("confirm", 102)]),
        attempts_per_order_hundredths: counts(&[("confirm", 103), ("look_up", 2)]),
        breaker: vec![transition("closed", "open", 1), transition("open", "half_open", 4)],
    }
}

fn faults() -> Faults {
    Faults {
        fingerprint: "0123456789abcdef".to_owned(),
        drawn_orders: 3_000,
        struck_orders: 371,
        fired: counts(&[("lost-answer", 88), ("outage", 214)]),
        windows: vec![Window { rule: "outage".to_owned(), start_micros: 13_500_000, end_micros: 16_500_000 }],
    }
}

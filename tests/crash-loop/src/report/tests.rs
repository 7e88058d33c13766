use core::time::Duration;

use clap::Parser as _;
use serde_json::Value;
use toss_flows::audit::{GatewayBook, Moment, ShopBook, judge_at};

use super::Report;
use crate::arguments::Arguments;
use crate::books::{Judged, Open};
use crate::gateway::Stats;
use crate::record::Seen;
use crate::tally::Struck;

fn report(ledger: &str) -> Report {
    let book = ShopBook::default();
    let ledger = GatewayBook::from_ndjson(ledger).expect("a ledger");
    Report {
        arguments: Arguments::try_parse_from(["crash-loop", "--store", "sqlite"]).expect("arguments"),
        seen: Seen { came: 500, accepted: 480, ..Seen::default() },
        struck: Struck { kills: [("api-1".to_owned(), 120)].into(), ..Struck::default() },
        stats: Stats { faults: [("dropped-before".to_owned(), 31)].into(), ..Stats::default() },
        judged: Judged {
            verdict: judge_at(Moment::Quiescent, &book, &ledger, None),
            open: Open::of(&book),
            orders: [("PAID".to_owned(), 470)].into(),
            cancels: 44,
        },
        missing: Vec::new(),
        drained: Duration::from_secs(3),
        rounding_off: Duration::from_secs(9),
    }
}

const HOMELESS: &str = r#"{"record":"payment","paymentKey":"tgen_1","orderId":"cl-1-000001","status":"DONE","currency":"KRW","amount":15000,"captured":15000,"balance":15000,"approvedAt":"2026-10-20T10:00:00+09:00","cancels":[]}"#;

#[test]
fn a_good_run_says_so_and_by_how_much() {
    let report = report("");
    let text = report.text();
    assert!(text.contains("PASSED: kills on sqlite, 75 s, seed 1"), "{text}");
    for part in
        ["480 accepted", "120 (api-1 120)", "dropped-before 31", "violations      0", "exit code       0"]
    {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    let json: Value = serde_json::from_str(&report.json()).unwrap();
    assert_eq!(
        (json["verdict"].as_str(), json["processes"]["killsInAll"].as_u64()),
        (Some("passed"), Some(120))
    );
}

#[test]
fn wrong_money_is_told_with_its_story_and_its_sum() {
    let report = report(HOMELESS);
    let text = report.text();
    assert!(text.contains("MONEY IS WRONG"), "{text}");
    assert!(text.contains("at risk         15000 KRW") && text.contains("I1 cl-1-000001: "), "{text}");
    assert!(text.contains("exit code       2"), "{text}");
    let json: Value = serde_json::from_str(&report.json()).unwrap();
    assert_eq!(json["audit"]["violations"][0]["atRisk"]["KRW"], 15_000);
    assert_eq!(json["exitCode"], 2);
}

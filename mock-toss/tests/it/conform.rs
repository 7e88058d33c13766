//! `mock_toss::conform` against the fake itself: clean as it is, and by name where a rule was switched off.

use std::collections::BTreeSet;

use mock_toss::conform::{Conform, ConformError};
use mock_toss::fault::{Fault, Plan, Point, Rule};
use mock_toss::{DOCUMENT_SECURITY_KEY, MockToss};
use serde_json::Value;

use crate::client::{SECRET_KEY, config};

async fn toss() -> MockToss {
    MockToss::start(config()).await.expect("the settings are sound")
}

fn conform(toss: &MockToss) -> Conform {
    Conform::new(&toss.url(), SECRET_KEY).security_key(DOCUMENT_SECURITY_KEY)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fake_does_what_its_rules_say() {
    let toss = toss().await;
    let report = conform(&toss).run().await.expect("it answers");
    assert!(report.is_clean(), "{report}");
    assert!(report.shown.len() >= 180, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_was_switched_off_by_hand_is_named() {
    for (switches, rule) in [
        (r#"{"confirm_other_amount": "forbidden_request"}"#, "confirm.other-amount"),
        (r#"{"confirm_other_order": "not_found_payment_session"}"#, "confirm.other-order"),
        (r#"{"confirm_aborted": "not_found_payment_session"}"#, "confirm.aborted"),
        (r#"{"cancels": {"escrow_partial": "never"}}"#, "cancel.escrow"),
        (r#"{"cancels": {"not_positive": "not_cancelable_amount"}}"#, "cancel.not-positive"),
        (r#"{"making": {"form_codes": "invalid_request"}}"#, "form.missing"),
        (r#"{"books": {"unknown_receipt_is_400": true}}"#, "cash-receipt.unknown"),
        (r#"{"duplicate_reference_code": "invalid_request"}"#, "payout.reference-taken"),
    ] {
        let toss = toss().await;
        toss.control(&http::Method::PUT, "/switches", switches).expect("there is such a switch");
        let report = conform(&toss).only(rule).run().await.expect("it answers");
        let named: Vec<_> = report.drifts().map(|(_, drift)| drift.rule.as_deref()).collect();
        assert!(named.contains(&Some(rule)), "{switches}: {report}");
        assert!(report.unshown.contains_key(rule), "{report}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_all_rules_exactly_the_one_that_was_switched_off_is_named() {
    let toss = toss().await;
    let switches = r#"{"confirm_other_amount": "forbidden_request"}"#;
    toss.control(&http::Method::PUT, "/switches", switches).expect("there is such a switch");
    let report = conform(&toss).run().await.expect("it answers");
    let named: BTreeSet<_> = report.drifts().filter_map(|(_, drift)| drift.rule.as_deref()).collect();
    assert_eq!(named, ["confirm.other-amount"].into(), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_a_fault_keeps_from_working_is_named() {
    for (operation, fault, rule) in [
        ("key_in", r#"{"kind": "status", "status": 500}"#, "key-in.approved"),
        ("look_up", r#"{"kind": "html", "status": 502}"#, "look-up.not-found"),
        ("billing_card", r#"{"kind": "close"}"#, "billing.issued-by-card"),
    ] {
        let toss = toss().await;
        let plan = format!(
            r#"{{"rules": [{{"name": "off", "operations": ["{operation}"], "point": "after_commit", "fault": {fault}}}]}}"#
        );
        toss.control(&http::Method::PUT, "/faults", plan.clone()).expect("the plan is sound");
        let report = conform(&toss).only(rule).run().await.expect("it answers");
        assert!(report.drifts().any(|(_, drift)| drift.rule.as_deref() == Some(rule)), "{fault}: {report}");
        let left = toss.control(&http::Method::GET, "/faults", "").expect("the plan");
        assert!(String::from_utf8_lossy(&left).contains("off"), "the plan stays in force");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_switches_of_the_fake_are_as_they_were_before() {
    let toss = toss().await;
    let switches = || toss.control(&http::Method::GET, "/switches", "").expect("the switches");
    let before = switches();
    let report = conform(&toss).only("where the switch").run().await.expect("it answers");
    assert!(report.is_clean(), "{report}");
    assert_eq!(switches(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_faults_of_the_fake_are_in_force_afterwards_for_as_long_as_they_would_have_been() {
    let toss = toss().await;
    let never = Rule::named("odd").with_probability(0.0).at(Point::BeforeCommit, Fault::Close);
    toss.set_faults(Plan::new(7, vec![never]).expect("it is sound"));
    let faults = || -> Value {
        let shown = toss.control(&http::Method::GET, "/faults", "").expect("the plan");
        serde_json::from_slice(&shown).expect("JSON")
    };
    let before = faults();
    assert!(before["remarks"].is_array() && before["standing"].is_array(), "{before}");
    let report = conform(&toss).only("transactions.declined").run().await.expect("it answers");
    assert!(report.is_clean(), "{report}");
    let after = faults();
    assert_eq!((&after["seed"], &after["remarks"]), (&before["seed"], &before["remarks"]));
    assert_eq!(after["standing"], before["standing"], "and no rule heals that did not heal before");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_tried_is_said() {
    let toss = toss().await;
    let nothing = conform(&toss).only("no such thing").run().await.expect_err("there is none");
    assert_eq!(nothing, ConformError::NothingMatches("no such thing".to_owned()));
    let nobody = Conform::new(&toss.url(), "test_sk_nobody").run().await.expect_err("nobody has it");
    assert_eq!(nobody, ConformError::UnknownKey(toss.url()));
    let silent = Conform::new("http://127.0.0.1:1", SECRET_KEY).run().await.expect_err("nobody listens");
    assert!(matches!(silent, ConformError::Unreachable { .. }), "{silent}");
    let report = Conform::new(&toss.url(), SECRET_KEY).only("seller.found").run().await.expect("it answers");
    assert!(report.to_json().contains("--security-key"), "{report}");
}

/// Exit code and output of `mock-toss conform` with these words.
async fn command(words: &[&str]) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_mock-toss"));
    command.arg("conform").args(words);
    let ran = tokio::task::spawn_blocking(move || command.output()).await.expect("it does not panic");
    let output = ran.expect("the binary runs");
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_tells_drift_by_its_exit_code() {
    let toss = toss().await;
    let url = toss.url();
    let target = ["--target", &url, "--key", SECRET_KEY, "--only", "confirm.other-amount"];
    let (code, text) = command(&target).await;
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("1 probes conform, 0 drift"), "{text}");
    let switches = r#"{"confirm_other_amount": "forbidden_request"}"#;
    toss.control(&http::Method::PUT, "/switches", switches).expect("there is such a switch");
    let (code, text) = command(&target).await;
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("rule confirm.other-amount (inferred, contract 4.1)"), "{text}");
    assert!(text.contains("status: expected 400, found 403"), "{text}");
    assert!(text.contains("curl -s -X POST"), "{text}");
    assert_eq!(command(&["--target", "http://127.0.0.1:1"]).await.0, Some(2));
    let (code, text) = command(&["--list", "--only", "auth."]).await;
    assert_eq!(code, Some(0));
    assert!(text.contains("auth.no-colon"), "{text}");
}

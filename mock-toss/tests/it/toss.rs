//! What a test in Rust asks and does, the same on every face.

use std::panic::{AssertUnwindSafe, catch_unwind};

use http::Request;
use mock_toss::fault::{Fault, Plan, Point, Rule};
use mock_toss::time::KoreanTime;
use mock_toss::{Builder, Merchant, MockToss, Switches, Toss};
use serde_json::json;

use crate::client::{ORDER, SECRET_KEY, START, call, confirm_body};

fn lost_answer() -> Plan {
    let mut rule = Rule::new("lost-answer", Point::AfterCommit, Fault::Close);
    rule.limit = Some(1);
    Plan::new(7, vec![rule]).expect("the plan is sound")
}

/// With the merchant that these tests call as.
fn builder() -> Builder {
    MockToss::builder().merchant(Merchant::new(SECRET_KEY, "tgen_docs"))
}

/// What an assertion says when it fails.
fn told(toss: &Toss, assertion: impl FnOnce(&Toss)) -> String {
    let failed = catch_unwind(AssertUnwindSafe(|| assertion(toss))).expect_err("the assertion does not hold");
    *failed.downcast::<String>().expect("a panic with a message")
}

#[tokio::test(start_paused = true)]
async fn a_failed_assertion_tells_the_story_of_the_order() {
    let start = KoreanTime::from_micros(START);
    let toss = builder().seed(7).faults(lost_answer()).starting_at(start).in_memory().expect("sound");
    let key = toss.payments().ready(ORDER, 15_000).expect("sound");
    let confirm = || Request::post("/v1/payments/confirm").header("idempotency-key", "try-1");
    let body = confirm_body(&key, 15_000);
    assert!(call(&toss, confirm(), &body).await.is_err(), "the answer is lost");
    assert_eq!(call(&toss, confirm(), &body).await.expect("an answer").status(), 200);
    toss.assert_charged_once(ORDER);
    toss.assert_charges(ORDER, &[15_000]);
    let message = told(&toss, |toss| toss.assert_never_charged(ORDER));
    let lines: Vec<&str> = message.lines().collect();
    assert_eq!(lines[0], format!("expected that order {ORDER} was never charged, not [15000]"));
    assert_eq!(lines[1], format!("the story of order {ORDER}:"));
    assert!(lines[2].contains("opened") && lines[2].contains("15000"), "{message}");
    let first = lines[3];
    assert!(first.contains("confirm 1 (key try-1): approved"), "{message}");
    assert!(
        first.contains("answered nothing, rule confirm.approved, fault")
            && first.contains("lost-answer@after_commit:close"),
        "{message}"
    );
    assert!(
        lines[4].contains("confirm 2 (key try-1): replayed, answered 200, rule idempotency.replayed"),
        "{message}"
    );
    assert_eq!(lines[5], format!("  payment {key} is DONE: 15000 taken, 0 given back"));
    assert_eq!(lines.len(), 6, "{message}");
}

#[tokio::test(start_paused = true)]
async fn assertions_hold_exactly_when_the_money_says_so() {
    let toss = builder().in_memory().expect("sound");
    toss.assert_never_charged(ORDER);
    assert!(told(&toss, |toss| toss.assert_charged_once(ORDER)).contains("nothing has happened"));
    let key = toss.payments().ready(ORDER, 15_000).expect("sound");
    assert!(told(&toss, |toss| toss.assert_charged_once(ORDER)).contains("not 0 times"));
    let confirm = Request::post("/v1/payments/confirm");
    call(&toss, confirm, &confirm_body(&key, 15_000)).await.expect("an answer");
    assert!(told(&toss, |toss| toss.assert_refunded(ORDER)).contains("15000 was taken and 0 given back"));
    for (amount, left) in [(5_000, 10_000), (10_000, 0)] {
        let cancel = Request::post(format!("/v1/payments/{key}/cancel"));
        let body = json!({"cancelReason": "x", "cancelAmount": amount});
        assert_eq!(call(&toss, cancel, &body).await.expect("an answer").status(), 200, "{left} are left");
    }
    toss.assert_cancels(ORDER, &[5_000, 10_000]);
    toss.assert_refunded(ORDER);
    let second = toss.payments().ready(ORDER, 1_000).expect("sound");
    let confirm = Request::post("/v1/payments/confirm");
    call(&toss, confirm, &confirm_body(&second, 1_000)).await.expect("an answer");
    assert!(told(&toss, |toss| toss.assert_charged_once(ORDER)).contains("not 2 times"));
    assert!(told(&toss, |toss| toss.assert_cancels(ORDER, &[15_000])).contains("[5000, 10000]"));
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_cannot_be_is_refused_with_the_field() {
    let toss = builder().in_memory().expect("sound");
    let error = toss.payments().ready("x", 15_000).expect_err("too short an order id");
    assert_eq!(error.status, 400);
    assert!(error.to_string().contains("orderId"), "{error}");
    assert!(toss.payments().ready(ORDER, 0).expect_err("no amount").to_string().contains("amount"));
    assert!(toss.journal().entries.is_empty());
}

#[tokio::test(start_paused = true)]
async fn each_merchant_has_books_of_its_own() {
    let toss = MockToss::builder()
        .merchant(Merchant::new("test_sk_first", "first"))
        .any_key()
        .in_memory()
        .expect("sound");
    let second = toss.add_merchant(&Merchant::new("live_sk_second", "second")).expect("sound");
    second.payments().ready(ORDER, 1_000).expect("sound");
    assert!(toss.journal().entries.is_empty());
    assert_eq!(toss.of("live_sk_second").expect("known").journal().entries.len(), 1);
    assert!(toss.of("test_sk_anybody").is_some_and(|other| other.journal().entries.is_empty()));
    assert!(toss.of("no key").is_none());
    let twice = toss.add_merchant(&Merchant::new("live_sk_second", "other"));
    assert!(twice.is_err_and(|error| error.to_string().contains("other")));
}

#[tokio::test(start_paused = true)]
async fn a_reset_turns_everything_back_to_how_it_was_started() {
    let toss = builder().faults(lost_answer()).in_memory().expect("sound");
    toss.set_faults(Plan::default());
    toss.set_switches(Switches { replay_5xx: true, ..Switches::default() });
    toss.payments().ready(ORDER, 1_000).expect("sound");
    toss.reset();
    assert!(toss.journal().entries.is_empty());
    let switches = toss.control(&http::Method::GET, "/switches", "").expect("switches");
    assert_eq!(serde_json::from_slice::<Switches>(&switches).expect("JSON"), Switches::default());
    let faults = toss.control(&http::Method::GET, "/faults", "").expect("a plan");
    assert!(str::from_utf8(&faults).expect("UTF-8").contains("lost-answer"));
}

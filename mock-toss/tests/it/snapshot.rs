//! Back to how it was: snapshots of a whole fake, over the control API and in Rust.

use core::time::Duration;

use http::{Method, Request};
use mock_toss::fault::{Fault, Plan, Point, Rule};
use mock_toss::in_memory::InMemory;
use mock_toss::webhook::EventType;
use mock_toss::{Config, Merchant, MockToss, Snapshot, Switches, Toss};
use serde_json::{Value, json};
use tokio::time::advance;

use crate::client::{ORDER, answer, call, config, confirm_body, exchange, raw};

fn toss() -> InMemory {
    InMemory::new(config()).expect("the settings are sound")
}

async fn confirm(toss: &InMemory, payment_key: &str, key: &str) -> (u16, String, String) {
    let request = Request::post("/v1/payments/confirm").header("idempotency-key", key);
    let response = call(toss, request, &confirm_body(payment_key, 15_000)).await.expect("no fault");
    let trace = response.headers()["x-tosspayments-trace-id"].to_str().expect("ASCII").to_owned();
    (response.status().as_u16(), trace, String::from_utf8(response.body().to_vec()).expect("UTF-8"))
}

/// A fake in which everything that it knows has happened.
async fn busy() -> InMemory {
    let toss = toss();
    toss.deliver_by(async |_| Ok(500));
    toss.webhook("http://shop.example/webhooks", EventType::ALL).expect("sound");
    let key = toss.payments().ready(ORDER, 15_000).expect("sound");
    advance(Duration::from_micros(1_234_567)).await;
    confirm(&toss, &key, "first").await;
    let cancel = Request::post(format!("/v1/payments/{key}/cancel")).header("idempotency-key", "first");
    let body = json!({"cancelReason": "x", "cancelAmount": 5_000});
    assert_eq!(call(&toss, cancel, &body).await.expect("no fault").status(), 200);
    toss.payments().ready("ORD-000002", 15_000).expect("sound");
    let issue = Request::post("/v1/virtual-accounts");
    let account = json!({"amount": 9_000, "orderId": "ORD-000003", "orderName": "x", "customerName": "김토스",
        "bank": "20", "validHours": 24});
    assert_eq!(call(&toss, issue, &account).await.expect("no fault").status(), 200);
    for (method, path, body) in [
        (Method::POST, "/balance", json!({"amount": 500_000})),
        (Method::POST, "/security-key", json!({})),
        (Method::PUT, "/holidays", json!({"days": ["2025-06-27"]})),
        (Method::POST, "/brandpay/authorize", json!({"customerKey": "customer-1"})),
        (Method::POST, "/billing/auth", json!({"customerKey": "customer-1"})),
    ] {
        toss.control(&method, path, body.to_string()).expect(path);
    }
    let mut lost = Rule::new("lost", Point::AfterCommit, Fault::Close);
    (lost.limit, lost.probability) = (Some(3), Some(0.123_456_789_012_345_68));
    toss.set_faults(Plan::new(7, vec![lost]).expect("sound"));
    toss.set_switches(Switches { replay_5xx: true, ..Switches::default() });
    let other = toss.add_merchant(&Merchant::new("live_sk_other", "other")).expect("sound");
    other.payments().ready(ORDER, 7_000).expect("sound");
    toss.advance(Duration::from_mins(2)).await;
    toss
}

fn snapshot(toss: &Toss) -> Snapshot {
    toss.snapshot().expect("a fake can always be written")
}

#[tokio::test(start_paused = true)]
async fn what_was_restored_is_what_was_written_down_to_the_microsecond() {
    let first = busy().await;
    let taken = snapshot(&first);
    let second = toss();
    second.restore(&taken).expect("the snapshot is sound");
    assert_eq!(snapshot(&second), taken);
    assert_eq!(second.journal().to_ndjson(), first.journal().to_ndjson());
    assert_eq!(second.ledger(), first.ledger());
    assert_eq!(second.deliveries(), first.deliveries());
    assert_eq!(second.stats(), first.stats());
    assert_eq!(second.now(), first.now());
    let other = second.of("live_sk_other").expect("a merchant that came later");
    assert_eq!(other.ledger().payments[0].amount, 7_000);
}

#[tokio::test(start_paused = true)]
async fn a_restored_fake_goes_on_as_the_first_would_have() {
    let first = busy().await;
    let taken = snapshot(&first);
    let second = toss();
    second.deliver_by(async |_| Ok(500));
    let mut told = Vec::new();
    for toss in [&first, &second] {
        toss.restore(&taken).expect("the snapshot is sound");
        toss.set_faults(Plan::default());
        let open = toss.payments().ready(ORDER, 15_000).expect("sound");
        let paid = toss.ledger().payments[0].payment_key.to_string();
        let mut answers = Vec::new();
        for (payment_key, key) in [(&paid, "first"), (&paid, "second"), (&open, "third")] {
            answers.push(confirm(toss, payment_key, key).await);
        }
        let advanced = toss.advance(Duration::from_hours(30)).await;
        told.push((answers, serde_json::to_string(&advanced).expect("JSON"), toss.journal().to_ndjson()));
    }
    assert_eq!(told[0], told[1]);
    let replayed = &told[0].0[0];
    assert!(replayed.0 == 200 && replayed.1.contains(", "), "the key is known: {replayed:?}");
}

#[tokio::test(start_paused = true)]
async fn one_can_go_back_and_live_it_again() {
    let toss = toss();
    let key = toss.payments().ready(ORDER, 15_000).expect("sound");
    let before = snapshot(&toss);
    let late = toss.add_merchant(&Merchant::new("live_sk_late", "later")).expect("sound");
    late.payments().ready(ORDER, 1_000).expect("sound");
    let first = confirm(&toss, &key, "try").await;
    toss.advance(Duration::from_hours(1)).await;
    toss.restore(&before).expect("the snapshot is sound");
    toss.assert_never_charged(ORDER);
    assert_eq!(snapshot(&toss), before);
    assert!(toss.of("live_sk_late").is_none(), "a merchant that came later is forgotten");
    assert_eq!(confirm(&toss, &key, "try").await, first);
}

#[tokio::test(start_paused = true)]
async fn a_request_in_flight_lets_go_of_what_it_held() {
    let toss = toss();
    let key = toss.payments().ready(ORDER, 15_000).expect("sound");
    let text = "[[rule]]\nname = \"slow\"\npoint = \"before_commit\"\nlimit = 1\nfault = { kind = \"delay\", ms = { min = 60000, max = 60000 } }";
    toss.set_faults(Plan::from_toml(text).expect("sound"));
    let running = tokio::spawn({
        let (toss, key) = (toss.clone(), key.clone());
        async move { call(&toss, Request::post("/v1/payments/confirm"), &confirm_body(&key, 15_000)).await }
    });
    advance(Duration::from_secs(1)).await;
    tokio::task::yield_now().await;
    assert_eq!(confirm(&toss, &key, "try").await.0, 500, "somebody else is confirming it");
    toss.restore(&snapshot(&toss)).expect("the snapshot is sound");
    assert_eq!(confirm(&toss, &key, "again").await.0, 200);
    assert!(running.await.expect("it ends").is_err(), "nobody is left who could answer");
    toss.assert_charged_once(ORDER);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_restored_changes_nothing() {
    let toss = busy().await;
    let before = snapshot(&toss);
    let whole: Value = serde_json::from_str(before.as_json()).expect("JSON");
    let changed = |path: &str, value: Value| {
        let mut changed = whole.clone();
        *changed.pointer_mut(path).unwrap_or_else(|| panic!("{path} is not there")) = value;
        changed.to_string()
    };
    for (text, expected) in [
        (String::new(), "cannot be read"),
        ("{}".to_owned(), "has no version"),
        (changed("/version", json!(99)), "version 99, this fake reads 2"),
        (changed("/clock", json!("yesterday")), "yesterday"),
        (changed("/worlds/0/state/ids/seed", json!("x")), "`x` is no number"),
        (changed("/worlds/1/state/book/payments", json!(7)), "invalid type"),
        (changed("/worlds/0/state/merchant/secretKey", json!("test_ck_x")), "begins with one of"),
        (changed("/worlds/0/state/merchant/secretKey", json!("test_sk_x")), "start it with the merchants"),
        (changed("/worlds/1", whole["worlds"][0].clone()), "two worlds"),
        (changed("/worlds", json!([])), "start it with the merchants"),
    ] {
        let error = toss.control(&Method::PUT, "/snapshot", text).expect_err(expected);
        assert_eq!(error.status, 400);
        assert!(error.to_string().contains(expected), "{expected}: {error}");
        assert_eq!(snapshot(&toss), before, "{expected}");
    }
}

#[tokio::test(start_paused = true)]
async fn counters_at_their_end_stay_there() {
    let toss = busy().await;
    let mut whole: Value = serde_json::from_str(snapshot(&toss).as_json()).expect("JSON");
    let world = &mut whole["worlds"][0];
    world["replays"] = json!(u64::MAX);
    world["seen"][ORDER]["confirm"] = json!(u32::MAX);
    for (at, name) in
        [("/requests", "confirm"), ("/state/outbox", "registered"), ("/state/outbox", "attempts")]
    {
        world.pointer_mut(at).expect(at)[name] = json!(u64::MAX);
    }
    let ids = world["state"]["ids"].as_object_mut().expect("an object");
    ids.values_mut().filter(|value| value.is_u64()).for_each(|value| *value = json!(u64::MAX));
    toss.restore(&Snapshot::from_json(&whole.to_string())).expect("it is sound");
    toss.set_faults(Plan::default());
    let key = toss.payments().ready("ORD-000009", 15_000).expect("sound");
    let body = json!({"paymentKey": key, "orderId": "ORD-000009", "amount": 15_000});
    for _replay in 0..2 {
        let request = Request::post("/v1/payments/confirm").header("idempotency-key", "last");
        assert_eq!(call(&toss, request, &body).await.expect("no fault").status(), 200);
    }
    toss.webhook("http://shop.example/webhooks", EventType::ALL).expect("sound");
    confirm(&toss, &key, "wrong order").await;
    assert_eq!(toss.stats().requests["confirm"], u64::MAX);
}

#[tokio::test]
async fn a_snapshot_goes_over_the_wire_however_long_it_is() {
    let toss = MockToss::start(Config::default()).await.expect("a free port");
    for number in 0..1_500 {
        toss.payments().ready(&format!("ORD-{number:06}"), 1_000).expect("sound");
    }
    let (status, taken) = answer(exchange(&toss, &raw("GET", "/_mock/snapshot", "", &Value::Null)).await);
    assert!(status == 200 && taken.len() > 1024 * 1024, "{status}, {} bytes", taken.len());
    toss.reset();
    let taken: Value = serde_json::from_str(&taken).expect("JSON");
    let (status, told) = answer(exchange(&toss, &raw("PUT", "/_mock/snapshot", "", &taken)).await);
    assert_eq!((status, &*told), (200, r#"{"restored":true}"#));
    assert_eq!(toss.ledger().payments.len(), 1_500);
}

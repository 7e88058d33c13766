//! Webhooks: what a shop is told, over a real socket and in memory on paused time.

mod control;
mod faults;
mod storm;

use core::time::Duration;
use std::sync::{Arc, Mutex};

use base64::Engine;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::Request;
use mock_toss::fault::{Fault, Latency, Plan, Point, Rule};
use mock_toss::in_memory::InMemory;
use mock_toss::webhook::{DeliveryStatus, EventType};
use mock_toss::{Config, Merchant, MockToss, OnFurtherCancels, Switches, WebhookKey};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::client::{
    ORDER, answer, call, config, confirm_body, exchange, json, key_of, open, open_over_socket, raw,
};
use crate::receiver::Receiver;

/// Every event, to one shop in memory that answers as the function says.
fn shop<F>(config: Config, status: F) -> (InMemory, Arc<Mutex<Vec<Request<Bytes>>>>)
where
    F: Fn(usize) -> Result<u16, String> + Send + Sync + 'static,
{
    let toss = InMemory::new(config).expect("the settings are sound");
    let told = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&told);
    toss.deliver_by(move |webhook| {
        let mut seen = seen.lock().expect("no panic");
        seen.push(webhook);
        let answer = status(seen.len());
        async move { answer }
    });
    toss.webhook("http://shop.example/webhooks", EventType::ALL).expect("sound");
    (toss, told)
}

fn body(told: &Request<Bytes>) -> Value {
    serde_json::from_slice(told.body()).expect("a webhook is JSON")
}

async fn cancel(toss: &InMemory, key: &str, amount: u64) {
    let body = json!({"cancelReason": "x", "cancelAmount": amount});
    let request = Request::post(format!("/v1/payments/{key}/cancel"));
    assert_eq!(call(toss, request, &body).await.expect("an answer").status(), 200);
}

async fn confirm(toss: &InMemory, key: &str) {
    let confirmed = call(toss, Request::post("/v1/payments/confirm"), &confirm_body(key, 15_000)).await;
    assert_eq!(confirmed.expect("an answer").status(), 200);
}

async fn over_socket(toss: &MockToss, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let (status, text) = answer(exchange(toss, &raw(method, path, "", body)).await);
    (status, serde_json::from_str(&text).expect("JSON"))
}

#[tokio::test]
async fn a_shop_behind_a_socket_is_told_of_a_payment() {
    let receiver = Receiver::start(&[]).await;
    let toss = MockToss::start(config()).await.expect("it starts");
    toss.webhook(&receiver.url, EventType::ALL).expect("sound");
    let key = open_over_socket(&toss, 15_000).await;
    let (status, confirmed) =
        over_socket(&toss, "POST", "/v1/payments/confirm", &confirm_body(&key, 15_000)).await;
    assert_eq!(status, 200);
    let _report = toss.advance(Duration::ZERO).await;
    let [told] = &*receiver.received() else { panic!("{:?}", receiver.received()) };
    let body: Value = serde_json::from_str(&told.body).expect("JSON");
    assert_eq!((&*told.path, &body["eventType"]), ("/webhooks", &json!("PAYMENT_STATUS_CHANGED")));
    assert_eq!(body["data"], confirmed, "the secret to compare with is the same");
    assert_eq!(told.header("content-type"), "application/json");
    assert_eq!(told.header("tosspayments-webhook-transmission-retried-count"), "0");
}

#[tokio::test]
async fn every_answer_but_200_is_retried_under_the_same_id_and_four_days_pass_at_once() {
    let receiver =
        Receiver::start(&[Some(500), None, Some(201), Some(302), Some(404), None, Some(503)]).await;
    let toss = MockToss::start(config()).await.expect("it starts");
    toss.webhook(&receiver.url, [EventType::PaymentStatusChanged]).expect("sound");
    let key = open_over_socket(&toss, 15_000).await;
    assert_eq!(over_socket(&toss, "POST", "/v1/payments/confirm", &confirm_body(&key, 15_000)).await.0, 200);
    let report = toss.advance(Duration::from_hours(4 * 24)).await;
    let statuses: Vec<_> = report.sent.iter().map(|sent| sent.attempt.status).collect();
    let expected = [Some(500), None, Some(201), Some(302), Some(404), None, Some(503), Some(200)];
    assert_eq!(statuses, expected);
    let told = receiver.received();
    let ids: Vec<_> = told.iter().map(|told| told.header("tosspayments-webhook-transmission-id")).collect();
    assert_eq!(ids, [ids[0]; 8]);
    let retried: Vec<_> =
        told.iter().map(|told| told.header("tosspayments-webhook-transmission-retried-count")).collect();
    assert_eq!(retried, ["0", "1", "2", "3", "4", "5", "6", "7"]);
    let [delivery] = &*toss.deliveries() else { panic!("{:?}", toss.deliveries()) };
    assert_eq!(delivery.status, DeliveryStatus::Delivered);
    let minutes: Vec<_> = delivery
        .attempts
        .iter()
        .map(|attempt| (attempt.at.micros() - delivery.attempts[0].at.micros()) / 60_000_000)
        .collect();
    assert_eq!(minutes, [0, 1, 5, 21, 85, 341, 1_365, 5_461]);
    assert!(delivery.attempts[1].error.as_ref().is_some_and(|error| error.contains("connection")));
}

#[tokio::test(start_paused = true)]
async fn a_shop_that_does_not_answer_within_ten_seconds_is_told_again_and_at_last_no_more() {
    let toss = InMemory::new(config()).expect("sound");
    toss.deliver_by(|_| core::future::pending());
    toss.webhook("http://shop.example/webhooks", EventType::ALL).expect("sound");
    let key = open(&toss, 15_000).await;
    confirm(&toss, &key).await;
    let report = toss.advance(Duration::from_hours(4 * 24)).await;
    assert_eq!(report.sent.len(), 8);
    for sent in &report.sent {
        assert_eq!(sent.attempt.error.as_deref(), Some("no answer within 10 s"));
        assert_eq!(sent.attempt.duration_ms, 10_000);
    }
    assert_eq!(toss.deliveries()[0].status, DeliveryStatus::Failed);
}

#[tokio::test(start_paused = true)]
async fn a_slow_shop_is_told_in_time_if_it_takes_less_than_ten_seconds() {
    let toss = InMemory::new(config()).expect("sound");
    toss.deliver_by(async |_| {
        tokio::time::sleep(Duration::from_millis(9_999)).await;
        Ok(200)
    });
    toss.webhook("http://shop.example/webhooks", EventType::ALL).expect("sound");
    let key = open(&toss, 15_000).await;
    confirm(&toss, &key).await;
    let report = toss.advance(Duration::ZERO).await;
    assert_eq!(report.sent[0].attempt.duration_ms, 9_999);
    assert_eq!(toss.deliveries()[0].status, DeliveryStatus::Delivered);
}

#[tokio::test(start_paused = true)]
async fn a_shop_whose_function_panics_has_not_answered() {
    let (toss, _) =
        shop(config(), |count| if count == 1 { panic!("a mistake in the test") } else { Ok(200) });
    let key = open(&toss, 15_000).await;
    confirm(&toss, &key).await;
    let report = toss.advance(Duration::from_mins(1)).await;
    assert_eq!(report.sent.len(), 2);
    assert!(
        report.sent[0].attempt.error.as_ref().is_some_and(|error| error.contains("a mistake in the test"))
    );
}

#[tokio::test(start_paused = true)]
async fn without_advance_time_passes_by_itself_and_retries_with_it() {
    let (toss, told) = shop(config(), |count| Ok(if count < 3 { 500 } else { 200 }));
    let key = open(&toss, 15_000).await;
    // The pump has gone to sleep, until the payment would expire.
    tokio::time::sleep(Duration::from_secs(1)).await;
    confirm(&toss, &key).await;
    tokio::time::sleep(Duration::from_mins(5) + Duration::from_secs(1)).await;
    assert_eq!(told.lock().expect("no panic").len(), 3);
    assert_eq!(toss.deliveries()[0].status, DeliveryStatus::Delivered);
}

#[tokio::test(start_paused = true)]
async fn after_an_advance_retries_go_on_by_themselves() {
    let (toss, told) = shop(config(), |_| Ok(500));
    let key = open(&toss, 15_000).await;
    confirm(&toss, &key).await;
    let _report = toss.advance(Duration::ZERO).await;
    tokio::time::sleep(Duration::from_secs(61)).await;
    assert_eq!(told.lock().expect("no panic").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_is_under_way_ends_with_a_fake_in_memory() {
    let toss = InMemory::new(config()).expect("sound");
    let token = Arc::new(());
    let own = Arc::clone(&token);
    toss.deliver_by(move |_| {
        let kept = Arc::clone(&own);
        async move {
            core::future::pending::<()>().await;
            drop(kept);
            Ok(200)
        }
    });
    toss.webhook("http://shop.example/webhooks", EventType::ALL).expect("sound");
    let key = open(&toss, 15_000).await;
    confirm(&toss, &key).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(Arc::strong_count(&token), 3, "the receiver's own, and that of a request");
    drop(toss);
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!(Arc::strong_count(&token), 1);
}

#[tokio::test(start_paused = true)]
async fn nobody_has_to_ask_for_a_payment_to_expire_and_the_shop_to_be_told() {
    let (toss, told) = shop(config(), |_| Ok(200));
    let _key = open(&toss, 15_000).await;
    tokio::time::sleep(Duration::from_mins(10) + Duration::from_secs(1)).await;
    let told = told.lock().expect("no panic");
    assert_eq!(body(&told[0])["data"]["status"], "EXPIRED");
}

#[tokio::test(start_paused = true)]
async fn a_receiver_is_never_waited_for_by_an_answer_and_may_be_told_before_it() {
    let mut late = Rule::new("late", Point::AfterCommit, Fault::Delay { ms: Latency::Exactly(500) });
    late.limit = Some(1);
    let faults = Plan::new(0, vec![late]).expect("sound");
    let (toss, told) = shop(Config { faults, ..config() }, |_| Ok(200));
    let key = open(&toss, 15_000).await;
    let confirming = confirm(&toss, &key);
    let early = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        told.lock().expect("no panic").len()
    };
    let ((), count) = tokio::join!(confirming, early);
    assert_eq!(count, 1);

    toss.deliver_by(|_| core::future::pending());
    let started = tokio::time::Instant::now();
    cancel(&toss, &key, 1_000).await;
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn whether_a_further_partial_cancel_is_told_is_a_switch() {
    for (webhook_on_further_cancels, count) in [(OnFurtherCancels::Told, 4), (OnFurtherCancels::Silent, 2)] {
        let switches = Switches { webhook_on_further_cancels, ..Switches::default() };
        let (toss, told) = shop(Config { switches, ..config() }, |_| Ok(200));
        let key = open(&toss, 15_000).await;
        confirm(&toss, &key).await;
        for _ in 0..3 {
            cancel(&toss, &key, 1_000).await;
        }
        let _report = toss.advance(Duration::ZERO).await;
        assert_eq!(told.lock().expect("no panic").len(), count, "{webhook_on_further_cancels:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_signature_is_what_anybody_computes_from_the_body_and_the_time_with_either_key() {
    let keys = ["0123456789abcdef".repeat(4), "fedcba9876543210".repeat(4)];
    for webhook_key in [WebhookKey::HexDecoded, WebhookKey::Ascii] {
        let mut own = config();
        let merchant = own.merchants.remove(0);
        let [new, old] = keys.clone();
        own.merchants = vec![Merchant { security_key: Some(new), old_security_key: Some(old), ..merchant }];
        own.switches.webhook_key = webhook_key;
        let (toss, told) = shop(own, |_| Ok(200));
        let made_up = json!({"eventType": "payout.changed", "data": {"id": "FPA_1", "name": "김토페"}});
        let emitted = call(&toss, Request::post("/_mock/webhooks/emit"), &made_up).await.expect("an answer");
        assert_eq!(emitted.status(), 200);
        let _report = toss.advance(Duration::ZERO).await;
        let told = told.lock().expect("no panic");
        let text = |name: &str| told[0].headers()[name].to_str().expect("ASCII").to_owned();
        let message =
            [&**told[0].body(), b":", text("tosspayments-webhook-transmission-time").as_bytes()].concat();
        let signed = keys.each_ref().map(|key| {
            let key = match webhook_key {
                WebhookKey::HexDecoded => {
                    let at = |at: usize| u8::from_str_radix(&key[at..at + 2], 16).expect("hex");
                    (0..key.len()).step_by(2).map(at).collect()
                }
                WebhookKey::Ascii => key.as_bytes().to_vec(),
            };
            let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
            mac.update(&message);
            let encoded = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
            format!("v1:{encoded}")
        });
        assert_eq!(text("tosspayments-webhook-signature"), signed.join(","));
    }
}

#[tokio::test]
async fn webhooks_end_with_the_fake() {
    let receiver = Receiver::start(&[Some(500)]).await;
    let scale = core::num::NonZeroU32::new(60_000).expect("not zero");
    let toss = MockToss::start(Config { time_scale: scale, ..config() }).await.expect("it starts");
    toss.webhook(&receiver.url, EventType::ALL).expect("sound");
    let key = open_over_socket(&toss, 15_000).await;
    let path = "/v1/payments/confirm";
    let _confirmed = over_socket(&toss, "POST", path, &confirm_body(&key, 15_000)).await;
    drop(toss);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let count = receiver.received().len();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(receiver.received().len(), count);
}

#[tokio::test(start_paused = true)]
async fn a_reset_forgets_endpoints_and_deliveries() {
    let (toss, told) = shop(config(), |_| Ok(500));
    let key = open(&toss, 15_000).await;
    confirm(&toss, &key).await;
    let _reset = call(&toss, Request::post("/_mock/reset"), &Value::Null).await;
    let _report = toss.advance(Duration::from_hours(1)).await;
    assert!(toss.deliveries().is_empty());
    assert!(told.lock().expect("no panic").len() <= 1);
    let listed = call(&toss, Request::get("/_mock/webhooks"), &Value::Null).await.expect("an answer");
    assert_eq!(json(&listed), json!([]));
}

#[tokio::test(start_paused = true)]
async fn every_world_has_endpoints_of_its_own() {
    let (toss, told) = shop(config(), |_| Ok(200));
    // `test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R:`
    let basic = "Basic dGVzdF9za196WExrS0V5cE5BcldtbzUwblgzbG1lYXhZRzVSOg==";
    let body = json!({"orderId": ORDER, "amount": 15_000}).to_string();
    let other = Request::post("/_mock/payments").header("authorization", basic).body(body.into());
    let opened = toss.call(other.expect("well-formed")).await.expect("an answer");
    let _key = key_of(opened.body());
    let report = toss.advance(Duration::from_mins(10)).await;
    assert!(report.happened.is_empty() && told.lock().expect("no panic").is_empty());
}

#[test]
fn a_fake_that_outlives_its_runtime_sends_again_on_the_next_one() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_time().start_paused(true).build().expect("a runtime")
    };
    let toss = InMemory::new(config()).expect("sound");
    let confirmed = runtime().block_on(async {
        toss.deliver_by(|_| core::future::pending());
        toss.webhook("http://shop.example/webhooks", [EventType::PaymentStatusChanged]).expect("sound");
        let key = open(&toss, 15_000).await;
        confirm(&toss, &key).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        key
    });
    assert_eq!(toss.deliveries()[0].attempts, [], "it was under way when the runtime ended");
    runtime().block_on(async {
        toss.deliver_by(|_| async { Ok(200) });
        cancel(&toss, &confirmed, 1_000).await;
        toss.webhook("http://shop.example/other", [EventType::DepositCallback]).expect("sound");
        let report = toss.advance(Duration::ZERO).await;
        assert_eq!(report.sent.len(), 2);
    });
}

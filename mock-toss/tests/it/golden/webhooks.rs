//! What a shop is told of payments is what the gateway's samples say.

use core::time::Duration;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::Request;
use mock_toss::Config;
use mock_toss::fault::{Fault, Plan, Point, Rule};
use mock_toss::in_memory::InMemory;
use mock_toss::webhook::EventType;
use serde_json::{Value, json};
use tokio::time::advance;

use super::{assert_golden, cancel, done, golden};
use crate::client::{START, call, config, open};

/// What the gateway makes up, inside the event.
const MADE_UP: &[&str] = &[
    "/data/lastTransactionKey",
    "/data/paymentKey",
    "/data/secret",
    "/data/receipt/url",
    "/data/checkout/url",
    "/data/cancels/0/transactionKey",
    "/data/payment/secret",
];

type Told = Arc<Mutex<Vec<Request<Bytes>>>>;

/// 123,456 microseconds past the second, as the samples.
fn shop() -> (InMemory, Told) {
    let start = Some(START + 123_456);
    let toss = InMemory::new(Config { clock_start_micros: start, ..config() }).expect("sound");
    let told: Told = Arc::default();
    let seen = Arc::clone(&told);
    toss.deliver_by(move |webhook| {
        seen.lock().expect("no panic").push(webhook);
        async { Ok(200) }
    });
    toss.webhook("http://shop.example/webhooks", EventType::ALL).expect("sound");
    (toss, told)
}

/// The newest body.
async fn newest(toss: &InMemory, told: &Told) -> Vec<u8> {
    let _report = toss.advance(Duration::ZERO).await;
    let told = told.lock().expect("no panic");
    told.last().expect("somebody was told").body().to_vec()
}

fn assert_told(body: &[u8], name: &str, differs: &[&str]) {
    let made_up: Vec<&str> = MADE_UP.iter().chain(differs).copied().collect();
    assert_golden(body, &format!("webhook.payment_status_changed.{name}.json"), &made_up);
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_was_confirmed() {
    let (toss, told) = shop();
    let (_, _) = done(&toss, 15_000).await;
    assert_told(&newest(&toss, &told).await, "done", &[]);
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_was_refused() {
    let (toss, told) = shop();
    let refusal = Fault::Code { code: "REJECT_CARD_COMPANY".to_owned() };
    let rule = Rule::new("refused", Point::BeforeCommit, refusal);
    toss.set_faults(Plan::new(0, vec![rule]).expect("the plan is sound"));
    let (_, _) = done(&toss, 15_000).await;
    assert_told(&newest(&toss, &told).await, "aborted", &[]);
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_nobody_confirmed() {
    let (toss, told) = shop();
    let _key = open(&toss, 15_000).await;
    let _report = toss.advance(Duration::from_mins(10)).await;
    // Another merchant's sample, and its times are those of the approved ones.
    let others = ["/createdAt", "/data/mId", "/data/orderId"];
    assert_told(&newest(&toss, &told).await, "expired", &others);
}

#[tokio::test(start_paused = true)]
async fn payments_that_were_cancelled() {
    for (amount, name) in [(Some(5_000), "partial_canceled"), (None, "canceled")] {
        let (toss, told) = shop();
        let (key, _) = done(&toss, 15_000).await;
        advance(Duration::from_secs(1_254)).await;
        let _body = cancel(&toss, &key, amount).await;
        // The samples were made at the time of the approval.
        assert_told(&newest(&toss, &told).await, name, &["/createdAt"]);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_emitted_by_hand() {
    for (name, object) in [
        ("order_payment_status_changed", "data"),
        ("ars_reservation.changed", "entityBody"),
        ("customer_status_changed", "data"),
        ("seller.changed", "entityBody"),
    ] {
        let (toss, told) = shop();
        let name = format!("webhook.{name}.json");
        let sample: Value = serde_json::from_str(&golden(&name)).expect("the sample is JSON");
        let made_up = json!({"eventType": sample["eventType"], "data": sample[object]});
        let emitted = call(&toss, Request::post("/_mock/webhooks/emit"), &made_up).await;
        assert_eq!(emitted.expect("an answer").status(), 200);
        assert_golden(&newest(&toss, &told).await, &name, &["/createdAt", "/eventId"]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_headers_of_a_delivery() {
    let (toss, told) = shop();
    let (_, _) = done(&toss, 15_000).await;
    let _body = newest(&toss, &told).await;
    let told = told.lock().expect("no panic");
    let sample: Value = serde_json::from_str(&golden("webhook.headers.json")).expect("the sample is JSON");
    let sample = sample.as_object().expect("an object");
    let names: BTreeSet<&str> = told[0].headers().keys().map(http::HeaderName::as_str).collect();
    assert_eq!(names, sample.keys().map(String::as_str).collect());
    for (name, value) in sample {
        let header = told[0].headers()[name].to_str().expect("ASCII");
        let value = value.as_str().expect("a text");
        match name.as_str() {
            "tosspayments-webhook-transmission-time" => assert_eq!(header, "2025-06-26T19:49:06+09:00"),
            "tosspayments-webhook-transmission-id" => {
                assert!(header.starts_with("whtrans_a01") && header.len() == value.len(), "{header}");
            }
            _ => assert_eq!(header, value, "{name}"),
        }
    }
}

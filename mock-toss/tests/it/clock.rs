//! The virtual clock: it is moved from one moment at which something is due to the next.

use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;
use std::sync::Arc;

use http::Request;
use mock_toss::in_memory::InMemory;
use mock_toss::journal::What;
use mock_toss::webhook::EventType;
use mock_toss::{Advanced, MockToss};
use serde_json::{Value, json};

use crate::client::{START, call, config, confirm_body, json, open};

fn toss() -> InMemory {
    InMemory::new(config()).expect("the settings are sound")
}

#[tokio::test(start_paused = true)]
async fn what_is_due_happens_at_its_moment_and_is_reported() {
    let toss = toss();
    let early = open(&toss, 15_000).await;
    let _nothing = toss.advance(Duration::from_mins(3)).await;
    let late = open(&toss, 15_000).await;
    let Advanced { now, happened, sent, .. } = toss.advance(Duration::from_hours(1)).await;
    assert_eq!(now.micros(), START + 63 * 60_000_000);
    assert_eq!(now, toss.now());
    let told: Vec<_> = happened
        .iter()
        .map(|entry| {
            ((entry.at.micros() - START) / 60_000_000, entry.what.clone(), entry.payment_key.to_string())
        })
        .collect();
    assert_eq!(told, [(10, What::Expired, early), (13, What::Expired, late)]);
    assert!(sent.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_clock_stands_still_while_receivers_take_their_time() {
    let toss = toss();
    toss.deliver_by(async |_| {
        tokio::time::sleep(Duration::from_secs(9)).await;
        Ok(500)
    });
    toss.webhook("http://shop.example/", EventType::ALL).expect("sound");
    let _key = open(&toss, 15_000).await;
    let started = tokio::time::Instant::now();
    let report = toss.advance(Duration::from_mins(15)).await;
    assert_eq!(started.elapsed(), Duration::from_secs(27), "10, 11 and 15 minutes");
    assert_eq!(report.now.micros(), START + 15 * 60_000_000);
    let minutes: Vec<_> =
        report.sent.iter().map(|sent| (sent.attempt.at.micros() - START) / 60_000_000).collect();
    assert_eq!(minutes, [10, 11, 15]);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(toss.now().micros(), report.now.micros() + 1_000_000);
}

#[tokio::test(start_paused = true)]
async fn whoever_gives_up_an_advance_leaves_a_clock_that_runs() {
    let toss = toss();
    toss.deliver_by(|_| core::future::pending());
    toss.webhook("http://shop.example/", EventType::ALL).expect("sound");
    let _key = open(&toss, 15_000).await;
    let given_up = tokio::time::timeout(Duration::from_secs(5), toss.advance(Duration::from_hours(1))).await;
    assert!(given_up.is_err());
    assert_eq!(toss.now().micros(), START + 10 * 60_000_000, "where it was when it was given up");
    tokio::time::sleep(Duration::from_mins(1) + Duration::from_secs(11)).await;
    assert_eq!(toss.now().micros(), START + 11 * 60_000_000 + 11_000_000);
    assert_eq!(toss.deliveries()[0].scheduled_attempts, 2, "retries go on");
}

#[tokio::test(start_paused = true)]
async fn what_is_due_after_an_advance_that_was_given_up_happens_in_time() {
    let toss = toss();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    toss.deliver_by(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        core::future::pending()
    });
    toss.webhook("http://shop.example/", EventType::ALL).expect("sound");
    let _first = open(&toss, 15_000).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let _second = open(&toss, 15_000).await;
    let given_up = tokio::time::timeout(Duration::from_secs(5), toss.advance(Duration::from_hours(1))).await;
    assert!(given_up.is_err());
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(
        count.load(Ordering::Relaxed),
        2,
        "the second payment has expired, two seconds after the first"
    );
}

#[tokio::test(start_paused = true)]
async fn two_who_move_it_at_once_move_it_one_after_the_other() {
    let toss = toss();
    toss.deliver_by(async |_| {
        tokio::time::sleep(Duration::from_secs(5)).await;
        Ok(200)
    });
    toss.webhook("http://shop.example/", EventType::ALL).expect("sound");
    let made_up = json!({"eventType": "BILLING_DELETED", "data": {}});
    let _told = call(&toss, Request::post("/_mock/webhooks/emit"), &made_up).await;
    let _key = open(&toss, 15_000).await;
    let (one, two) = tokio::join!(toss.advance(Duration::from_mins(6)), toss.advance(Duration::from_mins(6)));
    assert_eq!((one.happened.len(), two.happened.len()), (0, 1));
    assert_eq!(toss.now().micros(), START + 12 * 60_000_000);
}

#[tokio::test(start_paused = true)]
async fn an_idempotency_key_lives_fifteen_days_of_it() {
    let toss = toss();
    let key = open(&toss, 15_000).await;
    let confirm = || {
        let request = Request::post("/v1/payments/confirm").header("idempotency-key", "try-1");
        let (toss, body) = (toss.clone(), confirm_body(&key, 15_000));
        async move { call(&toss, request, &body).await.expect("an answer").status().as_u16() }
    };
    assert_eq!(confirm().await, 200);
    let _days = toss.advance(Duration::from_hours(15 * 24) - Duration::from_secs(1)).await;
    assert_eq!(confirm().await, 200, "replayed");
    let _second = toss.advance(Duration::from_secs(1)).await;
    assert_eq!(confirm().await, 400, "a new request, for a payment that is done");
}

#[tokio::test]
async fn the_control_api_shows_and_moves_it_and_all_worlds_share_it() {
    let toss = MockToss::start(config()).await.expect("it starts");
    let (before, after) = around_ninety_minutes(&toss).await;
    // The clock runs on between the requests.
    assert!(
        before.starts_with("2025-06-26T19:4") && after.starts_with("2025-06-26T21:1"),
        "{before} {after}"
    );
}

/// What the control API of a fake shows before and after ninety minutes.
async fn around_ninety_minutes(toss: &MockToss) -> (String, String) {
    use crate::client::{answer, exchange, raw};
    let show = async || {
        let (_, text) = answer(exchange(toss, &raw("GET", "/_mock/clock", "", &Value::Null)).await);
        let shown: Value = serde_json::from_str(&text).expect("JSON");
        shown.get("now").and_then(Value::as_str).expect("a time").to_owned()
    };
    let before = show().await;
    let (status, text) =
        answer(exchange(toss, &raw("POST", "/_mock/clock/advance", "", &json!({"duration": "1h30m"}))).await);
    assert_eq!(status, 200, "{text}");
    (before, show().await)
}

#[tokio::test(start_paused = true)]
async fn how_far_is_said_once_and_never_backwards() {
    let toss = toss();
    for (body, status, told) in [
        (json!({"seconds": 60}), 200, "2025-06-26T19:49:53.000000+09:00"),
        (json!({"to": "2025-06-26T20:00:00+09:00"}), 200, "2025-06-26T20:00:00.000000+09:00"),
        (json!({}), 400, "say once how far"),
        (json!({"seconds": 1, "duration": "1s"}), 400, "say once how far"),
        (json!({"seconds": -1}), 400, "seconds: invalid value: integer `-1`"),
        (json!({"minutes": 1}), 400, "unknown field `minutes`"),
        (json!({"duration": "soon"}), 400, "duration is `soon`"),
        (json!({"to": "2025-06-26T19:59:59+09:00"}), 400, "the clock never goes back"),
        (json!({"to": "tomorrow"}), 400, "to: `tomorrow` is no time"),
        (json!({"seconds": u64::MAX}), 400, "a hundred years"),
    ] {
        let answered = call(&toss, Request::post("/_mock/clock/advance"), &body).await.expect("an answer");
        let text = json(&answered);
        assert_eq!(answered.status().as_u16(), status, "{body}: {text}");
        let found = text["now"].as_str().or_else(|| text["message"].as_str()).expect("one of them");
        assert!(found.contains(told), "{body}: {found}");
    }
    let wrong = call(&toss, Request::put("/_mock/clock"), &Value::Null).await.expect("an answer");
    assert_eq!(wrong.status(), 405);
}

#[tokio::test(start_paused = true)]
async fn the_clock_ends_with_the_year_9999_and_says_so() {
    let toss = toss();
    let hundred_years = json!({"seconds": 100 * 366 * 24 * 60 * 60_u64});
    let mut refused = None;
    for _ in 0..90 {
        let answered = call(&toss, Request::post("/_mock/clock/advance"), &hundred_years).await;
        let answered = answered.expect("an answer");
        if answered.status() != 200 {
            refused = Some(json(&answered));
            break;
        }
    }
    let refused = refused.expect("it ends");
    let message = refused["message"].as_str().expect("a message");
    assert!(
        message.contains("9999-12-31T07:00:00+09:00") && message.contains("seconds are left"),
        "{message}"
    );
    let left: u64 = message.split([';', ' ']).find_map(|word| word.parse().ok()).expect("so many are left");
    let last = call(&toss, Request::post("/_mock/clock/advance"), &json!({"seconds": left})).await;
    assert_eq!(last.expect("an answer").status(), 200);
    let more = call(&toss, Request::post("/_mock/clock/advance"), &json!({"seconds": 1})).await;
    assert_eq!(more.expect("an answer").status(), 400);
}

//! What is refused before any payment is asked about, and what two requests at once meet.

use http::Request;
use mock_toss::fault::{Fault, Latency, Plan, Point, Rule};
use mock_toss::in_memory::InMemory;
use serde_json::Value;

use super::assert_golden;
use crate::client::{call, config, confirm_body, open};

async fn look_up(toss: &InMemory, authorization: &str) -> Vec<u8> {
    let request = Request::get("/v1/payments/some-key").header("authorization", authorization);
    let request = request.body(bytes::Bytes::new()).expect("well-formed");
    toss.call(request).await.expect("no fault").body().to_vec()
}

#[tokio::test(start_paused = true)]
async fn wrong_keys_are_refused_in_the_gateways_own_words() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    // test_sk_unknown:
    let unknown = look_up(&toss, "Basic dGVzdF9za191bmtub3duOg==").await;
    assert_golden(&unknown, "error.unauthorized_key.json", &[]);
    // test_sk_unknown
    let without_colon = look_up(&toss, "Basic dGVzdF9za191bmtub3du").await;
    assert_golden(&without_colon, "error.incorrect_basic_auth_format.json", &[]);
}

#[tokio::test(start_paused = true)]
async fn two_confirms_at_once_meet_the_gateways_own_words() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    let key = open(&toss, 15_000).await;
    let mut slow = Rule::new("slow", Point::BeforeCommit, Fault::Delay { ms: Latency::Exactly(700) });
    slow.limit = Some(1);
    toss.set_faults(Plan::new(0, vec![slow]).expect("the plan is sound"));
    let confirm = |idempotency_key: &'static str| {
        let request = Request::post("/v1/payments/confirm").header("idempotency-key", idempotency_key);
        let (toss, body) = (toss.clone(), confirm_body(&key, 15_000));
        async move { call(&toss, request, &body).await.expect("no connection is cut") }
    };
    let (first, (same, other)) = tokio::join!(confirm("try-1"), async {
        tokio::task::yield_now().await;
        (confirm("try-1").await, confirm("try-2").await)
    });
    assert_eq!((first.status().as_u16(), same.status().as_u16(), other.status().as_u16()), (200, 409, 500));
    assert_golden(same.body(), "error.idempotent_processing.json", &[]);
    assert_golden(other.body(), "error.s008.json", &[]);
    let taken: Value = serde_json::from_slice(first.body()).expect("JSON");
    assert_eq!(taken["status"], "DONE");
}

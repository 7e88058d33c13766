//! Where the browser goes when the window is done, and what the customer can do in it.

use core::time::Duration;

use http::Request;
use mock_toss::in_memory::InMemory;
use mock_toss::{Config, RedirectJoin, Switches};
use serde_json::{Value, json};
use tokio::time::advance;

use super::{golden, look_up, toss};
use crate::client::{ORDER, call, config, key_of};

async fn ready(toss: &InMemory, urls: &Value) -> String {
    let mut body = json!({"orderId": ORDER, "amount": 15_000, "status": "READY"});
    body.as_object_mut().expect("an object").extend(urls.as_object().cloned().unwrap_or_default());
    let response =
        call(toss, Request::post("/_mock/payments"), &body).await.expect("the control API answers");
    key_of(response.body())
}

/// What the customer does; status, body.
async fn act(toss: &InMemory, key: &str, deed: &str, body: &Value) -> (u16, Value) {
    let request = Request::post(format!("/_mock/payments/{key}/{deed}"));
    let response = call(toss, request, body).await.expect("the control API answers");
    (response.status().as_u16(), serde_json::from_slice(response.body()).expect("JSON"))
}

fn urls() -> Value {
    json!({"successUrl": "https://shop.example/success", "failUrl": "https://shop.example/fail"})
}

#[expect(clippy::indexing_slicing, reason = "a sample that is not there fails the test")]
fn sample(name: &str, key: &str) -> Value {
    let samples: Value = serde_json::from_str(&golden("redirects.json")).expect("the sample is JSON");
    samples[name].as_str().expect("an address").replace("tgen_20250626194853NtWm4", key).into()
}

#[tokio::test(start_paused = true)]
async fn who_authenticates_goes_to_the_success_url() {
    let toss = toss();
    let key = ready(&toss, &urls()).await;
    assert_eq!(toss.ledger().payments[0].status, "READY");
    let shown: Value = serde_json::from_slice(&look_up(&toss, &key).await).expect("JSON");
    assert_eq!((&shown["status"], &shown["method"]), (&json!("READY"), &json!(null)));
    let (status, body) = act(&toss, &key, "authenticate", &Value::Null).await;
    assert_eq!((status, &body["redirectUrl"]), (200, &sample("successUrl", &key)));
    assert_eq!(body["payment"]["status"], "IN_PROGRESS");
    assert_eq!(toss.ledger().payments[0].status, "IN_PROGRESS");
    let (status, body) = act(&toss, &key, "authenticate", &Value::Null).await;
    assert_eq!(status, 409, "{body}");
    assert!(body["message"].as_str().is_some_and(|text| text.contains("it is IN_PROGRESS")), "{body}");
}

#[tokio::test(start_paused = true)]
async fn who_leaves_goes_to_the_fail_url_and_nothing_changes() {
    let toss = toss();
    let key = ready(&toss, &urls()).await;
    let before = look_up(&toss, &key).await;
    let (_, canceled) = act(&toss, &key, "cancel", &Value::Null).await;
    assert_eq!(canceled["redirectUrl"], sample("failUrl_canceled_by_buyer", &key));
    let (_, refused) = act(&toss, &key, "abort", &json!({"code": "REJECT_CARD_COMPANY"})).await;
    assert_eq!(refused["redirectUrl"], sample("failUrl", &key));
    let (_, aborted) = act(&toss, &key, "abort", &Value::Null).await;
    assert!(
        aborted["redirectUrl"].as_str().is_some_and(|url| url.contains("code=PAY_PROCESS_ABORTED&")),
        "{aborted}"
    );
    assert_eq!(look_up(&toss, &key).await, before);
    assert_eq!(toss.journal().entries.len(), 3, "one opened, two look-ups");
    let (status, body) = act(&toss, &key, "abort", &json!({"code": "NO_SUCH"})).await;
    assert_eq!(status, 400, "{body}");
}

#[tokio::test(start_paused = true)]
async fn a_shops_own_parameters_stay_in_front() {
    let own = json!({"successUrl": "https://shop.example/success?cart=7"});
    for (switches, expected) in [
        (Switches::default(), "?cart=7&paymentType=NORMAL&orderId="),
        (
            Switches { redirect_join: RedirectJoin::QuestionMark, ..Switches::default() },
            "?cart=7?paymentType=",
        ),
        (Switches { redirect_tells_payment_type: false, ..Switches::default() }, "?cart=7&orderId="),
    ] {
        let toss = InMemory::new(Config { switches, ..config() }).expect("the settings are sound");
        let key = ready(&toss, &own).await;
        let (_, body) = act(&toss, &key, "authenticate", &Value::Null).await;
        let url = body["redirectUrl"].as_str().expect("an address");
        assert!(url.contains(expected), "{url}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_addresses_nobody_is_sent_anywhere() {
    let toss = toss();
    let key = ready(&toss, &json!({})).await;
    let (_, body) = act(&toss, &key, "cancel", &Value::Null).await;
    assert_eq!(body["redirectUrl"], json!(null));
    let (_, body) = act(&toss, &key, "authenticate", &Value::Null).await;
    assert_eq!((&body["redirectUrl"], &body["payment"]["status"]), (&json!(null), &json!("IN_PROGRESS")));
}

#[tokio::test(start_paused = true)]
async fn the_window_stays_open_for_half_an_hour_and_the_confirm_window_begins_at_its_end() {
    let toss = toss();
    let (late, early) = (ready(&toss, &json!({})).await, ready(&toss, &json!({})).await);
    advance(Duration::from_secs(30 * 60 - 1)).await;
    assert_eq!(act(&toss, &early, "authenticate", &Value::Null).await.0, 200);
    advance(Duration::from_secs(1)).await;
    let (status, body) = act(&toss, &late, "authenticate", &Value::Null).await;
    assert_eq!(status, 409, "{body}");
    let status = |body: Vec<u8>| serde_json::from_slice::<Value>(&body).expect("JSON")["status"].clone();
    assert_eq!(status(look_up(&toss, &late).await), "EXPIRED");
    advance(Duration::from_secs(10 * 60 - 2)).await;
    assert_eq!(status(look_up(&toss, &early).await), "IN_PROGRESS");
    advance(Duration::from_secs(1)).await;
    assert_eq!(status(look_up(&toss, &early).await), "EXPIRED");
}

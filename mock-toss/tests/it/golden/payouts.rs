//! Sellers, payouts and the balance, in the envelope of v2.

use core::time::Duration;

use http::Request;
use mock_toss::Config;
use mock_toss::in_memory::InMemory;
use serde_json::{Value, json};
use tokio::time::advance;

use super::{assert_golden, golden, keys_in_order};
use crate::client::{call, config};
use crate::jwe;

/// 2025-06-30T22:00:00+09:00
const EVENING: i64 = 1_751_288_400_000_000;
const MADE_UP: &[&str] = &["/traceId", "/entityBody/id", "/entityBody/destination"];
const MADE_UP_IN_LIST: &[&str] =
    &["/traceId", "/entityBody/lastCursor", "/entityBody/items/0/id", "/entityBody/items/0/destination"];

fn toss() -> InMemory {
    InMemory::new(Config { clock_start_micros: Some(EVENING), ..config() }).expect("the settings are sound")
}

fn request(name: &str) -> Value {
    let requests: Value = serde_json::from_str(&golden("requests.json")).expect("JSON");
    requests.get(name).expect("a request of that name").clone()
}

/// The request of the samples, with an account number as long as that of the answer.
fn seller() -> Value {
    let mut seller = request("POST /v2/sellers (before JWE)");
    put(&mut seller, "/account/accountNumber", "1234567890123");
    seller
}

fn put(body: &mut Value, place: &str, text: &str) {
    *body.pointer_mut(place).expect("the field is there") = text.into();
}

fn payout(seller: &str) -> Value {
    let mut payouts = request("POST /v2/payouts (before JWE)");
    put(&mut payouts, "/0/destination", seller);
    put(&mut payouts, "/0/transactionDescription", "8월대금지급");
    payouts
}

fn assert_same(body: &str, name: &str, made_up: &[&str]) {
    assert_golden(body.as_bytes(), name, made_up);
    assert_eq!(keys_in_order(body), keys_in_order(&golden(name)), "{name}");
}

async fn ask(toss: &InMemory, method: &str, path: &str, body: &Value) -> String {
    let request = Request::builder().method(method).uri(path);
    let response = call(toss, request, body).await.expect("no fault");
    String::from_utf8(response.body().to_vec()).expect("UTF-8")
}

async fn create(toss: &InMemory, seller: &Value) -> (String, String) {
    let (status, body) = jwe::post(toss, "/v2/sellers", seller).await;
    assert_eq!(status, 200, "{body}");
    let told: Value = serde_json::from_str(&body).expect("JSON");
    (told.pointer("/entityBody/id").and_then(Value::as_str).expect("an id").to_owned(), body)
}

/// A seller who can be paid, and money.
async fn payable(toss: &InMemory, seller: &Value) -> String {
    let (id, _) = create(toss, seller).await;
    ask(toss, "POST", &format!("/_mock/sellers/{id}"), &json!({"status": "PARTIALLY_APPROVED"})).await;
    ask(toss, "POST", "/_mock/balance", &json!({"amount": 1_000_000})).await;
    id
}

#[tokio::test(start_paused = true)]
async fn a_seller_is_created_listed_and_deleted() {
    let toss = toss();
    let (id, created) = create(&toss, &seller()).await;
    assert_same(&created, "v2.seller.json", MADE_UP);
    let path = format!("/v2/sellers/{id}");
    assert_same(&ask(&toss, "GET", &path, &Value::Null).await, "v2.seller.json", MADE_UP);
    let list = ask(&toss, "GET", "/v2/sellers", &Value::Null).await;
    assert_same(&list, "v2.sellers.list.json", MADE_UP_IN_LIST);
    let deleted = ask(&toss, "DELETE", &path, &Value::Null).await;
    assert_same(&deleted, "v2.seller.deleted.json", MADE_UP);
}

#[tokio::test(start_paused = true)]
async fn a_payout_is_created_and_arrives() {
    let toss = toss();
    let seller = payable(&toss, &seller()).await;
    let balance = ask(&toss, "GET", "/v2/balances", &Value::Null).await;
    assert_same(&balance, "v2.balance.json", MADE_UP);
    let (status, created) = jwe::post(&toss, "/v2/payouts", &payout(&seller)).await;
    assert_eq!(status, 200, "{created}");
    assert_same(&created, "v2.payouts.created.json", MADE_UP_IN_LIST);
    let told: Value = serde_json::from_str(&created).expect("JSON");
    let id = told["entityBody"]["lastCursor"].as_str().expect("an id").to_owned();
    // Until 2025-07-01T09:00:03+09:00.
    advance(Duration::from_secs(11 * 3_600 + 3)).await;
    let path = format!("/v2/payouts/{id}");
    assert_same(&ask(&toss, "GET", &path, &Value::Null).await, "v2.payout.json", MADE_UP);
}

#[tokio::test(start_paused = true)]
async fn a_payout_to_a_failing_account_fails() {
    let toss = toss();
    let mut seller = seller();
    seller["account"] = json!({"bankCode": "295", "accountNumber": "77701777777", "holderName": "김토페"});
    let seller = payable(&toss, &seller).await;
    let (_, created) = jwe::post(&toss, "/v2/payouts", &payout(&seller)).await;
    let told: Value = serde_json::from_str(&created).expect("JSON");
    advance(Duration::from_secs(11 * 3_600 + 3)).await;
    let path = format!("/v2/payouts/{}", told["entityBody"]["lastCursor"].as_str().expect("an id"));
    assert_same(&ask(&toss, "GET", &path, &Value::Null).await, "v2.payout.failed.json", MADE_UP);
}

#[tokio::test(start_paused = true)]
async fn a_refused_payout() {
    let toss = toss();
    let (seller, _) = create(&toss, &seller()).await;
    let mut payouts = payout(&seller);
    payouts[0]["refPayoutId"] = "20260115220825".into();
    let (status, refused) = jwe::post(&toss, "/v2/payouts", &payouts).await;
    assert_eq!(status, 403);
    assert_same(&refused, "v2.error.json", &["/traceId"]);
}

#[tokio::test(start_paused = true)]
async fn a_request_without_a_key_is_refused_in_the_envelope_of_its_version() {
    let toss = toss();
    let request = Request::get("/v2/balances").body(bytes::Bytes::new()).expect("well-formed");
    let refused = toss.call(request).await.expect("no fault");
    assert_eq!(refused.status(), 401);
    let body = str::from_utf8(refused.body()).expect("UTF-8");
    assert_eq!(keys_in_order(body), keys_in_order(&golden("v2.error.json")));
    let told: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(told["error"]["code"], "UNAUTHORIZED_KEY");
}

#[tokio::test(start_paused = true)]
async fn the_control_api_says_what_is_wrong() {
    let toss = toss();
    let (id, _) = create(&toss, &seller()).await;
    for (path, body, expected) in [
        (
            "/_mock/security-key",
            json!({"securityKey": "abc"}),
            "securityKey is `abc`, not 64 hexadecimal digits",
        ),
        ("/_mock/security-key", json!({"key": "abc"}), "unknown field `key`"),
        ("/_mock/balance", json!({"amount": 0}), "amount is 0, not 1 to"),
        ("/_mock/balance", json!({}), "missing field `amount`"),
        ("/_mock/sellers/x", json!({"status": "APPROVED"}), "no seller has the id `x`"),
        (
            &format!("/_mock/sellers/{id}"),
            json!({"status": "APPROVED"}),
            "status is `APPROVED`, but APPROVAL_REQUIRED becomes PARTIALLY_APPROVED only",
        ),
        ("/_mock/payouts/x/fail", json!({"code": "ALREADY_CLOSE_ACCOUNT"}), "no payout has the id `x`"),
    ] {
        let told = ask(&toss, "POST", path, &body).await;
        let told: Value = serde_json::from_str(&told).expect("JSON");
        let message = told["message"].as_str().unwrap_or_default();
        assert!(message.contains(expected), "{path} {body}: {message}");
    }
    let told = ask(&toss, "PUT", "/_mock/holidays", &json!({"days": ["2025-10-6"]})).await;
    assert!(told.contains("`2025-10-6` is no day"), "{told}");
    let told = ask(&toss, "PUT", "/_mock/holidays", &json!({"days": ["2025-10-06"]})).await;
    assert_eq!(told, r#"{"days":["2025-10-06"]}"#);
    assert_eq!(ask(&toss, "GET", "/_mock/holidays", &Value::Null).await, told);
}

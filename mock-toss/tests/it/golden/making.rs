//! What one call makes: payments by card number, billing keys and their charges, virtual accounts.

use core::time::Duration;

use http::Request;
use mock_toss::fault::{Fault, Latency, Plan, Point, Rule};
use mock_toss::in_memory::InMemory;
use mock_toss::{ApiVersion, Config, Merchant, Operation};
use serde_json::{Value, json};

use super::{assert_golden, golden};
use crate::client::{ORDER, call, config, json as body_of};

/// 2025-01-01T00:00:00+09:00
const NEW_YEAR: i64 = 1_735_657_200_000_000;

/// The samples were approved thirteen seconds after they were asked for.
fn slow() -> InMemory {
    let delay = Fault::Delay { ms: Latency::Exactly(13_000) };
    let mut rule = Rule::new("slow", Point::BeforeCommit, delay);
    rule.operations = vec![Operation::KeyIn, Operation::VirtualAccount, Operation::BillingCharge];
    let faults = Plan::new(0, vec![rule]).expect("the plan is sound");
    InMemory::new(Config { faults, ..config() }).expect("the settings are sound")
}

fn at_new_year(version: ApiVersion) -> InMemory {
    let merchant = Merchant { version, ..config().merchants.remove(0) };
    let config = Config { merchants: vec![merchant], clock_start_micros: Some(NEW_YEAR), ..config() };
    InMemory::new(config).expect("the settings are sound")
}

/// A body of the samples, with some fields changed.
fn request(name: &str, changes: &Value) -> Value {
    let requests: Value = serde_json::from_str(&golden("requests.json")).expect("JSON");
    let body = requests.get(name).and_then(Value::as_object).cloned();
    let changes = changes.as_object().cloned().unwrap_or_default();
    body.expect("the sample has the request").into_iter().chain(changes).collect()
}

async fn post(toss: &InMemory, path: &str, body: &Value) -> (u16, Vec<u8>) {
    let response = call(toss, Request::post(path), body).await.expect("no fault");
    (response.status().as_u16(), response.body().to_vec())
}

async fn billing_key(toss: &InMemory) -> String {
    let body = request("POST /v1/billing/authorizations/card", &json!({}));
    let issued = call(toss, Request::post("/v1/billing/authorizations/card"), &body).await.expect("no fault");
    let key = body_of(&issued).get("billingKey").and_then(Value::as_str).map(str::to_owned);
    key.expect("a billing key")
}

/// What the control API and then the issue answer for a customer who authenticates so.
async fn issued(toss: &InMemory, auth: &Value) -> Vec<u8> {
    let told = call(toss, Request::post("/_mock/billing/auth"), auth).await.expect("the control API answers");
    let told = body_of(&told);
    let changes = json!({"authKey": told.get("authKey").expect("an authKey")});
    let body = request("POST /v1/billing/authorizations/issue", &changes);
    post(toss, "/v1/billing/authorizations/issue", &body).await.1
}

#[tokio::test(start_paused = true)]
async fn a_payment_by_card_number() {
    let changes = json!({"orderId": ORDER, "orderName": "토스 티셔츠 외 2건"});
    let (_, body) =
        post(&slow(), "/v1/payments/key-in", &request("POST /v1/payments/key-in", &changes)).await;
    assert_golden(&body, "payment.keyin.done.json", &[]);
}

#[tokio::test(start_paused = true)]
async fn a_virtual_account() {
    let changes = json!({"orderId": ORDER, "orderName": "토스 티셔츠 외 2건"});
    let (_, body) =
        post(&slow(), "/v1/virtual-accounts", &request("POST /v1/virtual-accounts", &changes)).await;
    assert_golden(&body, "payment.virtual_account.waiting.json", &["/virtualAccount/accountNumber"]);
}

#[tokio::test(start_paused = true)]
async fn a_charge_of_a_billing_key() {
    let toss = slow();
    let path = format!("/v1/billing/{}", billing_key(&toss).await);
    let changes = json!({"orderId": ORDER, "amount": 1_000});
    let toss_body = request("POST /v1/billing/{billingKey}", &changes);
    let (_, body) = post(&toss, &path, &toss_body).await;
    assert_golden(&body, "payment.billing.done.json", &[]);
}

#[tokio::test(start_paused = true)]
async fn a_billing_key_for_a_card() {
    let auth = json!({"customerKey": "aENcQAtPdYbTjGhtQnNVj", "method": "CARD"});
    let volatile = ["/mId", "/billingKey"];
    for (version, name) in [
        (ApiVersion::V2024_06_01, "billing.card.json"),
        (ApiVersion::V2022_11_16, "billing.card.2022-11-16.json"),
    ] {
        assert_golden(&issued(&at_new_year(version), &auth).await, name, &volatile);
    }
}

#[tokio::test(start_paused = true)]
async fn a_billing_key_for_an_account() {
    let auth = json!({"customerKey": "aENcQAtPdYbTjGhtQnNVj", "method": "TRANSFER"});
    let toss = at_new_year(ApiVersion::V2024_06_01);
    assert_golden(&issued(&toss, &auth).await, "billing.transfer.json", &["/mId", "/billingKey"]);
}

#[tokio::test(start_paused = true)]
async fn refusals_about_billing_keys_are_the_gateways_own_words() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    let key = billing_key(&toss).await;
    let path = format!("/v1/billing/{key}");
    let charge = |changes: Value| request("POST /v1/billing/{billingKey}", &changes);
    let (status, other) = post(&toss, &path, &charge(json!({"customerKey": "somebody-else"}))).await;
    assert_golden(&other, "error.not_matches_customer_key.json", &[]);
    assert_eq!(status, 400);
    let deleted = call(&toss, Request::delete(&path), &Value::Null).await.expect("no fault");
    assert_eq!((deleted.status().as_u16(), deleted.body().len()), (200, 0));
    assert_eq!(deleted.headers().get("content-type"), None);
    let (status, removed) = post(&toss, &path, &charge(json!({}))).await;
    assert_golden(&removed, "error.removed_billing_key.json", &[]);
    assert_eq!(status, 400);
    let long = json!({"customerKey": "x".repeat(301)});
    let long = request("POST /v1/billing/authorizations/card", &long);
    let (status, body) = post(&toss, "/v1/billing/authorizations/card", &long).await;
    assert_golden(&body, "error.db_processing.json", &[]);
    assert_eq!(status, 500);
}

#[tokio::test(start_paused = true)]
async fn the_samples_requests_work_as_they_stand() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    for (name, path) in [
        ("POST /v1/payments/key-in", "/v1/payments/key-in".to_owned()),
        ("POST /v1/virtual-accounts", "/v1/virtual-accounts".to_owned()),
        ("POST /v1/billing/authorizations/card", "/v1/billing/authorizations/card".to_owned()),
        ("POST /v1/billing/{billingKey}", format!("/v1/billing/{}", billing_key(&toss).await)),
    ] {
        let (status, body) = post(&toss, &path, &request(name, &json!({}))).await;
        assert_eq!(status, 200, "{name}: {}", String::from_utf8_lossy(&body));
        tokio::time::advance(Duration::from_secs(1)).await;
    }
}

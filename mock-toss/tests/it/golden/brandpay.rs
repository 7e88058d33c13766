//! Brandpay: its terms, tokens and methods, and a payment.

use core::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use mock_toss::Config;
use mock_toss::in_memory::InMemory;
use serde_json::{Value, json};
use tokio::time::advance;

use super::{assert_golden, golden, keys_in_order, pretty};
use crate::client::{ORDER, call, config, json as body_of, key_of};

/// 2025-01-01T00:00:00+09:00
const NEW_YEAR: i64 = 1_735_657_200_000_000;

async fn post(toss: &InMemory, path: &str, body: &Value) -> Response<Bytes> {
    call(toss, Request::post(path), body).await.expect("no fault")
}

fn request(name: &str) -> Value {
    let requests: Value = serde_json::from_str(&golden("requests.json")).expect("JSON");
    requests.get(name).expect("a request of that name").clone()
}

async fn token(toss: &InMemory) -> Response<Bytes> {
    let authorized = post(toss, "/_mock/brandpay/authorize", &json!({"customerKey": "cust-1"})).await;
    let mut body = request("POST /v1/brandpay/authorizations/access-token");
    let fields = body.as_object_mut().expect("an object");
    let code = body_of(&authorized).get("code").expect("a code").clone();
    fields.insert("code".to_owned(), code);
    let identity = json!({"name": "김토페", "mobilePhone": "01012345678"});
    fields.insert("customerIdentity".to_owned(), identity);
    post(toss, "/v1/brandpay/authorizations/access-token", &body).await
}

async fn member(toss: &InMemory, token: &str, method: &str, path: &str, body: &Value) -> Response<Bytes> {
    let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
    let request = Request::builder().method(method).uri(path);
    let request = request.header("authorization", format!("bearer {token}")).body(body);
    toss.call(request.expect("well-formed")).await.expect("no fault")
}

async fn card(toss: &InMemory) {
    let card = json!({
        "customerKey": "cust-1", "methodKey": "mk_card_1", "cardNumber": "4330123456781234",
        "alias": "나의 카드",
    });
    assert_eq!(post(toss, "/_mock/brandpay/methods", &card).await.status(), 200);
}

#[tokio::test(start_paused = true)]
async fn terms_and_token() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    let path = "/v1/brandpay/terms?customerKey=cust-1&scope=REGISTER";
    let terms = call(&toss, Request::get(path), &Value::Null).await.expect("no fault");
    let sample: Value = serde_json::from_str(&golden("brandpay.terms.json")).expect("JSON");
    pretty(&body_of(&terms), &sample, "brandpay.terms.json");
    let text = str::from_utf8(terms.body()).expect("UTF-8");
    assert_eq!(keys_in_order(text), keys_in_order(&golden("brandpay.terms.json")));
    let issued = token(&toss).await;
    assert_golden(issued.body(), "brandpay.access_token.json", &["/accessToken", "/refreshToken"]);
}

#[tokio::test(start_paused = true)]
async fn a_customers_methods() {
    let toss = InMemory::new(Config { clock_start_micros: Some(NEW_YEAR), ..config() }).expect("sound");
    card(&toss).await;
    let account = json!({
        "customerKey": "cust-1", "methodKey": "mk_acc_1", "bank": "092", "accountNumber": "1000123451234",
        "alias": "월급통장",
    });
    assert_eq!(post(&toss, "/_mock/brandpay/methods", &account).await.status(), 200);
    let issued = body_of(&token(&toss).await);
    let token = issued["accessToken"].as_str().expect("a token");
    let path = "/v1/brandpay/payments/methods";
    let methods = member(&toss, token, "GET", path, &Value::Null).await;
    assert_golden(methods.body(), "brandpay.methods.json", &["/cards/0/id", "/accounts/0/id"]);
    let text = str::from_utf8(methods.body()).expect("UTF-8");
    assert_eq!(keys_in_order(text), keys_in_order(&golden("brandpay.methods.json")));
    let body = json!({"methodKey": "mk_acc_1"});
    let removed = member(&toss, token, "POST", "/v1/brandpay/payments/methods/account/remove", &body).await;
    let removed = body_of(&removed);
    assert_eq!((&removed["alias"], &removed["status"]), (&json!("월급통장"), &json!("DISABLED")));
}

#[tokio::test(start_paused = true)]
async fn a_confirmed_payment() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    let window = json!({"orderId": ORDER, "amount": 15_000, "type": "BRANDPAY", "customerKey": "cust-1"});
    let opened = post(&toss, "/_mock/payments", &window).await;
    advance(Duration::from_secs(13)).await;
    let mut body = request("POST /v1/brandpay/payments/confirm");
    body["paymentKey"] = key_of(opened.body()).into();
    body["orderId"] = ORDER.into();
    let confirmed = post(&toss, "/v1/brandpay/payments/confirm", &body).await;
    assert_golden(confirmed.body(), "payment.brandpay.done.json", &[]);
}

#[tokio::test(start_paused = true)]
async fn a_payment_with_a_registered_card() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    card(&toss).await;
    let paid = post(&toss, "/v1/brandpay/payments", &request("POST /v1/brandpay/payments")).await;
    let as_others = ["/orderId", "/orderName", "/requestedAt", "/approvedAt"];
    assert_golden(paid.body(), "payment.brandpay.done.json", &as_others);
}

#[tokio::test(start_paused = true)]
async fn a_customers_call_needs_a_token_and_no_other_call_takes_one() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    let issued = body_of(&token(&toss).await);
    let token = issued["accessToken"].as_str().expect("a token");
    let with_basic = call(&toss, Request::get("/v1/brandpay/payments/methods"), &Value::Null).await;
    assert_eq!(with_basic.expect("no fault").status(), 401);
    for (token, method, path, status) in [
        (token, "GET", "/v1/brandpay/payments/methods", 200),
        ("no-such-token", "GET", "/v1/brandpay/payments/methods", 401),
        (token, "GET", "/v1/brandpay/payments/methods/cust-1", 401),
        (token, "POST", "/v1/payments/confirm", 401),
    ] {
        let seen = member(&toss, token, method, path, &Value::Null).await;
        assert_eq!(seen.status(), status, "{token} {path}");
    }
}

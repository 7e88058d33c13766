//! Who may call, who may come later, and who may move the levers.

use bytes::Bytes;
use http::{Request, Response};
use mock_toss::in_memory::InMemory;
use mock_toss::{ApiVersion, Config, Merchant};
use serde_json::{Value, json};

use crate::client::{BASIC, config, json as read};

/// `test_sk_newcomer:`
const NEWCOMER: &str = "Basic dGVzdF9za19uZXdjb21lcjo=";
/// `test_gck_docs_Ovk5rk1EwkEbP0W43n07xlzm:`
const CLIENT_KEY: &str = "Basic dGVzdF9nY2tfZG9jc19Pdms1cmsxRXdrRWJQMFc0M24wN3hsem06";

fn toss(config: Config) -> InMemory {
    InMemory::new(config).expect("the settings are sound")
}

async fn ask(toss: &InMemory, request: http::request::Builder, body: &Value) -> Response<Bytes> {
    let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
    toss.call(request.body(body).expect("well-formed")).await.expect("no fault is set")
}

#[expect(clippy::indexing_slicing, reason = "an answer without a code fails the test")]
async fn look_up(toss: &InMemory, authorization: &str) -> (u16, Value) {
    let request = Request::get("/v1/payments/some-key").header("authorization", authorization);
    let response = ask(toss, request, &Value::Null).await;
    (response.status().as_u16(), read(&response)["code"].clone())
}

#[tokio::test]
async fn a_merchant_announced_while_the_fake_runs_has_a_world_of_its_own() {
    let toss = toss(config());
    assert_eq!(look_up(&toss, NEWCOMER).await, (401, "UNAUTHORIZED_KEY".into()));
    let merchant =
        json!({"secretKey": "test_sk_newcomer", "merchantId": "newcomer", "version": "2024-06-01"});
    let added = ask(&toss, Request::post("/_mock/merchants"), &merchant).await;
    assert_eq!((added.status().as_u16(), &read(&added)["version"]), (200, &"2024-06-01".into()));
    assert_eq!(look_up(&toss, NEWCOMER).await, (404, "NOT_FOUND_PAYMENT".into()));
    let open = Request::post("/_mock/payments").header("authorization", NEWCOMER);
    let opened = ask(&toss, open, &json!({"orderId": "ORD-000001", "amount": 1_000})).await;
    assert_eq!(
        (&read(&opened)["mId"], &read(&opened)["version"]),
        (&"newcomer".into(), &"2024-06-01".into())
    );
    assert!(toss.ledger().payments.is_empty(), "the default world has heard of nothing");
    let again = ask(&toss, Request::post("/_mock/merchants"), &merchant).await;
    assert_eq!(again.status(), 400);
    let listed = ask(&toss, Request::get("/_mock/merchants"), &Value::Null).await;
    assert_eq!(read(&listed).as_array().map(Vec::len), Some(4));
}

#[tokio::test]
async fn with_any_key_every_well_formed_secret_key_opens_a_world() {
    let toss = toss(Config { any_key: true, ..config() });
    assert_eq!(look_up(&toss, NEWCOMER).await, (404, "NOT_FOUND_PAYMENT".into()));
    // `key:`
    assert_eq!(look_up(&toss, "Basic a2V5Og==").await, (401, "UNAUTHORIZED_KEY".into()));
    assert_eq!(look_up(&toss, CLIENT_KEY).await, (400, "INVALID_API_KEY".into()));
}

#[tokio::test]
async fn a_client_key_is_no_secret_key() {
    let toss = toss(config());
    assert_eq!(look_up(&toss, CLIENT_KEY).await, (400, "INVALID_API_KEY".into()));
}

#[tokio::test]
async fn a_widget_key_with_another_version_is_refused_at_the_start() {
    let merchant = Merchant { version: ApiVersion::V2024_06_01, ..Merchant::new("test_gsk_x", "widget") };
    let error = InMemory::new(Config { merchants: vec![merchant], ..config() }).expect_err("it cannot be");
    assert!(error.to_string().contains("pinned to 2022-11-16"), "{error}");
}

#[tokio::test]
async fn a_token_keeps_the_levers_from_strangers_and_the_gateway_open() {
    let toss = toss(Config { token: Some("open-sesame".to_owned()), ..config() });
    let ledger = || Request::get("/_mock/ledger");
    for (request, status) in [
        (ledger(), 401),
        (ledger().header("authorization", BASIC), 401),
        (ledger().header("x-mock-token", "open-sesame!"), 401),
        (ledger().header("authorization", "Bearer wrong"), 401),
        (ledger().header("x-mock-token", "open-sesame"), 200),
        (ledger().header("x-mock-token", "open-sesame").header("authorization", BASIC), 200),
        (ledger().header("authorization", "bearer open-sesame"), 200),
        (Request::get("/_mock/ready"), 200),
    ] {
        let told = format!("{request:?}");
        assert_eq!(ask(&toss, request, &Value::Null).await.status(), status, "{told}");
    }
    assert_eq!(look_up(&toss, BASIC).await, (404, "NOT_FOUND_PAYMENT".into()));
}

#[tokio::test]
async fn what_arrived_for_an_order_can_be_asked() {
    let toss = toss(config());
    let opened =
        ask(&toss, Request::post("/_mock/payments"), &json!({"orderId": "ORD-000001", "amount": 1_000}))
            .await;
    let body = json!({"paymentKey": read(&opened)["paymentKey"], "orderId": "ORD-000001", "amount": 1_000});
    for key in ["try-1", "try-1", "try-2"] {
        let confirm = Request::post("/v1/payments/confirm").header("authorization", BASIC);
        ask(&toss, confirm.header("idempotency-key", key), &body).await;
    }
    let verified = ask(&toss, Request::get("/_mock/verify/orders/ORD-000001"), &Value::Null).await;
    let confirms = &read(&verified)["requests"]["confirm"];
    let expected = json!({
        "arrived": 3, "executed": 1, "replayed": 1, "refused": 1, "cutShort": 0,
        "idempotencyKeys": ["try-1", "try-2"], "statuses": [200, 200, 400],
        "codes": ["ALREADY_PROCESSED_PAYMENT"],
    });
    assert_eq!(*confirms, expected);
    assert_eq!(read(&verified)["payments"][0]["captured"], 1_000);
}

#[tokio::test]
async fn a_switch_turns_while_the_fake_runs_and_the_others_stay() {
    let toss = toss(config());
    let turned = ask(&toss, Request::put("/_mock/switches"), &json!({"replay_5xx": true})).await;
    assert_eq!(read(&turned)["replay_5xx"], true);
    assert_eq!(read(&turned)["store_test_codes"], true);
    for switch in ["strict_order_ids", "strict_customer_keys"] {
        ask(&toss, Request::put("/_mock/switches"), &json!({"making": {switch: true}})).await;
    }
    let shown = read(&ask(&toss, Request::get("/_mock/switches"), &Value::Null).await);
    assert_eq!(
        [&shown["making"]["strict_order_ids"], &shown["making"]["strict_customer_keys"]],
        [true, true]
    );
    let valid_hours = json!({"making": {"valid_hours": "up_to_720"}});
    let turned = ask(&toss, Request::put("/_mock/switches"), &valid_hours).await;
    assert_eq!(read(&turned)["making"]["valid_hours"], "up_to_720");
    let unknown = ask(&toss, Request::put("/_mock/switches"), &json!({"replay_6xx": true})).await;
    assert_eq!(unknown.status(), 400);
    assert!(read(&unknown)["message"].as_str().is_some_and(|why| why.contains("replay_6xx")));
}

#[tokio::test]
async fn every_rule_is_listed_with_its_source() {
    let toss = toss(config());
    let rules = read(&ask(&toss, Request::get("/_mock/rules"), &Value::Null).await);
    let expired = rules.as_array().expect("a list").iter().find(|rule| rule["id"] == "confirm.expired");
    assert_eq!(
        *expired.expect("it is a rule"),
        json!({"id": "confirm.expired", "source": "documented", "section": "4.1"})
    );
}

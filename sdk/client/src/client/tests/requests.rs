//! What goes over the wire, held against the golden files.

use http::Method;
use serde_json::Value;

use super::client;
use crate::model::{Currency, Money};
use crate::operation::{Cancel, Confirm};
use crate::test_support::{
    KEY, ORDER_ID, PAYMENT_KEY, SECRET, Script, Step, cancel_full, cancel_part, confirm,
};
use crate::transport::WireRequest;

const GOLDEN: &str = include_str!("../../../../../tests/wire/requests.json");

pub(super) fn golden(name: &str) -> Value {
    let all: Value = serde_json::from_str(GOLDEN).expect("JSON");
    all.get(name).unwrap_or_else(|| panic!("requests.json has {name}")).clone()
}

pub(super) fn body(request: &WireRequest) -> Value {
    serde_json::from_slice(request.body.as_ref().expect("a body")).expect("JSON")
}

async fn sent(act: impl AsyncFnOnce(crate::Client)) -> WireRequest {
    let script = Script::always(Step::paid());
    act(client(&script)).await;
    script.seen().pop().expect("one request")
}

async fn sent_by_confirm(confirm: Confirm) -> WireRequest {
    sent(async |client| drop(client.confirm(confirm).await)).await
}

async fn sent_by_cancel(cancel: Cancel) -> WireRequest {
    sent(async |client| drop(client.cancel(cancel).await)).await
}

#[tokio::test(start_paused = true)]
async fn a_confirm_is_the_golden_request() {
    let request = sent_by_confirm(confirm()).await;
    assert_eq!((request.method.clone(), request.path.as_str()), (Method::POST, "/v1/payments/confirm"));
    assert_eq!(body(&request), golden("POST /v1/payments/confirm"));
    assert_eq!(request.headers["content-type"], "application/json");
}

#[tokio::test(start_paused = true)]
async fn a_full_cancel_is_the_golden_request() {
    let request = sent_by_cancel(cancel_full()).await;
    assert_eq!(request.path, format!("/v1/payments/{PAYMENT_KEY}/cancel"));
    assert_eq!(body(&request), golden("POST /v1/payments/{paymentKey}/cancel full"));
}

#[tokio::test(start_paused = true)]
async fn a_partial_cancel_is_the_golden_request() {
    let request = sent_by_cancel(cancel_part(5_000, 15_000)).await;
    assert_eq!(body(&request), golden("POST /v1/payments/{paymentKey}/cancel partial"));
}

#[tokio::test(start_paused = true)]
async fn dollars_go_as_exact_decimals_with_their_currency() {
    let usd = |minor| Money::new(Currency::Usd, minor);
    let (key, payment) = (KEY.parse().unwrap(), PAYMENT_KEY.parse().unwrap());
    let request =
        sent_by_cancel(Cancel::part(key, payment, "refund", usd(10_050), usd(54_468)).unwrap()).await;
    assert_eq!(
        request.body.as_deref(),
        Some(
            br#"{"cancelReason":"refund","cancelAmount":100.50,"refundableAmount":544.68,"currency":"USD"}"#
                .as_slice()
        )
    );
}

#[tokio::test(start_paused = true)]
async fn what_a_caller_writes_cannot_leave_its_place() {
    let (key, payment) = (KEY.parse().unwrap(), "a/../b?c=%2F#d".parse().unwrap());
    let request = sent_by_cancel(Cancel::full(key, payment, "\"}\n").unwrap()).await;
    assert_eq!(request.path, "/v1/payments/a%2F..%2Fb%3Fc%3D%252F%23d/cancel");
    assert_eq!(body(&request)["cancelReason"], "\"}\n");
}

#[tokio::test(start_paused = true)]
async fn look_ups_have_no_body_and_no_key() {
    let by_key = sent(async |client| drop(client.payment(&PAYMENT_KEY.parse().unwrap()).await)).await;
    let by_order = sent(async |client| drop(client.payment_by_order(&ORDER_ID.parse().unwrap()).await)).await;
    assert_eq!(by_key.path, format!("/v1/payments/{PAYMENT_KEY}"));
    assert_eq!(by_order.path, format!("/v1/payments/orders/{ORDER_ID}"));
    for request in [by_key, by_order] {
        assert_eq!((request.method.clone(), request.body.clone()), (Method::GET, None));
        assert!(!request.headers.contains_key("idempotency-key"));
        assert!(request.witness.was_sent());
    }
}

#[tokio::test(start_paused = true)]
async fn the_secret_key_goes_as_basic_with_a_colon_and_is_never_printed() {
    let request = sent_by_confirm(confirm()).await;
    let expected = "Basic dGVzdF9za196WExrS0V5cE5BcldtbzUwblgzbG1lYXhZRzVSOg==";
    assert_eq!(request.headers["authorization"], expected);
    let printed = format!("{request:?}");
    for secret in [SECRET, "dGVzdF9za1", KEY] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

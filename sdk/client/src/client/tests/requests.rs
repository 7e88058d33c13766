//! What goes over the wire, held against the golden files.

use http::Method;
use serde_json::Value;

use super::client;
use crate::model::{Bank, Currency, Money, RefundReceiveAccount, TaxParts};
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

/// The one field in which a body is more than the golden one: every part names the balance that it believes in, so that
/// a repeat is harmless even when the gateway has forgotten the key.
const OURS_IN_ADDITION: &str = "refundableAmount";

/// The body without what is ours in addition, which has to be there.
fn without_ours(request: &WireRequest) -> Value {
    let mut body = body(request);
    let ours = body.as_object_mut().and_then(|fields| fields.remove(OURS_IN_ADDITION));
    assert!(ours.is_some_and(|balance| balance.is_number()));
    body
}

fn usd(minor: i64) -> Money {
    Money::new(Currency::Usd, minor)
}

#[tokio::test(start_paused = true)]
async fn a_refund_to_an_account_is_the_golden_request() {
    let account = RefundReceiveAccount::new(
        Bank::from("우리"),
        "1000123456789".parse().unwrap(),
        "박토스".parse().unwrap(),
    );
    let request = sent_by_cancel(cancel_part(1_000, 15_000).with_refund_account(account.unwrap())).await;
    assert_eq!(without_ours(&request), golden("POST /v1/payments/{paymentKey}/cancel VA"));
}

#[tokio::test(start_paused = true)]
async fn a_cancel_that_its_wallet_decides_later_is_the_golden_request() {
    let (key, payment) = (KEY.parse().unwrap(), PAYMENT_KEY.parse().unwrap());
    let cancel = Cancel::part(key, payment, "refund", usd(10_050), usd(10_050)).unwrap();
    let request = sent_by_cancel(cancel.with_request_id("cancel-req-0001".parse().unwrap())).await;
    assert_eq!(without_ours(&request), golden("POST /v1/payments/{paymentKey}/cancel async"));
}

#[tokio::test(start_paused = true)]
async fn what_bears_no_tax_and_a_currency_go_along_and_what_is_absent_is_left_out() {
    let parts = TaxParts { free: Some(usd(50)), exempt: Some(usd(5)) };
    let full = cancel_full().with_tax_parts(parts).unwrap().with_currency(Currency::Usd).unwrap();
    let request = sent_by_cancel(full).await;
    assert_eq!(
        request.body.as_deref(),
        Some(
            r#"{"cancelReason":"고객이 취소를 원함","currency":"USD","taxFreeAmount":0.50,"taxExemptionAmount":0.05}"#
                .as_bytes()
        )
    );
    let parts = TaxParts { free: Some(Money::krw(0)), exempt: None };
    let request = sent_by_cancel(cancel_part(5_000, 15_000).with_tax_parts(parts).unwrap()).await;
    assert_eq!(body(&request).as_object().unwrap().len(), 4);
    let won = cancel_part(5_000, 15_000).with_currency(Currency::Krw).unwrap();
    assert_eq!(body(&sent_by_cancel(won).await)["currency"], "KRW");
}

#[test]
fn what_does_not_fit_together_cannot_be_asked_for() {
    let part = || cancel_part(5_000, 15_000);
    let free = |money| TaxParts { free: Some(money), exempt: None };
    let refused = |cancel: Result<Cancel, crate::model::InvalidValue>| cancel.unwrap_err().to_string();
    for (error, expected) in [
        (refused(part().with_tax_parts(free(Money::krw(5_001)))), "taxFreeAmount is at most the 5000 KRW"),
        (refused(part().with_tax_parts(free(Money::krw(-1)))), "taxFreeAmount is not below zero"),
        (refused(part().with_tax_parts(free(usd(1)))), "taxFreeAmount is in the amount's currency KRW"),
        (
            refused(part().with_currency(Currency::Usd)),
            "currency is the one of the amounts, not USD beside 5000 KRW",
        ),
        (
            refused(cancel_full().with_tax_parts(free(usd(1))).unwrap().with_currency(Currency::Krw)),
            "currency is the one of the amounts, not KRW beside 0.01 USD",
        ),
        (
            refused(cancel_full().with_currency(Currency::Krw).unwrap().with_tax_parts(free(usd(1)))),
            "currency is the one of the amounts, not KRW beside 0.01 USD",
        ),
    ] {
        assert!(error.starts_with(expected), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn dollars_go_as_exact_decimals_with_their_currency() {
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

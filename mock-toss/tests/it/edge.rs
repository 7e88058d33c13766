//! What comes before any payment: keys, paths, methods, sizes, and bytes that mean nothing.

use bytes::Bytes;
use http::Request;
use mock_toss::in_memory::InMemory;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::client::{BASIC, call, config, confirm_body, json, open};

fn toss() -> InMemory {
    InMemory::new(config()).expect("the settings are sound")
}

async fn with_authorization(value: Option<&str>) -> (u16, Value) {
    let mut request = Request::get("/v1/payments/no-such-payment");
    if let Some(value) = value {
        request = request.header("authorization", value);
    }
    let response = toss().call(request.body(Bytes::new()).expect("well-formed")).await.expect("an answer");
    (response.status().as_u16(), json(&response).get("code").cloned().unwrap_or_default())
}

#[tokio::test]
async fn who_may_ask() {
    let cases = [
        (None, 401, "UNAUTHORIZED_KEY"),
        (Some(BASIC), 404, "NOT_FOUND_PAYMENT"),
        // test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R: the other public key
        (Some("Basic dGVzdF9za196WExrS0V5cE5BcldtbzUwblgzbG1lYXhZRzVSOg=="), 404, "NOT_FOUND_PAYMENT"),
        (Some("basic dGVzdF9za196WExrS0V5cE5BcldtbzUwblgzbG1lYXhZRzVSOg"), 404, "NOT_FOUND_PAYMENT"),
        // test_sk_unknown:
        (Some("Basic dGVzdF9za191bmtub3duOg=="), 401, "UNAUTHORIZED_KEY"),
        // test_gsk_docs_OaPz8L5KdmQXkzRz3y47BMw6 without the colon
        (
            Some("Basic dGVzdF9nc2tfZG9jc19PYVB6OEw1S2RtUVhrelJ6M3k0N0JNdzY="),
            403,
            "INCORRECT_BASIC_AUTH_FORMAT",
        ),
        (Some("Basic !!!"), 403, "INCORRECT_BASIC_AUTH_FORMAT"),
        (Some("Bearer dGVzdA=="), 401, "UNAUTHORIZED_KEY"),
        (Some("Basic"), 401, "UNAUTHORIZED_KEY"),
    ];
    for (value, status, code) in cases {
        assert_eq!(with_authorization(value).await, (status, code.into()), "{value:?}");
    }
}

#[tokio::test]
async fn a_secret_key_in_a_browser_is_refused() {
    let toss = toss();
    let key = open(&toss, 15_000).await;
    let request = Request::post("/v1/payments/confirm").header("sec-fetch-site", "cross-site");
    let response = call(&toss, request, &confirm_body(&key, 15_000)).await.expect("an answer");
    assert_eq!((response.status().as_u16(), &json(&response)["code"]), (403, &"INSECURE_KEY_USAGE".into()));
    assert_eq!(toss.ledger().payments[0].status, "IN_PROGRESS");
}

#[tokio::test]
async fn every_answer_names_its_rule_and_how_it_is_known() {
    let toss = toss();
    let key = open(&toss, 15_000).await;
    let rule = |response: http::Response<Bytes>| {
        response.headers()["x-mock-rule"].to_str().expect("ASCII").to_owned()
    };
    let confirm = || Request::post("/v1/payments/confirm");
    let body = confirm_body(&key, 15_000);
    for expected in
        ["confirm.approved; documented; contract 2.1", "confirm.already-processed; documented; contract 4.1"]
    {
        assert_eq!(rule(call(&toss, confirm(), &body).await.expect("an answer")), expected);
    }
    let nowhere = call(&toss, Request::get("/v9"), &Value::Null).await.expect("an answer");
    assert_eq!(rule(nowhere), "edge.no-such-path; inferred; contract 11");
}

#[tokio::test]
async fn each_key_has_a_world_of_its_own() {
    let toss = toss();
    let other = "Basic dGVzdF9za196WExrS0V5cE5BcldtbzUwblgzbG1lYXhZRzVSOg==";
    let open = Request::post("/_mock/payments").header("authorization", other);
    let body = r#"{"orderId": "ORD-000001", "amount": 1000}"#;
    let opened = toss.call(open.body(body.into()).expect("well-formed")).await.expect("an answer");
    let payment = json(&opened);
    assert_eq!(payment["mId"], "tosspayments");
    let key = payment["paymentKey"].as_str().expect("a key");
    assert!(key.starts_with("tossp"), "{key}");
    let foreign = call(&toss, Request::get(format!("/v1/payments/{key}")), &Value::Null).await;
    assert_eq!(foreign.expect("an answer").status(), 404);
    assert!(toss.ledger().payments.is_empty(), "the default world has heard of nothing");
}

#[tokio::test]
async fn what_is_not_served_is_said_in_the_gateways_envelope() {
    let toss = toss();
    for (method, path, code) in [
        ("GET", "/", "NOT_FOUND"),
        ("GET", "/v1/nothing", "NOT_FOUND"),
        ("GET", "/v1/payments/", "NOT_FOUND"),
        ("GET", "/v1/payments/confirm", "NOT_FOUND_HTTP_METHOD"),
        ("DELETE", "/v1/payments/some-key", "NOT_FOUND_HTTP_METHOD"),
        ("GET", "/v1/payments/some-key/cancel", "NOT_FOUND_HTTP_METHOD"),
    ] {
        let request = Request::builder().method(method).uri(path);
        let response = call(&toss, request, &Value::Null).await.expect("an answer");
        assert_eq!(
            (response.status().as_u16(), &json(&response)["code"]),
            (404, &code.into()),
            "{method} {path}"
        );
        let reason = response.headers()["x-mock-reason"].to_str().expect("ASCII");
        assert!(reason.contains(method), "{reason}");
    }
}

#[tokio::test]
async fn a_body_of_more_than_a_mebibyte_is_refused() {
    for length in [1024 * 1024 + 1, 2 * 1024 * 1024] {
        let body = format!("{{\"paymentKey\":\"{}\"}}", "k".repeat(length));
        let request = Request::post("/v1/payments/confirm").header("authorization", BASIC);
        let response = toss().call(request.body(body.into()).expect("well-formed")).await.expect("an answer");
        assert_eq!((response.status().as_u16(), &json(&response)["code"]), (400, &"INVALID_REQUEST".into()));
    }
}

#[tokio::test]
async fn a_body_that_is_no_confirm_is_refused_with_the_reason() {
    let toss = toss();
    for (body, reason) in [
        ("", "not a JSON object"),
        ("null", "not a JSON object"),
        (r#"["key","ORD-000001",15000]"#, "not a JSON object"),
        ("{\"paymentKey\":", "not a JSON object"),
        (r#"{"orderId":"ORD-000001","amount":1}"#, "paymentKey is missing"),
        (r#"{"paymentKey":null,"orderId":"ORD-000001","amount":1}"#, "paymentKey is missing"),
        (r#"{"paymentKey":"k","amount":1}"#, "orderId is missing"),
        (r#"{"paymentKey":"k","orderId":"short","amount":1}"#, "orderId is `short`, not 6 to 64"),
        (r#"{"paymentKey":7,"orderId":"ORD-000001","amount":1}"#, "paymentKey is 7, not a string"),
        (r#"{"paymentKey":"k","orderId":"ORD-000001"}"#, "amount is missing"),
        (
            r#"{"paymentKey":"k","orderId":"ORD-000001","amount":-1}"#,
            "amount is -1, not a whole number of won",
        ),
        (
            r#"{"paymentKey":"k","orderId":"ORD-000001","amount":1.005}"#,
            "amount is 1.005, not a whole number of won",
        ),
    ] {
        let request = Request::post("/v1/payments/confirm").header("authorization", BASIC);
        let response = toss.call(request.body(body.into()).expect("well-formed")).await.expect("an answer");
        assert_eq!(
            (response.status().as_u16(), &json(&response)["code"]),
            (400, &"INVALID_REQUEST".into()),
            "{body}"
        );
        let told = response.headers()["x-mock-reason"].to_str().expect("ASCII");
        assert!(told.contains(reason), "{body}: {told}");
    }
    assert!(toss.ledger().payments.is_empty());
}

fn path() -> impl Strategy<Value = String> {
    let segment = prop_oneof![
        Just("v1".to_owned()),
        Just("payments".to_owned()),
        Just("confirm".to_owned()),
        Just("orders".to_owned()),
        Just("cancel".to_owned()),
        Just("_mock".to_owned()),
        Just("faults".to_owned()),
        Just("%ff%00".to_owned()),
        "[a-zA-Z0-9._~%-]{0,12}",
    ];
    vec(segment, 0..6).prop_map(|segments| format!("/{}", segments.join("/")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn garbage_is_answered_in_the_envelope_and_moves_nothing(
        method in prop_oneof![Just("GET"), Just("POST"), Just("PUT"), Just("DELETE"), Just("PATCH"), Just("BREW")],
        path in path(),
        body in vec(any::<u8>(), 0..200),
        authorization in prop_oneof![Just(BASIC.to_owned()), "[ -~]{0,40}"],
        key in "[ -~]{0,400}",
    ) {
        let Ok(request) = Request::builder()
            .method(method)
            .uri(&path)
            .header("authorization", authorization)
            .header("idempotency-key", key)
            .header("tosspayments-test-code", "?")
            .body(Bytes::from(body))
        else {
            return Ok(());
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            let toss = toss();
            let response = toss.call(request).await.expect("an answer");
            if !response.status().is_success() {
                let body = json(&response);
                prop_assert!(body["code"].is_string() && body["message"].is_string(), "{body}");
            }
            prop_assert!(toss.ledger().payments.is_empty());
            Ok(())
        })?;
    }
}

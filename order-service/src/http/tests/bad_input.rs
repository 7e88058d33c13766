//! Every bad input: its status, its type, its fields. (What is wrong inside an order is a table of its own, beside
//! the code that reads orders.)

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::bench::{Bench, mugs};

fn post(content_type: Option<&str>, body: impl Into<Body>) -> Request<Body> {
    let request = Request::post("/api/orders");
    let request = match content_type {
        Some(content_type) => request.header("content-type", content_type),
        None => request,
    };
    request.body(body.into()).unwrap()
}

#[tokio::test]
async fn a_body_that_is_not_json_is_told_with_line_and_column() {
    let bench = Bench::open().await;
    let rows = [
        ("{\n  \"amount\": 1,\n  oops\n}", "Line 3, column 3"),
        ("", "Line 1, column 0"),
        ("{} {}", "Line 1, column 4"),
        ("{\"amount\": 1", "Line 1, column 12"),
    ];
    for (body, place) in rows {
        let answer = bench.send(post(Some("application/json"), body)).await;
        assert_eq!(answer.problem(), (400, "malformed-json".to_owned(), vec![]), "{body:?}");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.starts_with(place), "{body:?}: {detail}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_declared_as_json_is_refused() {
    let bench = Bench::open().await;
    for content_type in [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("")] {
        let answer = bench.send(post(content_type, mugs(1, 1).to_string())).await;
        let expected = (415, "wrong-content-type".to_owned(), vec!["Content-Type".to_owned()]);
        assert_eq!(answer.problem(), expected, "{content_type:?}");
    }
    let with_charset = post(Some("Application/JSON; charset=utf-8"), mugs(1, 1).to_string());
    assert_eq!(bench.send(with_charset).await.status, 202);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let bench = Bench::open().await;
    let mut large = mugs(1, 1);
    large["orderName"] = json!("x".repeat(64 * 1024));
    assert_eq!(bench.order(&large).await.problem(), (413, "body-too-large".to_owned(), vec![]));
}

#[tokio::test]
async fn the_header_and_the_body_are_complained_about_together() {
    let bench = Bench::open().await;
    let mut bad = mugs(1, 0);
    bad["paymentKey"] = json!("");
    let answer = bench.order_with_key(&bad, "a b").await;
    let fields = ["Idempotency-Key", "lines[0].quantity", "paymentKey", "amount"].map(str::to_owned);
    assert_eq!(answer.problem(), (422, "invalid-request".to_owned(), fields.to_vec()));
    let body = answer.json();
    assert_eq!(body["errors"][1]["value"], 0);
    assert_eq!(body["errors"][1]["problem"], "is a whole number from 1 to 999");
}

#[tokio::test]
async fn a_wait_or_an_order_id_that_cannot_be_is_named() {
    let bench = Bench::open().await;
    let rows = [
        ("ORD-000001?wait=26", "wait"),
        ("ORD-000001?wait=-1", "wait"),
        ("ORD-000001?wait=soon", "wait"),
        ("ORD-000001?wait=", "wait"),
        ("ab", "orderId"),
        ("ORD%20000001", "orderId"),
        ("%FF%FF%FF%FF%FF%FF", "orderId"),
    ];
    for (path, field) in rows {
        let answer = bench.get(&format!("/api/payments/result/{path}")).await;
        assert_eq!(answer.problem(), (422, "invalid-request".to_owned(), vec![field.to_owned()]), "{path}");
    }
}

#[tokio::test]
async fn paths_and_methods_that_are_not_there_are_told_with_those_that_are() {
    let bench = Bench::open().await;
    let nothing = bench.get("/api/order").await;
    assert_eq!(nothing.problem(), (404, "path-not-found".to_owned(), vec![]));
    assert!(nothing.text.contains("POST /api/orders"), "{}", nothing.text);
    let wrong = bench.get("/api/orders").await;
    assert_eq!(wrong.problem(), (405, "method-not-allowed".to_owned(), vec![]));
    assert_eq!(wrong.header("allow"), "POST");
}

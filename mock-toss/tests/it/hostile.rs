//! What a client may send by mistake or on purpose: the right code, no state change, and the fake goes on.

use mock_toss::MockToss;
use serde_json::{Value, json};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::client::{BASIC, End, ORDER, answer, config, end, exchange, open_over_socket, raw};

async fn start() -> MockToss {
    MockToss::start(config()).await.expect("a free port")
}

fn confirm(key: &str, body: &str) -> String {
    format!(
        "POST /v1/payments/confirm HTTP/1.1\r\nhost: toss\r\nconnection: close\r\nauthorization: {BASIC}\r\nidempotency-key: {key}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[expect(
    clippy::indexing_slicing,
    clippy::panic,
    reason = "an answer that lacks what is asked fails the test"
)]
/// Sends each, and looks whether the payment is as it was.
async fn assert_refused(toss: &MockToss, requests: &[(String, u16, &str)]) {
    for (request, status, code) in requests {
        let told: String = request.chars().take(200).collect();
        let (got, body) = answer(exchange(toss, request).await);
        assert_eq!(got, *status, "{told}: {body}");
        let body: Value = serde_json::from_str(&body).unwrap_or_else(|error| panic!("{told}: {error}"));
        assert_eq!(body["code"], *code, "{told}");
        assert!(body["message"].is_string(), "{told}");
    }
    assert_eq!(toss.ledger().payments[0].status, "IN_PROGRESS");
}

#[tokio::test]
async fn broken_bodies_are_invalid_requests() {
    let toss = start().await;
    let key = open_over_socket(&toss, 15_000).await;
    let with = |amount: &str| format!(r#"{{"paymentKey":"{key}","orderId":"{ORDER}","amount":{amount}}}"#);
    let deep = format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000));
    let bodies = [
        String::new(),
        "{".to_owned(),
        "null".to_owned(),
        "[]".to_owned(),
        "\u{feff}{}".to_owned(),
        deep.clone(),
        with(&deep),
        with("-15000"),
        with("15000.5"),
        with("\"15000.5\""),
        with("1e4"),
        with("NaN"),
        with("[15000]"),
        with("{\"value\": 15000}"),
        with("99999999999999999999999999"),
        with("true"),
        format!(r#"{{"paymentKey":["{key}"],"orderId":"{ORDER}","amount":15000}}"#),
        format!(r#"{{"paymentKey":"{key}","orderId":7,"amount":15000}}"#),
        format!(r#"{{"paymentKey":"{}","orderId":"{ORDER}","amount":15000}}"#, "k".repeat(201)),
        format!(r#"{{"paymentKey":"{key}","orderId":"주문 1","amount":15000}}"#),
    ];
    let requests: Vec<_> = bodies
        .iter()
        .enumerate()
        .map(|(number, body)| (confirm(&format!("try-{number}"), body), 400, "INVALID_REQUEST"))
        .collect();
    assert_refused(&toss, &requests).await;
}

#[tokio::test]
async fn a_body_of_a_mebibyte_of_spaces_is_read_and_one_byte_more_is_refused() {
    let toss = start().await;
    let key = open_over_socket(&toss, 15_000).await;
    let body = json!({"paymentKey": key, "orderId": ORDER, "amount": 15_000}).to_string();
    let padded = |length: usize| format!("{body}{}", " ".repeat(length - body.len()));
    assert_refused(&toss, &[(confirm("try-1", &padded(1024 * 1024 + 1)), 400, "INVALID_REQUEST")]).await;
    let (status, _) = answer(exchange(&toss, &confirm("try-2", &padded(1024 * 1024))).await);
    assert_eq!(status, 200);
}

#[tokio::test]
async fn ten_thousand_headers_are_too_many_and_end_only_their_own_connection() {
    let toss = start().await;
    let key = open_over_socket(&toss, 15_000).await;
    let many = (0..10_000).fold(String::new(), |many, number| many + &format!("x-{number}: 1\r\n"));
    let request = raw("GET", &format!("/v1/payments/{key}"), "", &Value::Null).replacen(
        "\r\n",
        &format!("\r\n{many}"),
        1,
    );
    let mut stream = TcpStream::connect(toss.address()).await.expect("the fake accepts");
    // The fake stops reading in the middle of them, and may be gone before the last one is written.
    let _maybe_cut = stream.write_all(request.as_bytes()).await;
    let (End::Closed(text) | End::Reset(text)) = end(stream).await;
    assert!(text.is_empty() || text.starts_with("HTTP/1.1 431 "), "{text}");
    let (status, _) =
        answer(exchange(&toss, &raw("GET", &format!("/v1/payments/{key}"), "", &Value::Null)).await);
    assert_eq!(status, 200);
}

#[tokio::test]
async fn paths_that_try_to_be_clever_lead_nowhere() {
    let toss = start().await;
    let key = open_over_socket(&toss, 15_000).await;
    let paths = [
        (format!("//v1/payments/{key}"), "NOT_FOUND"),
        (format!("/v1/./payments/{key}"), "NOT_FOUND"),
        (format!("/v1/billing/../payments/{key}"), "NOT_FOUND"),
        (format!("/V1/payments/{key}"), "NOT_FOUND"),
        (format!("/v1/payments//{key}"), "NOT_FOUND"),
        (format!("/v1/payments/{key}/../{key}"), "NOT_FOUND"),
        (format!("/v1/payments/{key}%2Fcancel"), "NOT_FOUND_PAYMENT"),
        (format!("/v1/payments/{key}%00"), "NOT_FOUND_PAYMENT"),
        ("/v1/payments/%ff%fe".to_owned(), "NOT_FOUND"),
        ("/v1/payments/..%2f..%2fetc%2fpasswd".to_owned(), "NOT_FOUND_PAYMENT"),
        ("/v1/payments/orders/..".to_owned(), "NOT_FOUND_PAYMENT"),
        ("/_mockery".to_owned(), "NOT_FOUND"),
    ];
    let requests: Vec<_> =
        paths.iter().map(|(path, code)| (raw("GET", path, "", &Value::Null), 404, *code)).collect();
    assert_refused(&toss, &requests).await;
}

#[tokio::test]
async fn methods_that_a_path_does_not_take_are_named_as_such() {
    let toss = start().await;
    let key = open_over_socket(&toss, 15_000).await;
    let body = json!({"paymentKey": key, "orderId": ORDER, "amount": 15_000});
    let requests: Vec<_> = ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]
        .into_iter()
        .map(|method| (raw(method, "/v1/payments/confirm", "try-1", &body), 404, "NOT_FOUND_HTTP_METHOD"))
        .collect();
    assert_refused(&toss, &requests).await;
}

//! How these tests talk to the fake: in memory with the clock paused, or bytes on a socket.

use bytes::Bytes;
use http::{Request, Response};
use mock_toss::in_memory::{Broken, InMemory};
use mock_toss::{Config, DOCUMENT_SECURITY_KEY, Merchant, MockToss};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) const ORDER: &str = "ORD-1750934933050-OTYKJs2w";
/// The samples' merchant, but with an API-individual key: a widget key is pinned to one API version.
pub(crate) const SECRET_KEY: &str = "test_sk_docs_OaPz8L5KdmQXkzRz3y47BMw6";
/// The same, with a colon behind it, in Base64.
pub(crate) const BASIC: &str = "Basic dGVzdF9za19kb2NzX09hUHo4TDVLZG1RWGt6UnozeTQ3Qk13Njo=";
/// 2025-06-26T19:48:53+09:00
pub(crate) const START: i64 = 1_750_934_933_000_000;

pub(crate) fn config() -> Config {
    let mut config = Config { clock_start_micros: Some(START), ..Config::default() };
    let security_key = Some(DOCUMENT_SECURITY_KEY.to_owned());
    let merchant = Merchant { security_key, ..Merchant::new(SECRET_KEY, "tgen_docs") };
    config.merchants.insert(0, merchant);
    config
}

pub(crate) fn confirm_body(payment_key: &str, amount: u64) -> Value {
    json!({"paymentKey": payment_key, "orderId": ORDER, "amount": amount})
}

/// A call to a world in memory.
pub(crate) async fn call(
    toss: &InMemory,
    request: http::request::Builder,
    body: &Value,
) -> Result<Response<Bytes>, Broken> {
    let bytes = if body.is_null() { Bytes::new() } else { body.to_string().into() };
    toss.call(request.header("authorization", BASIC).body(bytes).expect("the request is well-formed")).await
}

pub(crate) async fn open(toss: &InMemory, amount: u64) -> String {
    let body = json!({"orderId": ORDER, "amount": amount});
    let response =
        call(toss, Request::post("/_mock/payments"), &body).await.expect("the control API answers");
    key_of(response.body())
}

pub(crate) fn key_of(payment: &[u8]) -> String {
    let payment: Value = serde_json::from_slice(payment).expect("a payment is JSON");
    payment.get("paymentKey").and_then(Value::as_str).expect("a payment has a key").to_owned()
}

pub(crate) fn json(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).expect("the body is JSON")
}

/// How a connection ended, with what had arrived by then.
#[derive(Debug, PartialEq)]
pub(crate) enum End {
    Closed(String),
    Reset(String),
}

/// The shortest request; the server is asked to close after it.
pub(crate) const HEALTH: &str = "GET /_mock/health HTTP/1.1\r\nhost: toss\r\nconnection: close\r\n\r\n";

/// A request as bytes; the server is asked to close after it.
pub(crate) fn raw(method: &str, path: &str, key: &str, body: &Value) -> String {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    format!(
        "{method} {path} HTTP/1.1\r\nhost: toss\r\nconnection: close\r\nauthorization: {BASIC}\r\nidempotency-key: {key}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub(crate) async fn send(toss: &MockToss, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(toss.address()).await.expect("the fake accepts");
    stream.write_all(request.as_bytes()).await.expect("the fake reads");
    stream
}

pub(crate) async fn end(mut stream: TcpStream) -> End {
    let mut seen = Vec::new();
    let mut buffer = [0; 4_096];
    loop {
        match stream.read(&mut buffer).await {
            Ok(0) => return End::Closed(String::from_utf8_lossy(&seen).into_owned()),
            Ok(length) => seen.extend(buffer.iter().take(length)),
            Err(error) => {
                assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
                return End::Reset(String::from_utf8_lossy(&seen).into_owned());
            }
        }
    }
}

/// The same request with the connection kept open after it.
pub(crate) fn kept_open(request: &str) -> String {
    request.replacen("connection: close\r\n", "", 1)
}

/// Reads until what has come is enough, or the connection ends.
pub(crate) async fn read_some(stream: &mut TcpStream, is_enough: impl Fn(&str) -> bool) -> String {
    let mut seen = String::new();
    let mut buffer = [0; 4_096];
    while !is_enough(&seen) {
        let read = stream.read(&mut buffer).await.expect("the connection is whole");
        if read == 0 {
            break;
        }
        seen += &String::from_utf8_lossy(buffer.get(..read).unwrap_or_default());
    }
    seen
}

/// Sends and reads to the end.
pub(crate) async fn exchange(toss: &MockToss, request: &str) -> End {
    end(send(toss, request).await).await
}

/// Status and body of a whole answer.
#[expect(clippy::panic, reason = "a test that gets no answer has failed")]
pub(crate) fn answer(end: End) -> (u16, String) {
    let End::Closed(text) = end else { panic!("no whole answer: {end:?}") };
    let (head, body) = text.split_once("\r\n\r\n").expect("the answer has a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.expect("the head has a status"), body.to_owned())
}

pub(crate) async fn open_over_socket(toss: &MockToss, amount: u64) -> String {
    let body = json!({"orderId": ORDER, "amount": amount});
    let (status, body) = answer(exchange(toss, &raw("POST", "/_mock/payments", "", &body)).await);
    assert_eq!(status, 200, "{body}");
    key_of(body.as_bytes())
}

/// A client that trusts nobody's certificate, because it meets none.
pub(crate) fn plain_http() -> reqwest::Client {
    client_builder().build().expect("a client of constants")
}

pub(crate) fn client_builder() -> reqwest::ClientBuilder {
    trusting(rustls::RootCertStore::empty(), &["http/1.1"])
}

/// In this workspace reqwest has no TLS provider of its own.
pub(crate) fn trusting(roots: rustls::RootCertStore, protocols: &[&str]) -> reqwest::ClientBuilder {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let mut tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring has the default protocol versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    tls.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy()
}

//! Real sockets on loopback; the waits that are part of a test are short.

mod bare;
mod settings;

use core::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{Address, ReqwestTransport};
use crate::config::TransportConfig;
use crate::test_support::{Act, RawServer};
use crate::transport::{
    Transport as _, TransportError, TransportErrorKind, WireAnswer, WireRequest, Witness,
};

const BODY: &str = r#"{"paymentKey":"tgen_1"}"#;

fn request() -> WireRequest {
    let mut headers = HeaderMap::new();
    headers.insert("idempotency-key", HeaderValue::from_static("cf_1"));
    WireRequest {
        method: Method::POST,
        path: "/v1/payments/confirm".to_owned(),
        headers,
        body: Some(Bytes::from_static(BODY.as_bytes())),
        witness: Witness::new(),
    }
}

fn transport(base: &str) -> ReqwestTransport {
    // Short only where a test waits for its end: a handshake that hangs.
    let connect_timeout = Duration::from_millis(if base.starts_with("https") { 200 } else { 10_000 });
    let config = TransportConfig { connect_timeout, answer_bytes_max: 1_024, ..TransportConfig::default() };
    ReqwestTransport::new(Address::parse(base, false).expect("an address"), &config).expect("a transport")
}

async fn listener(scheme: &str) -> (TcpListener, ReqwestTransport) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    (listener, transport(&format!("{scheme}://{address}")))
}

/// Reads until the request's body is there, or the other side closes.
async fn read(stream: &mut TcpStream) -> String {
    let mut seen = Vec::new();
    let mut buffer = [0; 1_024];
    loop {
        let count = stream.read(&mut buffer).await.unwrap_or(0);
        seen.extend_from_slice(&buffer[..count]);
        if count == 0 || seen.ends_with(BODY.as_bytes()) {
            return String::from_utf8(seen).expect("text");
        }
    }
}

/// One exchange: what the server read, and what the transport made of `answer`.
async fn exchange(answer: String) -> (String, Result<WireAnswer, TransportError>, Witness) {
    let (listener, transport) = listener("http").await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let seen = read(&mut stream).await;
        stream.write_all(answer.as_bytes()).await.expect("written");
        seen
    });
    let request = request();
    let witness = request.witness.clone();
    let result = transport.send(request).await;
    (server.await.expect("no panic"), result, witness)
}

#[tokio::test]
async fn a_request_goes_out_whole_and_its_answer_comes_back_whole() {
    let text = "HTTP/1.1 403 Forbidden\r\nx-tosspayments-trace-id: t1\r\ncontent-length: 2\r\n\r\n{}";
    let (seen, result, witness) = exchange(text.to_owned()).await;
    let answer = result.unwrap();
    assert_eq!((answer.status, &answer.body[..]), (403, b"{}".as_slice()));
    assert_eq!(answer.headers["x-tosspayments-trace-id"], "t1");
    let seen = seen.to_lowercase();
    for line in
        ["post /v1/payments/confirm http/1.1\r\n", "idempotency-key: cf_1\r\n", "user-agent: toss-sdk/"]
    {
        assert!(seen.contains(line), "{line} is missing in {seen}");
    }
    assert!(seen.contains(&format!("content-length: {}\r\n", BODY.len())), "{seen}");
    assert!(witness.was_sent());
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_followed() {
    // 303 would go on without a body, so nothing but the policy stops it.
    let text = "HTTP/1.1 303 See Other\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
    let (_, result, _) = exchange(text.to_owned()).await;
    assert_eq!(result.unwrap().status, 303);
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_read_to_its_end() {
    let text = format!("HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n{}", "x".repeat(2_000));
    let (_, result, witness) = exchange(text).await;
    assert_eq!(result.unwrap_err().kind(), TransportErrorKind::BodyTooLarge);
    assert!(witness.was_sent());
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_broken() {
    let (_, result, witness) = exchange("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{".to_owned()).await;
    assert_eq!(result.unwrap_err().kind(), TransportErrorKind::Broken);
    assert!(witness.was_sent());
}

#[tokio::test]
async fn a_connection_that_closes_without_an_answer_was_sent() {
    let (_, result, witness) = exchange(String::new()).await;
    assert_eq!(result.unwrap_err().kind(), TransportErrorKind::Broken);
    assert!(witness.was_sent());
}

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let (listener, transport) = listener("http").await;
    drop(listener);
    let request = request();
    let witness = request.witness.clone();
    let error = transport.send(request).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Connect);
    assert!(!witness.was_sent());
    assert!(!error.to_string().contains("/v1/payments"), "the text leaves the path out: {error}");
}

#[tokio::test]
async fn a_tls_handshake_that_hangs_sent_nothing() {
    let (listener, transport) = listener("https").await;
    let silent = tokio::spawn(async move {
        let connection = listener.accept().await;
        tokio::time::sleep(Duration::from_secs(5)).await;
        drop(connection);
    });
    let request = request();
    let witness = request.witness.clone();
    assert_eq!(transport.send(request).await.unwrap_err().kind(), TransportErrorKind::Connect);
    assert!(!witness.was_sent());
    silent.abort();
}

#[tokio::test]
async fn a_sealed_request_never_arrives_whole() {
    let (listener, transport) = listener("http").await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        read(&mut stream).await
    });
    let request = request();
    let witness = request.witness.clone();
    assert!(!witness.seal());
    assert!(transport.send(request).await.is_err());
    assert!(!server.await.unwrap().contains("tgen_1"));
    assert!(!witness.was_sent());
}

#[tokio::test]
async fn no_process_wide_crypto_provider_is_needed_or_installed() {
    let key = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().unwrap();
    assert!(crate::Client::builder(key).build().is_ok());
    assert!(rustls::crypto::CryptoProvider::get_default().is_none());
}

#[tokio::test]
async fn an_answer_that_announces_more_than_there_can_be_is_refused_before_room_is_made_for_it() {
    for announced in [1_025_u64, 1 << 40, u64::MAX - 2] {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {announced}\r\n\r\n");
        let server =
            RawServer::start(Act::Drip(head.into(), b"{}".to_vec(), Duration::from_millis(20))).await;
        let error = transport(&server.base_url).send(request()).await.expect_err("it never comes whole");
        assert_eq!(error.kind(), TransportErrorKind::BodyTooLarge, "{announced}: {error}");
    }
}

//! Answers that no gateway should give, over real sockets: a typed error that keeps what was readable, never a
//! panic, never a false success.

use core::num::NonZeroU32;
use core::time::Duration;

use super::config;
use crate::config::{BulkheadConfig, Config, RetryConfig, TransportConfig};
use crate::error::{Error, ErrorKind};
use crate::outcome::Effect;
use crate::test_support::{Act, PAYMENT_KEY, RawServer, confirm, payment_json, secret_key};
use crate::{Client, ConfigError};

/// One attempt, and times short enough to wait for.
fn hurried() -> Config {
    let attempt_timeout = Duration::from_secs(10);
    Config {
        deadline: Duration::from_secs(30),
        attempt_timeout,
        retry: RetryConfig { attempts_max: NonZeroU32::MIN, ..config().retry },
        transport: TransportConfig { answer_bytes_max: 16 << 10, ..TransportConfig::default() },
        ..config()
    }
}

fn client(server: &RawServer, config: Config) -> Client {
    Client::builder(secret_key()).base_url(&server.base_url).config(config).build().expect("a client")
}

fn answer(head: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes = format!(
        "HTTP/1.1 {head}\r\nx-tosspayments-trace-id: trace-1\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// An answer whose head promises more than comes.
fn cut_short(head: &str, body: &str) -> Vec<u8> {
    let promised = body.len() + 100;
    format!("HTTP/1.1 {head}\r\nx-tosspayments-trace-id: trace-1\r\ncontent-length: {promised}\r\n\r\n{body}")
        .into()
}

/// What a look-up makes of these bytes, and what is known of a confirm that was answered with them.
async fn judged(bytes: Vec<u8>) -> (Error, Effect) {
    let server = RawServer::start(Act::Say(bytes)).await;
    let client = client(&server, hurried());
    let error = client.payment(&PAYMENT_KEY.parse().unwrap()).await.expect_err("no success");
    (error, client.confirm(confirm()).await.effect())
}

#[tokio::test]
async fn a_body_that_is_no_payment_is_a_typed_error_with_status_and_trace_id() {
    let huge = "x".repeat(20 << 10);
    let html = "<html><body>502 Bad Gateway</body></html>";
    let nested = "[".repeat(15_000);
    let unknown = |head: &'static str, body: Vec<u8>, kind| (head, answer(head, body), kind);
    for (what, bytes, kind) in [
        unknown("200 OK", Vec::new(), ErrorKind::Undecodable),
        unknown("204 No Content", Vec::new(), ErrorKind::Undecodable),
        unknown("200 OK\r\ncontent-type: text/html", html.into(), ErrorKind::Undecodable),
        unknown("200 OK", b"\xff\xfe{\x00\"\x80".to_vec(), ErrorKind::Undecodable),
        unknown("200 OK", nested.clone().into(), ErrorKind::Undecodable),
        unknown("200 OK", payment_json("DONE", &[])[..90].into(), ErrorKind::Undecodable),
        unknown("200 OK", huge.clone().into(), ErrorKind::NoAnswer),
        unknown("500 Internal Server Error", huge.into(), ErrorKind::NoAnswer),
        unknown("502 Bad Gateway\r\ncontent-type: text/html", html.into(), ErrorKind::Fault),
        unknown("500 Internal Server Error", b"\xff\xfe\xfd".to_vec(), ErrorKind::Fault),
        unknown("403 Forbidden\r\ncontent-type: text/html", html.into(), ErrorKind::Fault),
        unknown(
            "400 Bad Request",
            br#"{"code":"A_CODE_OF_TOMORROW","message":"?"}"#.to_vec(),
            ErrorKind::Refused,
        ),
        unknown("999 Nonsense", Vec::new(), ErrorKind::Fault),
        ("200 OK", cut_short("200 OK", "{"), ErrorKind::NoAnswer),
        ("500", cut_short("500 Internal Server Error", "{"), ErrorKind::NoAnswer),
    ] {
        let (error, effect) = judged(bytes).await;
        assert_eq!((error.kind(), effect), (kind, Effect::Unknown), "{what}: {error}");
        let status: u16 = what[..3].parse().unwrap();
        assert_eq!(
            (error.http_status(), error.trace_id()),
            (Some(status), Some("trace-1")),
            "{what}: {error}"
        );
    }
}

#[tokio::test]
async fn a_chunked_answer_that_never_ends_is_read_only_to_the_limit() {
    let mut bytes = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..20 {
        bytes.extend_from_slice(format!("400\r\n{}\r\n", " ".repeat(0x400)).as_bytes());
    }
    let (error, effect) = judged(bytes).await;
    assert_eq!(
        (error.kind(), error.http_status(), effect),
        (ErrorKind::NoAnswer, Some(200), Effect::Unknown)
    );
    let cause = core::error::Error::source(&error).expect("the transport's words").to_string();
    assert!(cause.contains("more than 16384 bytes"), "{cause}");
}

#[tokio::test]
async fn headers_out_of_range_hurt_nobody() {
    let refused = r#"{"code":"NOT_FOUND_PAYMENT","message":"?"}"#;
    for header in [
        "retry-after: 99999999999999999999999999",
        "retry-after: 18446744073709551615",
        "retry-after: -1",
        "retry-after: soon",
        "x-tosspayments-trace-id: \u{fffd}",
    ] {
        let (error, _) = judged(answer(&format!("404 Not Found\r\n{header}"), refused)).await;
        assert_eq!((error.kind(), error.code()), (ErrorKind::Refused, Some("NOT_FOUND_PAYMENT")), "{header}");
    }
    let many = "x-header: 1\r\n".repeat(300);
    for head in [many, format!("x-long: {}\r\n", "x".repeat(1 << 20)), "content-length: -5\r\n".to_owned()] {
        let (error, effect) = judged(format!("HTTP/1.1 200 OK\r\n{head}\r\n").into_bytes()).await;
        assert_eq!((error.kind(), effect), (ErrorKind::NoAnswer, Effect::Unknown), "{}", &head[..20]);
    }
}

#[tokio::test]
async fn heads_that_lie_about_their_bodies_are_never_believed() {
    let payment = payment_json("DONE", &[]);
    let length = payment.len();
    for (head, body) in [
        (format!("200 OK\r\ncontent-length: {}", length - 1), payment.as_str()),
        (format!("200 OK\r\ncontent-length: {length}\r\ncontent-length: 2"), &payment),
        ("200 OK\r\ncontent-length: 2".to_owned(), &payment),
        ("200 OK\r\ncontent-length: 18446744073709551616".to_owned(), &payment),
        ("200 OK\r\ncontent-length: 18446744073709551615".to_owned(), &payment),
        ("200 OK\r\ntransfer-encoding: chunked".to_owned(), &payment),
        ("200 OK\r\ntransfer-encoding: gzip".to_owned(), ""),
        ("204 No Content".to_owned(), &payment),
        ("304 Not Modified".to_owned(), &payment),
        ("101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade".to_owned(), &payment),
        ("100 Continue".to_owned(), ""),
        ("099 Nothing".to_owned(), &payment),
        ("1000 Beyond".to_owned(), &payment),
        ("abc".to_owned(), &payment),
    ] {
        let (error, effect) = judged(format!("HTTP/1.1 {head}\r\n\r\n{body}").into_bytes()).await;
        assert_eq!(effect, Effect::Unknown, "{head}: {error}");
    }
    let hints = format!(
        "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n"
    );
    let server = RawServer::start(Act::say(hints + &payment)).await;
    let outcome = client(&server, hurried()).confirm(confirm()).await;
    assert_eq!(outcome.effect(), Effect::Applied, "an interim answer is none: {outcome:?}");
}

#[tokio::test]
async fn a_body_that_comes_byte_by_byte_is_cut_off_by_the_attempt_timeout() {
    let payment = payment_json("DONE", &[]);
    let head = format!(
        "HTTP/1.1 200 OK\r\nx-tosspayments-trace-id: trace-1\r\ncontent-length: {}\r\n\r\n",
        payment.len()
    );
    let apart = Duration::from_millis(50);
    let server = RawServer::start(Act::Drip(head.into(), payment.into(), apart)).await;
    let time = Duration::from_millis(300);
    let retry = RetryConfig { attempt_time_min: time, ..hurried().retry };
    let transport = TransportConfig { connect_timeout: time, ..TransportConfig::default() };
    let short = Config { attempt_timeout: time, retry, transport, ..hurried() };
    let client = client(&server, short);
    let waited =
        tokio::time::timeout(Duration::from_secs(10), client.payment(&PAYMENT_KEY.parse().unwrap())).await;
    let error = waited.expect("the headers came at once, and still it ends").unwrap_err();
    assert_eq!((error.kind(), error.is_timeout()), (ErrorKind::NoAnswer, true));
    assert_eq!((error.http_status(), error.trace_id()), (Some(200), Some("trace-1")), "the head had come");
    assert_eq!(client.confirm(confirm()).await.effect(), Effect::Unknown, "a head alone proves nothing");
}

#[tokio::test]
async fn a_payment_in_full_is_a_success_over_sockets_too() {
    let server = RawServer::start(Act::Keep(answer("200 OK", payment_json("DONE", &[])))).await;
    let client = client(&server, hurried());
    assert_eq!(client.confirm(confirm()).await.effect(), Effect::Applied);
    assert!(client.payment(&PAYMENT_KEY.parse().unwrap()).await.is_ok());
}

#[test]
fn a_client_is_built_without_a_runtime_and_a_wrong_one_is_refused_and_not_a_panic() {
    assert!(Client::builder(secret_key()).build().is_ok());
    let bulkhead = BulkheadConfig { wait_max: Duration::MAX, ..BulkheadConfig::default() };
    let refused = Client::builder(secret_key()).config(Config { bulkhead, ..config() }).build();
    assert!(matches!(refused, Err(ConfigError::Conflict { .. })), "{refused:?}");
    assert!(Client::builder(secret_key()).base_url("http://[").build().is_err());
}

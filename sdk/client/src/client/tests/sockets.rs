//! The whole client over real sockets: what reached the other side, counted there.

use core::num::NonZeroU32;
use core::time::Duration;

use tokio::net::TcpListener;

use super::config;
use crate::Client;
use crate::config::{Config, RetryConfig, TransportConfig};
use crate::error::ErrorKind;
use crate::outcome::{Effect, Outcome};
use crate::test_support::{Act, KEY, PAYMENT_KEY, RawServer, confirm, payment_json, secret_key};

/// So many attempts, with no handshake waited for longer than a moment.
fn attempts(attempts_max: u32) -> Config {
    let retry = RetryConfig {
        attempts_max: NonZeroU32::new(attempts_max).expect("above zero"),
        backoff_base: Duration::from_millis(1),
        ..config().retry
    };
    let transport = TransportConfig {
        connect_timeout: Duration::from_millis(200),
        allows_plain_http: true,
        ..TransportConfig::default()
    };
    Config { retry, transport, ..config() }
}

fn client(base_url: &str, config: Config) -> Client {
    Client::builder(secret_key()).base_url(base_url).config(config).build().expect("a client")
}

fn answer(head: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into()
}

#[tokio::test]
async fn one_attempt_is_one_request_on_the_wire_whatever_comes_back() {
    for act in [
        Act::say(answer("503 Service Unavailable\r\nretry-after: 0", "")),
        Act::Keep(answer("503 Service Unavailable", "")),
        Act::Keep(answer("429 Too Many Requests\r\nretry-after: 0", "")),
        Act::say(answer("307 Temporary Redirect\r\nlocation: /v1/payments/confirm", "")),
        Act::say(answer("408 Request Timeout\r\nconnection: close", "")),
        Act::say(""),
        Act::say("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"),
    ] {
        let shown = format!("{act:?}");
        let server = RawServer::start(act).await;
        let outcome = client(&server.base_url, attempts(1)).confirm(confirm()).await;
        assert_eq!(server.seen().len(), 1, "{shown}: {outcome:?}");
        assert!(matches!(outcome, Outcome::Unknown(_) | Outcome::NotSent(_)), "{shown}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_connection_that_closes_before_the_answer_is_whole_is_asked_again_under_the_same_key_only() {
    for act in [Act::say(""), Act::say("HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{"), Act::say("HTT")] {
        let shown = format!("{act:?}");
        let server = RawServer::start(act).await;
        let outcome = client(&server.base_url, attempts(3)).confirm(confirm()).await;
        assert_eq!(outcome.effect(), Effect::Unknown, "{shown}: {outcome:?}");
        let seen = server.seen();
        let key = format!("idempotency-key: {}", KEY.to_lowercase());
        assert_eq!(seen.len(), 3, "{shown}");
        assert!(seen.iter().all(|head| head.contains(&key)), "{shown}: {seen:?}");
    }
}

#[tokio::test]
async fn a_kept_connection_that_went_away_meanwhile_charges_nobody_twice() {
    // It answers and closes without saying so, as a gateway does whose idle time is shorter than ours.
    let server = RawServer::start(Act::say(answer("200 OK", &payment_json("DONE", &[])))).await;
    let client = client(&server.base_url, attempts(3));
    for _ in 0..4 {
        assert_eq!(client.confirm(confirm()).await.effect(), Effect::Applied);
    }
    let seen = server.seen();
    assert!(seen.iter().all(|head| head.contains(&KEY.to_lowercase())), "{seen:?}");
}

#[tokio::test]
async fn what_found_no_connection_was_not_sent_for_charges_and_look_ups_alike() {
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let refused = closed.local_addr().expect("bound").port();
    drop(closed);
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let hanging = silent.local_addr().expect("bound").port();
    // No resolver has to be asked about a name with a label of 64 letters: there can be none.
    let nameless = format!("http://{}.example", "a".repeat(64));
    for base in [format!("http://127.0.0.1:{refused}"), format!("https://127.0.0.1:{hanging}"), nameless] {
        let client = client(&base, attempts(1));
        let outcome = client.confirm(confirm()).await;
        assert!(matches!(outcome, Outcome::NotSent(_)), "{base}: {outcome:?}");
        let error = client.payment(&PAYMENT_KEY.parse().unwrap()).await.expect_err("nobody answers");
        assert!(error.is_unconnected() && !error.is_timeout(), "{base}: {error}");
        assert_eq!(error.kind(), ErrorKind::NotSent, "{base}: {error}");
    }
}

#[tokio::test]
async fn a_handshake_that_its_attempt_does_not_outlive_was_not_sent_though_both_look_like_timeouts() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let time = Duration::from_millis(150);
    let retry = RetryConfig { attempt_time_min: time, ..attempts(1).retry };
    let transport = TransportConfig { connect_timeout: time, ..attempts(1).transport };
    let config = Config { attempt_timeout: time, retry, transport, ..attempts(1) };
    let base = format!("https://{}", silent.local_addr().expect("bound"));
    let unsent = client(&base, config.clone()).confirm(confirm()).await;
    assert!(matches!(unsent, Outcome::NotSent(_)), "{unsent:?}");

    let mute = RawServer::start(Act::Keep(Vec::new())).await;
    let unanswered = client(&mute.base_url, config).confirm(confirm()).await;
    assert!(matches!(unanswered, Outcome::Unknown(_)), "{unanswered:?}");
    assert_eq!(mute.seen().len(), 1);
}

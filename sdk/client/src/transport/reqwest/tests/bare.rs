//! Requests without a body, over real sockets: only a look-up may be sent on to another address.

use http::Method;

use super::{Address, RawServer, ReqwestTransport, TransportConfig, request};
use crate::test_support::Act;
use crate::transport::{Transport as _, TransportErrorKind, WireRequest};

fn following(base: &str) -> ReqwestTransport {
    let config = TransportConfig { redirects_max: 3, ..TransportConfig::default() };
    ReqwestTransport::new(Address::parse(base, false).expect("an address"), &config).expect("a transport")
}

fn bare(method: Method) -> WireRequest {
    WireRequest { method, body: None, ..request() }
}

fn redirect(status: u16, to: &str) -> Act {
    Act::Keep(format!("HTTP/1.1 {status} Elsewhere\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n").into())
}

#[tokio::test]
async fn only_a_get_follows_a_redirect_whatever_the_status_is() {
    let other = RawServer::start(Act::Keep(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".to_vec())).await;
    for status in [301, 302, 303, 307, 308] {
        let server = RawServer::start(redirect(status, &format!("{}/v1/stolen", other.base_url))).await;
        for (method, expected) in [(Method::GET, 200), (Method::POST, status), (Method::DELETE, status)] {
            let answer = following(&server.base_url).send(bare(method.clone())).await.unwrap();
            assert_eq!(answer.status, expected, "{method} {status}");
        }
        let with_body = following(&server.base_url).send(request()).await.unwrap();
        assert_eq!(with_body.status, status);
    }
    assert!(other.seen().iter().all(|head| head.starts_with("get ")), "{:?}", other.seen());
    assert_eq!(other.seen().len(), 5);
}

#[tokio::test]
async fn a_change_that_is_sent_on_to_a_host_that_is_not_there_was_still_sent() {
    // If it were followed, the refused connection of the second host would look like one that was never made.
    let server = RawServer::start(redirect(307, "http://127.0.0.1:1/v1/stolen")).await;
    for method in [Method::POST, Method::DELETE] {
        let answer = following(&server.base_url).send(bare(method)).await;
        assert_eq!(answer.expect("the redirect is the answer").status, 307);
    }
}

#[tokio::test]
async fn a_post_without_a_body_says_that_it_has_none() {
    let server =
        RawServer::start(Act::Keep(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".to_vec())).await;
    following(&server.base_url).send(bare(Method::POST)).await.unwrap();
    let seen = server.seen();
    assert!(seen[0].starts_with("post /v1/payments/confirm http/1.1"), "{seen:?}");
    assert!(seen[0].contains("content-length: 0") && !seen[0].contains("content-type"), "{seen:?}");
    assert!(seen[0].contains("idempotency-key: cf_1"), "{seen:?}");
}

#[tokio::test]
async fn a_connection_refused_is_told_as_one_for_every_method() {
    for method in [Method::GET, Method::POST, Method::DELETE] {
        let error = following("http://127.0.0.1:1").send(bare(method.clone())).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Connect, "{method}: {error}");
    }
}

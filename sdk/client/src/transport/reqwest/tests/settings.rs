//! What the settings turn on and off.

use core::time::Duration;

use http::{HeaderMap, Method};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

use super::{Address, ReqwestTransport, request};
use crate::config::{TlsVersion, TransportConfig};
use crate::test_support::{Act, RawServer};
use crate::transport::{Transport as _, WireRequest, Witness};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

fn transport(base: &str, config: &TransportConfig) -> ReqwestTransport {
    ReqwestTransport::new(Address::parse(base, true).expect("an address"), config).expect("a transport")
}

fn look_up() -> WireRequest {
    let witness = Witness::new();
    witness.mark_sent();
    let path = "/v1/payments/tgen_1".to_owned();
    WireRequest { method: Method::GET, path, headers: HeaderMap::new(), body: None, witness }
}

#[tokio::test]
async fn one_send_is_one_request_whatever_the_server_does() {
    for answer in [
        "",
        "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nretry-after: 0\r\n\r\n",
        "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 421 Misdirected Request\r\ncontent-length: 0\r\n\r\n",
        "garbage\r\n\r\n",
    ] {
        let server = RawServer::start(Act::say(answer)).await;
        let transport = transport(&server.base_url, &TransportConfig::default());
        let (posted, looked_up) = (transport.send(request()).await, transport.send(look_up()).await);
        assert_eq!(server.seen().len(), 2, "{answer:?}: {posted:?}, {looked_up:?}");
    }
}

#[tokio::test]
async fn only_a_look_up_follows_a_redirect_and_only_if_asked_to() {
    let target = RawServer::start(Act::say(OK)).await;
    let to_target =
        format!("HTTP/1.1 303 See Other\r\nlocation: {}/there\r\ncontent-length: 0\r\n\r\n", target.base_url);
    let server = RawServer::start(Act::say(to_target)).await;
    let asked = TransportConfig { redirects_max: 1, ..TransportConfig::default() };
    let (strict, following) =
        (transport(&server.base_url, &TransportConfig::default()), transport(&server.base_url, &asked));
    assert_eq!(strict.send(look_up()).await.unwrap().status, 303);
    assert_eq!(following.send(request()).await.unwrap().status, 303, "a request that moves money");
    assert_eq!(target.connections(), 0);
    assert_eq!(following.send(look_up()).await.unwrap().status, 200);
    assert_eq!(target.seen().len(), 1);
}

#[tokio::test]
async fn connections_are_kept_unless_none_may_be() {
    for (pool_idle_max, expected) in [(256, 1), (0, 3)] {
        let server = RawServer::start(Act::Keep(OK.into())).await;
        let config = TransportConfig { pool_idle_max, ..TransportConfig::default() };
        let transport = transport(&server.base_url, &config);
        for _ in 0..3 {
            assert_eq!(transport.send(request()).await.unwrap().status, 200);
            // The connection goes back to the pool in tasks of reqwest's own.
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
        }
        assert_eq!(server.connections(), expected, "pool_idle_max {pool_idle_max}");
    }
}

/// The versions that a client's first message offers.
async fn offered_versions(tls_min: TlsVersion) -> Vec<u8> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("https://{}", listener.local_addr().expect("bound"));
    let hello = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut record = [0; 5];
        stream.read_exact(&mut record).await.expect("a record");
        let mut hello = vec![0; usize::from(u16::from_be_bytes([record[3], record[4]]))];
        stream.read_exact(&mut hello).await.expect("a hello");
        hello
    });
    let config = TransportConfig { tls_min, ..TransportConfig::default() };
    assert!(transport(&base, &config).send(request()).await.is_err());
    versions_of(&hello.await.expect("no panic")).expect("the extension").to_vec()
}

/// The extension `supported_versions` of a client hello (RFC 8446, 4.1.2 and 4.2.1).
fn versions_of(hello: &[u8]) -> Option<&[u8]> {
    const NUMBER: [u8; 2] = [0x00, 0x2b];
    // Kind and length of the message, its version, and 32 random bytes.
    let (_, rest) = hello.split_at_checked(1 + 3 + 2 + 32)?;
    let (_session, rest) = counted(rest, 1)?;
    let (_suites, rest) = counted(rest, 2)?;
    let (_compressions, rest) = counted(rest, 1)?;
    let (mut extensions, _) = counted(rest, 2)?;
    loop {
        let (number, rest) = extensions.split_at_checked(2)?;
        let (content, rest) = counted(rest, 2)?;
        if number == NUMBER {
            return Some(counted(content, 1)?.0);
        }
        extensions = rest;
    }
}

/// What stands behind its length in so many bytes, and the rest.
fn counted(bytes: &[u8], width: usize) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_at_checked(width)?;
    rest.split_at_checked(length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

#[tokio::test]
async fn nothing_older_than_tls_1_2_is_spoken_and_1_3_alone_on_request() {
    assert_eq!(offered_versions(TlsVersion::Tls12).await, [3, 4, 3, 3]);
    assert_eq!(offered_versions(TlsVersion::Tls13).await, [3, 4]);
}

#[tokio::test]
async fn a_connection_that_never_comes_up_ends_after_the_connect_timeout_and_sent_nothing() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("https://{}", silent.local_addr().expect("bound"));
    let config = TransportConfig { connect_timeout: Duration::from_millis(50), ..TransportConfig::default() };
    let request = request();
    let witness = request.witness.clone();
    let waited = tokio::time::timeout(Duration::from_secs(30), transport(&base, &config).send(request)).await;
    assert!(waited.expect("it ends by itself").is_err());
    assert!(!witness.was_sent());
}

/// Which of the two a client under these settings asks, with `HTTP_PROXY` set to the first.
const PROXY: &str = "TOSS_TEST_PROXY_CHILD";

#[tokio::test]
async fn the_proxy_of_the_environment_is_used_only_if_asked_for() {
    for (uses_env_proxy, expected) in [("no", [0, 1]), ("yes", [1, 0])] {
        let (proxy, gateway) = (RawServer::start(Act::say(OK)).await, RawServer::start(Act::say(OK)).await);
        // Variables belong to the whole process, so it takes one of its own.
        let child = tokio::task::spawn_blocking({
            let (proxy, child) = (proxy.base_url.clone(), format!("{uses_env_proxy} {}", gateway.base_url));
            move || {
                std::process::Command::new(std::env::current_exe().expect("this test"))
                    .args([
                        "--exact",
                        "transport::reqwest::tests::settings::a_client_in_this_environment_gets_its_answer",
                    ])
                    .env("HTTP_PROXY", proxy)
                    .env_remove("REQUEST_METHOD")
                    .env_remove("NO_PROXY")
                    .env_remove("no_proxy")
                    .env(PROXY, child)
                    .output()
                    .expect("a child process")
            }
        });
        let output = child.await.expect("no panic");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        assert_eq!([proxy.seen().len(), gateway.seen().len()], expected, "asked for: {uses_env_proxy}");
    }
}

#[tokio::test]
async fn a_client_in_this_environment_gets_its_answer() {
    let told = std::env::var_os(PROXY).map(|told| told.into_string().expect("text"));
    // Run by itself it has a gateway of its own and no proxy; the test above tells it another one.
    let own = RawServer::start(Act::say(OK)).await;
    let (uses_env_proxy, base) =
        told.as_deref().map_or(("no", &*own.base_url), |told| told.split_once(' ').expect("two words"));
    let config = TransportConfig { uses_env_proxy: uses_env_proxy == "yes", ..TransportConfig::default() };
    assert_eq!(transport(base, &config).send(look_up()).await.unwrap().status, 200);
}

#[tokio::test]
async fn what_speaks_https_never_goes_on_in_plain_text_wherever_a_redirect_points() {
    let server = RawServer::start(Act::say(OK)).await;
    let config = TransportConfig { redirects_max: 1, ..TransportConfig::default() };
    let transport = transport("https://127.0.0.1:1", &config);
    for client in [Some(transport.client), transport.following] {
        let error = client.expect("both are there").get(&server.base_url).send().await;
        assert!(error.expect_err("plain text").is_builder());
    }
    assert_eq!(server.seen().len(), 0);
}

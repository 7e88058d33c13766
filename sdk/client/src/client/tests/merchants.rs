//! Several merchants in one process.

use super::config;
use crate::Client;
use crate::config::{BreakerMode, Config, TransportConfig};
use crate::layer::breaker::CircuitId;
use crate::operation::OperationClass;
use crate::outcome::Effect;
use crate::test_support::{Act, PAYMENT_KEY, RawServer, SECRET, Script, Step, confirm, payment_json};
use crate::transport::Connections;

const OTHER: &str = "test_gsk_docs_OaPz8L5KdmQXkzRz3y47BMw6";

fn paid() -> Act {
    let body = payment_json("DONE", &[]);
    Act::Keep(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into())
}

fn client(key: &str, connections: &Connections) -> Client {
    let builder = Client::builder(key.parse().expect("a key")).config(config());
    builder.connections(connections).build().expect("a client")
}

/// The connection goes back to the pool in tasks of the transport's own.
async fn settled() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn clients_of_two_secret_keys_share_their_sockets_and_nothing_else() {
    let server = RawServer::start(paid()).await;
    let connections = Connections::new(&server.base_url, &TransportConfig::default()).unwrap();
    let (one, other) = (client(SECRET, &connections), client(OTHER, &connections));
    for client in [&one, &other, &one, &other] {
        assert_eq!(client.confirm(confirm()).await.effect(), Effect::Applied);
        settled().await;
    }
    assert_eq!(server.connections(), 1, "one socket for all");
    let proofs: Vec<String> = server
        .seen()
        .iter()
        .map(|head| head.lines().find(|line| line.starts_with("authorization: ")).expect("one").to_owned())
        .collect();
    assert_eq!((&proofs[0], &proofs[1]), (&proofs[2], &proofs[3]));
    assert_ne!(proofs[0], proofs[1], "each proves itself with its own key");

    let confirms = CircuitId::Class(OperationClass::Confirm);
    one.set_breaker_mode(confirms, BreakerMode::ForcedOpen);
    assert_eq!(one.confirm(confirm()).await.effect(), Effect::NotApplied);
    assert_eq!(other.confirm(confirm()).await.effect(), Effect::Applied, "circuits are its own");
    assert_eq!((one.breaker(confirms).counted, other.breaker(confirms).counted), (2, 3));
}

#[tokio::test]
async fn clients_without_shared_connections_have_their_own() {
    let server = RawServer::start(paid()).await;
    for key in [SECRET, OTHER] {
        let builder = Client::builder(key.parse().unwrap()).config(config()).base_url(&server.base_url);
        let client = builder.build().unwrap();
        assert!(client.payment(&PAYMENT_KEY.parse().unwrap()).await.is_ok());
        settled().await;
    }
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn connections_live_as_long_as_the_last_client_that_has_them() {
    let server = RawServer::start(paid()).await;
    let connections = Connections::new(&server.base_url, &TransportConfig::default()).unwrap();
    let (one, other) = (client(SECRET, &connections), client(OTHER, &connections));
    drop(connections);
    assert_eq!(one.confirm(confirm()).await.effect(), Effect::Applied);
    settled().await;
    drop(one);
    assert_eq!(other.confirm(confirm()).await.effect(), Effect::Applied);
    assert_eq!(server.connections(), 1);
}

#[test]
fn settings_that_shared_connections_would_leave_without_meaning_are_refused() {
    use core::time::Duration;
    let connections = Connections::new("http://127.0.0.1:8090", &TransportConfig::default()).unwrap();
    let builder = || Client::builder(SECRET.parse().unwrap()).connections(&connections);
    let transport = TransportConfig { pool_idle_max: 7, ..TransportConfig::default() };
    let slow = TransportConfig { connect_timeout: Duration::from_secs(30), ..TransportConfig::default() };
    let slow = Connections::new("http://127.0.0.1:8090", &slow).unwrap();
    for (built, expected) in [
        (builder().base_url("http://127.0.0.1:1").build(), "base_url belongs to the built-in transport"),
        (
            builder().config(Config { transport, ..config() }).build(),
            "transport is set beside shared connections",
        ),
        (builder().build_with(Script::always(Step::paid())), "connections belong to the built-in transport"),
        (
            builder().connections(&slow).build(),
            "transport.connect_timeout = 30s must be at most attempt_timeout = 20s",
        ),
    ] {
        let error = built.map(drop).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn connections_that_cannot_be_used_are_refused_when_they_are_made() {
    let refused = |url: &str, config: TransportConfig| {
        Connections::new(url, &config).map(drop).unwrap_err().to_string()
    };
    let of = TransportConfig::default;
    assert!(refused("http://example.com", of()).starts_with("base_url is https://"));
    assert!(refused("https://user:pw@example.com", of()).starts_with("base_url holds no user"));
    let tiny = TransportConfig { answer_bytes_max: 1, ..of() };
    assert!(refused(Connections::GATEWAY, tiny).starts_with("transport.answer_bytes_max"));
    let shown = format!("{:?}", Connections::new(Connections::GATEWAY, &of()).unwrap());
    assert!(shown.starts_with("Connections"), "{shown}");
}

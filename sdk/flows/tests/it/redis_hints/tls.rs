//! TLS and passwords: with the right ones hints arrive, without them nothing does, and nothing shows them.

use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;
use toss_flows::hints::redis::{RedisHints, RedisOptions};
use toss_flows::{Hint, Hints};

use super::server::{Door, OwnRedis, soon, until};
use super::{about, listening, options, order};

const PASSWORD: &str = "open-sesame";

/// Somebody who answers to `localhost`, and the certificate to know them by.
fn certified() -> (TlsAcceptor, Vec<u8>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), made.cert.pem().into_bytes())
}

fn encrypted(door: &Door, password: &str, authorities: Option<Vec<u8>>) -> RedisOptions {
    let url = format!("rediss://:{password}@localhost:{}", door.address.port());
    RedisOptions { authorities, ..options(&url) }
}

#[tokio::test]
async fn hints_arrive_through_tls_and_a_password_without_a_provider_for_the_process() {
    let redis = OwnRedis::start(PASSWORD).await;
    let (acceptor, authorities) = certified();
    let door = redis.door(Some(acceptor)).await;
    let start = || RedisHints::start(encrypted(&door, PASSWORD, Some(authorities.clone()))).unwrap();
    let (mine, yours) = (start(), start());
    let mut watch = listening(&yours, &[order(1)]).await;
    until("the connection", || mine.is_connected()).await;
    mine.publish(about(&order(1), 1));
    assert_eq!(soon("the hint", watch.changed()).await, [about(&order(1), 1)]);
    assert!(CryptoProvider::get_default().is_none());
}

#[tokio::test]
async fn who_cannot_prove_who_they_are_hears_nothing() {
    let redis = OwnRedis::start(PASSWORD).await;
    let (acceptor, authorities) = certified();
    let door = redis.door(Some(acceptor)).await;
    let strangers = [
        // The server is known to no public authority; then, the password is wrong.
        encrypted(&door, PASSWORD, None),
        encrypted(&door, "open-wheat", Some(authorities)),
    ];
    let strangers = strangers.map(|options| RedisHints::start(options).unwrap());
    // Some attempts, each of which fails.
    tokio::time::sleep(Duration::from_millis(200)).await;
    for hints in &strangers {
        let mut watch = hints.watch(vec![order(1)]);
        hints.publish(Hint::from(order(1)));
        assert_eq!((hints.is_connected(), hints.dropped()), (false, 1));
        assert_eq!(watch.changed().await.len(), 1, "the process itself is woken");
    }
}

#[tokio::test]
async fn nothing_shows_the_password() {
    let redis = OwnRedis::start(PASSWORD).await;
    let door = redis.door(None).await;
    let options = options(&format!("redis://shop:{PASSWORD}@{}/3", door.address));
    let shown = format!("{options:?} {:?}", RedisHints::start(options.clone()).unwrap());
    assert!(shown.contains(&format!("redis://{}/3", door.address)), "{shown}");
    assert!(!shown.contains(PASSWORD) && !shown.contains("shop"), "{shown}");
}

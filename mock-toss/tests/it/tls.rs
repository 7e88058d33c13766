//! HTTPS with an authority of the test's own, and the same faults.

use core::time::Duration;

use mock_toss::conform::{Conform, ConformError};
use mock_toss::fault::{Fault, Plan, Point, Rule};
use mock_toss::tls::Authority;
use mock_toss::{MockToss, Stopped};
use reqwest::{ClientBuilder, Version};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::client::{BASIC, End, SECRET_KEY, client_builder, config, confirm_body, end, trusting};

/// One who trusts the authority.
fn client(authority: &Authority, protocols: &[&str]) -> ClientBuilder {
    let mut roots = rustls::RootCertStore::empty();
    let certificate = CertificateDer::from_pem_slice(authority.certificate_pem().as_bytes());
    roots.add(certificate.expect("PEM")).expect("a certificate");
    trusting(roots, protocols)
}

async fn start() -> (MockToss, Authority) {
    let authority = Authority::generate().expect("randomness");
    let mut settings = config();
    settings.tls = Some(authority.clone());
    (MockToss::start(settings).await.expect("a free port"), authority)
}

#[tokio::test]
async fn whoever_trusts_the_authority_is_served_over_either_protocol() {
    let (toss, authority) = start().await;
    assert!(toss.url().starts_with("https://"));
    let both = client(&authority, &["h2", "http/1.1"]).build().expect("a client");
    let old = client(&authority, &["http/1.1"]).build().expect("a client");
    let localhost = format!("https://localhost:{}", toss.address().port());
    for (client, version) in [(both, Version::HTTP_2), (old, Version::HTTP_11)] {
        for base in [&toss.url(), &localhost] {
            let answer = client.get(format!("{base}/_mock/health")).send().await.expect("it is trusted");
            assert_eq!((answer.status().as_u16(), answer.version()), (200, version), "{base}");
        }
    }
}

#[tokio::test]
async fn nobody_else_is() {
    let (toss, _) = start().await;
    let stranger = client_builder().build().expect("a client");
    let refused = stranger.get(format!("{}/_mock/health", toss.url())).send().await.expect_err("not trusted");
    assert!(refused.is_connect(), "{refused:?}");
    let mut plain = TcpStream::connect(toss.address()).await.expect("the system accepts");
    plain.write_all(b"GET /_mock/health HTTP/1.1\r\nhost: toss\r\n\r\n").await.expect("it is sent");
    let (End::Closed(seen) | End::Reset(seen)) = end(plain).await;
    assert!(!seen.contains("200"), "{seen}");
    assert_eq!(toss.stats().connections.requests, 0);
}

#[tokio::test]
async fn conform_tries_whom_it_is_told_to_trust() {
    let (toss, authority) = start().await;
    let asked = Conform::new(&toss.url(), SECRET_KEY).only("auth.");
    let refused = asked.run().await.expect_err("nobody knows the authority");
    assert!(matches!(refused, ConformError::Untrusted { .. }), "{refused}");
    let report = asked.clone().trust(authority.certificate_pem()).run().await.expect("it is trusted");
    assert!(report.is_clean(), "{report}");
    let refused = asked.trust("no certificate").run().await.expect_err("it is none");
    assert!(matches!(refused, ConformError::Authority(_)), "{refused}");
}

#[tokio::test]
async fn faults_strike_below_the_encryption() {
    for fault in [Fault::Close, Fault::Reset, Fault::Garbage { bytes: 30 }, Fault::WrongLength { by: 9 }] {
        let (toss, authority) = start().await;
        let client = client(&authority, &["http/1.1"]).build().expect("a client");
        let key = toss.payments().ready(crate::client::ORDER, 15_000).expect("a payment");
        let mut rule = Rule::new("rule", Point::AfterCommit, fault.clone());
        rule.limit = Some(1);
        toss.set_faults(Plan::new(0, vec![rule]).expect("sound"));
        let ask = || {
            let request =
                client.post(format!("{}/v1/payments/confirm", toss.url())).header("authorization", BASIC);
            // Nobody waits for the rest of a body that is too short for its head.
            let request = request.header("idempotency-key", "try-1").header("connection", "close");
            request.body(confirm_body(&key, 15_000).to_string()).send()
        };
        let lost = match ask().await {
            Ok(answer) => answer.bytes().await,
            Err(error) => Err(error),
        };
        assert!(lost.is_err(), "{fault:?}: {lost:?}");
        assert_eq!(ask().await.expect("an answer").status(), 200, "{fault:?}");
        assert_eq!(toss.charges(crate::client::ORDER), [15_000], "{fault:?}");
    }
}

#[tokio::test]
async fn a_handshake_that_nobody_finishes_does_not_hold_up_a_stop() {
    let (toss, _) = start().await;
    let half = TcpStream::connect(toss.address()).await.expect("the system accepts");
    while toss.stats().connections.open == 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(toss.stop(Duration::from_secs(10)).await, Stopped::Drained);
    drop(half);
}

//! TLS in a process that has no crypto provider.

use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use toss_sdk::Client;
use toss_sdk::outcome::Outcome;

#[tokio::test]
async fn a_client_needs_no_crypto_provider_of_its_process_and_installs_none() {
    assert!(rustls::crypto::CryptoProvider::get_default().is_none(), "nobody has installed one");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("https://{}", listener.local_addr().expect("bound"));
    // Greets nobody back: the client's own greeting is all that TLS needs a provider for.
    let greeted = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut first = [0; 1];
        stream.read_exact(&mut first).await.expect("a byte");
        first
    });
    let mut config = toss_sdk::Config::default();
    config.retry.attempts_max = core::num::NonZeroU32::MIN;
    let key = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().expect("a key");
    let client = Client::builder(key).base_url(&base).config(config).build().expect("a client");
    let confirm = toss_sdk::Confirm::new(
        "cf_1".parse().expect("a key"),
        "tgen_1".parse().expect("a key"),
        "ORD-000001".parse().expect("an id"),
        toss_sdk::model::Money::krw(15_000),
    );
    let outcome = client.confirm(confirm.expect("above zero")).await;
    assert!(matches!(outcome, Outcome::NotSent(_)), "{outcome:?}");
    assert_eq!(greeted.await.expect("no panic"), [0x16], "a TLS handshake was begun");
    assert!(rustls::crypto::CryptoProvider::get_default().is_none(), "the client has installed one");
}

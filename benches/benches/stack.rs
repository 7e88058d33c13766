//! What does the resilience cost a confirm that succeeds at once?
//!
//! `bare` is reqwest alone: the same request to the same server over a kept connection, the body read and thrown away.
//! `stack` is `Client::confirm`: all layers, and the answer decoded and compared with what was asked for. `no_network`
//! is that stack over a transport that answers from memory, which is the difference between the two without the noise
//! of the sockets. On loopback the ratio looks its worst; a real gateway takes a thousand times as long.

use bytes::Bytes;
use criterion::{Criterion, criterion_group, criterion_main};
use http::{HeaderMap, header};
use tokio::runtime::{Builder, Runtime};
use toss_sdk::model::{Money, SecretKey};
use toss_sdk::outcome::Outcome;
use toss_sdk::transport::{Transport, TransportError, WireAnswer, WireRequest};
use toss_sdk::{Client, Confirm};

use benches::{AMOUNT, CONFIRMED, Gateway, ORDER_ID, PAYMENT_KEY};

const KEY: &str = "cf_K7QXJ4WQ";

/// Answers at once, from memory.
#[derive(Clone, Copy, Debug)]
struct Instantly;

impl Transport for Instantly {
    async fn send(&self, request: WireRequest) -> Result<WireAnswer, TransportError> {
        request.witness.mark_sent();
        let body = Bytes::from_static(CONFIRMED.as_bytes());
        Ok(WireAnswer { status: 200, headers: HeaderMap::new(), body })
    }
}

fn secret_key() -> SecretKey {
    "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().expect("a documented key")
}

fn confirm() -> Confirm {
    let (key, payment_key) = (KEY.parse(), PAYMENT_KEY.parse());
    let order_id = ORDER_ID.parse().expect("a documented order id");
    Confirm::new(key.expect("a key"), payment_key.expect("a payment key"), order_id, Money::krw(AMOUNT))
        .expect("an amount above zero")
}

async fn confirmed(client: &Client) {
    let outcome = client.confirm(confirm()).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
}

async fn posted(client: &reqwest::Client, url: &str) {
    let body = format!(r#"{{"paymentKey":"{PAYMENT_KEY}","orderId":"{ORDER_ID}","amount":{AMOUNT}}}"#);
    let request =
        client.post(url).header(header::CONTENT_TYPE, "application/json").header("Idempotency-Key", KEY);
    let response =
        request.basic_auth("test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R", Some("")).body(body).send().await;
    let bytes = response.expect("the gateway answers").bytes().await.expect("the gateway answers in full");
    assert_eq!(bytes.len(), CONFIRMED.len());
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn stack(criterion: &mut Criterion) {
    // The client brings reqwest without a provider of its own, which the bare one then misses. Only here: the client
    // itself hands its provider over explicitly.
    rustls::crypto::ring::default_provider().install_default().expect("nobody has chosen a provider before");
    let gateway = Gateway::start().expect("a free port on loopback");
    let runtime = runtime();
    let mut group = criterion.benchmark_group("confirm");

    let bare = reqwest::Client::builder().no_proxy().build().expect("a client");
    let url = format!("{}/v1/payments/confirm", gateway.url());
    group.bench_function("bare", |bench| bench.to_async(&runtime).iter(|| posted(&bare, &url)));

    let client = Client::builder(secret_key()).base_url(&gateway.url()).build().expect("valid settings");
    group.bench_function("stack", |bench| bench.to_async(&runtime).iter(|| confirmed(&client)));

    let in_memory = Client::builder(secret_key()).build_with(Instantly).expect("valid settings");
    group.bench_function("no_network", |bench| bench.to_async(&runtime).iter(|| confirmed(&in_memory)));

    group.finish();
}

criterion_group!(benches, stack);
criterion_main!(benches);

//! The same confirm over loopback with reqwest, alone and with its middleware. Everybody decodes the answer with the
//! same function, because everybody has to.

use http::header;
use reqwest_middleware::ClientWithMiddleware;
use reqwest_retry::RetryTransientMiddleware;
use reqwest_retry::policies::ExponentialBackoff;
use toss_sdk::model::{Money, Payment};

use crate::payment::{AMOUNT, KEY, SECRET_KEY, body};
use crate::{Gateway, Subject};

/// reqwest and nothing else.
#[derive(Debug)]
pub struct Bare {
    client: reqwest::Client,
    url: String,
}

impl Bare {
    /// A client of `gateway`.
    ///
    /// # Panics
    ///
    /// If reqwest cannot build a client.
    pub fn over(gateway: &Gateway) -> Self {
        Self { client: client(), url: url(gateway) }
    }
}

impl Subject for Bare {
    async fn call(&self) {
        let request = self.client.post(&self.url).header(header::CONTENT_TYPE, "application/json");
        let request = request.header("Idempotency-Key", KEY).basic_auth(SECRET_KEY, Some("")).body(body());
        read(request.send().await.expect("the gateway answers")).await;
    }
}

/// reqwest-middleware with reqwest-retry.
#[derive(Debug)]
pub struct Middleware {
    client: ClientWithMiddleware,
    url: String,
}

impl Middleware {
    /// A client of `gateway` that repeats twice.
    ///
    /// # Panics
    ///
    /// As [`Bare::over`].
    pub fn over(gateway: &Gateway) -> Self {
        let policy = ExponentialBackoff::builder().build_with_max_retries(2);
        let client = reqwest_middleware::ClientBuilder::new(client())
            .with(RetryTransientMiddleware::new_with_policy(policy))
            .build();
        Self { client, url: url(gateway) }
    }
}

impl Subject for Middleware {
    async fn call(&self) {
        let request = self.client.post(&self.url).header(header::CONTENT_TYPE, "application/json");
        let request = request.header("Idempotency-Key", KEY).basic_auth(SECRET_KEY, Some("")).body(body());
        read(request.send().await.expect("the gateway answers")).await;
    }
}

/// A TLS provider for the whole process, which the peers need and toss-sdk does not: it hands its own over. To be
/// called once, before the first client.
pub fn install_provider() {
    drop(rustls::crypto::ring::default_provider().install_default());
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("a client")
}

fn url(gateway: &Gateway) -> String {
    format!("{}/v1/payments/confirm", gateway.url())
}

async fn read(response: reqwest::Response) {
    let answer = response.bytes().await.expect("the gateway answers in full");
    let payment = Payment::from_json(&answer).expect("a payment");
    assert_eq!(payment.total, Money::krw(AMOUNT));
}

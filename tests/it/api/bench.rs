//! A client over a world in memory, with a note of which endpoints it asked.

use core::str::FromStr;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use http::Method;
use mock_toss::Merchant;
use mock_toss::in_memory::InMemory;
use serde_json::{Value, json};
use support::in_memory::WorldTransport;
use toss_sdk::Client;
use toss_sdk::api::endpoints;
use toss_sdk::model::IdempotencyKey;
use toss_sdk::outcome::Outcome;
use toss_sdk::transport::{Transport, TransportError, WireAnswer, WireRequest};

const LIVE: &str = "live_sk_0123456789";

pub(super) struct Bench {
    pub(super) world: InMemory,
    pub(super) client: Client,
    noting: Noting,
}

#[derive(Clone)]
struct Noting {
    into: WorldTransport,
    asked: Arc<Mutex<BTreeSet<&'static str>>>,
}

impl Transport for Noting {
    async fn send(&self, request: WireRequest) -> Result<WireAnswer, TransportError> {
        let name = name(&request.method, &request.path).expect("a request of an endpoint that is listed");
        let _is_new = self.asked.lock().expect("sound").insert(name);
        self.into.send(request).await
    }
}

/// The name of the endpoint of a request; a path without anything that varies is the closest.
fn name(method: &Method, path: &str) -> Option<&'static str> {
    let path: Vec<&str> = path.split('?').next()?.split('/').collect();
    let fits = |template: &str| {
        let parts: Vec<&str> = template.split('/').collect();
        let same = |(part, found): (&&str, &&str)| part.starts_with('{') || part == found;
        parts.len() == path.len() && parts.iter().zip(&path).all(same)
    };
    let fitting = endpoints().filter(|endpoint| endpoint.method == *method && fits(endpoint.path));
    fitting.min_by_key(|endpoint| endpoint.path.matches('{').count()).map(|endpoint| endpoint.name)
}

impl Bench {
    pub(super) fn new() -> Self {
        Self::of(mock_toss::Config::default())
    }

    /// With a live key: the fake, like the gateway, settles nothing that was paid in a test.
    pub(super) fn live() -> Self {
        let merchants = vec![Merchant::new(LIVE, "tgen_docs")];
        Self::with_key(mock_toss::Config { merchants, ..mock_toss::Config::default() }, LIVE)
    }

    pub(super) fn of(config: mock_toss::Config) -> Self {
        Self::with_key(config, mock_toss::DOCUMENT_KEY)
    }

    fn with_key(config: mock_toss::Config, secret_key: &str) -> Self {
        let world = InMemory::new(config).expect("a world");
        let noting = Noting { into: WorldTransport::new(world.clone()), asked: Arc::default() };
        let client = Client::builder(secret_key.parse().expect("a key"))
            .security_keys([mock_toss::DOCUMENT_SECURITY_KEY.parse().expect("a key")])
            .build_with(noting.clone())
            .expect("a client");
        Self { world, client, noting }
    }

    /// A request to the fake's control API.
    pub(super) fn control(&self, method: &Method, path: &str, body: &Value) -> Value {
        let answer = self.world.control(method, path, body.to_string()).expect("the fake does it");
        serde_json::from_slice(&answer).unwrap_or(Value::Null)
    }

    /// A payment whose buyer has authenticated; its key.
    pub(super) fn ready(&self, order_id: &str, amount: u64) -> String {
        self.world.payments().with(&json!({"orderId": order_id, "amount": amount})).expect("a payment")
    }

    /// Holds that exactly these endpoints were asked.
    pub(super) fn has_asked(&self, endpoints: &[&str]) {
        let asked = self.noting.asked.lock().expect("sound").clone();
        assert_eq!(asked, endpoints.iter().copied().collect(), "asked, and to be asked");
    }
}

/// A value as the client reads it.
pub(super) fn value<T: FromStr<Err: core::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a value that the client takes")
}

/// A key of its own.
pub(super) fn key(text: &str) -> IdempotencyKey {
    text.parse().expect("a key")
}

/// What was done; anything else is a failure.
pub(super) fn done<T: core::fmt::Debug>(outcome: Outcome<T>) -> T {
    let Outcome::Done(answer) = outcome else { unreachable!("not done: {outcome:?}") };
    answer
}

//! The fake against its own description: requests are drawn from `openapi.json`, sound ones and broken ones, and
//! what comes back has to be what the description says.

mod document;
mod draw;
mod schema;

use std::collections::BTreeSet;

use bytes::Bytes;
use http::{Method, Request, Response};
use mock_toss::Operation;
use mock_toss::in_memory::InMemory;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::client::{BASIC, config};
use document::{Document, Endpoint};
use draw::Dice;

/// The rules of the gateway that answer with a 5xx of their own.
const OWN_FAULTS: &[&str] = &["billing.customer-key-too-long", "cancel.escrow-partial", "confirm.running"];

/// What earlier answers have made up, to be used by later requests.
#[derive(Debug, Default)]
struct Known {
    texts: Vec<(String, String)>,
}

impl Known {
    /// Remembers every id and key of an answer, and the amounts that belong to it.
    fn learn(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let is_id = name.ends_with("Key") || name.ends_with("Id") || name == "id";
                    match value {
                        Value::String(text) if is_id => self.texts.push((name.clone(), text.clone())),
                        other => self.learn(other),
                    }
                }
            }
            Value::Array(values) => values.iter().for_each(|value| self.learn(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn pick(&self, name: &str, dice: &mut Dice<'_>) -> Option<String> {
        let named: Vec<_> = self.texts.iter().filter(|(known, _)| known == name).collect();
        let from = if named.is_empty() { self.texts.iter().collect() } else { named };
        dice.choose(&from).map(|(_, text)| text.clone())
    }
}

fn request(endpoint: &Endpoint, document: &Document, known: &Known, dice: &mut Dice<'_>) -> Request<Bytes> {
    let path = endpoint.path.split('/').map(|segment| {
        let parameter = segment.strip_prefix('{').and_then(|segment| segment.strip_suffix('}'));
        let Some(name) = parameter else { return segment.to_owned() };
        let known = known.pick(name, dice);
        dice.path_parameter(known)
    });
    let path = path.collect::<Vec<_>>().join("/");
    let query = dice.query(&endpoint.query, document);
    let mut request = Request::builder().method(endpoint.method.clone()).uri(format!("{path}{query}"));
    request = request.header("authorization", BASIC);
    if dice.one_in(3) {
        request = request.header("idempotency-key", format!("key-{}", dice.below(4)));
    }
    if dice.one_in(3) {
        request = request.header("accept-language", "en-US");
    }
    let body = match &endpoint.body {
        Some(schema) => dice.body(schema, document, |name, dice| known.pick(name, dice)),
        None => Bytes::new(),
    };
    request.body(body).expect("the drawn request is well-formed")
}

fn header<'a>(response: &'a Response<Bytes>, name: &str) -> &'a str {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// One answer against the description; its body.
fn check(endpoint: &Endpoint, document: &Document, response: &Response<Bytes>, told: &str) -> Value {
    let status = response.status().as_u16();
    let body = if response.body().is_empty() {
        Value::Null
    } else if header(response, "content-type").starts_with("text/plain") {
        Value::String(String::from_utf8_lossy(response.body()).into_owned())
    } else {
        serde_json::from_slice(response.body()).unwrap_or_else(|error| panic!("{told}: {error}"))
    };
    let rule = header(response, "x-mock-rule").split(';').next().unwrap_or_default().to_owned();
    assert!(!rule.is_empty(), "{told}: no rule");
    assert!(status < 500 || OWN_FAULTS.contains(&&*rule), "{told}: {status} {rule} {body}");
    let schema = if status == 200 { endpoint.answer.as_ref() } else { Some(&endpoint.refusal) };
    match schema {
        Some(schema) => {
            let wrong = schema::mismatch(&body, schema, document);
            assert_eq!(wrong, None, "{told}: {status} {body}");
        }
        None => assert_eq!(body, Value::Null, "{told}: the answer is empty"),
    }
    body
}

async fn walk(seed: Vec<u16>) {
    let document = Document::read();
    let endpoints = document.gateway();
    let toss = InMemory::new(config()).expect("the settings are sound");
    let mut dice = Dice::new(&seed);
    let mut known = Known::default();
    for _ in 0..24 {
        if dice.one_in(3) {
            let order = format!("ORD-{:06}", dice.below(5));
            let open = json!({"orderId": order, "amount": 1_000 * (1 + dice.below(20))});
            let open = Request::post("/_mock/payments").body(open.to_string().into());
            let opened = toss.call(open.expect("well-formed")).await.expect("no fault");
            known.learn(&serde_json::from_slice(opened.body()).expect("JSON"));
        }
        let Some(endpoint) = dice.choose(&endpoints) else { return };
        let request = request(endpoint, &document, &known, &mut dice);
        let told = format!("{request:?}");
        let before = toss.ledger();
        let response = toss.call(request).await.expect("no fault is set");
        let body = check(endpoint, &document, &response, &told);
        if response.status() != 200 {
            assert_eq!(toss.ledger(), before, "{told}: refused, and yet the books have changed");
        }
        known.learn(&body);
    }
    for payment in toss.ledger().payments {
        let back: u64 = payment.cancels.iter().map(|cancel| cancel.amount).sum();
        assert_eq!(payment.captured - back, payment.balance, "{payment:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn nothing_drawn_from_the_description_breaks_the_fake(seed in proptest::collection::vec(any::<u16>(), 200..2_000)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("a runtime").block_on(walk(seed));
    }
}

#[test]
fn the_description_has_every_operation_and_no_other() {
    let document = Document::read();
    let described: BTreeSet<(Method, String)> =
        document.gateway().into_iter().map(|endpoint| (endpoint.method, endpoint.path)).collect();
    for operation in Operation::all() {
        let method = operation.method().parse().expect("a method");
        assert!(described.contains(&(method, operation.path().to_owned())), "{operation} is not described");
    }
    let second_paths = 2; // the look-up by order, and the confirm of old versions
    assert_eq!(described.len(), Operation::all().len() + second_paths);
}

#[tokio::test]
async fn the_description_is_served() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    let request = Request::get("/_mock/openapi.json").body(Bytes::new()).expect("well-formed");
    let served = toss.call(request).await.expect("no fault");
    let served: Value = serde_json::from_slice(served.body()).expect("JSON");
    assert_eq!(served["openapi"], "3.1.0");
}

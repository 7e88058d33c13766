//! The fake against its own description: requests are drawn from `openapi.json`, sound ones and broken ones, and
//! what comes back has to be what the description says.

mod document;
mod draw;
mod schema;

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use http::{Method, Request, Response};
use mock_toss::Operation;
use mock_toss::in_memory::InMemory;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::client::{BASIC, config};
use crate::jwe;
use document::{Document, Endpoint};
use draw::Dice;

/// The rules of the gateway that answer with a 5xx of their own.
const OWN_FAULTS: &[&str] = &["customer.key-too-long", "cancel.escrow", "confirm.running"];

const ERRORS: &str = include_str!("../../../docs/toss/errors.csv");

/// What earlier answers have told, to be used by later requests.
#[derive(Debug, Default)]
struct Known {
    /// The texts and numbers of each object.
    objects: Vec<BTreeMap<String, Value>>,
}

impl Known {
    /// Remembers every object of an answer.
    fn learn(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                let plain = fields.iter().filter(|(_, value)| value.is_string() || value.is_number());
                self.objects.push(plain.map(|(name, value)| (name.clone(), value.clone())).collect());
                fields.values().for_each(|value| self.learn(value));
            }
            Value::Array(values) => values.iter().for_each(|value| self.learn(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// One that has a field of that name.
    fn with(&self, name: &str, dice: &mut Dice<'_>) -> Option<&BTreeMap<String, Value>> {
        let having: Vec<_> = self.objects.iter().filter(|object| object.contains_key(name)).collect();
        dice.choose(&having).copied()
    }

    /// One whose id begins so.
    fn of_kind(&self, kind: &str, dice: &mut Dice<'_>) -> Option<&BTreeMap<String, Value>> {
        let is_one = |object: &&BTreeMap<String, Value>| {
            object.get("id").and_then(Value::as_str).is_some_and(|id| id.starts_with(kind))
        };
        let ones: Vec<_> = self.objects.iter().filter(is_one).collect();
        dice.choose(&ones).copied()
    }

    fn text(&self, name: &str, dice: &mut Dice<'_>) -> Option<String> {
        self.with(name, dice)?.get(name)?.as_str().map(str::to_owned)
    }
}

/// What the fields of one request are taken from: an earlier object that has what the request needs most.
struct Subject<'a> {
    known: &'a Known,
    about: Option<&'a BTreeMap<String, Value>>,
}

impl Subject<'_> {
    fn value(&self, name: &str, dice: &mut Dice<'_>) -> Option<Value> {
        if name == "destination" {
            return self.known.of_kind("seller_", dice)?.get("id").cloned();
        }
        let own = if name == "amount" { "totalAmount" } else { name };
        let own = self.about.and_then(|about| about.get(own)).cloned();
        let is_made_up = ["Key", "Token", "Id"].iter().any(|end| name.ends_with(end)) || name == "code";
        match own {
            Some(value) if !dice.one_in(12) => Some(value),
            _ if is_made_up && name != "orderId" => self.known.text(name, dice).map(Value::String),
            _ => None,
        }
    }
}

fn request(endpoint: &Endpoint, document: &Document, known: &Known, dice: &mut Dice<'_>) -> Request<Bytes> {
    dice.be_sound_or_not();
    let names = ["paymentKey", "authKey", "billingKey", "receiptKey", "methodKey", "id"];
    let wanted = names.into_iter().find(|name| endpoint.path.contains(name) || endpoint.needs(name));
    let about = match &*endpoint.path {
        path if path.starts_with("/v2/sellers/") => known.of_kind("seller_", dice),
        path if path.starts_with("/v2/payouts/") => known.of_kind("FPA_", dice),
        _ => wanted.and_then(|name| known.with(name, dice)),
    };
    let subject = Subject { known, about };
    let path = endpoint.path.split('/').map(|segment| {
        let parameter = segment.strip_prefix('{').and_then(|segment| segment.strip_suffix('}'));
        let Some(name) = parameter else { return segment.to_owned() };
        let known = subject.value(name, dice).and_then(|value| value.as_str().map(str::to_owned));
        dice.path_parameter(known)
    });
    let path = path.collect::<Vec<_>>().join("/");
    let query = dice.query(&endpoint.query, document);
    let mut request = Request::builder().method(endpoint.method.clone()).uri(format!("{path}{query}"));
    let token = known.text("accessToken", dice).filter(|_| endpoint.is_members);
    request =
        request.header("authorization", token.map_or(BASIC.to_owned(), |token| format!("Bearer {token}")));
    if dice.one_in(3) {
        request = request.header("idempotency-key", format!("key-{}", dice.below(9)));
    }
    if dice.one_in(3) {
        request = request.header("accept-language", "en-US");
    }
    let body = match &endpoint.body {
        Some(schema) => dice.body(schema, document, |name, dice| subject.value(name, dice)),
        None => Bytes::new(),
    };
    let is_sealed = endpoint.is_sealed && !dice.one_in(10);
    let body = if is_sealed { jwe::seal(&String::from_utf8_lossy(&body)).into() } else { body };
    if is_sealed {
        request = request.header("tosspayments-api-security-mode", "ENCRYPTION");
    }
    request.body(body).expect("the drawn request is well-formed")
}

fn header<'a>(response: &'a Response<Bytes>, name: &str) -> &'a str {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// One answer against the description; its body.
#[expect(clippy::indexing_slicing, clippy::panic, reason = "an answer that cannot be read fails the test")]
fn check(endpoint: &Endpoint, document: &Document, response: &Response<Bytes>, told: &str) -> Value {
    let status = response.status().as_u16();
    let body = if response.body().is_empty() {
        Value::Null
    } else if header(response, "content-type").starts_with("text/plain") {
        serde_json::from_str(&jwe::open(response.body())).unwrap_or_else(|error| panic!("{told}: {error}"))
    } else {
        serde_json::from_slice(response.body()).unwrap_or_else(|error| panic!("{told}: {error}"))
    };
    if let Some(code) = body["code"].as_str().or(body["error"]["code"].as_str()).filter(|_| status != 200) {
        assert!(ERRORS.contains(&format!(",{code},")), "{told}: {code} is no code of the gateway's");
    }
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

/// What happens outside the gateway's API: customers in windows, banks, wallets.
async fn prepare(toss: &InMemory, known: &mut Known, dice: &mut Dice<'_>) {
    let order = format!("ORD-{:06}", dice.below(5));
    let amount = 1_000 * (1 + dice.below(20));
    let methods = ["카드", "TRANSFER", "가상계좌", "MOBILE_PHONE", "CULTURE_GIFT_CERTIFICATE", "EASY_PAY"];
    let method = dice.choose(&methods).copied();
    let status = dice.choose(&["IN_PROGRESS", "DONE", "READY", "EXPIRED"]).copied();
    let open = json!({"orderId": order, "amount": amount, "method": method, "status": status});
    let key = known.text("paymentKey", dice).unwrap_or_default();
    let on = |deed: &str| format!("/_mock/payments/{key}/{deed}");
    let customer = json!({"customerKey": "customer-1"});
    let moves = [
        ("/_mock/payments".to_owned(), open),
        ("/_mock/payments".to_owned(), json!({"orderId": order, "amount": amount})),
        (on("authenticate"), json!({})),
        (on("deposit"), json!({})),
        (on("deposit-error"), json!({})),
        ("/_mock/billing/auth".to_owned(), customer.clone()),
        ("/_mock/brandpay/authorize".to_owned(), customer),
        (
            "/_mock/brandpay/methods".to_owned(),
            json!({"customerKey": "customer-1", "cardNumber": "9410001234567890"}),
        ),
        ("/_mock/brandpay/methods".to_owned(), json!({"customerKey": "customer-1", "bank": "20"})),
        (
            "/_mock/payments".to_owned(),
            json!({"orderId": order, "amount": amount, "type": "BRANDPAY", "customerKey": "customer-1"}),
        ),
        ("/_mock/balance".to_owned(), json!({"amount": 100_000})),
        ("/_mock/clock/advance".to_owned(), json!({"seconds": 60 * dice.below(5_000)})),
    ];
    let Some((path, body)) = dice.choose(&moves) else { return };
    let request = Request::post(path).body(body.to_string().into()).expect("well-formed");
    let answer = toss.call(request).await.expect("no fault is set");
    assert!(answer.status().as_u16() < 500, "{path} {body}: {answer:?}");
    if answer.status() == 200 {
        known.learn(&serde_json::from_slice(answer.body()).expect("JSON"));
    }
}

async fn walk(seed: Vec<u16>) {
    let document = Document::read();
    let endpoints = document.gateway();
    let toss = InMemory::new(config()).expect("the settings are sound");
    let mut dice = Dice::new(&seed);
    let mut known = Known::default();
    for _ in 0..40 {
        if dice.one_in(2) {
            prepare(&toss, &mut known, &mut dice).await;
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
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(120) })]

    #[test]
    fn nothing_drawn_from_the_description_breaks_the_fake(seed in proptest::collection::vec(any::<u16>(), 1_500..2_500)) {
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

//! The fake answers what the gateway's samples say, field by field and in their order; only what the gateway
//! makes up itself may differ.

mod books;
mod brandpay;
mod cancels;
mod making;
mod methods;
mod payouts;
mod redirects;
mod refusals;
mod webhooks;

use core::fmt;
use core::time::Duration;
use std::path::Path;

use http::Request;
use mock_toss::fault::{Fault, Plan, Point, Rule};
use mock_toss::in_memory::InMemory;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Value, json};
use tokio::time::advance;

use crate::client::{ORDER, call, config, confirm_body, open};

/// What the gateway makes up. Times are not among them: the tests set the clock.
const VOLATILE: &[&str] = &[
    "/lastTransactionKey",
    "/paymentKey",
    "/secret",
    "/receipt/url",
    "/checkout/url",
    "/cancels/0/transactionKey",
    "/cancels/1/transactionKey",
];

#[expect(clippy::panic, reason = "a test without its sample has failed")]
pub(crate) fn golden(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/wire").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Made-up values replaced by their kind, so that `null` and a string still differ.
pub(crate) fn canonical(text: &str, also_volatile: &[&str]) -> Value {
    let mut value: Value = serde_json::from_str(text).expect("the body is JSON");
    for path in VOLATILE.iter().chain(also_volatile) {
        if let Some(found @ Value::String(_)) = value.pointer_mut(path) {
            *found = "(made up)".into();
        }
    }
    value
}

/// The names of an object's fields, in the order of the text.
#[derive(Debug, PartialEq)]
struct Names(Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Names;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
                let mut names = Vec::new();
                while let Some((name, _)) = map.next_entry::<String, IgnoredAny>()? {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

pub(crate) fn assert_golden(body: &[u8], name: &str, also_volatile: &[&str]) {
    let body = str::from_utf8(body).expect("the body is UTF-8");
    let golden = golden(name);
    pretty(&canonical(body, also_volatile), &canonical(&golden, also_volatile), name);
    let names = |text: &str| serde_json::from_str::<Names>(text).expect("an object");
    assert_eq!(names(body), names(&golden), "{name}");
}

/// Every name of a field, inside objects too, in the order of the text.
fn keys_in_order(text: &str) -> Vec<&str> {
    let pieces: Vec<&str> = text.split('"').collect();
    let strings = pieces.iter().zip(pieces.iter().skip(1)).skip(1).step_by(2);
    strings.filter(|(_, next)| next.trim_start().starts_with(':')).map(|(name, _)| *name).collect()
}

fn pretty(left: &Value, right: &Value, name: &str) {
    let text = |value| serde_json::to_string_pretty(value).expect("JSON");
    assert_eq!(text(left), text(right), "{name}");
}

pub(crate) async fn done(toss: &InMemory, amount: u64) -> (String, Vec<u8>) {
    let key = open(toss, amount).await;
    advance(Duration::from_secs(13)).await;
    let body = confirm_body(&key, amount);
    let response = call(toss, Request::post("/v1/payments/confirm"), &body).await.expect("no fault");
    (key, response.body().to_vec())
}

pub(crate) async fn cancel(toss: &InMemory, key: &str, amount: Option<u64>) -> Vec<u8> {
    let body = json!({"cancelReason": "고객이 취소를 원함", "cancelAmount": amount});
    let path = format!("/v1/payments/{key}/cancel");
    call(toss, Request::post(path), &body).await.expect("no fault").body().to_vec()
}

pub(crate) async fn look_up(toss: &InMemory, key: &str) -> Vec<u8> {
    let path = format!("/v1/payments/{key}");
    call(toss, Request::get(path), &Value::Null).await.expect("no fault").body().to_vec()
}

pub(crate) fn toss() -> InMemory {
    InMemory::new(config()).expect("the settings are sound")
}

#[tokio::test(start_paused = true)]
async fn a_payment_ready_to_be_confirmed() {
    let toss = toss();
    let key = open(&toss, 15_000).await;
    assert!(key.starts_with("tgen_20250626194853") && key.len() == 24, "{key}");
    assert_golden(&look_up(&toss, &key).await, "payment.in_progress.json", &[]);
}

#[tokio::test(start_paused = true)]
async fn a_confirmed_payment() {
    let toss = toss();
    let (key, confirmed) = done(&toss, 15_000).await;
    assert_golden(&confirmed, "payment.card.done.json", &[]);
    assert_eq!(look_up(&toss, &key).await, confirmed);
    let by_order = Request::get(format!("/v1/payments/orders/{ORDER}"));
    assert_eq!(call(&toss, by_order, &Value::Null).await.expect("no fault").body(), &confirmed);
}

#[tokio::test(start_paused = true)]
async fn a_confirmed_payment_in_english() {
    let toss = toss();
    let (key, _) = done(&toss, 15_000).await;
    let request = Request::get(format!("/v1/payments/{key}")).header("accept-language", "en-US");
    let english = call(&toss, request, &Value::Null).await.expect("no fault");
    assert_golden(english.body(), "payment.card.accept_language_en.json", &[]);
}

#[tokio::test(start_paused = true)]
async fn a_payment_cancelled_in_part() {
    let toss = toss();
    let (key, _) = done(&toss, 15_000).await;
    advance(Duration::from_secs(1_254)).await;
    assert_golden(&cancel(&toss, &key, Some(5_000)).await, "payment.card.partial_canceled.json", &[]);
}

#[tokio::test(start_paused = true)]
async fn a_payment_cancelled_in_full() {
    let toss = toss();
    let (key, _) = done(&toss, 15_000).await;
    advance(Duration::from_secs(1_254)).await;
    assert_golden(&cancel(&toss, &key, None).await, "payment.card.canceled.json", &[]);
}

#[tokio::test(start_paused = true)]
async fn a_payment_cancelled_in_part_and_then_the_rest() {
    let toss = toss();
    let (key, _) = done(&toss, 1_000).await;
    advance(Duration::from_secs(1_254)).await;
    cancel(&toss, &key, Some(300)).await;
    advance(Duration::from_mins(1)).await;
    assert_golden(&cancel(&toss, &key, None).await, "payment.card.partial_then_rest.json", &[]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_payment() {
    let toss = toss();
    let refusal = Fault::Code { code: "REJECT_CARD_COMPANY".to_owned() };
    let rule = Rule::new("refused", Point::BeforeCommit, refusal);
    toss.set_faults(Plan::new(0, vec![rule]).expect("the plan is sound"));
    let (key, _) = done(&toss, 15_000).await;
    toss.set_faults(Plan::default());
    assert_golden(&look_up(&toss, &key).await, "payment.card.aborted.json", &[]);
}

#[tokio::test(start_paused = true)]
async fn an_expired_payment() {
    let toss = toss();
    let key = open(&toss, 15_000).await;
    advance(Duration::from_mins(10)).await;
    // Another merchant's sample.
    assert_golden(&look_up(&toss, &key).await, "payment.expired.json", &["/mId", "/orderId"]);
}

#[tokio::test(start_paused = true)]
async fn every_answer_has_the_gateways_headers() {
    let toss = toss();
    let key = open(&toss, 15_000).await;
    let request = Request::post("/v1/payments/confirm").header("idempotency-key", "try-1");
    let response = call(&toss, request, &confirm_body(&key, 15_000)).await.expect("no fault");
    let observed: Value =
        serde_json::from_str(&golden("response_headers.confirm.json")).expect("the sample is JSON");
    // Made by the connection: hyper writes the date, the length says what chunks would.
    let of_the_connection = ["date", "transfer-encoding", "connection"];
    let made_up = ["x-tosspayments-trace-id", "x-envoy-upstream-service-time"];
    for (name, value) in observed.as_object().expect("an object") {
        if of_the_connection.contains(&name.as_str()) {
            continue;
        }
        let header = response.headers().get(name).unwrap_or_else(|| panic!("{name} is missing"));
        if !made_up.contains(&name.as_str()) {
            assert_eq!(header, value.as_str().expect("a header is text"), "{name}");
        }
    }
    let trace = response.headers()["x-tosspayments-trace-id"].to_str().expect("ASCII");
    assert!(trace.len() == 32 && trace.bytes().all(|byte| byte.is_ascii_hexdigit()), "{trace}");
    assert_eq!(response.headers()["idempotency-key"], "try-1");
}

#[tokio::test(start_paused = true)]
async fn refusals_are_the_gateways_own_words() {
    let toss = toss();
    let (key, _) = done(&toss, 15_000).await;
    let confirm = || Request::post("/v1/payments/confirm");
    let again = call(&toss, confirm(), &confirm_body(&key, 15_000)).await.expect("no fault");
    assert_golden(again.body(), "error.already_processed.json", &[]);
    assert_golden(&look_up(&toss, "no-such-payment").await, "error.not_found_payment.json", &[]);
    assert_golden(&cancel(&toss, &key, Some(15_001)).await, "error.not_cancelable_amount.json", &[]);
    let path = format!("/v1/payments/{key}/cancel");
    let locked = json!({"cancelReason": "x", "refundableAmount": 1});
    let locked = call(&toss, Request::post(path), &locked).await.expect("no fault");
    assert_golden(locked.body(), "error.refundable_mismatch.json", &[]);
    cancel(&toss, &key, None).await;
    assert_golden(&cancel(&toss, &key, None).await, "error.already_canceled.json", &[]);
    let late = open(&toss, 15_000).await;
    advance(Duration::from_mins(10)).await;
    let late = call(&toss, confirm(), &confirm_body(&late, 15_000)).await.expect("no fault");
    assert_golden(late.body(), "error.session_expired.json", &[]);
    let long = confirm().header("idempotency-key", "k".repeat(301));
    let long = call(&toss, long, &confirm_body(&key, 15_000)).await.expect("no fault");
    assert_golden(long.body(), "error.invalid_idempotency_key.json", &[]);
}

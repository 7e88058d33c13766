//! A whole client over answers of any kind: status, headers and body of each attempt are what the bytes say. So
//! everything that reads an answer is behind it: error bodies, `Retry-After`, trace ids, payments, the guard against
//! answers of another key's payment, and what the resolver concludes from look-ups.
//!
//! The judge here keeps a book of its own (`book`): what each answer tells by itself, from its bytes, added up by the
//! rule that the worst attempt counts. The client may know less than the book, and never more.

mod book;

use core::time::Duration;

use toss_sdk::config::Config;
use toss_sdk::intent::WallClock;
use toss_sdk::model::{IdempotencyKey, Money, OrderId, Payment, PaymentKey, Ticket};
use toss_sdk::outcome::{Advice, Declined, Effect, NotSent, Outcome, Unknown};
use toss_sdk::{Cancel, Client, Confirm};

use self::book::{Asked, Book};
use crate::oracle::{choice, discreet, discreet_causes};
use crate::script::Script;

/// What is asked for, in every input.
pub(crate) const PAYMENT_KEY: &str = "tgen_20250626194853NtWm4";
pub(crate) const IDEMPOTENCY_KEY: &str = "cf_01JZ9QK7T3M5V8X2";
pub(crate) const SECRET_KEY: &str = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R";
const KEYS: [&str; 3] = [PAYMENT_KEY, IDEMPOTENCY_KEY, SECRET_KEY];
pub(crate) const ORDER: &str = "ORD-1750934933050-OTYKJs2w";
pub(crate) const AMOUNT: i64 = 15_000;
/// What a partial cancel gives back.
pub(crate) const PART: i64 = 5_000;

/// No wish of the gateway's is longer.
const WISH_MAX: Duration = Duration::from_hours(24);

/// What is asked for, in the order of the first byte of an input.
pub(crate) const OPERATIONS: [&str; 8] =
    ["confirm", "cancel", "cancel a part", "payment", "payment by order", "resolve", "look up", "member"];

/// An operation, and the answers to its attempts, in the form of `script`.
///
/// # Panics
/// If something does not hold.
pub fn check(input: &[u8]) {
    let Some((operation, rest)) = choice(input) else { return };
    let script = Script::read(rest);
    // A clock that the bytes cannot move: every request was sent just now.
    let client = Client::builder(SECRET_KEY.parse().expect("a key"))
        .config(Config::default())
        .wall_clock(WallClock::new(|| 1_751_328_000_000_000))
        .build_with(script.clone())
        .expect("the default configuration");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(asked(operation % OPERATIONS.len(), &client, &script));
}

async fn asked(operation: usize, client: &Client, script: &Script) {
    let (payment_key, order_id) = (payment_key(), ORDER.parse().expect("an order id"));
    match operation {
        0 => judged(&client.confirm(confirm()).await, &Book::of(Asked::Confirm, script)),
        1 => {
            let cancel = Cancel::full(key(), payment_key, "changed mind").expect("a reason");
            judged(&client.cancel(cancel).await, &Book::of(Asked::Cancel, script));
        }
        2 => {
            let (part, all) = (Money::krw(PART), Money::krw(AMOUNT));
            let cancel = Cancel::part(key(), payment_key, "broken cup", part, all).expect("a part");
            judged(&client.cancel(cancel).await, &Book::of(Asked::CancelPart, script));
        }
        3 => {
            let found = client.payment(&payment_key).await;
            looked_up(found, &[PAYMENT_KEY, SECRET_KEY], |payment| payment.payment_key == payment_key);
        }
        4 => {
            let found = client.payment_by_order(&order_id).await;
            looked_up(found, &[SECRET_KEY], |payment| *payment.order_id == *ORDER);
        }
        7 => {
            let member = "aENcQAtPdYbTjGhtQnNVj".parse().expect("a customer key");
            judged(&client.confirm(confirm().by_member(member)).await, &Book::of(Asked::Confirm, script));
        }
        later => resolved(client, script, later == 5).await,
    }
    requests(script);
}

/// A ticket, kept as JSON, leads to no other judgement than the call that left it.
async fn resolved(client: &Client, script: &Script, may_repeat: bool) {
    let outcome = client.confirm(confirm()).await;
    judged(&outcome, &Book::of(Asked::Confirm, script));
    let Outcome::Unknown(Unknown { ticket, .. }) = outcome else { return };
    let stored = serde_json::to_string(&ticket).expect("plain data");
    let ticket: Ticket = serde_json::from_str(&stored).expect("it was written by the SDK");
    let outcome = if may_repeat { client.resolve(&ticket).await } else { client.look_up(&ticket).await };
    judged(&outcome, &Book::of(Asked::Confirm, script));
}

fn payment_key() -> PaymentKey {
    PAYMENT_KEY.parse().expect("a payment key")
}

fn key() -> IdempotencyKey {
    IDEMPOTENCY_KEY.parse().expect("a key")
}

fn confirm() -> Confirm {
    let order_id: OrderId = ORDER.parse().expect("an order id");
    Confirm::new(key(), payment_key(), order_id, Money::krw(AMOUNT)).expect("an amount")
}

/// What the client says of the money is in the book.
fn judged(outcome: &Outcome<Payment>, book: &Book) {
    match outcome.effect() {
        Effect::Applied => assert!(book.shows_ours(), "no answer is about our payment: {outcome:?}"),
        Effect::NotApplied => assert_eq!(book.effect(), Effect::NotApplied, "{outcome:?}"),
        // The client may stop before the answer that would tell.
        Effect::Unknown => assert_ne!(book.effect(), Effect::NotApplied, "{outcome:?}"),
    }
    match outcome {
        Outcome::Done(payment) => assert_eq!(payment.payment_key, payment_key()),
        Outcome::Declined(Declined { advice, .. }) => {
            assert!(book.has_refusal(), "{outcome:?}");
            if let Advice::Later { wait, .. } = advice {
                assert!(*wait <= WISH_MAX, "{wait:?}");
            }
            assert!(*advice != Advice::Final || book.has_final_refusal(), "{outcome:?}");
        }
        Outcome::NotSent(NotSent { retry_after, .. }) | Outcome::Unknown(Unknown { retry_after, .. }) => {
            assert!(retry_after.is_none_or(|wait| wait <= WISH_MAX), "{retry_after:?}");
        }
    }
    if !matches!(outcome, Outcome::Done(_)) {
        discreet(&format!("{outcome:?}"), &KEYS);
    }
}

/// `keys` are those of the request: only these can be told from other words.
fn looked_up(found: Result<Payment, toss_sdk::Error>, keys: &[&str], is_ours: impl Fn(&Payment) -> bool) {
    match found {
        Ok(payment) => assert!(is_ours(&payment), "it is another one: {payment:?}"),
        Err(error) => {
            assert_eq!(error.effect(), Effect::NotApplied, "a look-up changes nothing");
            discreet(&format!("{error} {error:?}"), keys);
            discreet_causes(&error, keys);
        }
    }
}

/// Every request carries what makes it harmless to repeat.
fn requests(script: &Script) {
    for (request, _) in script.given() {
        let key = request.headers.get("idempotency-key").map(http::HeaderValue::as_bytes);
        let expected = request.body.is_some().then_some(IDEMPOTENCY_KEY.as_bytes());
        assert_eq!(key, expected, "{request:?}");
        let path = &request.path;
        assert!(path.starts_with("/v1/payments/") || path == "/v1/brandpay/payments/confirm", "{path}");
        discreet(&format!("{request:?}"), &KEYS);
    }
}

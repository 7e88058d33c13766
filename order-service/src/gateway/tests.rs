//! The client's answers in the words of the flows, over a wire that answers by table.

use core::num::NonZeroU32;
use core::time::Duration;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::HeaderMap;
use toss_flows::backoff::Jitter;
use toss_flows::job::{Actor, MerchantId, Priority};
use toss_flows::model::Money;
use toss_flows::store::memory::MemoryStore;
use toss_flows::store::{Claim, ClaimRequest, Flow, FlowOptions, NewCancel, NewConfirm, Store};
use toss_flows::time::TokioClock;
use toss_flows::{KeySecret, WorkerConfig};
use toss_sdk::intent::WallClock;
use toss_sdk::transport::{Transport, TransportError, TransportErrorKind, WireAnswer, WireRequest};

use super::*;

/// Answers every request of a method with a status and a body, and keeps the idempotency keys that it saw.
#[derive(Clone, Default)]
struct Wire {
    post: (u16, &'static str),
    get: (u16, &'static str),
    keys: Arc<Mutex<Vec<String>>>,
    bodies: Arc<Mutex<Vec<String>>>,
}

impl Transport for Wire {
    async fn send(&self, request: WireRequest) -> Result<WireAnswer, TransportError> {
        let (status, body) = if request.method == http::Method::GET { self.get } else { self.post };
        if status == 0 {
            return Err(TransportError::new(TransportErrorKind::Connect, "refused"));
        }
        request.witness.mark_sent();
        let key = request.headers.get("Idempotency-Key").and_then(|value| value.to_str().ok());
        self.keys.lock().expect("no panic while it is held").extend(key.map(str::to_owned));
        let sent = request.body.as_deref().map(|body| String::from_utf8_lossy(body).into_owned());
        self.bodies.lock().expect("no panic while it is held").extend(sent);
        Ok(WireAnswer { status, headers: HeaderMap::new(), body: Bytes::from_static(body.as_bytes()) })
    }
}

/// A gateway whose breakers open at the first failure, on the day on which the key was made.
fn gateway(wire: Wire) -> TossGateway {
    gateway_at(wire, MADE_AT)
}

fn gateway_at(wire: Wire, now: i64) -> TossGateway {
    let mut config = toss_sdk::Config::default();
    config.breaker.window = toss_sdk::config::BreakerWindow::Calls(NonZeroU32::MIN);
    config.breaker.calls_min = NonZeroU32::MIN;
    config.retry.attempts_max = NonZeroU32::MIN;
    let key = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().expect("a key");
    let builder = Client::builder(key).config(config).wall_clock(WallClock::new(move || now));
    TossGateway::new(builder.build_with(wire).expect("a client"))
}

/// 14 November 2023.
const MADE_AT: i64 = 1_700_000_000_000_000;

const DAY: i64 = 24 * 3_600 * 1_000_000;

/// What the flows send: nobody can make an intent by hand.
async fn claimed() -> (MemoryStore, ConfirmIntent) {
    let clock = Arc::new(TokioClock::set_to(UnixMicros::new(MADE_AT)));
    let secret = KeySecret::new(b"kept apart from the merchant's key").expect("a secret");
    let store = MemoryStore::new(clock, FlowOptions::new(secret));
    let new = NewConfirm {
        order_id: "ORD-000001".parse().expect("an order id"),
        payment_key: "tgen_1".parse().expect("a payment key"),
        amount: Money::krw(15_000),
        deadline: UnixMicros::new(MADE_AT + 600_000_000),
        merchant: MerchantId::default(),
        priority: Priority::default(),
    };
    let stored = store.transact(move |tx| Box::pin(async move { tx.enqueue_confirm(&new).await })).await;
    stored.expect("a new decision");
    let claims = store.claim(ClaimRequest::any(1, Duration::from_secs(15))).await.expect("a store");
    let Some(Flow::Confirm { intent, .. }) = claims.first().map(Claim::flow) else { panic!("{claims:?}") };
    let intent = intent.clone();
    (store, intent)
}

async fn intent() -> ConfirmIntent {
    claimed().await.1
}

/// The decision to give a part of the same payment back.
async fn cancel_intent() -> CancelIntent {
    let (store, _) = claimed().await;
    let payment = Payment::from_json(DONE.as_bytes()).expect("a payment");
    let policy = WorkerConfig::default().policy(JobKind::Confirm);
    let new = NewCancel {
        name: "cancel-1".parse().expect("a name"),
        payment_key: "tgen_1".parse().expect("a payment key"),
        amount: Some(Money::krw(5_000)),
        reason: "one is broken".into(),
        refund_account: None,
        actor: Actor::system(),
        priority: Priority::default(),
    };
    let decided = store.transact(move |tx| {
        Box::pin(async move {
            tx.report(&payment, &policy, Jitter::new(0)).await?;
            tx.enqueue_cancel(&new).await
        })
    });
    decided.await.expect("a paid payment and its cancel");
    let ask = ClaimRequest { kinds: vec![JobKind::Cancel], ..ClaimRequest::any(1, Duration::from_secs(15)) };
    let claims = store.claim(ask).await.expect("a store");
    match claims.first().map(Claim::flow) {
        Some(Flow::Cancel { intent: Some(intent), .. }) => intent.clone(),
        _ => panic!("{claims:?}"),
    }
}

const DONE: &str = r#"{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"DONE","currency":"KRW",
    "totalAmount":15000,"balanceAmount":15000}"#;
const NOT_FOUND_BODY: &str = r#"{"code":"NOT_FOUND_PAYMENT","message":"존재하지 않는 결제 입니다."}"#;
const UNAUTHORIZED: &str = r#"{"code":"UNAUTHORIZED_KEY","message":"인증되지 않은 시크릿 키 입니다."}"#;

#[tokio::test(start_paused = true)]
async fn a_confirm_carries_the_stored_key() {
    let wire = Wire { post: (200, DONE), ..Wire::default() };
    let intent = intent().await;
    let outcome = gateway(wire.clone()).confirm(&intent).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    assert_eq!(*wire.keys.lock().unwrap(), [intent.key().as_str()]);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_carries_the_stored_key_the_amount_and_always_the_balance() {
    let wire = Wire { post: (200, DONE), ..Wire::default() };
    let intent = cancel_intent().await;
    drop(gateway(wire.clone()).cancel(&intent).await);
    assert_eq!(wire.keys.lock().unwrap().first().map(String::as_str), Some(intent.key().as_str()));
    let bodies = wire.bodies.lock().unwrap();
    let body: serde_json::Value = serde_json::from_str(bodies.first().unwrap()).unwrap();
    assert_eq!((&body["cancelAmount"], &body["refundableAmount"]), (&5_000.into(), &15_000.into()), "{body}");
    assert_eq!(body["cancelReason"], "one is broken");
}

#[tokio::test(start_paused = true)]
async fn a_key_that_the_gateway_may_have_forgotten_is_looked_up_and_not_sent_again() {
    for (days, sent) in [(13, 1), (15, 0)] {
        let wire = Wire { post: (200, DONE), get: (200, DONE), ..Wire::default() };
        let outcome = gateway_at(wire.clone(), MADE_AT + days * DAY).confirm(&intent().await).await;
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
        assert_eq!(wire.keys.lock().unwrap().len(), sent, "after {days} days");
    }
}

#[tokio::test(start_paused = true)]
async fn only_the_gateways_own_word_is_not_found() {
    let key = intent().await.payment_key().clone();
    let rows = [
        (404, NOT_FOUND_BODY, true),
        (404, "<html></html>", false),
        (401, UNAUTHORIZED, false),
        (0, "", false),
    ];
    for (status, body, is_not_found) in rows {
        let sighting = gateway(Wire { get: (status, body), ..Wire::default() }).look_up(&key).await;
        assert_eq!(sighting == Sighting::NotFound, is_not_found, "{status} {body}: {sighting:?}");
        assert!(is_not_found || matches!(sighting, Sighting::Unclear { .. }), "{status}: {sighting:?}");
    }
    let seen = gateway(Wire { get: (200, DONE), ..Wire::default() }).look_up(&key).await;
    assert!(matches!(seen, Sighting::Seen(_)), "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn work_of_a_kind_pauses_when_neither_its_calls_nor_look_ups_pass() {
    let intent = intent().await;
    let gateway = gateway(Wire::default());
    assert_eq!(gateway.admission(JobKind::Confirm), Admission::Open);
    drop(gateway.confirm(&intent).await);
    assert_eq!(gateway.circuits().first(), Some(&("confirm", "open")));
    assert_eq!(gateway.admission(JobKind::Confirm), Admission::Open, "what is in doubt can be looked up");
    gateway.look_up(intent.payment_key()).await;
    assert!(
        matches!(gateway.admission(JobKind::Confirm), Admission::PausedFor(_)),
        "{:?}",
        gateway.circuits()
    );
    assert_eq!(gateway.admission(JobKind::Refund), Admission::Open, "refunds have a breaker of their own");
}

use core::convert::Infallible;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::fmt;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use tokio::sync::Notify;
use tower::{Layer as _, Service as _, ServiceExt as _, service_fn};

use super::WebhookLayer;
use crate::model::{SecretText, SecurityKey};
use crate::webhook::{
    Claim, PaymentRef, PaymentSecrets, Received, SeenDeliveries, SeenInMemory, TransmissionId, Verified,
};

type Post = Request<Full<Bytes>>;

const ID: &str = "tosspayments-webhook-transmission-id";
const TIME: &str = "tosspayments-webhook-transmission-time";
const SIGNATURE: &str = "tosspayments-webhook-signature";

const DEPOSIT: &str = r#"{"secret":"ps_1","status":"DONE","orderId":"ORD-000001"}"#;

/// A shop with one order.
struct Shop;

#[derive(Debug)]
struct Down;

impl fmt::Display for Down {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the shop is down")
    }
}

impl core::error::Error for Down {}

impl PaymentSecrets for Shop {
    type Error = Down;

    async fn secret_of(&self, payment: PaymentRef<'_>) -> Result<Option<SecretText>, Down> {
        match payment {
            PaymentRef::Order("ORD-000001") => Ok(Some(SecretText::new("ps_1"))),
            PaymentRef::Order("ORD-DOWN") => Err(Down),
            PaymentRef::Order(_) | PaymentRef::Key(_) => Ok(None),
        }
    }
}

/// A store that cannot be read.
struct Broken;

impl SeenDeliveries for Broken {
    type Error = Down;

    async fn claim(&self, _: &TransmissionId, _: i64) -> Result<Claim, Down> {
        Err(Down)
    }

    async fn settle(&self, _: &TransmissionId, _: bool, _: i64) -> Result<(), Down> {
        Err(Down)
    }
}

/// What the handler was called with, and what it answers.
#[derive(Clone, Default)]
struct Handler {
    calls: Arc<Mutex<Vec<(Received, Bytes)>>>,
    fails: Arc<Mutex<Vec<StatusCode>>>,
}

impl Handler {
    fn failing(fails: &[StatusCode]) -> Self {
        Self { fails: Arc::new(Mutex::new(fails.to_vec())), ..Self::default() }
    }

    async fn call(self, request: Post) -> Result<Response<String>, Infallible> {
        let (head, body) = request.into_parts();
        let received = head.extensions.get::<Received>().expect("what was received").clone();
        let body = body.collect().await.expect("whole").to_bytes();
        self.calls.lock().expect("sound").push((received, body));
        let mut answer = Response::new("handled".to_owned());
        *answer.status_mut() = self.fails.lock().expect("sound").pop().unwrap_or(StatusCode::ACCEPTED);
        Ok(answer)
    }

    fn calls(&self) -> usize {
        self.calls.lock().expect("sound").len()
    }

    /// The answer to one delivery.
    async fn answer<S: PaymentSecrets + 'static, D: SeenDeliveries + 'static>(
        &self,
        layer: &WebhookLayer<S, D>,
        post: Post,
    ) -> StatusCode {
        let handler = self.clone();
        let service = layer.layer(service_fn(move |request| handler.clone().call(request)));
        service.oneshot(post).await.expect("infallible").status()
    }
}

fn post(headers: &[(&str, &str)], body: impl Into<Bytes>) -> Post {
    let request =
        headers.iter().fold(Request::post("/toss"), |request, (name, value)| request.header(*name, *value));
    request.body(Full::new(body.into())).expect("a request")
}

fn layer() -> WebhookLayer<Shop> {
    WebhookLayer::new(Shop)
}

#[tokio::test]
async fn the_handler_gets_what_was_proved_and_the_body_as_it_came() {
    let handler = Handler::default();
    assert_eq!(handler.answer(&layer(), post(&[], DEPOSIT)).await, 200, "202 would be repeated");
    let calls = handler.calls.lock().unwrap().clone();
    let [(Received::Verified(verified), body)] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!((verified.body(), &body[..]), (DEPOSIT.as_bytes(), DEPOSIT.as_bytes()));
}

#[tokio::test]
async fn what_cannot_be_proved_reaches_the_handler_as_a_hint_only() {
    let handler = Handler::default();
    let body =
        r#"{"eventType":"METHOD_UPDATED","data":{"customerKey":"c","methodKey":"m","status":"ENABLED"}}"#;
    assert_eq!(handler.answer(&layer(), post(&[(ID, "a")], body)).await, 200);
    assert!(matches!(handler.calls.lock().unwrap()[0].0, Received::Hint(_)));
}

#[tokio::test]
async fn nothing_else_reaches_the_handler() {
    let signed = r#"{"eventType":"seller.changed","entityBody":{"id":"s","status":"APPROVED"}}"#;
    let long = " ".repeat(600 << 10) + DEPOSIT;
    let table = [
        (post(&[], ""), 400),
        (post(&[], "{}"), 400),
        (post(&[(ID, "a b")], DEPOSIT), 400),
        (post(&[], DEPOSIT.replacen("ps_1", "ps_2", 1)), 401),
        (post(&[], DEPOSIT.replacen("ORD-000001", "ORD-000002", 1)), 401),
        (post(&[], signed), 401),
        (post(&[(SIGNATURE, "v1:AAAA"), (TIME, "now")], signed), 401),
        (post(&[], DEPOSIT.replacen("ORD-000001", "ORD-DOWN", 1)), 503),
        (post(&[], long), 413),
    ];
    for (post, expected) in table {
        let handler = Handler::default();
        let told = format!("{post:?}").chars().take(300).collect::<String>();
        assert_eq!(handler.answer(&layer(), post).await, expected, "{told}");
        assert_eq!(handler.calls(), 0, "{told}");
    }
}

#[tokio::test]
async fn a_repeat_of_what_was_handled_is_answered_without_the_handler() {
    let (handler, layer) = (Handler::default(), layer());
    assert_eq!(handler.answer(&layer, post(&[(ID, "a")], DEPOSIT)).await, 200);
    assert_eq!(
        handler.answer(&layer.clone(), post(&[(ID, "a")], DEPOSIT)).await,
        200,
        "a clone knows it too"
    );
    assert_eq!(handler.calls(), 1);
    assert_eq!(handler.answer(&layer, post(&[(ID, "b")], DEPOSIT)).await, 200);
    assert_eq!(handler.calls(), 2, "another delivery");
}

#[tokio::test]
async fn a_repeat_of_what_failed_is_handled() {
    let handler = Handler::failing(&[StatusCode::INTERNAL_SERVER_ERROR]);
    let layer = layer();
    assert_eq!(handler.answer(&layer, post(&[(ID, "a")], DEPOSIT)).await, 500);
    assert_eq!(handler.answer(&layer, post(&[(ID, "a")], DEPOSIT)).await, 200);
    assert_eq!(handler.calls(), 2);
}

#[tokio::test]
async fn a_forgery_under_the_id_of_a_real_delivery_does_not_keep_it_out() {
    let (handler, layer) = (Handler::default(), layer());
    let forged = DEPOSIT.replacen("ps_1", "ps_2", 1);
    assert_eq!(handler.answer(&layer, post(&[(ID, "a")], forged)).await, 401);
    assert_eq!(handler.answer(&layer, post(&[(ID, "a")], DEPOSIT)).await, 200);
    assert_eq!(handler.calls(), 1);
}

#[tokio::test]
async fn a_repeat_during_the_handlers_work_is_asked_to_come_again() {
    let go_on = Arc::new(Notify::new());
    let waits = Arc::clone(&go_on);
    let layer = layer();
    let slow = layer.layer(service_fn(move |_: Post| {
        let waits = Arc::clone(&waits);
        async move {
            waits.notified().await;
            Ok::<_, Infallible>(Response::new(String::new()))
        }
    }));
    let mut first = pin!(slow.clone().oneshot(post(&[(ID, "a")], DEPOSIT)));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(first.as_mut().poll(&mut cx).is_pending());
    let second = slow.clone().oneshot(post(&[(ID, "a")], DEPOSIT)).await.unwrap();
    assert_eq!(second.status(), 503, "the first may still fail");
    go_on.notify_one();
    assert_eq!(first.await.unwrap().status(), 200);
    let third = slow.oneshot(post(&[(ID, "a")], DEPOSIT)).await.unwrap();
    assert_eq!(third.status(), 200);
}

#[tokio::test]
async fn a_handler_that_was_dropped_is_called_again_by_the_first_repeat() {
    let seen = SeenInMemory::default();
    let layer = WebhookLayer::with_seen(Shop, seen).at(|| 0);
    let never =
        layer.layer(service_fn(|_: Post| core::future::pending::<Result<Response<String>, Infallible>>()));
    {
        let mut dropped = pin!(never.oneshot(post(&[(ID, "a")], DEPOSIT)));
        assert!(dropped.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    let handler = Handler::default();
    assert_eq!(handler.answer(&layer, post(&[(ID, "a")], DEPOSIT)).await, 503, "it may still be at work");
    let a_minute_on = layer.at(|| 60_000_000);
    assert_eq!(handler.answer(&a_minute_on, post(&[(ID, "a")], DEPOSIT)).await, 200);
    assert_eq!(handler.calls(), 1);
}

#[tokio::test]
async fn a_store_that_cannot_tell_keeps_the_handler_from_a_second_time() {
    let handler = Handler::default();
    let layer = WebhookLayer::with_seen(Shop, Broken);
    assert_eq!(handler.answer(&layer, post(&[(ID, "a")], DEPOSIT)).await, 503);
    assert_eq!(handler.calls(), 0);
    assert_eq!(
        handler.answer(&layer, post(&[], DEPOSIT)).await,
        200,
        "without an id there is nothing to ask"
    );
}

#[tokio::test]
async fn signatures_are_judged_by_all_keys_and_by_the_clock() {
    let vector: serde_json::Value =
        serde_json::from_str(include_str!("../../../../../tests/wire/webhook.signature_vector.json"))
            .unwrap();
    let text = |name: &str| vector[name].as_str().unwrap().to_owned();
    let (body, time) = (text("rawBody"), text(TIME));
    let signature = text("hmac_key_is_ascii_64_bytes");
    let keys =
        || -> [SecurityKey; 2] { ["a".repeat(64), text("securityKeyHex")].map(|key| key.parse().unwrap()) };
    let signed = || post(&[(SIGNATURE, &signature), (TIME, &time)], body.clone());

    let handler = Handler::default();
    let layer = layer().security_keys(keys());
    assert_eq!(handler.answer(&layer, signed()).await, 200);
    assert!(
        matches!(&handler.calls.lock().unwrap()[0].0, Received::Verified(verified) if is_of(verified, 1))
    );

    let strict = layer.sent_within(Duration::from_mins(1));
    assert_eq!(handler.answer(&strict.clone().at(|| 1_751_328_004_000_000), signed()).await, 200);
    assert_eq!(handler.answer(&strict.at(|| 1_751_328_065_000_000), signed()).await, 401);
}

fn is_of(verified: &Verified, place: usize) -> bool {
    matches!(verified.proof(), crate::webhook::Proof::Signature { key, .. } if key == place)
}

#[tokio::test]
async fn readiness_is_the_handlers_and_its_reservation_goes_with_the_request() {
    let (mut service, mut handle) = {
        let (mock, handle) = tower_test::mock::pair::<Post, Response<String>>();
        (layer().layer(mock), handle)
    };
    handle.allow(0);
    let mut cx = Context::from_waker(Waker::noop());
    assert!(service.poll_ready(&mut cx).is_pending());
    handle.allow(1);
    assert!(matches!(service.poll_ready(&mut cx), Poll::Ready(Ok(()))));
    let call = tokio::spawn(service.call(post(&[], DEPOSIT)));
    let (_request, answer) = handle.next_request().await.expect("a request");
    answer.send_error("the handler broke");
    assert_eq!(call.await.unwrap().expect_err("broken").to_string(), "the handler broke");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_event() {
    let service = layer().layer(service_fn(async |_: Request<BreaksOff>| {
        Ok::<_, Infallible>(Response::new("called".to_owned()))
    }));
    let answer = service.oneshot(Request::new(BreaksOff(Some(Bytes::from(DEPOSIT))))).await.unwrap();
    assert_eq!((answer.status(), answer.body().as_str()), (StatusCode::BAD_REQUEST, ""));
}

/// A body that breaks after its first bytes.
struct BreaksOff(Option<Bytes>);

impl From<Bytes> for BreaksOff {
    fn from(bytes: Bytes) -> Self {
        Self(Some(bytes))
    }
}

impl http_body::Body for BreaksOff {
    type Data = Bytes;
    type Error = Down;

    fn poll_frame(
        mut self: core::pin::Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Down>>> {
        Poll::Ready(Some(self.0.take().map(http_body::Frame::data).ok_or(Down)))
    }
}

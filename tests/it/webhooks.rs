//! The fake's webhooks through the client's layer: what the one sends, the other proves, tells from duplicates and
//! hands to the shop.

use core::convert::Infallible;
use core::time::Duration;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use mock_toss::fault::Plan;
use mock_toss::in_memory::InMemory;
use mock_toss::webhook::EventType;
use serde_json::{Value, json};
use support::in_memory::WorldTransport;
use toss_sdk::model::{Money, PaymentStatus};
use toss_sdk::outcome::Outcome;
use toss_sdk::webhook::{Received, WebhookLayer, reread};
use toss_sdk::{Client, Confirm};
use tower::{ServiceBuilder, ServiceExt as _, service_fn};

const ORDER: &str = "order-000001";

/// A world with one authenticated payment of 15,000 won, and a shop that is told of it.
struct Bench {
    world: InMemory,
    client: Client,
    payment_key: String,
    told: Arc<Mutex<Vec<(PaymentStatus, bool)>>>,
}

impl Bench {
    /// `fails` is how often the shop's handler fails first.
    async fn start(plan: &str, fails: usize) -> Self {
        let world = InMemory::new(mock_toss::Config::default()).expect("a world");
        world.set_faults(Plan::from_toml(plan).expect("a plan that parses"));
        let transport = WorldTransport::new(world.clone());
        let secret_key = mock_toss::DOCUMENT_KEY.parse().expect("a secret key");
        let client = Client::builder(secret_key).build_with(transport).expect("a client");
        let told = Arc::new(Mutex::new(Vec::new()));
        listen(&world, &client, &told, fails);
        let _endpoint = world.webhook("http://shop.example/toss", EventType::ALL).expect("an address");
        let body = json!({"orderId": ORDER, "amount": 15_000, "orderName": "토스 티셔츠"}).to_string();
        let request = Request::post("/_mock/payments").body(body.into()).expect("a request");
        let answer = world.call(request).await.expect("an answer");
        let payment: Value = serde_json::from_slice(answer.body()).expect("a payment");
        let payment_key = payment.get("paymentKey").and_then(Value::as_str).expect("a key").to_owned();
        Self { world, client, payment_key, told }
    }

    async fn confirm(&self) {
        let key = "cf_order-000001".parse().expect("a key");
        let payment_key = self.payment_key.parse().expect("a payment key");
        let order_id = ORDER.parse().expect("an order id");
        let confirm = Confirm::new(key, payment_key, order_id, Money::krw(15_000)).expect("a confirm");
        let outcome = self.client.confirm(confirm).await;
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    }

    /// What the shop was told, and whether it was stale by then.
    fn told(&self) -> Vec<(PaymentStatus, bool)> {
        self.told.lock().expect("sound").clone()
    }
}

/// The shop: it reads every payment again that it is told of, and the first times it fails at that.
fn listen(world: &InMemory, client: &Client, told: &Arc<Mutex<Vec<(PaymentStatus, bool)>>>, fails: usize) {
    let (reader, told, fails) = (client.clone(), Arc::clone(told), Arc::new(Mutex::new(fails)));
    let handler = service_fn(move |request: Request<Full<Bytes>>| {
        let (reader, told, fails) = (reader.clone(), Arc::clone(&told), Arc::clone(&fails));
        async move {
            let received = request.extensions().get::<Received>().expect("the layer's finding");
            let is_failing = {
                let mut fails = fails.lock().expect("sound");
                let is_failing = *fails > 0;
                *fails = fails.saturating_sub(1);
                is_failing
            };
            let mut answer = Response::new(Full::<Bytes>::default());
            if is_failing {
                *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
                return Ok::<_, Infallible>(answer);
            }
            let read = reread(&reader, received.claimed()).await.expect("a payment");
            told.lock().expect("sound").push((read.payment.status, read.is_stale));
            Ok(answer)
        }
    });
    let service = ServiceBuilder::new().layer(WebhookLayer::new(client.clone())).service(handler);
    world.deliver_by(move |request| {
        let service = service.clone();
        async move {
            let answer = service.oneshot(request.map(Full::new)).await;
            Ok(answer.map_or(0, |answer| answer.status().as_u16()))
        }
    });
}

#[tokio::test(start_paused = true)]
async fn a_webhook_that_comes_several_times_is_handled_once() {
    let bench = Bench::start(
        r#"
        [[rule]]
        name = "again-and-again"
        point = "webhook"
        fault = { kind = "duplicate", times = 4, ms = { min = 0, max = 5000 } }
        "#,
        0,
    )
    .await;

    bench.confirm().await;
    let advanced = bench.world.advance(Duration::from_mins(2)).await;

    assert!(advanced.sent.len() >= 4, "{advanced:?}");
    assert!(advanced.sent.iter().all(|sent| sent.attempt.status == Some(200)), "{advanced:?}");
    assert_eq!(bench.told(), [(PaymentStatus::Done, false)]);
}

#[tokio::test(start_paused = true)]
async fn a_webhook_whose_handler_failed_comes_again_and_is_handled() {
    let bench = Bench::start("", 2).await;

    bench.confirm().await;
    let advanced = bench.world.advance(Duration::from_mins(10)).await;

    let statuses: Vec<_> = advanced.sent.iter().filter_map(|sent| sent.attempt.status).collect();
    assert_eq!(statuses, [500, 500, 200]);
    assert_eq!(bench.told(), [(PaymentStatus::Done, false)]);
}

#[tokio::test(start_paused = true)]
async fn an_event_that_nothing_can_prove_still_makes_the_shop_look() {
    let bench = Bench::start("", 0).await;

    // Nobody confirms: the payment expires, and its event has no secret.
    let _advanced = bench.world.advance(Duration::from_mins(11)).await;

    assert_eq!(bench.told(), [(PaymentStatus::Expired, false)]);
}

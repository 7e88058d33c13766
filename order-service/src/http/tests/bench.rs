//! A shop without sockets and a gateway that plays a part.

use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tempfile::TempDir;
use toss_flows::audit::ShopBook;
use toss_flows::{Admission, ConfirmIntent, Gateway, Sighting, SqliteStore, Step, Worker};
use toss_sdk::model::{Payment, PaymentKey};
use toss_sdk::outcome::{Advice, Declined, NotSent, Outcome, Refusal};
use tower::ServiceExt;

use crate::app::{Parts, assemble};
use crate::config::{Config, Product};
use crate::http::{Shop, router};
use crate::metrics::Metrics;

/// What the gateway does with a confirm.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Part {
    /// Takes the money.
    Pay,
    /// Refuses the card.
    Decline,
    /// Never answers.
    Hang,
    /// Cannot be reached.
    Away,
    /// Loses the answer, and then shows the payment of another order.
    Confuse,
}

/// A gateway that plays its part.
#[derive(Debug)]
pub(super) struct Actor {
    part: Mutex<Part>,
    under_way: AtomicUsize,
}

impl Actor {
    pub(super) fn plays(&self, part: Part) {
        *self.part.lock().expect("no panic while it is held") = part;
    }

    fn part(&self) -> Part {
        *self.part.lock().expect("no panic while it is held")
    }

    /// Calls that have not been answered.
    pub(super) fn under_way(&self) -> usize {
        self.under_way.load(Ordering::SeqCst)
    }
}

fn payment(payment_key: &str, order_id: &str, amount: i64, status: &str) -> Payment {
    let json = json!({
        "paymentKey": payment_key, "orderId": order_id, "status": status, "currency": "KRW",
        "totalAmount": amount, "balanceAmount": amount,
    });
    Payment::from_json(json.to_string().as_bytes()).expect("a payment")
}

impl Gateway for Actor {
    async fn confirm(&self, intent: &ConfirmIntent) -> Outcome<Payment> {
        let ConfirmIntent { payment_key, order_id, amount, .. } = intent;
        let (key, order) = (payment_key.as_str(), order_id.as_str());
        match self.part() {
            Part::Pay => Outcome::Done(payment(key, order, amount.minor(), "DONE")),
            Part::Decline => {
                let refusal = Refusal {
                    code: "REJECT_CARD_PAYMENT".into(),
                    message: "한도초과 혹은 잔액부족으로 결제에 실패했습니다.".into(),
                    http_status: 403,
                    trace_id: None,
                };
                Outcome::Declined(Declined { refusal, advice: Advice::Final })
            }
            Part::Hang => {
                self.under_way.fetch_add(1, Ordering::SeqCst);
                core::future::pending().await
            }
            Part::Away => Outcome::NotSent(NotSent {
                reason: "connection refused".into(),
                retry_after: None,
                answer: None,
            }),
            Part::Confuse => Outcome::Done(payment(key, "ORD-of-somebody-else", amount.minor(), "DONE")),
        }
    }

    async fn look_up(&self, payment_key: &PaymentKey) -> Sighting {
        let other = payment(payment_key.as_str(), "ORD-of-somebody-else", 1, "DONE");
        Sighting::Seen(Box::new(other))
    }

    fn admission(&self) -> Admission {
        Admission::Open
    }
}

/// A shop that sells mugs (8,000 won, 10 pieces) and caps (500 won, 1,000 pieces).
pub(super) struct Bench {
    pub(super) shop: Arc<Shop>,
    pub(super) actor: Arc<Actor>,
    pub(super) worker: Worker<SqliteStore, Actor>,
    pub(super) router: Router,
    _directory: TempDir,
}

impl Bench {
    /// Waiting customers are told by hints here, and by nothing else.
    pub(super) async fn open() -> Self {
        Self::looking_again_after(Duration::from_hours(1)).await
    }

    pub(super) async fn looking_again_after(look_again: Duration) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let mut config = Config::local(directory.path().join("shop.sqlite"), "http://127.0.0.1:1");
        let product = |id: &str, price, stock| Product { id: id.into(), name: id.into(), price, stock };
        config.products = vec![product("mug", 8_000, 10), product("cap", 500, 1_000)];
        config.workers = core::num::NonZeroUsize::MIN;
        let actor = Arc::new(Actor { part: Mutex::new(Part::Pay), under_way: AtomicUsize::new(0) });
        let circuits = || vec![("confirm", "open"), ("look_up", "closed")];
        let parts = assemble(&config, Arc::clone(&actor), Box::new(circuits), Metrics::none()).await;
        let Parts { mut shop, mut workers } = parts.expect("a shop");
        shop.look_again = look_again;
        let shop = Arc::new(shop);
        let worker = workers.pop().expect("a worker");
        Self { router: router(Arc::clone(&shop)), shop, actor, worker, _directory: directory }
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        ask(self.router.clone(), request).await
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    pub(super) async fn order(&self, body: &Value) -> Answer {
        self.send(order_request(body, None)).await
    }

    pub(super) async fn order_with_key(&self, body: &Value, key: &str) -> Answer {
        self.send(order_request(body, Some(key))).await
    }

    pub(super) async fn result(&self, order_id: &str) -> Answer {
        self.get(&format!("/api/payments/result/{order_id}")).await
    }

    /// Works until nothing is due.
    pub(super) async fn work(&self) {
        while let Step::Worked(_) = self.worker.step().await.expect("the store works") {}
    }

    pub(super) async fn book(&self) -> ShopBook {
        let answer = self.get("/api/audit/book").await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        ShopBook::from_ndjson(&answer.text).expect("a book of the golden schema")
    }

    /// Pieces left.
    pub(super) async fn left(&self, product: &str) -> i64 {
        let products = self.get("/api/products").await.json();
        let mut rows = products["products"].as_array().expect("a list").iter();
        let row = rows.find(|row| row["productId"] == product).expect("the product");
        row["left"].as_i64().expect("a number")
    }
}

/// Sends one request.
pub(super) async fn ask(router: Router, request: Request<Body>) -> Answer {
    let response = router.oneshot(request).await.expect("a router never fails");
    let (status, headers) = (response.status(), response.headers().clone());
    let body = response.into_body().collect().await.expect("a whole body").to_bytes();
    let text = String::from_utf8(body.to_vec()).expect("UTF-8");
    Answer { status: status.as_u16(), headers, text }
}

pub(super) fn order_request(body: &Value, key: Option<&str>) -> Request<Body> {
    let mut request = Request::post("/api/orders").header("content-type", "application/json");
    if let Some(key) = key {
        request = request.header("Idempotency-Key", key);
    }
    request.body(Body::from(body.to_string())).expect("a request")
}

/// `quantity` mugs as order number `number`.
pub(super) fn mugs(number: u32, quantity: i64) -> Value {
    json!({
        "orderId": order_id(number),
        "lines": [{"productId": "mug", "quantity": quantity}],
        "paymentKey": format!("tgen_{number}"),
        "amount": 8_000 * quantity,
    })
}

/// `quantity` caps as order number `number`.
pub(super) fn caps(number: u32, quantity: i64) -> Value {
    json!({
        "orderId": order_id(number),
        "lines": [{"productId": "cap", "quantity": quantity}],
        "paymentKey": format!("tgen_{number}"),
        "amount": 500 * quantity,
    })
}

pub(super) fn order_id(number: u32) -> String {
    format!("ORD-{number:06}")
}

#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().expect("text")).unwrap_or_default()
    }

    /// The status, the last part of the type and the fields, of an answer that must be a problem.
    pub(super) fn problem(&self) -> (u16, String, Vec<String>) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        let body = self.json();
        assert_eq!(body["status"], self.status);
        for member in ["title", "detail"] {
            assert!(body[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {body}");
        }
        let kind = body["type"].as_str().and_then(|kind| kind.strip_prefix("urn:order-service:problem:"));
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        let fields =
            errors.iter().map(|error| error["field"].as_str().expect("a field").to_owned()).collect();
        assert!(StatusCode::from_u16(self.status).is_ok_and(|status| !status.is_success()));
        (self.status, kind.expect("a type of ours").to_owned(), fields)
    }
}

/// Gives up on something that hangs, so that the test says which; nothing is said about how long it took.
pub(super) async fn must_end<T>(what: &str, work: impl Future<Output = T>) -> T {
    let ended = tokio::time::timeout(Duration::from_secs(15), work).await;
    ended.unwrap_or_else(|_elapsed| panic!("{what} hangs"))
}

//! A shop without sockets, over a gateway that plays a part.

use core::num::NonZeroUsize;
use core::time::Duration;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tempfile::TempDir;
use toss_flows::audit::ShopBook;
use toss_flows::store::any::AnyStore;
use toss_flows::{Step, Worker};
use tower::ServiceExt;

use super::actor::Actor;
use crate::app::{Parts, assemble};
use crate::config::{Config, Product};
use crate::http::{Shop, router};
use crate::metrics::Metrics;

/// A shop that sells mugs (8,000 won, 10 pieces) and caps (500 won, 1,000 pieces).
pub(super) struct Bench {
    pub(super) shop: Arc<Shop>,
    pub(super) actor: Arc<Actor>,
    pub(super) worker: Worker<AnyStore, Actor>,
    pub(super) router: Router,
    _directory: TempDir,
}

impl Bench {
    /// Waiting customers are told by hints here, and by nothing else.
    pub(super) async fn open() -> Self {
        Self::with(|_| {}).await
    }

    pub(super) async fn looking_again_after(look_again: Duration) -> Self {
        Self::with(|shop| shop.look_again = look_again).await
    }

    /// A shop with something changed.
    pub(super) async fn with(change: impl FnOnce(&mut Shop)) -> Self {
        Self::on(None, change).await
    }

    /// A shop on PostgreSQL, or on a file of its own.
    pub(super) async fn on(database: Option<&str>, change: impl FnOnce(&mut Shop)) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let mut config = Config::local(directory.path().join("shop.sqlite"), "http://127.0.0.1:1");
        config.database_url = database.map(|url| url.parse().expect("an address of a database"));
        let product = |id: &str, price, stock| Product { id: id.into(), name: id.into(), price, stock };
        config.products = vec![product("mug", 8_000, 10), product("cap", 500, 1_000)];
        config.workers = NonZeroUsize::MIN;
        let actor = Arc::new(Actor::new());
        let circuits = || vec![("confirm", "open"), ("look_up", "closed")];
        let parts = assemble(&config, Arc::clone(&actor), Box::new(circuits), Metrics::none()).await;
        let Parts { mut shop, mut workers, .. } = parts.expect("a shop");
        shop.look_again = Duration::from_hours(1);
        change(&mut shop);
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

    /// Sends `body` to `path`.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(post(path, body, None)).await
    }

    pub(super) async fn post_with_key(&self, path: &str, body: &Value, key: &str) -> Answer {
        self.send(post(path, body, Some(key))).await
    }

    /// Order number `number` of `quantity` mugs, paid.
    pub(super) async fn paid(&self, number: u32, quantity: i64) {
        assert_eq!(self.order(&mugs(number, quantity)).await.status, 202);
        self.work().await;
        assert_eq!(self.result(&order_id(number)).await.json()["status"], "PAID");
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
    post("/api/orders", body, key)
}

pub(super) fn post(path: &str, body: &Value, key: Option<&str>) -> Request<Body> {
    let mut request = Request::post(path).header("content-type", "application/json");
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

//! A shop and a fake gateway on free ports, with a database of their own, and the verbs to use them.

use core::num::NonZeroU32;
use core::time::Duration;

use mock_toss::MockToss;
use mock_toss::fault::Plan;
use order_service::{App, Config, Metrics, Product, Role};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use toss_flows::audit::{self, GatewayBook, ShopBook};

use crate::http::plain_http;
use crate::services::{Database, Postgres, Redis};

/// How much shorter than in life the gateway's windows and the shop's waits are: ten minutes become ten seconds.
const TIME_SCALE: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);
/// Ten minutes become two seconds.
const HURRIED: NonZeroU32 = NonZeroU32::MIN.saturating_add(299);
/// Longer than any wait that a settled world needs, so that a test that hangs fails with a story.
const PATIENCE: Duration = Duration::from_secs(30);
/// The shop sells one product at each of these prices, in won, and has [`STOCK`] pieces of it.
const PRICES: [i64; 3] = [1_000, 12_000, 50_000];
/// Pieces of each product when the world begins.
pub const STOCK: u32 = 100;

/// A shop, a gateway, and nothing else in the world.
#[derive(Debug)]
pub struct World {
    gateway: MockToss,
    shop: Option<App>,
    /// A node that works for the shop, where the shop itself only answers.
    worker: Option<App>,
    config: Config,
    http: reqwest::Client,
    orders: u32,
    _directory: TempDir,
    /// Dropped last, when nobody is connected any more.
    _database: Option<Database>,
}

/// A payment that a buyer has authenticated, and the order it is for.
#[derive(Clone, Debug)]
pub struct Order {
    /// The shop's name for it.
    pub id: String,
    /// The gateway's name for its payment.
    pub payment_key: String,
    /// What the buyer was asked for, in won.
    pub amount: i64,
}

impl World {
    /// A world in which nothing goes wrong.
    pub async fn start() -> Self {
        Self::with_faults("").await
    }

    /// A world with a fault plan (TOML, see `mock_toss::fault`).
    pub async fn with_faults(plan: &str) -> Self {
        Self::on_scale(TIME_SCALE, plan).await
    }

    /// A world in which a payment that nobody confirms expires after two seconds.
    pub async fn in_a_hurry(plan: &str) -> Self {
        Self::on_scale(HURRIED, plan).await
    }

    /// A world in which the shop is a node that only answers, on PostgreSQL and Redis; nobody works for it until
    /// [`start_worker`](Self::start_worker).
    pub async fn divided() -> Self {
        let postgres = Postgres::of_this_run().expect("PostgreSQL");
        let database = postgres.fresh_database().expect("a database");
        let redis = Redis::of_this_run().expect("Redis");
        Self::made(TIME_SCALE, "", |config| {
            config.database_url = Some(database.url().parse().expect("an address of PostgreSQL"));
            config.redis_url = Some(redis.url().parse().expect("an address of Redis"));
            config.role = Role::Api;
            Some(database)
        })
        .await
    }

    /// A node that works for the shop begins.
    pub async fn start_worker(&mut self) {
        let config = Config { role: Role::Worker, ..self.config.clone() };
        self.worker = Some(start_shop(&config).await);
    }

    /// The process of the node that works ends here, in the middle of whatever it does.
    pub fn crash_worker(&mut self) {
        drop(self.worker.take());
    }

    async fn on_scale(time_scale: NonZeroU32, plan: &str) -> Self {
        Self::made(time_scale, plan, |_| None).await
    }

    async fn made(
        time_scale: NonZeroU32,
        plan: &str,
        change: impl FnOnce(&mut Config) -> Option<Database>,
    ) -> Self {
        let gateway_config = mock_toss::Config { time_scale, ..mock_toss::Config::default() };
        let gateway = MockToss::start(gateway_config).await.expect("a gateway on a free port");
        gateway.set_faults(Plan::from_toml(plan).expect("a plan that parses"));
        let directory = TempDir::new().expect("a temporary directory");
        let mut config = Config::local(directory.path().join("shop.sqlite"), &gateway.url());
        config.time_scale = time_scale;
        config.products = PRICES.map(product).to_vec();
        let database = change(&mut config);
        let shop = Some(start_shop(&config).await);
        let (http, orders) = (plain_http(), 0);
        Self { gateway, shop, worker: None, config, http, orders, _directory: directory, _database: database }
    }

    /// Replaces the gateway's fault plan.
    pub fn weather(&self, plan: &str) {
        self.gateway.set_faults(Plan::from_toml(plan).expect("a plan that parses"));
    }

    /// A buyer authenticates a payment and orders one piece at `price` won; the shop accepts the order.
    pub async fn checkout(&mut self, price: i64) -> Order {
        let order = self.authenticate(price).await;
        let (status, body) = self.place(&order).await;
        assert_eq!(status, 202, "the shop accepts the order: {body}");
        order
    }

    /// A buyer authenticates a payment of `amount` won at the gateway; the shop knows nothing of it yet.
    pub async fn authenticate(&mut self, amount: i64) -> Order {
        self.orders += 1;
        let id = format!("order-{:06}", self.orders);
        let body = json!({"orderId": id, "amount": amount, "orderName": "토스 티셔츠"});
        let request = self.http.post(format!("{}/_mock/payments", self.gateway.url())).json(&body);
        let payment: Value =
            request.send().await.expect("the gateway's control API").json().await.expect("a payment");
        let payment_key = payment["paymentKey"].as_str().expect("a payment key").to_owned();
        Order { id, payment_key, amount }
    }

    /// Orders one piece of the product that costs `order.amount`; status and body as the shop answers them.
    pub async fn place(&self, order: &Order) -> (u16, Value) {
        let body = json!({
            "orderId": order.id,
            "lines": [{"productId": product_id(order.amount), "quantity": 1}],
            "paymentKey": order.payment_key,
            "amount": order.amount,
        });
        let request = self.http.post(format!("{}/api/orders", self.shop_url())).json(&body);
        let answer =
            request.header("Idempotency-Key", &order.id).send().await.expect("an answer of the shop");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    }

    /// What the shop tells the customer now.
    pub async fn status(&self, order: &Order) -> String {
        let url = format!("{}/api/payments/result/{}", self.shop_url(), order.id);
        let answer = self.http.get(&url).send().await.expect("an answer of the shop");
        let body: Value = answer.json().await.expect("JSON");
        body["status"].as_str().expect("a status").to_owned()
    }

    /// What the shop tells the customer, once it is final.
    pub async fn result(&self, order: &Order) -> String {
        let url = format!("{}/api/payments/result/{}?wait=5", self.shop_url(), order.id);
        let asking = async {
            loop {
                let answer = self.http.get(&url).send().await.expect("an answer of the shop");
                let body: Value = answer.json().await.expect("JSON");
                if body["final"] == Value::Bool(true) {
                    return body["status"].as_str().expect("a status").to_owned();
                }
            }
        };
        tokio::time::timeout(PATIENCE, asking).await.expect("a final result within the test's patience")
    }

    /// Waits until the gateway has taken the money of `order`.
    pub async fn until_charged(&self, order: &Order) {
        let waiting = async {
            while self.charges(order).await.is_empty() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("a charge within the test's patience");
    }

    /// Waits until the shop says that it has stopped calling the gateway.
    pub async fn until_the_breaker_opens(&self) {
        let url = format!("{}/readyz", self.shop_url());
        let waiting = async {
            while !self.text(&url).await.contains("\"open\"") {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("an open breaker within the test's patience");
    }

    /// The shop's process ends here: no goodbye to its workers; the database stays as the crash left it.
    pub fn crash_shop(&mut self) {
        drop(self.shop.take());
    }

    /// A new process of the shop on the same database.
    pub async fn restart_shop(&mut self) {
        self.crash_shop();
        self.shop = Some(start_shop(&self.config).await);
    }

    /// What the gateway took for an order and did not give back, in won: one entry per payment that took money.
    pub async fn charges(&self, order: &Order) -> Vec<i64> {
        let records = records(&self.gateway_book().await);
        let of_order = records.into_iter().filter(|record| record["orderId"] == order.id.as_str());
        of_order.filter(|record| record["captured"] != 0).filter_map(|r| r["balance"].as_i64()).collect()
    }

    /// Pieces left of the product at `price` won.
    pub async fn left(&self, price: i64) -> u32 {
        let product = product_id(price);
        let records = records(&self.shop_book().await);
        let mut of_product =
            records.iter().filter(|r| r["record"] == "product" && r["productId"] == product.as_str());
        let left =
            of_product.next().and_then(|r| r["quantity"].as_i64()).expect("the product in the shop's book");
        u32::try_from(left).expect("no product is below zero")
    }

    /// How often stock of an order was given back.
    pub async fn restores(&self, order: &Order) -> usize {
        let records = records(&self.shop_book().await);
        let restores = records.iter().filter(|r| r["record"] == "stock_entry" && r["kind"] == "RESTORE");
        restores.filter(|r| r["orderId"] == order.id.as_str()).count()
    }

    /// Both books, judged: every won and every piece has its place.
    pub async fn assert_books_agree(&self) {
        let shop = ShopBook::from_ndjson(&self.shop_book().await).expect("the shop's book");
        let gateway = GatewayBook::from_ndjson(&self.gateway_book().await).expect("the gateway's book");
        let verdict = audit::judge(&shop, &gateway, None);
        assert!(verdict.violations.is_empty(), "the books disagree: {:#?}", verdict.violations);
    }

    /// What the gateway did for an order, oldest first.
    pub async fn journal(&self, order: &Order) -> Vec<Value> {
        let text = self.text(&format!("{}/_mock/journal", self.gateway.url())).await;
        records(&text).into_iter().filter(|entry| entry["orderId"] == order.id.as_str()).collect()
    }

    async fn shop_book(&self) -> String {
        self.text(&format!("{}/api/audit/book", self.shop_url())).await
    }

    async fn gateway_book(&self) -> String {
        self.text(&format!("{}/_mock/ledger", self.gateway.url())).await
    }

    async fn text(&self, url: &str) -> String {
        let answer = self.http.get(url).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{url} answers {}", answer.status());
        answer.text().await.expect("a text")
    }

    fn shop_url(&self) -> String {
        format!("http://{}", self.shop.as_ref().expect("a running shop").address())
    }
}

async fn start_shop(config: &Config) -> App {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    App::start(config.clone(), listener, Metrics::none()).await.expect("a shop")
}

fn product(price: i64) -> Product {
    let (id, name) = (product_id(price), format!("티셔츠 {price}"));
    Product { id, name, price, stock: i64::from(STOCK) }
}

fn product_id(price: i64) -> String {
    format!("shirt-{price}")
}

fn records(ndjson: &str) -> Vec<Value> {
    ndjson.lines().map(|line| serde_json::from_str(line).expect("a JSON record")).collect()
}

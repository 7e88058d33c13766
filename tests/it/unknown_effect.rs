//! The whole client stack over the fake's world, without a socket, on paused time.

use core::time::Duration;

use mock_toss::fault::Plan;
use mock_toss::in_memory::InMemory;
use serde_json::{Value, json};
use support::in_memory::WorldTransport;
use toss_sdk::model::{Money, OrderId, PaymentKey};
use toss_sdk::outcome::{Effect, Outcome};
use toss_sdk::{Cancel, Client, Confirm};

const ORDER: &str = "order-000001";

/// A client and a world with one authenticated payment of 15,000 won.
struct Bench {
    world: InMemory,
    client: Client,
    payment_key: PaymentKey,
}

#[expect(clippy::indexing_slicing, reason = "a record that lacks the field fails the test")]
impl Bench {
    async fn with_faults(plan: &str) -> Self {
        let world = InMemory::new(mock_toss::Config::default()).expect("a world");
        let body = json!({"orderId": ORDER, "amount": 15_000, "orderName": "토스 티셔츠"}).to_string();
        let request = http::Request::post("/_mock/payments").body(body.into()).expect("a request");
        let answer = world.call(request).await.expect("an answer");
        let payment: Value = serde_json::from_slice(answer.body()).expect("a payment");
        let payment_key = payment["paymentKey"].as_str().expect("a key").parse().expect("a payment key");
        world.set_faults(Plan::from_toml(plan).expect("a plan that parses"));
        let secret_key = mock_toss::DOCUMENT_KEY.parse().expect("a secret key");
        let transport = WorldTransport::new(world.clone());
        let client = Client::builder(secret_key).build_with(transport).expect("a client");
        Self { world, client, payment_key }
    }

    fn confirm(&self) -> Confirm {
        let key = "cf_order-000001".parse().expect("a key");
        Confirm::new(key, self.payment_key.clone(), order_id(), Money::krw(15_000)).expect("a confirm")
    }

    /// What the gateway's book says of the payment: taken, left, number of cancels.
    fn books(&self) -> (i64, i64, usize) {
        let text = self.world.ledger().to_ndjson();
        let record: Value = serde_json::from_str(text.lines().next().expect("a record")).expect("JSON");
        let cancels = record["cancels"].as_array().map_or(0, Vec::len);
        (
            record["captured"].as_i64().expect("captured"),
            record["balance"].as_i64().expect("balance"),
            cancels,
        )
    }
}

fn order_id() -> OrderId {
    ORDER.parse().expect("an order id")
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_inside_one_call_is_done_by_the_same_key() {
    let bench = Bench::with_faults(
        r#"
        [[rule]]
        name = "lost-answer"
        nth = 1
        point = "after_commit"
        fault = { kind = "close" }
        "#,
    )
    .await;

    let outcome = bench.client.confirm(bench.confirm()).await;

    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    assert_eq!(bench.books(), (15_000, 15_000, 0));
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_every_answer_was_lost_is_unknown_and_never_failed() {
    let bench = Bench::with_faults(
        r#"
        [[rule]]
        name = "lost-answer"
        point = "after_commit"
        fault = { kind = "reset" }
        "#,
    )
    .await;

    let outcome = bench.client.confirm(bench.confirm()).await;

    assert_eq!(outcome.effect(), Effect::Unknown, "{outcome:?}");
    assert_eq!(bench.books(), (15_000, 15_000, 0));
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_the_gateways_edge_clears_no_lost_answer_and_the_payment_tells() {
    let bench = Bench::with_faults(
        r#"
        [[rule]]
        name = "lost-answer"
        nth = 1
        point = "after_commit"
        fault = { kind = "close" }

        [[rule]]
        name = "key-revoked"
        nth = 2
        point = "before_auth"
        fault = { kind = "code", code = "UNAUTHORIZED_KEY" }
        "#,
    )
    .await;

    let outcome = bench.client.confirm(bench.confirm()).await;

    assert_eq!(outcome.effect(), Effect::Applied, "the first attempt was executed: {outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn a_partial_refund_whose_answer_was_lost_is_executed_once() {
    let bench = Bench::with_faults("").await;
    let paid = bench.client.confirm(bench.confirm()).await;
    assert!(matches!(paid, Outcome::Done(_)), "{paid:?}");
    let lost_once = r#"
        [[rule]]
        name = "lost-answer"
        operations = ["cancel"]
        nth = 1
        point = "after_commit"
        fault = { kind = "close" }
    "#;
    bench.world.set_faults(Plan::from_toml(lost_once).expect("a plan"));
    let key = "cn_order-000001".parse().expect("a key");
    let (amount, refundable) = (Money::krw(5_000), Money::krw(15_000));
    let cancel =
        Cancel::part(key, bench.payment_key.clone(), "부분 환불", amount, refundable).expect("a cancel");

    let outcome = bench.client.cancel(cancel).await;

    assert!(
        matches!(&outcome, Outcome::Done(payment) if payment.balance == Money::krw(10_000)),
        "{outcome:?}"
    );
    assert_eq!(bench.books(), (15_000, 10_000, 1));
}

#[tokio::test(start_paused = true)]
async fn silence_past_the_deadline_is_unknown_and_the_money_may_be_gone() {
    let bench = Bench::with_faults(
        r#"
        [[rule]]
        name = "silence"
        point = "after_commit"
        fault = { kind = "never" }
        "#,
    )
    .await;

    let asked = tokio::time::Instant::now();
    let outcome = bench.client.confirm(bench.confirm()).await;

    assert_eq!(outcome.effect(), Effect::Unknown, "{outcome:?}");
    assert!(asked.elapsed() <= Duration::from_secs(66), "the deadline bounds the call");
    assert_eq!(bench.books(), (15_000, 15_000, 0));
}

//! Same seed, same requests, any interleaving: the same draws.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mock_toss::fault::{Fault, Latency, Operation, Point, Rule};
use mock_toss::in_memory::InMemory;
use mock_toss::{Config, Merchant};
use serde_json::json;
use tokio::task::JoinSet;

use crate::client::{BASIC, config};

const ORDERS: u32 = 12;
const ATTEMPTS: u32 = 4;
const OTHER_KEY: &str = "test_sk_docs_AnotherShopOfTheSamples";

/// Faults that struck, by merchant, operation, order and number.
type Fired = BTreeMap<(&'static str, &'static str, String, u32), Vec<String>>;

fn rules() -> Vec<Rule> {
    let slow = |ms| Fault::Delay { ms };
    vec![
        Rule::named("slow")
            .with_probability(0.5)
            .at(Point::BeforeAuth, slow(Latency::Between { min: 0, max: 40 })),
        Rule::named("busy")
            .on(Operation::Confirm)
            .with_probability(0.3)
            .at(Point::BeforeCommit, slow(Latency::LogNormal { median: 20, p99: 200 })),
        Rule::named("failed").with_probability(0.2).at(
            Point::BeforeAuth,
            Fault::Status { status: 500, code: None, stored: None, retry_after: None },
        ),
        Rule::named("lost").with_probability(0.2).at(Point::WhileAnswering, Fault::Close),
        Rule::named("late").nth(2..).with_probability(0.5).at(Point::AfterAnswer, Fault::Close),
    ]
}

/// The same in an order that a seed decides.
fn shuffled<T>(items: Vec<T>, seed: u64) -> impl Iterator<Item = T> {
    let mut state = seed;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let mut keyed: Vec<(u64, T)> = items.into_iter().map(|item| (next(), item)).collect();
    keyed.sort_unstable_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, item)| item)
}

/// Runs the same requests, in an order and with pauses that a seed decides; requests of one order and operation stay
/// in theirs, because it is what numbers them.
async fn run(seed: u64) -> Fired {
    let faults = mock_toss::fault::Plan::new(42, rules()).expect("the plan is sound");
    let mut settings = Config { faults, ..config() };
    settings.merchants.push(Merchant::new(OTHER_KEY, "other"));
    let toss = InMemory::new(settings).expect("the settings are sound");
    let other = format!("Basic {}", STANDARD.encode(format!("{OTHER_KEY}:")));
    let mut tasks = JoinSet::new();
    let jobs: Vec<_> =
        (0..ORDERS).flat_map(|order| [(order, BASIC.to_owned()), (order, other.clone())]).collect();
    for (order, basic) in shuffled(jobs, seed) {
        let toss = toss.clone();
        tasks.spawn(async move {
            let pause =
                |n: u32| core::time::Duration::from_millis(seed.wrapping_mul(u64::from(order + n)) % 17);
            for attempt in 1..=ATTEMPTS {
                tokio::time::sleep(pause(attempt)).await;
                let order_id = format!("ORD-{order:06}");
                let body =
                    json!({"paymentKey": "tgen_none", "orderId": order_id, "amount": 10_000}).to_string();
                let confirm = http::Request::post("/v1/payments/confirm").header("authorization", &basic);
                let look_up = http::Request::get(format!("/v1/payments/orders/{order_id}"))
                    .header("authorization", &basic);
                drop(toss.call(confirm.body(body.into()).expect("well-formed")).await);
                drop(toss.call(look_up.body("".into()).expect("well-formed")).await);
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("the task ends");
    }
    let worlds = [("first", (*toss).clone()), ("other", toss.of(OTHER_KEY).expect("it is known"))];
    let mut fired = Fired::new();
    for (name, world) in worlds {
        for entry in &world.journal().entries {
            let key = (name, entry.operation, entry.order_id.to_string(), entry.nth);
            fired.insert(key, entry.faults().collect());
        }
    }
    fired
}

#[tokio::test(start_paused = true)]
async fn any_interleaving_of_the_same_requests_meets_the_same_faults() {
    let first = run(1).await;
    assert_eq!(first.len(), usize::try_from(2 * 2 * ORDERS * ATTEMPTS).expect("few"));
    let struck: Vec<&String> = first.values().flatten().collect();
    for rule in rules() {
        assert!(struck.iter().any(|fault| fault.starts_with(&rule.name)), "{} struck nothing", rule.name);
    }
    for seed in 2..12 {
        assert_eq!(run(seed).await, first, "seed {seed}");
    }
}

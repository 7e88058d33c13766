//! Many payments in a storm of webhooks: each event arrives or is known to be lost, and money never moves.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};

use http::Request;
use mock_toss::Config;
use mock_toss::fault::Plan;
use mock_toss::in_memory::InMemory;
use mock_toss::webhook::{Delivery, DeliveryStatus};
use serde_json::json;

use super::{cancel, shop};
use crate::client::{call, config, key_of};

const PAYMENTS: usize = 200;

const STORM: &str = r#"
    seed = 11
    [[rule]]
    name = "late"
    probability = 0.2
    point = "webhook"
    fault = { kind = "delay", ms = { min = 1000, max = 30000 } }
    [[rule]]
    name = "lost"
    probability = 0.1
    point = "webhook"
    fault = { kind = "lose" }
    [[rule]]
    name = "overtaken"
    nth = 1
    probability = 0.3
    point = "webhook"
    fault = { kind = "reorder" }
    [[rule]]
    name = "five"
    probability = 0.5
    point = "webhook"
    fault = { kind = "duplicate", times = 4, ms = { min = 0, max = 5000 } }
"#;

/// Opens and confirms one payment.
async fn pay(toss: &InMemory, order: usize) -> String {
    let order_id = format!("ORD-{order:06}");
    let new = json!({"orderId": order_id, "amount": 1_000});
    let opened = call(toss, Request::post("/_mock/payments"), &new).await.expect("an answer");
    let key = key_of(opened.body());
    let body = json!({"paymentKey": key, "orderId": order_id, "amount": 1_000});
    let confirmed = call(toss, Request::post("/v1/payments/confirm"), &body).await.expect("an answer");
    assert_eq!(confirmed.status(), 200);
    key
}

/// What struck the deliveries of each order, in the order of the events.
fn fates(deliveries: &[Delivery]) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut fates: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for delivery in deliveries {
        let order = delivery.order_id.as_deref().unwrap_or_default().to_owned();
        fates.entry(order).or_default().push(delivery.faults().collect());
    }
    fates
}

#[tokio::test(start_paused = true)]
async fn by_transmission_id_a_receiver_knows_each_event_once_unless_it_was_lost_and_no_won_moves() {
    let faults = Plan::from_toml(STORM).expect("sound");
    let (toss, told) = shop(Config { faults, ..config() }, |_| Ok(200));
    let (calm, _) = shop(config(), |_| Ok(200));
    for order in 0..PAYMENTS {
        for toss in [&toss, &calm] {
            let key = pay(toss, order).await;
            cancel(toss, &key, 400).await;
        }
    }
    for toss in [&toss, &calm] {
        let _report = toss.advance(Duration::from_mins(2)).await;
    }
    let told = told.lock().expect("no panic");
    let id = |told: &Request<bytes::Bytes>| {
        told.headers()["tosspayments-webhook-transmission-id"].to_str().expect("ASCII").to_owned()
    };
    let seen: BTreeSet<String> = told.iter().map(id).collect();
    let deliveries = toss.deliveries();
    let arrived = |delivery: &&Delivery| delivery.status == DeliveryStatus::Delivered;
    let expected: BTreeSet<String> =
        deliveries.iter().filter(arrived).map(|delivery| delivery.transmission_id.to_string()).collect();
    assert_eq!(seen, expected);
    let lost = deliveries.iter().filter(|delivery| delivery.status == DeliveryStatus::Lost).count();
    assert_eq!((seen.len() + lost, deliveries.len()), (2 * PAYMENTS, 2 * PAYMENTS), "none is forgotten");
    let counts = toss.stats().faults;
    assert!(["late", "lost", "overtaken", "five"].iter().all(|rule| counts[*rule] > 20), "{counts:?}");
    assert_eq!(counts["lost"], u64::try_from(lost).expect("few"));
    assert_eq!(told.len(), seen.len() + 4 * usize::try_from(counts["five"]).expect("few"));
    let moved = |toss: &InMemory| -> Vec<_> {
        let ledger = toss.ledger();
        ledger.payments.iter().map(|paid| (paid.order_id.to_string(), paid.captured, paid.balance)).collect()
    };
    assert_eq!(moved(&toss), moved(&calm));
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_strikes_the_same_deliveries_whatever_the_order_of_the_requests() {
    let mut seen = Vec::new();
    for backwards in [false, true] {
        let faults = Plan::from_toml(STORM).expect("sound");
        let (toss, _) = shop(Config { faults, ..config() }, |_| Ok(200));
        let mut orders: Vec<usize> = (0..50).collect();
        if backwards {
            orders.reverse();
        }
        for order in orders {
            let _key = pay(&toss, order).await;
            if backwards {
                let _report = toss.advance(Duration::from_secs(1)).await;
            }
        }
        seen.push(fates(&toss.deliveries()));
    }
    assert_eq!(seen[0].len(), 50);
    assert_eq!(seen[0], seen[1]);
}

//! Orders that are placed first and paid afterwards.

use core::time::Duration;

use serde_json::{Value, json};

use super::actor::Part;
use super::bench::{Bench, mugs, order_id};
use crate::store::expire_unpaid;

/// Order number `number` of `quantity` mugs, without its payment.
fn unpaid(number: u32, quantity: i64) -> Value {
    json!({"orderId": order_id(number), "lines": [{"productId": "mug", "quantity": quantity}], "orderName": "Basket"})
}

fn payment(number: u32, amount: i64) -> Value {
    json!({"paymentKey": format!("tgen_{number}"), "orderId": order_id(number), "amount": amount})
}

const CONFIRM: &str = "/api/payments/confirm";

#[tokio::test]
async fn an_order_without_a_payment_says_what_it_costs_and_until_when_it_waits() {
    let bench = Bench::open().await;
    let placed = bench.order_with_key(&unpaid(1, 2), "tap-1").await;
    let body = placed.json();
    assert_eq!((placed.status, placed.header("location")), (201, "/api/payments/result/ORD-000001"));
    assert_eq!((&body["status"], &body["amount"]), (&json!("PENDING"), &json!(16_000)));
    let expires = body["expiresAt"].as_str().unwrap();
    assert!(expires.parse::<jiff::Timestamp>().is_ok(), "{expires}");
    assert_eq!(bench.left("mug").await, 8);
    let result = bench.result(&order_id(1)).await;
    assert_eq!((result.status, &result.json()["expiresAt"]), (202, &body["expiresAt"]));
    bench.work().await;
    assert_eq!(bench.book().await.orders[0].open_jobs, 0, "nothing is asked of the gateway yet");
}

#[tokio::test]
async fn the_payment_of_an_order_is_taken_once_however_often_it_is_confirmed() {
    let bench = Bench::open().await;
    let placed = bench.order_with_key(&unpaid(1, 2), "tap-1").await;
    let first = bench.post_with_key(CONFIRM, &payment(1, 16_000), "confirm-1").await;
    assert_eq!((first.status, &first.json()["status"]), (202, &json!("PENDING")));
    assert!(bench.result(&order_id(1)).await.json()["expiresAt"].is_null());
    bench.work().await;
    let again = bench.post_with_key(CONFIRM, &payment(1, 16_000), "confirm-1").await;
    assert_eq!((again.status, &again.text), (202, &first.text));
    let order = bench.order_with_key(&unpaid(1, 2), "tap-1").await;
    assert_eq!((order.status, &order.text), (201, &placed.text));
    bench.work().await;
    assert_eq!(bench.result(&order_id(1)).await.json()["status"], "PAID");
    assert_eq!((bench.actor.balance("tgen_1"), bench.book().await.flow.attempts.len()), (16_000, 1));
}

#[tokio::test]
async fn the_amount_that_the_browser_says_is_compared_and_never_taken() {
    let bench = Bench::open().await;
    bench.order(&unpaid(1, 2)).await;
    let refused = bench.post(CONFIRM, &payment(1, 160)).await;
    assert_eq!(refused.problem(), (422, "amount-mismatch".to_owned(), vec!["amount".to_owned()]));
    bench.work().await;
    assert_eq!(bench.actor.balance("tgen_1"), 0);
    assert_eq!(bench.post(CONFIRM, &payment(1, 16_000)).await.status, 202, "and nothing is used up");
}

#[tokio::test]
async fn an_order_has_one_payment_and_a_payment_one_order() {
    let bench = Bench::open().await;
    bench.order(&unpaid(1, 1)).await;
    bench.order(&unpaid(2, 1)).await;
    assert_eq!(bench.post(CONFIRM, &payment(1, 8_000)).await.status, 202);
    let mut other = payment(1, 8_000);
    other["paymentKey"] = json!("tgen_9");
    let second = bench.post(CONFIRM, &other).await;
    assert_eq!(second.problem(), (409, "order-has-payment".to_owned(), vec!["orderId".to_owned()]));
    let mut stolen = payment(2, 8_000);
    stolen["paymentKey"] = json!("tgen_1");
    let taken = bench.post(CONFIRM, &stolen).await;
    assert_eq!(taken.problem(), (409, "payment-key-taken".to_owned(), vec!["paymentKey".to_owned()]));
    assert!(!taken.text.contains(&order_id(1)), "somebody else's order is not told: {}", taken.text);
    let nobodys = bench.post(CONFIRM, &payment(3, 8_000)).await;
    assert_eq!(nobodys.problem(), (404, "order-not-found".to_owned(), vec!["orderId".to_owned()]));
}

#[tokio::test]
async fn an_order_that_nobody_pays_in_time_fails_and_is_not_paid_any_more() {
    let bench = Bench::with(|shop| shop.reserve_window = Duration::ZERO).await;
    bench.order(&unpaid(1, 2)).await;
    while expire_unpaid(&bench.shop.store, Duration::ZERO).await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    let failed = bench.result(&order_id(1)).await;
    assert_eq!((failed.status, &failed.json()["status"]), (200, &json!("FAILED")));
    assert_eq!((&failed.json()["reason"]["kind"], bench.left("mug").await), (&json!("absent"), 10));
    let late = bench.post(CONFIRM, &payment(1, 16_000)).await;
    assert_eq!(late.problem(), (409, "order-expired".to_owned(), vec!["orderId".to_owned()]));
    bench.work().await;
    assert_eq!(bench.actor.balance("tgen_1"), 0);
}

#[tokio::test]
async fn a_payment_that_came_with_its_order_may_be_confirmed_again_and_changes_nothing() {
    let bench = Bench::open().await;
    bench.actor.plays(Part::Away);
    bench.order(&mugs(1, 1)).await;
    assert_eq!(bench.post(CONFIRM, &payment(1, 8_000)).await.status, 202);
    assert_eq!(bench.book().await.orders[0].open_jobs, 1);
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_payment_is_told_at_once() {
    let bench = Bench::open().await;
    let nothing = bench.post(CONFIRM, &json!({})).await;
    let fields = ["paymentKey", "orderId", "amount"].map(str::to_owned).to_vec();
    assert_eq!(nothing.problem(), (422, "invalid-request".to_owned(), fields));
}

//! The long poll: answered on change, at once when there is nothing to wait for, and always answered.

use core::time::Duration;

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::bench::{Answer, Bench, ask, mugs, must_end, order_id};
use super::settling::{failed, tell};
use crate::http::WAITING_MAX;

/// A customer who waits as long as is allowed.
fn customer(bench: &Bench) -> tokio::task::JoinHandle<Answer> {
    let path = format!("/api/payments/result/{}?wait=25", order_id(1));
    let request = Request::get(path).body(Body::empty()).unwrap();
    tokio::spawn(ask(bench.router.clone(), request))
}

async fn until_somebody_waits(bench: &Bench) {
    while bench.shop.waiting.available_permits() == WAITING_MAX {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_waiting_customer_is_told_when_the_payment_ends() {
    let bench = Bench::open().await;
    bench.order(&mugs(1, 1)).await;
    let customer = customer(&bench);
    must_end("nobody waits", until_somebody_waits(&bench)).await;
    bench.work().await;
    let answer = must_end("the customer", customer).await.unwrap();
    assert_eq!((answer.status, &answer.json()["status"]), (200, &json!("PAID")));
    assert_eq!(bench.shop.waiting.available_permits(), WAITING_MAX);
}

#[tokio::test]
async fn a_lost_hint_costs_time_and_nothing_else() {
    let bench = Bench::looking_again_after(Duration::from_millis(50)).await;
    bench.order(&mugs(1, 1)).await;
    let customer = customer(&bench);
    must_end("nobody waits", until_somebody_waits(&bench)).await;
    // Written by somebody who gives this process no hint, such as another one.
    tell(&bench, failed()).await.unwrap();
    let answer = must_end("the customer", customer).await.unwrap();
    assert_eq!((answer.status, &answer.json()["status"]), (200, &json!("FAILED")));
}

#[tokio::test]
async fn a_settled_order_is_answered_at_once_and_an_unknown_one_too() {
    let bench = Bench::open().await;
    bench.order(&mugs(1, 1)).await;
    bench.work().await;
    let answer = must_end("a settled order", customer(&bench)).await.unwrap();
    assert_eq!(answer.status, 200);
    let unknown = bench.get("/api/payments/result/ORD-000009?wait=25");
    let unknown = must_end("an unknown order", unknown).await;
    assert_eq!(unknown.problem(), (404, "order-not-found".to_owned(), vec!["orderId".to_owned()]));
}

#[tokio::test]
async fn a_wait_that_is_over_says_still_pending() {
    let bench = Bench::open().await;
    bench.order(&mugs(1, 1)).await;
    let answer = bench.get(&format!("/api/payments/result/{}?wait=1", order_id(1))).await;
    assert_eq!((answer.status, answer.header("retry-after")), (202, "1"));
    assert_eq!(answer.json()["final"], false);
}

#[tokio::test]
async fn a_shop_that_closes_lets_nobody_wait() {
    let bench = Bench::open().await;
    bench.order(&mugs(1, 1)).await;
    let waiting = customer(&bench);
    must_end("nobody waits", until_somebody_waits(&bench)).await;
    bench.shop.closing.cancel();
    let answer = must_end("the customer", waiting).await.unwrap();
    assert_eq!((answer.status, &answer.json()["final"]), (202, &json!(false)));
    let late = must_end("a late customer", customer(&bench)).await.unwrap();
    assert_eq!(late.status, 202);
}

#[tokio::test]
async fn beyond_the_last_place_nobody_waits() {
    let bench = Bench::open().await;
    bench.order(&mugs(1, 1)).await;
    let all = u32::try_from(WAITING_MAX).unwrap();
    let _taken = bench.shop.waiting.try_acquire_many(all).unwrap();
    let answer = must_end("the customer", customer(&bench)).await.unwrap();
    assert_eq!(answer.status, 202);
}

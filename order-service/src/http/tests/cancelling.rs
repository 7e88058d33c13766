//! Orders whose money is given back because their customer says so.

use serde_json::json;

use super::actor::Part;
use super::bench::{Bench, mugs, order_id};

fn path(number: u32) -> String {
    format!("/api/orders/{}/cancel", order_id(number))
}

#[tokio::test]
async fn a_cancelled_order_gives_its_money_and_its_stock_back_once() {
    let bench = Bench::open().await;
    bench.paid(1, 2).await;
    let first = bench.post_with_key(&path(1), &json!({"reason": "changed my mind"}), "cancel-1").await;
    assert_eq!((first.status, &first.json()["status"]), (202, &json!("ROLLBACK_PENDING")));
    let pending = bench.result(&order_id(1)).await;
    assert_eq!((pending.status, &pending.json()["status"]), (202, &json!("ROLLBACK_PENDING")));
    bench.work().await;
    let over = bench.result(&order_id(1)).await;
    assert_eq!((over.status, &over.json()["status"]), (200, &json!("ROLLBACK_REFUNDED")));
    let again = bench.post_with_key(&path(1), &json!({"reason": "changed my mind"}), "cancel-1").await;
    assert_eq!((again.status, &again.text), (202, &first.text));
    bench.work().await;
    assert_eq!((bench.actor.balance("tgen_1"), bench.left("mug").await), (0, 10));
    assert_eq!(bench.book().await.flow.receipts.len(), 1);
}

#[tokio::test]
async fn a_part_is_given_back_and_the_goods_stay_sold() {
    let bench = Bench::open().await;
    bench.paid(1, 2).await;
    let part = json!({"reason": "one is broken", "amount": 5_000});
    assert_eq!(bench.post(&path(1), &part).await.status, 202);
    assert_eq!(bench.post(&path(1), &part).await.status, 202, "without a key, the same is the same");
    bench.work().await;
    assert_eq!(bench.result(&order_id(1)).await.json()["status"], "PARTIALLY_REFUNDED");
    assert_eq!((bench.actor.balance("tgen_1"), bench.left("mug").await), (11_000, 8));
    for key in ["a", "b"] {
        assert_eq!(bench.post_with_key(&path(1), &part, key).await.status, 202, "with keys, they are two");
    }
    bench.work().await;
    assert_eq!(bench.actor.balance("tgen_1"), 1_000);
    let too_much = bench.post_with_key(&path(1), &json!({"amount": 1_001}), "c").await;
    assert_eq!(too_much.problem(), (409, "more-than-left".to_owned(), vec!["amount".to_owned()]));
    assert!(too_much.text.contains("is at most 1000"), "{}", too_much.text);
}

#[tokio::test]
async fn a_key_names_one_cancel() {
    let bench = Bench::open().await;
    bench.paid(1, 2).await;
    assert_eq!(bench.post_with_key(&path(1), &json!({"amount": 1_000}), "a").await.status, 202);
    let other = bench.post_with_key(&path(1), &json!({"amount": 2_000}), "a").await;
    assert_eq!(other.problem(), (409, "asked-differently".to_owned(), vec!["Idempotency-Key".to_owned()]));
    bench.work().await;
    assert_eq!(bench.actor.balance("tgen_1"), 15_000);
}

#[tokio::test]
async fn only_what_was_taken_is_given_back() {
    let bench = Bench::open().await;
    let nobodys = bench.post(&path(1), &json!({})).await;
    assert_eq!(nobodys.problem(), (404, "order-not-found".to_owned(), vec!["orderId".to_owned()]));
    bench.order(&mugs(1, 2)).await;
    let pending = bench.post(&path(1), &json!({})).await;
    let nothing = (409, "nothing-to-give-back".to_owned(), vec!["orderId".to_owned()]);
    assert_eq!(pending.problem(), nothing);
    bench.actor.plays(Part::Decline);
    bench.work().await;
    assert_eq!(bench.post(&path(1), &json!({})).await.problem(), nothing);
}

#[tokio::test]
async fn the_path_the_header_and_the_body_are_complained_about_together() {
    let bench = Bench::open().await;
    let wrong = json!({"amount": 0, "reason": "", "why": 1});
    let answer = bench.post_with_key("/api/orders/ab/cancel", &wrong, "a b").await;
    let fields = ["orderId", "Idempotency-Key", "why", "reason", "amount"].map(str::to_owned).to_vec();
    assert_eq!(answer.problem(), (422, "invalid-request".to_owned(), fields));
}

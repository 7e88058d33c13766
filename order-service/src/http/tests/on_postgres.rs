//! The main flows once more, on PostgreSQL, where requests run beside one another.

use core::time::Duration;

use serde_json::{Value, json};
use toss_flows::audit::{GatewayBook, Invariant, Moment, judge_at};
use toss_flows::store::{Store, StoreError};

use super::bench::{Bench, ask, mugs, order_id, order_request, post};
use crate::postgres;
use crate::store::expire_unpaid;

/// A shop on a database of its own.
async fn open() -> (Bench, postgres::Database) {
    let database = postgres::Database::fresh();
    let bench = Bench::on(Some(&database.url()), |_| {}).await;
    (bench, database)
}

/// Of the rules that need no book of the gateway's.
fn of_stock(rule: Invariant) -> bool {
    matches!(rule, Invariant::StockSold | Invariant::StockLedger)
}

/// Closes the shop, so that its database can go.
async fn close((bench, database): (Bench, postgres::Database)) {
    bench.shop.store.close().await;
    drop(database);
}

async fn status(bench: &Bench) -> Value {
    bench.result(&order_id(1)).await.json()["status"].clone()
}

#[tokio::test]
async fn an_order_is_paid_given_back_in_part_refunded_and_its_book_is_in_order() {
    let open = open().await;
    let bench = &open.0;
    bench.paid(1, 2).await;
    let part = json!({"reason": "one is broken", "amount": 5_000});
    let path = format!("/api/orders/{}/cancel", order_id(1));
    let first = bench.post_with_key(&path, &part, "cancel-1").await;
    assert_eq!(first.status, 202, "{}", first.text);
    bench.work().await;
    assert_eq!(bench.post_with_key(&path, &part, "cancel-1").await.text, first.text);
    assert_eq!(status(bench).await, "PARTIALLY_REFUNDED");
    let wish =
        json!({"orderId": order_id(1), "refundId": "R1", "reason": "did not fit", "requestedBy": "desk-1"});
    assert_eq!(bench.post("/api/admin/refunds", &wish).await.status, 201);
    let approval = json!({"refundIds": ["R1"], "approver": "approver-1"});
    assert_eq!(bench.post("/api/admin/refunds/approve", &approval).await.status, 202);
    bench.work().await;
    assert_eq!((status(bench).await, bench.actor.balance("tgen_1")), (json!("ROLLBACK_REFUNDED"), 0));
    assert_eq!(bench.get("/api/admin/refunds/R1").await.json()["status"], "DONE");
    let book = bench.book().await;
    assert_eq!((book.orders.len(), book.flow.receipts.len()), (1, 2));
    let verdict = judge_at(Moment::Running, &book, &GatewayBook::default(), None);
    assert!(verdict.violations.iter().all(|found| !of_stock(found.invariant)), "{:#?}", verdict.violations);
    close(open).await;
}

#[tokio::test]
async fn an_order_is_placed_paid_later_and_told_once() {
    let open = open().await;
    let bench = &open.0;
    let unpaid = json!({"orderId": order_id(1), "lines": [{"productId": "mug", "quantity": 2}]});
    let placed = bench.order(&unpaid).await;
    assert_eq!((placed.status, &placed.json()["amount"]), (201, &json!(16_000)));
    let payment = json!({"paymentKey": "tgen_1", "orderId": order_id(1), "amount": 16_000});
    let clicks = (0..20).map(|_| ask(bench.router.clone(), post("/api/payments/confirm", &payment, None)));
    let mut waiting = tokio::task::JoinSet::new();
    clicks.for_each(|click| drop(waiting.spawn(click)));
    let answers = waiting.join_all().await;
    assert!(
        answers.iter().all(|answer| (answer.status, &answer.text) == (202, &answers[0].text)),
        "{answers:#?}"
    );
    bench.work().await;
    assert_eq!((status(bench).await, bench.actor.balance("tgen_1")), (json!("PAID"), 16_000));
    assert_eq!(bench.order(&unpaid).await.text, placed.text);
    close(open).await;
}

#[tokio::test]
async fn an_order_that_nobody_pays_gives_its_stock_back_once() {
    let open = open().await;
    let bench = &open.0;
    let unpaid = json!({"orderId": order_id(1), "lines": [{"productId": "mug", "quantity": 2}]});
    assert_eq!(bench.order(&unpaid).await.status, 201);
    let margin = Duration::from_secs(1);
    assert!(expire_unpaid(&bench.shop.store, margin).await.unwrap().is_empty(), "too early");
    let day = 24 * 3_600 * 1_000_000_i64;
    let turned = bench
        .shop
        .store
        .transact(move |tx| Box::pin(async move { tx.execute(postgres::TURN, &[day.into()]).await }));
    let turned: Result<_, StoreError> = turned.await;
    turned.unwrap();
    let sweeps =
        tokio::join!(expire_unpaid(&bench.shop.store, margin), expire_unpaid(&bench.shop.store, margin));
    assert_eq!(sweeps.0.unwrap().len() + sweeps.1.unwrap().len(), 1);
    assert_eq!((status(bench).await, bench.left("mug").await), (json!("FAILED"), 10));
    close(open).await;
}

#[tokio::test]
async fn fifty_customers_at_once_buy_ten_pieces_and_fifty_taps_are_one_order() {
    let open = open().await;
    let bench = &open.0;
    let mut customers = tokio::task::JoinSet::new();
    for number in 0..50 {
        customers.spawn(ask(bench.router.clone(), order_request(&mugs(number, 1), None)));
    }
    let answers = customers.join_all().await;
    let with_status = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((with_status(202), with_status(409)), (10, 40), "{answers:#?}");
    let mut taps = tokio::task::JoinSet::new();
    let caps = super::bench::caps(60, 1);
    for _ in 0..50 {
        taps.spawn(ask(bench.router.clone(), order_request(&caps, Some("tap-1"))));
    }
    let answers = taps.join_all().await;
    assert!(
        answers.iter().all(|answer| (answer.status, &answer.text) == (202, &answers[0].text)),
        "{answers:#?}"
    );
    assert_eq!((bench.left("mug").await, bench.left("cap").await), (0, 999));
    assert_eq!(bench.book().await.orders.len(), 11);
    close(open).await;
}

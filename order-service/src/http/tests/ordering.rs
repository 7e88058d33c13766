//! Placing orders: what is accepted, what is repeated, what is refused, and that a refusal leaves nothing behind.

use serde_json::json;
use toss_flows::audit::StockKind;
use toss_flows::store::sql::Statement;
use toss_flows::store::{Store, StoreError};
use toss_flows::{JobKind, Topic};

use super::bench::{Bench, ask, mugs, must_end, order_id, order_request};

#[tokio::test]
async fn an_order_is_accepted_and_its_stock_is_held() {
    let bench = Bench::open().await;
    let answer = bench.order(&mugs(1, 2)).await;
    let expected = json!({
        "orderId": "ORD-000001",
        "status": "PENDING",
        "amount": 16_000,
        "currency": "KRW",
        "links": {"result": "/api/payments/result/ORD-000001"},
    });
    assert_eq!((answer.status, answer.json()), (202, expected));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(bench.left("mug").await, 8);
    let book = bench.book().await;
    let order = &book.orders[0];
    assert_eq!((order.amount, order.open_jobs, order.stock_held), (16_000, 1, true));
    assert_eq!(order.payment_key.as_deref(), Some("tgen_1"));
    assert_eq!((&*order.lines[0].product_id, order.lines[0].quantity), ("mug", 2));
    assert_eq!((book.flow.attempts.len(), book.stock_entries.len()), (1, 1));
    assert_eq!(book.stock_entries[0].kind, StockKind::Sell);
}

#[tokio::test]
async fn a_repeat_with_the_same_key_gets_the_same_answer_and_orders_nothing() {
    let bench = Bench::open().await;
    let lines = json!([{"productId": "mug", "quantity": 3}]);
    let order = json!({"orderId": "ORD-000001", "lines": lines, "paymentKey": "tgen_1", "amount": 24_000});
    let first = bench.order_with_key(&order, "tap-1").await;
    assert_eq!(first.status, 202);
    bench.work().await;
    // Written otherwise, asking for the same; and the order is paid by now.
    let again = bench.order_with_key(&order, "tap-1").await;
    assert_eq!((again.status, &again.text), (202, &first.text));
    assert_eq!(bench.left("mug").await, 7);
    assert_eq!(bench.book().await.orders.len(), 1);
}

#[tokio::test]
async fn a_key_that_comes_with_another_order_is_refused() {
    let bench = Bench::open().await;
    assert_eq!(bench.order_with_key(&mugs(1, 1), "tap-1").await.status, 202);
    let refused = bench.order_with_key(&mugs(2, 1), "tap-1").await;
    let expected = (422, "idempotency-key-reused".to_owned(), vec!["Idempotency-Key".to_owned()]);
    assert_eq!(refused.problem(), expected);
    assert_eq!(bench.book().await.orders.len(), 1);
}

#[tokio::test]
async fn an_order_id_that_comes_again_is_a_repeat_or_a_conflict() {
    let bench = Bench::open().await;
    let first = bench.order(&mugs(1, 1)).await;
    let repeat = bench.order(&mugs(1, 1)).await;
    assert_eq!((repeat.status, &repeat.text), (202, &first.text));
    let other = bench.order(&mugs(1, 2)).await;
    assert_eq!(other.problem(), (409, "order-exists".to_owned(), vec!["orderId".to_owned()]));
    // A key that first comes with a repeat belongs to that order from then on.
    assert_eq!(bench.order_with_key(&mugs(1, 1), "tap-1").await.text, first.text);
    let refused = bench.order_with_key(&mugs(2, 1), "tap-1").await;
    assert_eq!(refused.problem().1, "idempotency-key-reused");
    assert_eq!((bench.book().await.orders.len(), bench.left("mug").await), (1, 9));
}

#[tokio::test]
async fn a_payment_pays_for_one_order() {
    let bench = Bench::open().await;
    assert_eq!(bench.order(&mugs(1, 1)).await.status, 202);
    let mut second = mugs(2, 1);
    second["paymentKey"] = json!("tgen_1");
    let refused = bench.order(&second).await;
    assert_eq!(refused.problem(), (409, "payment-key-taken".to_owned(), vec!["paymentKey".to_owned()]));
    assert!(!refused.text.contains(&order_id(1)), "somebody else's order is not told: {}", refused.text);
    assert_eq!((bench.book().await.orders.len(), bench.left("mug").await), (1, 9));
}

#[tokio::test]
async fn an_amount_that_is_not_what_the_order_costs_is_refused_with_both() {
    let bench = Bench::open().await;
    let mut cheap = mugs(1, 2);
    cheap["amount"] = json!(15_999);
    let refused = bench.order(&cheap).await;
    assert_eq!(refused.problem(), (422, "amount-mismatch".to_owned(), vec!["amount".to_owned()]));
    assert!(refused.text.contains("15999 KRW") && refused.text.contains("16000 KRW"), "{}", refused.text);
    assert_eq!(bench.left("mug").await, 10);
}

#[tokio::test]
async fn unknown_products_are_all_named() {
    let bench = Bench::open().await;
    let lines = json!([
        {"productId": "yacht", "quantity": 1},
        {"productId": "cap", "quantity": 1},
        {"productId": "villa", "quantity": 1},
    ]);
    let body = json!({"orderId": "ORD-000001", "lines": lines, "paymentKey": "tgen_1", "amount": 500});
    let (status, kind, mut fields) = bench.order(&body).await.problem();
    fields.sort();
    assert_eq!((status, &*kind), (422, "invalid-request"));
    assert_eq!(fields, ["lines[0].productId", "lines[2].productId"]);
}

#[tokio::test]
async fn an_order_that_is_short_of_one_product_leaves_nothing_behind() {
    let bench = Bench::open().await;
    let lines = json!([{"productId": "mug", "quantity": 11}, {"productId": "cap", "quantity": 1_000 - 1}]);
    let body = json!({
        "orderId": "ORD-000001", "lines": lines, "paymentKey": "tgen_1", "amount": 11 * 8_000 + 999 * 500,
    });
    let refused = bench.order_with_key(&body, "tap-1").await;
    // The caps were enough, and are not named although fewer than ordered would be left of them.
    assert_eq!(refused.problem(), (409, "out-of-stock".to_owned(), vec!["lines[0].quantity".to_owned()]));
    assert!(refused.text.contains("mug (10 left)"), "{}", refused.text);
    assert_eq!((bench.left("mug").await, bench.left("cap").await), (10, 1_000));
    let book = bench.book().await;
    assert!(book.orders.is_empty() && book.flow.attempts.is_empty() && book.stock_entries.is_empty());
    // Neither the id nor the key nor the payment is used up.
    let mut smaller = mugs(1, 10);
    smaller["paymentKey"] = json!("tgen_1");
    assert_eq!(bench.order_with_key(&smaller, "tap-1").await.status, 202);
}

#[tokio::test]
async fn fifty_customers_at_once_buy_ten_pieces() {
    let bench = Bench::open().await;
    let mut customers = tokio::task::JoinSet::new();
    for number in 0..50 {
        let (router, request) = (bench.router.clone(), order_request(&mugs(number, 1), None));
        customers.spawn(ask(router, request));
    }
    let answers = customers.join_all().await;
    let with_status = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((with_status(202), with_status(409)), (10, 40));
    assert_eq!(bench.left("mug").await, 0);
    let book = bench.book().await;
    assert_eq!((book.orders.len(), book.stock_entries.len()), (10, 10));
}

#[tokio::test]
async fn fifty_taps_of_one_customer_are_one_order() {
    let bench = Bench::open().await;
    let mut taps = tokio::task::JoinSet::new();
    for _ in 0..50 {
        taps.spawn(ask(bench.router.clone(), order_request(&mugs(1, 1), Some("tap-1"))));
    }
    let answers = taps.join_all().await;
    assert!(answers.iter().all(|answer| (answer.status, &answer.text) == (202, &answers[0].text)));
    assert_eq!((bench.left("mug").await, bench.book().await.orders.len()), (9, 1));
}

#[tokio::test]
async fn an_order_wakes_a_worker_and_a_repeat_or_a_refusal_does_not() {
    let bench = Bench::open().await;
    let mut worker = bench.shop.hints.watch(vec![Topic::Jobs(JobKind::Confirm)]);
    assert_eq!(bench.order(&mugs(1, 1)).await.status, 202);
    assert_eq!(must_end("the worker's hint", worker.changed()).await.len(), 1);
    assert_eq!(bench.order(&mugs(1, 1)).await.status, 202);
    assert_eq!(bench.order(&mugs(1, 2)).await.status, 409);
    let hint = tokio::time::timeout(core::time::Duration::ZERO, worker.changed()).await;
    assert!(hint.is_err());
}

const WINDOW: Statement = Statement::both("SELECT deadline - created_at FROM toss_jobs");

#[tokio::test]
async fn a_payment_is_asked_for_until_its_window_is_surely_over() {
    let bench = Bench::open().await;
    assert_eq!(bench.order(&mugs(1, 1)).await.status, 202);
    let window = bench.shop.store.transact(|tx| {
        Box::pin(async move {
            let rows = tx.query(WINDOW, &[]).await?;
            rows[0].int(0)
        })
    });
    let window: Result<_, StoreError> = window.await;
    assert_eq!(window.unwrap(), 600_000_000, "ten minutes in microseconds");
}

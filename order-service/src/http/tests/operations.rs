//! For those who keep the shop running.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::bench::{Bench, ask, order_id};
use crate::http::{Alive, Shop, router};

#[tokio::test]
async fn a_shop_is_ready_while_it_can_write_and_its_workers_work_whatever_the_circuits_say() {
    let bench = Bench::open().await;
    let without_workers = bench.get("/readyz").await;
    assert_eq!(without_workers.status, 503, "{}", without_workers.text);
    let at_work = bench.shop.workers.one_more();
    let ready = bench.get("/readyz").await;
    let expected = json!({
        "status": "ready",
        "database": "writable",
        "workers": {"atWork": 1, "expected": 1},
        "breakers": {"confirm": "open", "look_up": "closed"},
        "closing": false,
    });
    assert_eq!((ready.status, ready.json()), (200, expected));
    bench.shop.store.close().await;
    let closed = bench.get("/readyz").await;
    assert_eq!((closed.status, &closed.json()["status"]), (503, &json!("not ready")));
    drop(at_work);
    assert_eq!(bench.get("/healthz").await.status, 200, "alive is not ready");
}

#[tokio::test]
async fn a_store_that_is_closed_is_told_as_such_and_not_as_a_failed_order() {
    let bench = Bench::open().await;
    bench.shop.store.close().await;
    let refused = bench.order(&super::bench::mugs(1, 1)).await;
    assert_eq!(refused.problem().1, "unavailable");
    assert_eq!((refused.status, refused.header("retry-after")), (503, "5"));
    for path in ["/api/products", "/api/audit/book", "/api/payments/result/ORD-000001"] {
        assert_eq!(bench.get(path).await.problem().1, "unavailable", "{path}");
    }
}

#[tokio::test]
async fn without_a_recorder_there_are_no_metrics() {
    let bench = Bench::open().await;
    assert_eq!(bench.get("/metrics").await.problem(), (404, "no-metrics".to_owned(), vec![]));
}

#[tokio::test]
async fn a_panic_is_an_answer_with_a_reference_and_without_its_words() {
    let bench = Bench::open().await;
    let Shop { store, hints, .. } = &*bench.shop;
    let shop = Shop {
        store: store.clone(),
        hints: hints.clone(),
        confirm_window: bench.shop.confirm_window,
        draws: crate::order::Draws::new([1; 32]),
        metrics: bench.shop.metrics.clone(),
        circuits: Box::new(|| panic!("an invariant of ours is broken")),
        workers: Alive::of(0),
        closing: bench.shop.closing.clone(),
        waiting: Arc::clone(&bench.shop.waiting),
        book: Arc::clone(&bench.shop.book),
    };
    let answer = ask(router(Arc::new(shop)), Request::get("/readyz").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.problem().1, "internal");
    assert_eq!((answer.status, answer.json()["reference"].as_str().map(str::len)), (500, Some(12)));
    assert!(!answer.text.contains("invariant"), "{}", answer.text);
}

#[tokio::test]
async fn a_book_of_many_pieces_is_whole() {
    let bench = Bench::open().await;
    for number in 0..300 {
        let cap = json!({
            "orderId": order_id(number),
            "lines": [{"productId": "cap", "quantity": 1}],
            "paymentKey": format!("tgen_{number}"),
            "amount": 500,
        });
        assert_eq!(bench.order(&cap).await.status, 202);
    }
    let answer = bench.get("/api/audit/book").await;
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    assert!(answer.text.len() > 64 * 1024, "more than one piece");
    let book = bench.book().await;
    assert_eq!((book.orders.len(), book.attempts.len(), book.stock_entries.len()), (300, 300, 300));
    assert_eq!(book.products.len(), 2);
}

//! For those who keep the shop running.

use serde_json::json;
use toss_flows::store::sql::Statement;
use toss_flows::store::{Store, StoreError};

use super::bench::{Bench, caps, mugs, order_id};
use crate::config::Role;
use crate::http::Shop;

#[tokio::test]
async fn a_shop_is_ready_while_it_can_write_and_its_workers_work_whatever_the_circuits_say() {
    let bench = Bench::open().await;
    let without_workers = bench.get("/readyz").await;
    assert_eq!(without_workers.status, 503, "{}", without_workers.text);
    let at_work = bench.shop.workers.one_more();
    let ready = bench.get("/readyz").await;
    let expected = json!({
        "status": "ready",
        "role": "all",
        "database": "writable",
        "workers": {"atWork": 1, "expected": 1},
        "breakers": {"confirm": "open", "look_up": "closed"},
        "closing": false,
    });
    assert_eq!((ready.status, ready.json()), (200, expected));
    drop(at_work);
    let deserted = bench.get("/readyz").await;
    assert_eq!((deserted.status, &deserted.json()["workers"]["atWork"]), (503, &json!(0)));
    let _at_work = bench.shop.workers.one_more();
    bench.shop.store.close().await;
    let closed = bench.get("/readyz").await;
    assert_eq!((closed.status, &closed.json()["status"]), (503, &json!("not ready")));
    assert_eq!(bench.get("/healthz").await.status, 200, "alive is not ready");
}

#[tokio::test]
async fn a_store_that_is_closed_is_told_as_such_and_not_as_a_failed_order() {
    let bench = Bench::open().await;
    bench.shop.store.close().await;
    let refused = bench.order(&mugs(1, 1)).await;
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
    let broken = |shop: &mut Shop| shop.circuits = Box::new(|| panic!("an invariant of ours is broken"));
    let bench = Bench::with(broken).await;
    let answer = bench.get("/readyz").await;
    assert_eq!(answer.problem().1, "internal");
    assert_eq!((answer.status, answer.json()["reference"].as_str().map(str::len)), (500, Some(12)));
    assert!(!answer.text.contains("invariant"), "{}", answer.text);
}

/// A shop with so many orders that their book has several pieces.
async fn busy_bench() -> Bench {
    let bench = Bench::open().await;
    for number in 0..300 {
        assert_eq!(bench.order(&caps(number, 1)).await.status, 202);
    }
    bench
}

#[tokio::test]
async fn a_book_of_many_pieces_is_whole() {
    let bench = busy_bench().await;
    let answer = bench.get("/api/audit/book").await;
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    assert!(answer.text.len() > 64 * 1024, "more than one piece");
    let book = bench.book().await;
    assert_eq!((book.orders.len(), book.flow.attempts.len(), book.stock_entries.len()), (300, 300, 300));
    assert_eq!(book.products.len(), 2);
}

/// Spoils the proof of one order's failure behind the shop's back.
async fn spoil(bench: &Bench, number: u32) {
    const SPOIL: Statement =
        Statement::both("UPDATE orders SET state = 'FAILED', evidence = 'torn' WHERE id = $1");
    let id = order_id(number);
    let spoil =
        bench.shop.store.transact(|tx| Box::pin(async move { tx.execute(SPOIL, &[(&*id).into()]).await }));
    let spoiled: Result<_, StoreError> = spoil.await;
    assert_eq!(spoiled.unwrap(), 1);
}

#[tokio::test]
async fn a_book_that_cannot_be_read_to_its_end_is_an_error() {
    let bench = Bench::open().await;
    for number in 1..=2 {
        assert_eq!(bench.order(&caps(number, 1)).await.status, 202);
    }
    spoil(&bench, 2).await;
    assert_eq!(bench.get("/api/audit/book").await.problem().1, "internal");
}

#[tokio::test]
async fn a_node_that_only_works_answers_probes_and_names_no_other_path() {
    let bench = Bench::with(|shop| shop.role = Role::Worker).await;
    assert_eq!(bench.get("/healthz").await.status, 200);
    assert_eq!(bench.get("/readyz").await.json()["role"], "worker");
    let nothing = bench.order(&mugs(1, 1)).await;
    assert_eq!(nothing.problem(), (404, "path-not-found".to_owned(), vec![]));
    assert!(
        nothing.text.contains("GET /metrics") && !nothing.text.contains("There are POST"),
        "{}",
        nothing.text
    );
}

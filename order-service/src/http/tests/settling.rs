//! What the end of a payment does to its order and its stock.

use serde_json::json;
use toss_flows::SettledHook;
use toss_flows::audit::{GatewayBook, Moment, OrderState, ShopBook, StockKind, judge_at};
use toss_flows::confirm::{ConfirmVerdict, Evidence};
use toss_flows::job::JobId;
use toss_flows::model::{Money, Payment};
use toss_flows::store::{Settlement, Store, StoreError, StoreErrorKind, Verdict};

use super::actor::Part;
use super::bench::{Bench, mugs, order_id};
use crate::store::OrderSettled;

#[tokio::test]
async fn a_taken_payment_is_told_as_paid() {
    let bench = Bench::open().await;
    bench.order(&mugs(1, 2)).await;
    let pending = bench.result(&order_id(1)).await;
    assert_eq!((pending.status, pending.header("retry-after")), (202, "1"));
    assert_eq!((&pending.json()["status"], &pending.json()["final"]), (&json!("PENDING"), &json!(false)));
    bench.work().await;
    let paid = bench.result(&order_id(1)).await;
    let expected = json!({
        "orderId": "ORD-000001", "status": "PAID", "amount": 16_000, "currency": "KRW",
        "reason": null, "final": true,
    });
    assert_eq!((paid.status, paid.json()), (200, expected));
    assert_eq!(bench.left("mug").await, 8);
}

#[tokio::test]
async fn a_declined_card_gives_the_stock_back_and_says_why() {
    let bench = Bench::open().await;
    bench.actor.plays(Part::Decline);
    bench.order(&mugs(1, 2)).await;
    bench.work().await;
    let failed = bench.result(&order_id(1)).await;
    let body = failed.json();
    assert_eq!((failed.status, &body["status"], &body["final"]), (200, &json!("FAILED"), &json!(true)));
    assert_eq!(body["reason"]["kind"], "declined");
    assert_eq!(body["reason"]["code"], "REJECT_CARD_PAYMENT");
    assert_eq!(bench.left("mug").await, 10);
    let book = bench.book().await;
    assert!(!book.orders[0].stock_held && book.orders[0].evidence.is_some());
    let kinds: Vec<_> = book.stock_entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [StockKind::Sell, StockKind::Restore]);
    assert_no_violations(&book);
}

#[tokio::test]
async fn a_gateway_that_is_away_ends_no_order() {
    let bench = Bench::open().await;
    bench.actor.plays(Part::Away);
    bench.order(&mugs(1, 2)).await;
    bench.work().await;
    assert_eq!(bench.result(&order_id(1)).await.json()["status"], "PENDING");
    let book = bench.book().await;
    assert!(book.orders[0].stock_held && book.orders[0].open_jobs == 1);
}

#[tokio::test]
async fn an_order_whose_payment_waits_for_a_human_is_pending_and_holds_its_stock() {
    let bench = Bench::open().await;
    bench.actor.plays(Part::Confuse);
    bench.order(&mugs(1, 2)).await;
    while bench.book().await.orders[0].parked_jobs == 0 {
        bench.work().await;
        tokio::task::yield_now().await;
    }
    let answer = bench.result(&order_id(1)).await;
    assert_eq!((answer.status, &answer.json()["final"]), (202, &json!(false)));
    let order = &bench.book().await.orders[0];
    assert_eq!((order.state, order.open_jobs, order.stock_held), (OrderState::PendingPayment, 0, true));
}

/// Tells the hook, as the store does in its transaction.
pub(super) async fn tell(bench: &Bench, verdict: ConfirmVerdict) -> Result<(), StoreError> {
    let settlement = Settlement {
        job: Some(JobId::new(1)),
        name: "tgen_1".into(),
        order_id: order_id(1).parse().unwrap(),
        payment_key: "tgen_1".parse().unwrap(),
        amount: Money::krw(16_000),
        verdict: Verdict::Confirm(verdict),
        balance: None,
    };
    let tell = bench
        .shop
        .store
        .transact(|tx| Box::pin(async move { OrderSettled.on_settled(tx, &settlement).await }));
    tell.await
}

pub(super) fn failed() -> ConfirmVerdict {
    ConfirmVerdict::Failed { evidence: Evidence::Absent { status: "EXPIRED".into() } }
}

fn paid() -> ConfirmVerdict {
    let json = br#"{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"DONE","totalAmount":16000,"balanceAmount":16000}"#;
    ConfirmVerdict::Paid(Box::new(Payment::from_json(json).unwrap()))
}

#[tokio::test]
async fn a_failure_that_is_told_twice_gives_the_stock_back_once() {
    let bench = Bench::open().await;
    bench.order(&mugs(1, 2)).await;
    tell(&bench, failed()).await.unwrap();
    tell(&bench, failed()).await.unwrap();
    assert_eq!(bench.left("mug").await, 10);
    assert_eq!(bench.book().await.stock_entries.len(), 2);
}

#[tokio::test]
async fn the_ledger_gives_back_once_whoever_asks() {
    let bench = Bench::open().await;
    bench.order(&mugs(1, 2)).await;
    let id: toss_sdk::model::OrderId = order_id(1).parse().unwrap();
    let give_back = || {
        let id = id.clone();
        bench.shop.store.transact(move |tx| Box::pin(async move { crate::store::give_back(tx, &id).await }))
    };
    assert_eq!((give_back().await.unwrap(), give_back().await.unwrap()), (1, 0));
    assert_eq!(bench.left("mug").await, 10);
}

#[tokio::test]
async fn an_end_that_cannot_be_is_refused_and_changes_nothing() {
    for (first, second) in [(failed(), paid()), (paid(), failed())] {
        let bench = Bench::open().await;
        bench.order(&mugs(1, 2)).await;
        tell(&bench, first).await.unwrap();
        let (before, left) = (bench.result(&order_id(1)).await.text, bench.left("mug").await);
        let error = tell(&bench, second).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Hook, "{error}");
        assert_eq!((bench.result(&order_id(1)).await.text, bench.left("mug").await), (before, left));
    }
}

fn assert_no_violations(book: &ShopBook) {
    let verdict = judge_at(Moment::Quiescent, book, &GatewayBook::default(), None);
    assert!(verdict.violations.is_empty(), "{:#?}", verdict.violations);
}

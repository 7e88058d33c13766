//! What the gateway says makes the shop look, and never makes it believe.

use serde_json::{Value, json};

use super::actor::Part;
use super::bench::{Bench, mugs, must_end, order_id};
use crate::http::LISTENING_MAX;

const WEBHOOKS: &str = "/api/webhooks/toss";

fn changed(number: u32, payment_key: &str, status: &str) -> Value {
    json!({
        "eventType": "PAYMENT_STATUS_CHANGED",
        "createdAt": "2025-06-26T19:49:06.12345",
        "data": {
            "paymentKey": payment_key, "orderId": order_id(number), "status": status, "currency": "KRW",
            "totalAmount": 16_000, "balanceAmount": 16_000,
        },
    })
}

async fn tell(bench: &Bench, body: &Value) {
    let answer = bench.post(WEBHOOKS, body).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, r#"{"status":"heard"}"#));
}

/// Until everything that was heard has been looked at.
async fn all_looked_at(bench: &Bench) {
    let looking = async {
        while bench.shop.listening.available_permits() < LISTENING_MAX {
            tokio::task::yield_now().await;
        }
    };
    must_end("a look-up", looking).await;
}

#[tokio::test]
async fn a_payment_that_the_gateway_tells_of_is_read_there_and_noted_without_a_worker() {
    let bench = Bench::open().await;
    bench.order(&mugs(1, 2)).await;
    bench.actor.takes("tgen_1", &order_id(1), 16_000);
    for _ in 0..3 {
        tell(&bench, &changed(1, "tgen_1", "DONE")).await;
        all_looked_at(&bench).await;
    }
    assert_eq!(bench.result(&order_id(1)).await.json()["status"], "PAID");
    bench.work().await;
    assert_eq!((bench.actor.balance("tgen_1"), bench.left("mug").await), (16_000, 8));
}

#[tokio::test]
async fn a_made_up_webhook_pays_for_nothing() {
    let bench = Bench::open().await;
    bench.actor.plays(Part::Away);
    bench.order(&mugs(1, 2)).await;
    tell(&bench, &changed(1, "tgen_1", "DONE")).await;
    all_looked_at(&bench).await;
    assert_eq!(bench.actor.looked_up(), 1);
    assert_eq!(bench.result(&order_id(1)).await.json()["status"], "PENDING");
    let canceled = changed(1, "tgen_1", "CANCELED");
    bench.actor.plays(Part::Pay);
    bench.actor.takes("tgen_1", &order_id(1), 16_000);
    tell(&bench, &canceled).await;
    all_looked_at(&bench).await;
    assert_eq!(bench.result(&order_id(1)).await.json()["status"], "PAID", "what is read there counts");
}

#[tokio::test]
async fn the_gateway_is_asked_about_no_payment_but_the_shops_own() {
    let bench = Bench::open().await;
    bench.order(&mugs(1, 2)).await;
    tell(&bench, &changed(2, "tgen_2", "DONE")).await;
    tell(&bench, &changed(1, "tgen_of_somebody_else", "DONE")).await;
    tell(
        &bench,
        &json!({"eventType": "BILLING_DELETED", "createdAt": "2025-06-26T19:49:06", "data": {
            "billingKey": "b", "customerKey": "c", "reason": "r",
        }}),
    )
    .await;
    all_looked_at(&bench).await;
    assert_eq!(bench.actor.looked_up(), 0);
}

#[tokio::test]
async fn an_event_that_names_only_the_order_is_about_its_payment() {
    let bench = Bench::open().await;
    bench.order(&mugs(1, 2)).await;
    bench.actor.takes("tgen_1", &order_id(1), 16_000);
    let deposit = json!({
        "createdAt": "2025-06-26T19:49:06.12345", "secret": "ps_1", "status": "DONE", "transactionKey": "9FF1",
        "orderId": order_id(1),
    });
    tell(&bench, &deposit).await;
    all_looked_at(&bench).await;
    assert_eq!(bench.result(&order_id(1)).await.json()["status"], "PAID");
}

#[tokio::test]
async fn money_that_comes_after_its_order_has_failed_goes_back() {
    let bench = Bench::open().await;
    bench.actor.plays(Part::Decline);
    bench.order(&mugs(1, 2)).await;
    bench.work().await;
    assert_eq!(bench.result(&order_id(1)).await.json()["status"], "FAILED");
    bench.actor.plays(Part::Pay);
    bench.actor.takes("tgen_1", &order_id(1), 16_000);
    tell(&bench, &changed(1, "tgen_1", "DONE")).await;
    all_looked_at(&bench).await;
    bench.work().await;
    assert_eq!((bench.actor.balance("tgen_1"), bench.left("mug").await), (0, 10));
    assert_eq!(bench.result(&order_id(1)).await.json()["status"], "ROLLBACK_REFUNDED");
}

#[tokio::test]
async fn money_that_somebody_else_gave_back_is_noted_with_its_receipt() {
    let bench = Bench::open().await;
    bench.paid(1, 2).await;
    bench.actor.gives_back("tgen_1", 5_000);
    for _ in 0..2 {
        tell(&bench, &changed(1, "tgen_1", "PARTIAL_CANCELED")).await;
        all_looked_at(&bench).await;
    }
    assert_eq!(bench.result(&order_id(1)).await.json()["status"], "PARTIALLY_REFUNDED");
    assert_eq!(bench.book().await.flow.receipts.len(), 1);
}

#[tokio::test]
async fn what_is_no_webhook_is_refused() {
    let bench = Bench::open().await;
    for body in [json!({}), json!([]), json!({"eventType": "PAYMENT_STATUS_CHANGED", "data": 1})] {
        let refused = bench.post(WEBHOOKS, &body).await;
        assert_eq!(refused.problem(), (400, "no-webhook".to_owned(), vec![]), "{body}");
    }
}

#[tokio::test]
async fn beyond_so_many_at_once_the_gateway_is_asked_to_tell_again() {
    let bench = Bench::open().await;
    bench.order(&mugs(1, 2)).await;
    let all = u32::try_from(LISTENING_MAX).unwrap();
    let _taken = bench.shop.listening.try_acquire_many(all).unwrap();
    let refused = bench.post(WEBHOOKS, &changed(1, "tgen_1", "DONE")).await;
    assert_eq!((refused.problem().1, refused.header("retry-after")), ("unavailable".to_owned(), "5"));
    assert_eq!(bench.actor.looked_up(), 0);
}

//! Cancels of other means than cards, and the life of a virtual account, as the gateway's samples have them.

use core::time::Duration;

use http::Request;
use mock_toss::in_memory::InMemory;
use serde_json::{Value, json};
use tokio::time::advance;

use super::{assert_golden, look_up, toss};
use crate::client::{ORDER, call, key_of};

const ACCOUNT: &str = "/virtualAccount/accountNumber";

/// What the control API or the gateway answers, which is not an error.
async fn ask(toss: &InMemory, path: &str, body: &Value) -> Vec<u8> {
    let response = call(toss, Request::post(path), body).await.expect("no fault");
    assert_eq!(response.status(), 200, "{path}: {}", String::from_utf8_lossy(response.body()));
    response.body().to_vec()
}

/// Opened at the samples' time, confirmed thirteen seconds later; its key.
async fn confirmed(toss: &InMemory, asked: Value) -> String {
    let asked = with(asked, &json!({"orderId": ORDER}));
    let key = key_of(&ask(toss, "/_mock/payments", &asked).await);
    advance(Duration::from_secs(13)).await;
    let body = json!({"paymentKey": key, "orderId": ORDER, "amount": asked.get("amount")});
    ask(toss, "/v1/payments/confirm", &body).await;
    key
}

async fn account(toss: &InMemory, bank: &str, hours: u64, more: Value) -> String {
    let asked = json!({
        "amount": 15_000, "method": "가상계좌", "customerName": "박토스",
        "virtualAccount": {"bank": bank, "validHours": hours},
    });
    confirmed(toss, with(asked, &more)).await
}

/// The fields of both.
fn with(mut fields: Value, more: &Value) -> Value {
    let more = more.as_object().expect("an object").clone();
    fields.as_object_mut().expect("an object").extend(more);
    fields
}

async fn cancel(toss: &InMemory, key: &str, body: &Value) -> Vec<u8> {
    ask(toss, &format!("/v1/payments/{key}/cancel"), body).await
}

#[tokio::test(start_paused = true)]
async fn a_paypal_payment_cancelled_in_part() {
    let toss = toss();
    let key = confirmed(&toss, json!({"method": "FOREIGN_EASY_PAY", "amount": 726.24})).await;
    advance(Duration::from_secs(1_254)).await;
    let part = json!({"cancelReason": "고객이 취소를 원함", "cancelAmount": 181.56, "currency": "USD"});
    assert_golden(&cancel(&toss, &key, &part).await, "payment.paypal.partial_canceled.json", &[]);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_that_a_foreign_wallet_has_accepted() {
    let toss = toss();
    let asked = json!({
        "orderId": ORDER, "amount": 100.5, "method": "FOREIGN_EASY_PAY", "easyPay": "Alipay", "status": "READY",
    });
    let key = key_of(&ask(&toss, "/_mock/payments", &asked).await);
    advance(Duration::from_secs(13)).await;
    ask(&toss, &format!("/_mock/payments/{key}/authenticate"), &Value::Null).await;
    advance(Duration::from_secs(1_254)).await;
    let whole = json!({
        "cancelReason": "고객이 취소를 원함", "cancelAmount": 100.5, "currency": "USD",
        "cancelRequestId": "cancel-req-0001",
    });
    let accepted = cancel(&toss, &key, &whole).await;
    assert_golden(&accepted, "payment.foreign_async.cancel_in_progress.json", &[]);
}

#[tokio::test(start_paused = true)]
async fn a_deposit_with_its_cash_receipt() {
    let toss = toss();
    let receipt = json!({"type": "소득공제", "registrationNumber": "01012341234"});
    let key = account(&toss, "WOORI", 168, json!({"cashReceipt": receipt})).await;
    advance(Duration::from_secs(354)).await;
    let done = ask(&toss, &format!("/_mock/payments/{key}/deposit"), &Value::Null).await;
    assert_eq!(look_up(&toss, &key).await, done);
    let also_volatile = [
        ACCOUNT,
        "/cashReceipt/receiptKey",
        "/cashReceipt/receiptUrl",
        "/cashReceipt/issueNumber",
        "/cashReceipts/0/receiptKey",
        "/cashReceipts/0/receiptUrl",
        "/cashReceipts/0/issueNumber",
    ];
    assert_golden(&done, "payment.virtual_account.done.json", &also_volatile);
}

#[tokio::test(start_paused = true)]
async fn an_account_that_nobody_has_paid_into() {
    let toss = toss();
    let key = account(&toss, "20", 24, json!({})).await;
    advance(Duration::from_hours(24)).await;
    assert_golden(&look_up(&toss, &key).await, "payment.virtual_account.expired_due.json", &[ACCOUNT]);
}

#[tokio::test(start_paused = true)]
async fn an_account_cancelled_before_the_deposit() {
    let toss = toss();
    let key = account(&toss, "우리", 168, json!({})).await;
    advance(Duration::from_secs(1_254)).await;
    let canceled = cancel(&toss, &key, &json!({"cancelReason": "고객이 취소를 원함"})).await;
    assert_golden(&canceled, "payment.virtual_account.canceled_before_deposit.json", &[ACCOUNT]);
}

#[tokio::test(start_paused = true)]
async fn a_part_of_a_deposit_refunded() {
    let toss = toss();
    let more = json!({"amount": 200_000, "customerName": "김토스"});
    let key = account(&toss, "88", 168, more).await;
    ask(&toss, &format!("/_mock/payments/{key}/deposit"), &json!({"amount": 200_000})).await;
    let refund = json!({
        "cancelReason": "과오납부", "cancelAmount": 1_000,
        "refundReceiveAccount": {"bank": "20", "accountNumber": "1000123456789", "holderName": "박토스"},
    });
    let refunded = cancel(&toss, &key, &refund).await;
    // The sample was paid on another day than it was asked for.
    let also_volatile = [ACCOUNT, "/approvedAt", "/virtualAccount/dueDate", "/cancels/0/canceledAt"];
    assert_golden(&refunded, "payment.virtual_account.partial_refund.json", &also_volatile);
}

#[tokio::test(start_paused = true)]
async fn a_part_of_an_escrow_payment_refused_until_the_purchase() {
    let toss = toss();
    let key = confirmed(&toss, json!({"amount": 15_000, "useEscrow": true})).await;
    let part = json!({"cancelReason": "고객이 취소를 원함", "cancelAmount": 5_000});
    let path = format!("/v1/payments/{key}/cancel");
    let refused = call(&toss, Request::post(&path), &part).await.expect("no fault");
    assert_eq!(refused.status(), 500);
    assert_golden(refused.body(), "error.es12.json", &[]);
    ask(&toss, &format!("/_mock/payments/{key}/confirm-purchase"), &Value::Null).await;
    cancel(&toss, &key, &part).await;
}

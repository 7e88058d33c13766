//! The control API's part in deposits, refunds and cancels: what it lets happen, and how it refuses.

use http::Request;
use mock_toss::in_memory::InMemory;
use serde_json::{Value, json};

use crate::client::{ORDER, call, config, json, key_of};

fn toss() -> InMemory {
    InMemory::new(config()).expect("the settings are sound")
}

async fn ask(toss: &InMemory, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let request = Request::builder().method(method).uri(path);
    let response = call(toss, request, body).await.expect("an answer");
    (response.status().as_u16(), json(&response))
}

/// A payment by virtual account that has got so far; its path.
async fn account(toss: &InMemory, status: &str) -> String {
    let body = json!({"orderId": ORDER, "amount": 1_000, "method": "가상계좌", "status": status});
    let response = call(toss, Request::post("/_mock/payments"), &body).await.expect("an answer");
    assert_eq!(response.status(), 200, "{}", String::from_utf8_lossy(response.body()));
    format!("/_mock/payments/{}", key_of(response.body()))
}

#[tokio::test(start_paused = true)]
async fn an_account_is_opened_in_every_state() {
    for (status, balance) in
        [("WAITING_FOR_DEPOSIT", 1_000), ("DONE", 1_000), ("CANCELED", 0), ("PARTIAL_CANCELED", 500)]
    {
        let toss = toss();
        let path = account(&toss, status).await;
        let body = ask(&toss, "GET", &path, &Value::Null).await.1;
        assert_eq!((&body["status"], &body["balanceAmount"]), (&json!(status), &json!(balance)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_foreign_wallet_is_opened_with_a_finished_cancel() {
    let toss = toss();
    let body = json!({
        "orderId": ORDER, "amount": 100, "method": "FOREIGN_EASY_PAY", "easyPay": "Alipay",
        "status": "PARTIAL_CANCELED", "cancelAmount": 30,
    });
    let (_, body) = ask(&toss, "POST", "/_mock/payments", &body).await;
    assert_eq!((&body["balanceAmount"], &body["cancels"][0]["cancelStatus"]), (&json!(70), &json!("DONE")));
}

#[tokio::test(start_paused = true)]
async fn a_deposit_its_error_and_a_refund_happen_when_they_can() {
    let toss = toss();
    let path = account(&toss, "WAITING_FOR_DEPOSIT").await;
    let (deposit, error) = (format!("{path}/deposit"), format!("{path}/deposit-error"));
    assert_eq!(ask(&toss, "POST", &error, &Value::Null).await.0, 400);
    let paid = json!({"amount": 1_000, "depositorName": "이토스"});
    assert_eq!(ask(&toss, "POST", &deposit, &paid).await.1["virtualAccount"]["depositorName"], "이토스");
    assert_eq!(ask(&toss, "POST", &error, &Value::Null).await.1["status"], "WAITING_FOR_DEPOSIT");
    assert_eq!(ask(&toss, "POST", &deposit, &Value::Null).await.1["status"], "DONE");
    let refund = format!("{path}/refund");
    assert_eq!(ask(&toss, "POST", &refund, &json!({"status": "PENDING"})).await.0, 400);
    let cancel = format!("{}/cancel", path.replace("_mock", "v1"));
    let form = json!({
        "cancelReason": "x",
        "refundReceiveAccount": {"bank": "20", "accountNumber": "1", "holderName": "박토스"},
    });
    assert_eq!(ask(&toss, "POST", &cancel, &form).await.0, 200);
    let failed = ask(&toss, "POST", &refund, &json!({"status": "FAILED"})).await.1;
    assert_eq!(failed["virtualAccount"]["refundStatus"], "FAILED");
}

#[tokio::test(start_paused = true)]
async fn what_the_bank_and_the_merchants_balance_say_decides_on_refunds() {
    let toss = toss();
    let path = account(&toss, "DONE").await;
    let cancel = format!("{}/cancel", path.replace("_mock", "v1"));
    let form = json!({
        "cancelReason": "x",
        "refundReceiveAccount": {"bank": "20", "accountNumber": "1", "holderName": "박토스"},
    });
    let told = json!({"bank": "우리", "accountNumber": "1", "holderName": "김토스"});
    assert_eq!(ask(&toss, "PUT", "/_mock/bank-accounts", &told).await.0, 200);
    assert_eq!(ask(&toss, "POST", &cancel, &form).await.1["code"], "INVALID_REFUND_ACCOUNT_INFO");
    let told = json!({"bank": "우리", "accountNumber": "1", "holderName": "박토스"});
    assert_eq!(ask(&toss, "PUT", "/_mock/bank-accounts", &told).await.0, 200);
    let owed = ask(&toss, "PUT", "/_mock/unsettled", &json!({"amount": 999})).await;
    assert_eq!(owed, (200, json!({"amount": 999})));
    assert_eq!(ask(&toss, "POST", &cancel, &form).await.1["code"], "EXCEED_CANCEL_LIMIT");
    assert_eq!(ask(&toss, "PUT", "/_mock/unsettled", &json!({"amount": null})).await.0, 200);
    assert_eq!(ask(&toss, "GET", "/_mock/unsettled", &Value::Null).await.1, json!({"amount": null}));
    assert_eq!(ask(&toss, "POST", &cancel, &form).await.0, 200);
}

#[tokio::test(start_paused = true)]
async fn bad_input_is_told_by_field_value_and_what_is_allowed() {
    let toss = toss();
    let path = account(&toss, "WAITING_FOR_DEPOSIT").await;
    let of = |rest: &str| format!("{path}/{rest}");
    let cases = [
        ("POST", of("deposit"), json!({"amount": 1.5}), 400, "amount is 1.5, not a whole number of won"),
        ("POST", of("deposit"), json!({"amount": 999}), 400, "amount is 999; the account takes exactly 1000"),
        ("POST", of("deposit"), json!({"amuont": 1}), 400, "unknown field `amuont`"),
        ("POST", of("deposit"), json!([1]), 400, "the body is not a JSON object"),
        ("POST", of("deposit-error"), json!({"a": 1}), 400, "unknown field `a`; there are none"),
        ("GET", of("deposit"), Value::Null, 405, "takes POST, not GET"),
        ("POST", of("refund"), json!({}), 400, "status is missing"),
        ("POST", of("refund"), json!({"status": "GONE"}), 400, "becomes PENDING, COMPLETED"),
        ("POST", of("refund"), json!({"status": 1}), 400, "status is 1, not a string"),
        ("POST", of("cancels/txrd_a01"), json!({"status": "OPEN"}), 400, "ends DONE or ABORTED"),
        ("POST", of("cancels/txrd_a01"), json!({"status": "DONE"}), 400, "has no cancel txrd_a01"),
        ("POST", of("confirm-purchase"), Value::Null, 400, "no approved escrow payment"),
        (
            "POST",
            "/_mock/payments/nobody/deposit".to_owned(),
            Value::Null,
            404,
            "no payment has the key nobody",
        ),
        ("PUT", "/_mock/unsettled".to_owned(), json!({}), 400, "amount is missing"),
        ("PUT", "/_mock/bank-accounts".to_owned(), json!({"bank": "달"}), 400, "bank is `달`"),
        (
            "PUT",
            "/_mock/bank-accounts".to_owned(),
            json!({"bank": "20", "accountNumber": "1", "state": "gone"}),
            400,
            "`unknown` or `blocked`",
        ),
    ];
    for (method, path, body, status, part) in cases {
        let (answered, body) = ask(&toss, method, &path, &body).await;
        let message = body["message"].as_str().expect("a message");
        assert!(message.contains(part), "{method} {path}: {message}");
        assert_eq!(answered, status, "{method} {path}: {message}");
    }
    let body = ask(&toss, "GET", &path, &Value::Null).await.1;
    assert_eq!(body["status"], "WAITING_FOR_DEPOSIT");
}

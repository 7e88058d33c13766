//! The payment window as a control API: every state that a payment can be opened in, and what a wrong field hears.

use core::time::Duration;

use http::Request;
use mock_toss::fault::{Fault, Latency, Plan, Point, Rule};
use mock_toss::in_memory::InMemory;
use mock_toss::{AcquireAfterCancel, Config, Switches};
use serde_json::{Value, json};

use crate::client::{ORDER, call, config};

fn toss() -> InMemory {
    InMemory::new(config()).expect("the settings are sound")
}

async fn open(toss: &InMemory, fields: &Value) -> (u16, Value) {
    let mut body = json!({"orderId": ORDER, "amount": 15_000});
    body.as_object_mut().expect("an object").extend(fields.as_object().cloned().unwrap_or_default());
    ask(toss, Request::post("/_mock/payments"), &body).await
}

async fn ask(toss: &InMemory, request: http::request::Builder, body: &Value) -> (u16, Value) {
    let response = call(toss, request, body).await.expect("the control API answers");
    (response.status().as_u16(), serde_json::from_slice(response.body()).expect("JSON"))
}

#[tokio::test(start_paused = true)]
async fn a_payment_is_opened_in_any_state_and_the_books_know_how_it_got_there() {
    for (fields, status, captured, balance) in [
        (json!({"status": "READY"}), "READY", 0, 0),
        (json!({}), "IN_PROGRESS", 0, 0),
        (json!({"status": "IN_PROGRESS"}), "IN_PROGRESS", 0, 0),
        (json!({"status": "WAITING_FOR_DEPOSIT", "method": "가상계좌"}), "WAITING_FOR_DEPOSIT", 0, 0),
        (json!({"status": "DONE"}), "DONE", 15_000, 15_000),
        (json!({"status": "DONE", "method": "가상계좌"}), "DONE", 15_000, 15_000),
        (json!({"status": "CANCELED", "method": "가상계좌"}), "CANCELED", 0, 0),
        (json!({"status": "PARTIAL_CANCELED", "method": "가상계좌"}), "PARTIAL_CANCELED", 15_000, 7_500),
        (json!({"status": "CANCELED"}), "CANCELED", 15_000, 0),
        (json!({"status": "PARTIAL_CANCELED"}), "PARTIAL_CANCELED", 15_000, 7_500),
        (json!({"status": "PARTIAL_CANCELED", "cancelAmount": 5_000}), "PARTIAL_CANCELED", 15_000, 10_000),
        (json!({"status": "ABORTED"}), "ABORTED", 0, 0),
        (json!({"status": "EXPIRED"}), "EXPIRED", 0, 0),
    ] {
        let toss = toss();
        let (code, payment) = open(&toss, &fields).await;
        assert_eq!((code, &payment["status"]), (200, &json!(status)), "{payment}");
        let ledger = toss.ledger();
        let told = ledger.payments.first().expect("the ledger knows it");
        assert_eq!((told.status, told.captured, told.balance), (status, captured, balance), "{fields}");
        let request = Request::get(format!("/_mock/payments/{}", told.payment_key));
        assert_eq!(ask(&toss, request, &Value::Null).await, (200, payment));
        assert!(toss.journal().entries.iter().all(|entry| entry.operation == "none"), "nobody has called");
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_gateway_refuses_on_the_way_is_told() {
    let toss = toss();
    for (fields, reason) in [
        (json!({"status": "WAITING_FOR_DEPOSIT"}), "nothing of this leads to WAITING_FOR_DEPOSIT"),
        (json!({"status": "DONE", "amount": 99}), "BELOW_MINIMUM_AMOUNT"),
        (json!({"status": "PARTIAL_CANCELED", "cancelAmount": 15_001}), "NOT_CANCELABLE_AMOUNT"),
    ] {
        let (status, body) = open(&toss, &fields).await;
        assert_eq!(status, 409, "{body}");
        assert!(body["message"].as_str().is_some_and(|text| text.contains(reason)), "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wallet_that_takes_its_time_is_approved_in_the_window() {
    let toss = toss();
    let asked =
        json!({"method": "FOREIGN_EASY_PAY", "easyPay": "Alipay", "amount": 100.5, "status": "READY"});
    let (_, payment) = open(&toss, &asked).await;
    let key = payment["paymentKey"].as_str().expect("a key");
    let (_, answer) =
        ask(&toss, Request::post(format!("/_mock/payments/{key}/authenticate")), &Value::Null).await;
    let payment = &answer["payment"];
    assert_eq!((&payment["status"], &payment["country"]), (&json!("DONE"), &json!("CN")));
    assert_eq!((&payment["suppliedAmount"], &payment["vat"]), (&json!(91.36), &json!(9.14)));
    assert_eq!(toss.ledger().payments[0].captured, 10_050);
}

#[tokio::test(start_paused = true)]
async fn a_cash_receipt_comes_with_the_money_and_only_once() {
    let toss = toss();
    let receipt = json!({"type": "소득공제", "registrationNumber": "01012341234"});
    let asked = json!({"method": "가상계좌", "status": "WAITING_FOR_DEPOSIT", "cashReceipt": receipt});
    let (_, waiting) = open(&toss, &asked).await;
    assert_eq!(waiting["cashReceipts"], json!(null));
    let path =
        |deed: &str| format!("/_mock/payments/{}/{deed}", waiting["paymentKey"].as_str().expect("a key"));
    let mut paid = Value::Null;
    for deed in ["deposit", "deposit-error", "deposit"] {
        let (status, body) = ask(&toss, Request::post(path(deed)), &Value::Null).await;
        assert_eq!(status, 200, "{deed}: {body}");
        paid = body;
    }
    assert_eq!(paid["cashReceipts"].as_array().map(Vec::len), Some(1), "{paid}");
    assert_eq!(
        (&paid["cashReceipt"]["type"], &paid["cashReceipt"]["amount"]),
        (&json!("소득공제"), &json!(15_000))
    );
}

#[tokio::test(start_paused = true)]
async fn payments_are_listed_by_order_and_status() {
    let toss = toss();
    for (order_id, status) in [("ORD-000001", "DONE"), ("ORD-000001", "EXPIRED"), ("ORD-000002", "DONE")] {
        let (code, body) = open(&toss, &json!({"orderId": order_id, "status": status})).await;
        assert_eq!(code, 200, "{body}");
    }
    for (query, found) in [
        ("", 3),
        ("?orderId=ORD-000001", 2),
        ("?status=DONE", 2),
        ("?orderId=ORD-000001&status=DONE", 1),
        ("?orderId=ORD-000003", 0),
    ] {
        let request = Request::get(format!("/_mock/payments{query}"));
        let (_, list) = ask(&toss, request, &Value::Null).await;
        assert_eq!(list.as_array().map(Vec::len), Some(found), "{query}");
    }
}

#[tokio::test(start_paused = true)]
async fn only_an_open_payment_expires_or_is_left() {
    let toss = toss();
    let (_, payment) = open(&toss, &json!({})).await;
    let path =
        |deed: &str| format!("/_mock/payments/{}/{deed}", payment["paymentKey"].as_str().expect("a key"));
    let (status, expired) = ask(&toss, Request::post(path("expire")), &Value::Null).await;
    assert_eq!((status, &expired["failure"]["code"]), (200, &json!("EXPIRED_PAYMENT")));
    for deed in ["expire", "abort", "cancel", "authenticate"] {
        let (status, body) = ask(&toss, Request::post(path(deed)), &Value::Null).await;
        assert_eq!(status, 409, "{deed}: {body}");
        assert!(
            body["message"].as_str().is_some_and(|text| text.contains("it is EXPIRED")),
            "{deed}: {body}"
        );
    }
    for (request, status) in [
        (Request::get("/_mock/payments/none"), 404),
        (Request::post("/_mock/payments/none/expire"), 404),
        (Request::post(path("forget")), 404),
        (Request::get(path("expire")), 405),
        (Request::delete("/_mock/payments"), 405),
    ] {
        assert_eq!(ask(&toss, request, &Value::Null).await.0, status);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_field_hears_its_value_and_what_is_allowed() {
    let toss = toss();
    for (fields, reason) in [
        (json!({"status": "OPEN"}), "status is `OPEN`, not one of IN_PROGRESS, READY"),
        (json!({"cancelAmount": 1}), "cancelAmount goes with the status PARTIAL_CANCELED"),
        (json!({"currency": "EUR"}), "currency is `EUR`, not one of KRW, USD, JPY"),
        (json!({"amount": 1.5}), "amount is 1.5, not a whole number of won"),
        (json!({"taxFreeAmount": 15_001}), "taxFreeAmount is more than the amount"),
        (
            json!({"taxFreeAmount": 8_000, "taxExemptionAmount": 8_000}),
            "taxFreeAmount and taxExemptionAmount",
        ),
        (json!({"discount": 15_001}), "discount is more than the amount"),
        (json!({"country": "Korea"}), "country is `Korea`, not two letters"),
        (json!({"orderName": "x".repeat(101)}), "orderName has 101 characters, at most 100"),
        (json!({"customerKey": "bad key!"}), "customerKey is `bad key!`"),
        (json!({"successUrl": "/success"}), "successUrl is `/success`, not an address"),
        (json!({"failUrl": "https:///fail"}), "failUrl is `https:///fail`, not an address"),
        (
            json!({"metadata": {"a": "1", "b": "2", "c": "3", "d": "4", "e": "5", "f": "6"}}),
            "metadata has 6 pairs",
        ),
        (json!({"metadata": {"a[0]": "1"}}), "metadata.a[0] is no name of 1 to 40"),
        (json!({"metadata": {"a": 1}}), "metadata.a is 1, not a string"),
        (json!({"card": {"issuerCode": "없음"}}), "card.issuerCode is `없음`, no code or name"),
        (
            json!({"card": {"installmentPlanMonths": 13}}),
            "card.installmentPlanMonths is 13, not 0 or 2 to 12",
        ),
        (json!({"card": {"installmentPlanMonths": 3}}), "instalments begin at 50000 won"),
        (json!({"card": {"cardType": "금"}}), "card.cardType is `금`, not one of 신용, CREDIT"),
        (json!({"card": {"colour": "red"}}), "unknown field `card.colour`"),
        (json!({"easyPay": "토스페이"}), "easyPay does not go with the method"),
        (json!({"method": "간편결제", "easyPay": "PAYPAL"}), "easyPay is `PAYPAL`, no wallet of this method"),
        (json!({"method": "간편결제", "easyPay": {"amount": 1}}), "easyPay pays other than the whole amount"),
        (json!({"method": "해외간편결제", "currency": "KRW"}), "currency is not USD"),
        (
            json!({"method": "가상계좌", "virtualAccount": "토스"}),
            "bank 92, which issues no virtual accounts",
        ),
        (
            json!({"method": "가상계좌", "virtualAccount": {"validHours": 2_161}}),
            "validHours is 2161, not 1 to 2160",
        ),
        (
            json!({"method": "가상계좌", "virtualAccount": {"dueDate": "2025-09-25T19:48:54"}}),
            "dueDate is `2025-09-25T19:48:54`",
        ),
        (
            json!({"method": "가상계좌", "virtualAccount": {"validHours": 1, "dueDate": "2025-07-25T19:48:54"}}),
            "virtualAccount.validHours and dueDate exclude each other",
        ),
        (json!({"method": "계좌이체", "transfer": "없음"}), "transfer is of bank `없음`"),
        (json!({"cashReceipt": {"type": "소득공제"}}), "cashReceipt is for transfers and virtual accounts"),
        (json!({"method": "계좌이체", "cashReceipt": {"type": "x"}}), "cashReceipt.type is `x`"),
    ] {
        let (status, body) = open(&toss, &fields).await;
        let message = body["message"].as_str().unwrap_or_default();
        assert!(status == 400 && message.contains(reason), "{fields}: {status} {body}");
    }
    assert!(toss.ledger().payments.is_empty(), "nothing was opened");
}

#[tokio::test(start_paused = true)]
async fn what_stands_in_a_small_object_is_not_dropped() {
    let toss = toss();
    let cases = [
        (json!({"method": "TRANSFER", "transfer": {"bankCode": "20"}}), "unknown field `transfer.bankCode`"),
        (json!({"method": "EASY_PAY", "easyPay": {"points": 1}}), "unknown field `easyPay.points`"),
        (json!({"method": "MOBILE_PHONE", "mobilePhone": {"carrier": "KT"}}), "`mobilePhone.carrier`"),
    ];
    for (mut fields, told) in cases {
        fields["orderId"] = "ORD-000001".into();
        fields["amount"] = 1_000.into();
        let (status, body) = ask(&toss, Request::post("/_mock/payments"), &fields).await;
        let message = body["message"].as_str().unwrap_or_default();
        assert!(status == 400 && message.contains(told), "{status} {body}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_acquire_status_after_a_full_cancel_is_a_switch() {
    for (acquire_after_cancel, expected) in [
        (AcquireAfterCancel::Canceled, "CANCELED"),
        (AcquireAfterCancel::CancelRequested, "CANCEL_REQUESTED"),
        (AcquireAfterCancel::Unchanged, "COMPLETED"),
    ] {
        let switches = Switches { acquire_after_cancel, ..Switches::default() };
        let toss = InMemory::new(Config { switches, ..config() }).expect("the settings are sound");
        let card = json!({"acquireStatus": "COMPLETED"});
        let (_, canceled) = open(&toss, &json!({"status": "CANCELED", "card": card})).await;
        assert_eq!(canceled["card"]["acquireStatus"], expected);
        let (_, partly) = open(&toss, &json!({"status": "PARTIAL_CANCELED", "card": card})).await;
        assert_eq!(partly["card"]["acquireStatus"], "COMPLETED");
    }
}

#[tokio::test(start_paused = true)]
async fn a_confirm_in_flight_keeps_the_payment_from_the_customer() {
    let toss = toss();
    let (_, payment) = open(&toss, &json!({})).await;
    let key = payment["paymentKey"].as_str().expect("a key").to_owned();
    let slow = Fault::Delay { ms: Latency::Exactly(5_000) };
    let rule = Rule::new("slow", Point::BeforeCommit, slow);
    toss.set_faults(Plan::new(0, vec![rule]).expect("the plan is sound"));
    let body = json!({"paymentKey": key, "orderId": ORDER, "amount": 15_000});
    let confirm = call(&toss, Request::post("/v1/payments/confirm"), &body);
    let expire = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        ask(&toss, Request::post(format!("/_mock/payments/{key}/expire")), &Value::Null).await
    };
    let (confirmed, (status, refused)) = tokio::join!(confirm, expire);
    assert_eq!((status, confirmed.expect("no fault").status().as_u16()), (409, 200), "{refused}");
    assert_eq!(toss.ledger().payments[0].status, "DONE");
}

//! One sample per means of payment and per thing that a payment can be told in the window: what is asked for with
//! `POST /_mock/payments` comes out of the confirm as the gateway writes it.

use core::time::Duration;

use http::Request;
use mock_toss::in_memory::InMemory;
use mock_toss::{Config, Merchant, Switches};
use serde_json::{Value, json};
use tokio::time::advance;

use super::{assert_golden, golden, look_up, toss};
use crate::client::{self, ORDER, call, config, key_of};

/// Opens a payment in the window; its key.
async fn open(toss: &InMemory, asked: &Value) -> String {
    let mut body = json!({"orderId": ORDER, "amount": 15_000});
    body.as_object_mut().expect("an object").extend(asked.as_object().cloned().unwrap_or_default());
    let response =
        call(toss, Request::post("/_mock/payments"), &body).await.expect("the control API answers");
    assert_eq!(response.status(), 200, "{}", String::from_utf8_lossy(response.body()));
    key_of(response.body())
}

/// Opens one and confirms it thirteen seconds later, as in the samples.
async fn confirmed(toss: &InMemory, asked: &Value) -> Vec<u8> {
    let key = open(toss, asked).await;
    advance(Duration::from_secs(13)).await;
    let amount = asked.get("amount").cloned().unwrap_or(json!(15_000));
    let body = json!({"paymentKey": key, "orderId": ORDER, "amount": amount});
    let response = call(toss, Request::post("/v1/payments/confirm"), &body).await.expect("no fault");
    assert_eq!(response.status(), 200, "{}", String::from_utf8_lossy(response.body()));
    assert_eq!(look_up(toss, &key).await, response.body().to_vec());
    response.body().to_vec()
}

/// The names of all fields at any depth, in the order of the text: whatever string a colon follows.
fn all_names(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text.split('"').collect();
    let pairs = parts.iter().zip(parts.iter().skip(1));
    pairs.filter(|(_, after)| after.trim_start().starts_with(':')).map(|(name, _)| *name).collect()
}

/// (sample, what is asked for, what else the gateway makes up)
fn samples() -> Vec<(&'static str, Value, &'static [&'static str])> {
    let interest_free = json!({
        "installmentPlanMonths": 3, "isInterestFree": true, "interestPayer": "CARD_COMPANY",
        "acquireStatus": "REQUESTED",
    });
    let receipt = json!({"type": "소득공제", "registrationNumber": "01012341234"});
    let of_the_receipt: &[&str] = &[
        "/cashReceipt/receiptKey",
        "/cashReceipt/receiptUrl",
        "/cashReceipt/issueNumber",
        "/cashReceipts/0/receiptKey",
        "/cashReceipts/0/receiptUrl",
        "/cashReceipts/0/issueNumber",
        // The sample's receipt is of another moment.
        "/cashReceipts/0/requestedAt",
    ];
    vec![
        (
            "card.installment_interest_free",
            json!({"method": "CARD", "amount": 120_000, "card": interest_free}),
            &[],
        ),
        ("card.discount", json!({"discount": 1_000}), &[]),
        ("card.foreign", json!({"method": "카드", "card": {"issuerCode": "VISA"}}), &[]),
        ("card.metadata", json!({"metadata": {"cartId": "c-1", "coupon": "WELCOME"}}), &[]),
        ("card.mixed_tax", json!({"amount": 10_000, "taxFreeAmount": 3_000}), &[]),
        ("easypay.card", json!({"method": "간편결제", "easyPay": "토스페이", "card": {}}), &[]),
        (
            "easypay.card_point",
            json!({"method": "EASY_PAY", "easyPay": {"provider": "NAVERPAY", "discountAmount": 5_000}, "card": {}}),
            &[],
        ),
        ("easypay.money", json!({"method": "EASY_PAY", "amount": 1_000, "orderName": "premium"}), &[]),
        (
            "easypay.point_only",
            json!({"method": "간편결제", "easyPay": {"provider": "네이버페이", "discountAmount": 15_000}}),
            &[],
        ),
        (
            "transfer.done",
            json!({"method": "계좌이체", "transfer": "토스", "cashReceipt": receipt}),
            of_the_receipt,
        ),
        (
            "mobile.done",
            json!({"method": "MOBILE_PHONE", "mobilePhone": "01012341234"}),
            &["/mobilePhone/receiptUrl"],
        ),
        ("gift_certificate.done", json!({"method": "문화상품권", "amount": 10_000}), &[]),
        (
            "virtual_account.waiting",
            json!({"method": "가상계좌", "virtualAccount": {"bank": "WOORI"}, "customerName": "박토스"}),
            &["/virtualAccount/accountNumber"],
        ),
    ]
}

#[tokio::test(start_paused = true)]
async fn every_means_of_payment_is_confirmed_as_the_gateway_does() {
    for (sample, asked, also_volatile) in samples() {
        let body = confirmed(&toss(), &asked).await;
        let sample = format!("payment.{sample}.json");
        assert_golden(&body, &sample, also_volatile);
        let body = String::from_utf8(body).expect("the body is UTF-8");
        assert_eq!(all_names(&body), all_names(&golden(&sample)), "{sample}");
    }
}

#[tokio::test(start_paused = true)]
async fn paypal_pays_in_dollars_and_its_easy_pay_may_be_a_string() {
    let asked = json!({"method": "FOREIGN_EASY_PAY", "amount": 726.24});
    let switches = Switches { paypal_easy_pay_is_string: true, ..Switches::default() };
    let toss = InMemory::new(Config { switches, ..config() }).expect("the settings are sound");
    let body = confirmed(&toss, &asked).await;
    assert_golden(&body, "payment.paypal.done.easypay_is_string.json", &[]);
    let body = confirmed(&super::toss(), &asked).await;
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(body["easyPay"], json!({"provider": "페이팔", "amount": 726.24, "discountAmount": 0}));
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_waits_may_hide_its_method() {
    let switches = Switches { in_progress_tells_method: false, ..Switches::default() };
    let toss = InMemory::new(Config { switches, ..config() }).expect("the settings are sound");
    let key = client::open(&toss, 15_000).await;
    let body: Value = serde_json::from_slice(&look_up(&toss, &key).await).expect("JSON");
    assert_eq!(
        (&body["status"], &body["method"], &body["card"]),
        (&json!("IN_PROGRESS"), &json!(null), &json!(null))
    );
}

#[tokio::test(start_paused = true)]
async fn an_older_version_has_the_older_names() {
    let mut config = config();
    config.merchants =
        vec![Merchant { version: mock_toss::ApiVersion::V2022_07_27, ..config.merchants.remove(0) }];
    let toss = InMemory::new(config).expect("the settings are sound");
    let card: Value = serde_json::from_slice(&confirmed(&toss, &json!({})).await).expect("JSON");
    assert!(card.get("lastTransactionKey").is_none() && card["transactionKey"].is_string(), "{card}");
    assert_eq!((&card["card"]["company"], card["card"].get("issuerCode")), (&json!("현대"), None));
    assert_eq!(card["version"], "2022-07-27");
    let account = confirmed(&toss, &json!({"method": "VIRTUAL_ACCOUNT", "virtualAccount": "우리"})).await;
    let account: Value = serde_json::from_slice(&account).expect("JSON");
    let account = &account["virtualAccount"];
    assert_eq!((&account["bank"], account.get("bankCode")), (&json!("우리"), None));
}

#[tokio::test(start_paused = true)]
async fn every_word_has_its_english_form() {
    let toss = toss();
    let receipt = json!({"type": "EXPENSE_PROOF", "registrationNumber": "1234567890"});
    let asked = [
        (json!({"method": "계좌이체", "cashReceipt": receipt}), "/cashReceipts/0/type", "EXPENSE_PROOF"),
        (json!({"method": "휴대폰"}), "/method", "MOBILE_PHONE"),
        (json!({"method": "게임문화상품권"}), "/method", "GAME_GIFT_CERTIFICATE"),
        (json!({"method": "가상계좌"}), "/virtualAccount/accountType", "NORMAL"),
        (json!({"method": "간편결제", "easyPay": "카카오페이"}), "/easyPay/provider", "KAKAOPAY"),
        (json!({"card": {"cardType": "체크", "ownerType": "법인"}}), "/card/cardType", "CHECK"),
        (json!({"card": {"cardType": "GIFT", "ownerType": "CORPORATE"}}), "/card/ownerType", "CORPORATE"),
    ];
    for (asked, path, word) in asked {
        let key = key_of(&confirmed(&toss, &asked).await);
        let request = Request::get(format!("/v1/payments/{key}")).header("accept-language", "en-US");
        let body = call(&toss, request, &Value::Null).await.expect("no fault");
        let body: Value = serde_json::from_slice(body.body()).expect("JSON");
        assert_eq!(body.pointer(path), Some(&json!(word)), "{asked}");
    }
}

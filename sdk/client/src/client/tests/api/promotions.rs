//! Promotions.

use http::Method;

use super::wire;
use crate::client::tests::client;
use crate::error::ErrorKind;
use crate::model::{Bank, CardIssuer, Decimal, Money};
use crate::operation::OperationClass;
use crate::test_support::{Script, Step};

/// In the form of the reference (docs `/reference/brandpay`).
const BRANDPAY_CARDS: &str = r#"{
    "discountCards": [{"issuerCode": "71", "discountAmount": 500, "balance": 1000000, "discountCode": "12860",
        "dueDate": "2026-04-30", "minimumPaymentAmount": 1000, "maximumPaymentAmount": 99999999}],
    "interestFreeCards": [],
    "pointCards": [{"issuerCode": "33", "dueDate": "2026-04-30", "minimumPaymentAmount": 1000}]}"#;
const BRANDPAY_BANKS: &str = r#"{"discountBanks": [{"bankCode": "92", "currency": "KRW", "discountAmount": 600,
    "discountCode": "12861", "balance": 1000000, "dueDate": "2026-04-30", "minimumPaymentAmount": 2000,
    "maximumPaymentAmount": 99999999}]}"#;

#[tokio::test(start_paused = true)]
async fn each_list_is_read_from_its_path() {
    let steps = [&wire("promotions.all.json"), &wire("promotions.card.json"), BRANDPAY_CARDS, BRANDPAY_BANKS];
    let script = Script::new(steps.map(|body| Step::answer(200, body)), Step::Lose);
    let client = client(&script);

    let all = client.promotions().await.unwrap();
    let rate = all[1].bank_discount().unwrap().unwrap().rate;
    assert_eq!((all.len(), rate.as_ref().map(Decimal::as_str)), (2, Some("0.05")));

    let cards = client.card_promotions().await.unwrap();
    assert_eq!(cards.discounts().unwrap()[0].balance, Some(Money::krw(10_000_000)));
    assert_eq!(cards.interest_free().unwrap()[0].months, [2, 3]);
    assert!(cards.points().unwrap().is_empty(), "brandpay's alone");

    let brandpay_cards = client.brandpay_card_promotions().await.unwrap();
    assert_eq!(brandpay_cards.discounts().unwrap()[0].discount, Some(Money::krw(500)));
    assert_eq!(brandpay_cards.points().unwrap()[0].issuer, Some(CardIssuer::from("33").into()));

    let brandpay_banks = client.brandpay_bank_promotions().await.unwrap();
    let bank = &brandpay_banks.discounts().unwrap()[0];
    assert_eq!(bank.bank, Some(Bank::from("92").into()));
    assert_eq!((bank.discount, bank.balance), (Some(Money::krw(600)), Some(Money::krw(1_000_000))));

    let paths = ["promotions", "promotions/card", "brandpay/promotions/card", "brandpay/promotions/bank"];
    for (request, path) in script.seen().into_iter().zip(paths) {
        assert_eq!((request.method, request.path), (Method::GET, format!("/v1/{path}")));
        assert!(request.body.is_none() && !request.headers.contains_key("idempotency-key"), "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_an_error_with_its_code_and_what_is_no_list_is_not_read_as_an_empty_one() {
    let refused = client(&Script::always(Step::code(401, "UNAUTHORIZED_KEY"))).promotions().await;
    assert_eq!(refused.unwrap_err().code(), Some("UNAUTHORIZED_KEY"));
    let object = client(&Script::always(Step::answer(200, "{}"))).promotions().await;
    assert_eq!(object.unwrap_err().kind(), ErrorKind::Undecodable);
    let list = client(&Script::always(Step::answer(200, "[]"))).card_promotions().await;
    assert_eq!(list.unwrap_err().kind(), ErrorKind::Undecodable);
}

#[test]
fn promotions_fail_and_wait_apart_from_the_look_ups_that_settle_money() {
    let promotions = || crate::api::endpoints().filter(|endpoint| endpoint.path.contains("promotions"));
    assert_eq!(promotions().count(), 4);
    assert!(promotions().all(|endpoint| endpoint.class == OperationClass::List));
}

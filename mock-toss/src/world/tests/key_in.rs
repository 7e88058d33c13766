//! Contract §2.4: a card that the merchant types in.

use core::time::Duration;

use http::Request;
use serde_json::{Value, json};

use super::Bench;
use super::making::{GOOD_CARD, switched, told, with};
use crate::config::Config;
use crate::operation::Operation;
use crate::switches::{FormCodes, MakingSwitches};

const ORDER: &str = "keyin-order-0001";

fn body() -> Value {
    json!({
        "amount": 15_000, "orderId": ORDER, "orderName": "생수 외 1건", "cardNumber": GOOD_CARD,
        "cardExpirationYear": "30", "cardExpirationMonth": "12", "customerIdentityNumber": "900101",
        "cardPassword": "12", "cardInstallmentPlan": 0,
    })
}

/// What is changed, and the code under each position of the switch.
fn refusals() -> Vec<(Value, &'static str, &'static str)> {
    let text = |length: usize| "x".repeat(length);
    let mut rows = vec![
        (json!({"orderId": "short"}), "INVALID_ORDER_ID", "INVALID_REQUEST"),
        (json!({"orderId": "with a space"}), "INVALID_ORDER_ID", "INVALID_REQUEST"),
        (json!({"orderId": text(65)}), "INVALID_ORDER_ID", "INVALID_REQUEST"),
        (json!({"orderName": text(101)}), "INVALID_ORDER_NAME", "INVALID_REQUEST"),
        (json!({"customerEmail": "not an address"}), "INVALID_EMAIL", "INVALID_REQUEST"),
    ];
    for name in [
        "amount",
        "orderId",
        "orderName",
        "cardNumber",
        "cardExpirationYear",
        "cardExpirationMonth",
        "customerIdentityNumber",
    ] {
        rows.push((json!({name: null}), "INVALID_REQUIRED_PARAM", "INVALID_REQUEST"));
    }
    let always = [
        (json!({"amount": -1}), "INVALID_REQUEST"),
        (json!({"amount": 100.5}), "INVALID_REQUEST"),
        (json!({"amount": "much"}), "INVALID_REQUEST"),
        (json!({"amount": 99}), "BELOW_MINIMUM_AMOUNT"),
        (json!({"amount": 0}), "BELOW_MINIMUM_AMOUNT"),
        (json!({"taxFreeAmount": 15_001}), "INVALID_REQUEST"),
        (json!({"taxFreeAmount": 10_000, "taxExemptionAmount": 5_001}), "INVALID_REQUEST"),
        (json!({"cardNumber": "433012"}), "INVALID_CARD_NUMBER"),
        (json!({"cardNumber": "9410-0012-3456-7890"}), "INVALID_CARD_NUMBER"),
        (json!({"cardNumber": "94100012345678901234"}), "INVALID_CARD_NUMBER"),
        (json!({"cardNumber": "4330121234567890"}), "NOT_SUPPORTED_CARD_TYPE"),
        (json!({"cardNumber": "5520221234567890"}), "NOT_SUPPORTED_CARD_TYPE"),
        (json!({"cardExpirationMonth": "13"}), "INVALID_CARD_EXPIRATION"),
        (json!({"cardExpirationYear": "025"}), "INVALID_CARD_EXPIRATION"),
        (json!({"cardExpirationYear": "25", "cardExpirationMonth": "05"}), "INVALID_CARD_EXPIRATION"),
        (json!({"cardExpirationYear": "2024"}), "INVALID_CARD_EXPIRATION"),
        (json!({"cardPassword": "1234"}), "INVALID_CARD_PASSWORD"),
        (json!({"cardPassword": "1x"}), "INVALID_CARD_PASSWORD"),
        (json!({"customerIdentityNumber": "901301"}), "INVALID_BIRTH_DAY_FORMAT"),
        (json!({"customerIdentityNumber": "19900101"}), "INVALID_BIRTH_DAY_FORMAT"),
        (json!({"customerIdentityNumber": "12345678é"}), "INVALID_BIRTH_DAY_FORMAT"),
        (json!({"cardInstallmentPlan": 1}), "INVALID_CARD_INSTALLMENT_PLAN"),
        (json!({"cardInstallmentPlan": 13}), "INVALID_CARD_INSTALLMENT_PLAN"),
        (
            json!({"cardInstallmentPlan": 2, "amount": 49_999}),
            "NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN_BELOW_AMOUNT",
        ),
        (json!({"customerName": text(101)}), "INVALID_REQUEST"),
        (json!({"customerEmail": format!("x@{}", text(99))}), "INVALID_REQUEST"),
        (json!({"useCardPoint": "perhaps"}), "INVALID_REQUEST"),
        (json!({"vbv": "x"}), "INVALID_REQUEST"),
    ];
    rows.extend(always.map(|(changes, code)| (changes, code, code)));
    rows
}

#[test]
fn each_field_that_breaks_its_rule_has_its_code_or_by_switch_the_general_one() {
    for form_codes in [FormCodes::OfTheField, FormCodes::InvalidRequest] {
        let mut bench = switched(MakingSwitches { form_codes, ..MakingSwitches::default() });
        for (changes, own, general) in refusals() {
            let answer = bench.key_in(&with(&body(), &changes));
            let code = if form_codes == FormCodes::OfTheField { own } else { general };
            assert_eq!((answer.status, answer.code()), (400, code), "{changes}");
        }
        assert!(bench.ledger().is_empty(), "nothing was charged");
    }
}

#[test]
fn one_call_takes_the_money_and_tells_of_it_once() {
    let mut bench = Bench::new();
    let answer = bench.key_in(&body());
    assert_eq!((answer.status, &answer.body["status"]), (200, &json!("DONE")));
    let key = answer.body["paymentKey"].as_str().expect("a key").to_owned();
    assert_eq!(bench.look_up(&key).body, answer.body);
    assert_eq!(told(&bench), [1, 0, 0]);
    let journal = bench.world.journal(bench.now);
    let entry = journal.entries.iter().find(|entry| entry.operation == "key_in").expect("an entry");
    assert_eq!((&*entry.order_id, &*entry.payment_key), (ORDER, key.as_str()));
    assert_eq!((bench.ledger().len(), bench.ledger()[0].captured), (1, 15_000));
    bench.assert_books_agree();
    assert_eq!(bench.cancel(&key, &json!({"cancelReason": "x"})).body["status"], "CANCELED");
    bench.assert_books_agree();
}

#[test]
fn what_the_gateway_bears_it_bears() {
    for changes in [
        json!({"amount": "15000", "taxFreeAmount": null, "unknown": [{}]}),
        json!({"cardExpirationYear": "2030", "cardExpirationMonth": "1"}),
        json!({"cardExpirationYear": 30, "cardExpirationMonth": 12, "cardPassword": 12}),
        json!({"cardExpirationYear": "25", "cardExpirationMonth": "06"}),
        json!({"customerIdentityNumber": null, "customerBirthday": "900101"}),
        json!({"customerIdentityNumber": null, "registrationNumber": "1234567890"}),
        json!({"cardPassword": null, "cardInstallmentPlan": null}),
        json!({"cardNumber": "378282246310005", "customerEmail": "", "customerIp": "127.0.0.1"}),
        json!({"amount": 100, "vbv": {"cavv": "x", "xid": "y", "eci": "05"}, "orderId": "keyin=1"}),
    ] {
        let mut bench = Bench::new();
        let answer = bench.key_in(&with(&body(), &changes));
        assert_eq!(answer.status, 200, "{changes}: {answer:?}");
    }
}

#[test]
fn the_card_shows_its_owner_and_its_installments() {
    for (changes, expected) in [
        (json!({}), json!([0, false, null, false, "개인"])),
        (json!({"useCardPoint": true}), json!([0, false, null, true, "개인"])),
        (json!({"amount": 50_000, "cardInstallmentPlan": 12}), json!([12, false, "BUYER", false, "개인"])),
        (
            json!({"amount": 50_000, "cardInstallmentPlan": 2, "useFreeInstallmentPlan": true}),
            json!([2, true, "MERCHANT", false, "개인"]),
        ),
        (json!({"useFreeInstallmentPlan": true}), json!([0, false, null, false, "개인"])),
        (json!({"customerIdentityNumber": "1234567890"}), json!([0, false, null, false, "법인"])),
    ] {
        let mut bench = Bench::new();
        let card = bench.key_in(&with(&body(), &changes)).body["card"].clone();
        let names = ["installmentPlanMonths", "isInterestFree", "interestPayer", "useCardPoint", "ownerType"];
        assert_eq!(json!(names.map(|name| card[name].clone())), expected, "{changes}");
    }
}

#[test]
fn an_order_is_paid_once_whatever_became_of_the_payment() {
    let again = json!({"amount": 200});
    let mut bench = Bench::new();
    let key = bench.key_in(&body()).body["paymentKey"].as_str().expect("a key").to_owned();
    let answer = bench.key_in(&with(&body(), &again));
    assert_eq!((answer.status, answer.code()), (400, "DUPLICATED_ORDER_ID"));
    bench.cancel(&key, &json!({"cancelReason": "x", "cancelAmount": 1}));
    assert_eq!(bench.key_in(&with(&body(), &again)).code(), "DUPLICATED_ORDER_ID");
    bench.cancel(&key, &json!({"cancelReason": "x"}));
    assert_eq!(bench.key_in(&with(&body(), &again)).code(), "DUPLICATED_ORDER_ID");
    assert_eq!(bench.ledger().len(), 1);
}

#[test]
fn an_order_that_nobody_has_paid_can_be_paid_by_card_number() {
    let mut bench = Bench::new();
    bench.open(ORDER, 15_000);
    bench.advance(Duration::from_mins(10));
    assert_eq!(bench.key_in(&body()).status, 200);
    bench.assert_books_agree();
}

#[test]
fn a_card_company_that_refuses_leaves_no_payment_behind() {
    let mut bench = Bench::new();
    bench.refuse(Operation::KeyIn, "REJECT_CARD_PAYMENT");
    let answer = bench.key_in(&body());
    assert_eq!((answer.status, answer.code()), (403, "REJECT_CARD_PAYMENT"));
    assert_eq!(bench.key_in(&with(&body(), &json!({"amount": 1}))).code(), "BELOW_MINIMUM_AMOUNT");
    assert!(bench.ledger().is_empty());
    assert_eq!(told(&bench), [0, 0, 0]);
    bench.world.set_faults(bench.now, crate::fault::Plan::default());
    assert_eq!(bench.key_in(&body()).status, 200, "the order is as new");
}

#[test]
fn the_same_key_never_charges_twice() {
    let mut bench = Bench::new();
    let request = || Request::post("/v1/payments/key-in").header("idempotency-key", "once");
    let first = bench.send(request(), &body());
    let second = bench.send(request(), &with(&body(), &json!({"orderId": "keyin-order-0002"})));
    assert_eq!((second.status, &second.body), (200, &first.body));
    assert_eq!(bench.ledger().len(), 1);
}

#[test]
fn taxes_are_of_what_is_taxed() {
    let mut bench = Bench::new();
    let answer = bench.key_in(&with(&body(), &json!({"amount": 10_000, "taxFreeAmount": 3_000}))).body;
    let names = ["totalAmount", "suppliedAmount", "vat", "taxFreeAmount"];
    assert_eq!(json!(names.map(|name| answer[name].clone())), json!([10_000, 6_364, 636, 3_000]));
}

#[test]
fn what_was_taken_is_owed_to_the_merchant_and_can_be_cancelled() {
    let mut config = Config::default();
    config.merchants[0].unsettled = Some(0);
    let mut bench = Bench::with(&config);
    let key = bench.key_in(&body()).body["paymentKey"].as_str().expect("a key").to_owned();
    let canceled = bench.cancel(&key, &json!({"cancelReason": "x"}));
    assert_eq!((canceled.status, canceled.code()), (200, ""));
}

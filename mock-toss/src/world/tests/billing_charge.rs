//! Contract §2.6 and §4.1: what a billing key charges, and what it does not.

use core::time::Duration;

use http::Request;
use serde_json::json;

use super::Bench;
use super::making::{CUSTOMER, switched, told};
use crate::catalog;
use crate::operation::Operation;
use crate::switches::{MakingSwitches, UnknownBillingKey};
use crate::world::NewMeans;

fn transfer() -> NewMeans {
    NewMeans::Transfer { bank_code: "92", account: "1000000001234".to_owned() }
}

fn key_of(bench: &mut Bench, means: NewMeans) -> String {
    let auth_key = bench.authenticate(means);
    bench.issue(&auth_key, CUSTOMER).body["billingKey"].as_str().expect("a billing key").to_owned()
}

#[test]
fn a_charge_is_done_at_once_and_no_webhook_tells_of_it() {
    let mut bench = Bench::new();
    let key = bench.billing_key();
    let charged =
        bench.charge(&key, &json!({"customerEmail": "customer@example.com", "customerName": "박토스"}));
    let fields =
        ["status", "type", "method", "totalAmount", "orderId"].map(|name| charged.body[name].clone());
    assert_eq!(json!(fields), json!(["DONE", "BILLING", "카드", 4_900, "bill-order-0001"]));
    assert!(charged.body["secret"].is_string());
    assert_eq!(told(&bench), [0, 0, 0]);
    assert_eq!(bench.ledger()[0].captured, 4_900);
    assert_eq!(bench.world.state.book.payments()[0].customer_key.as_deref(), Some(CUSTOMER));
    bench.assert_books_agree();
    let payment = charged.body["paymentKey"].as_str().expect("a key").to_owned();
    assert_eq!(bench.look_up(&payment).body, charged.body);
    assert_eq!(bench.cancel(&payment, &json!({"cancelReason": "x"})).body["status"], "CANCELED");
    bench.assert_books_agree();
}

#[test]
fn each_wrong_charge_has_its_code_and_moves_nothing() {
    for (changes, code) in [
        (json!({"customerKey": "somebody-else"}), "NOT_MATCHES_CUSTOMER_KEY"),
        (json!({"customerKey": "x".repeat(301)}), "NOT_MATCHES_CUSTOMER_KEY"),
        (json!({"customerKey": null}), "INVALID_REQUEST"),
        (json!({"amount": null}), "INVALID_REQUEST"),
        (json!({"orderId": null}), "INVALID_REQUEST"),
        (json!({"orderName": null}), "INVALID_REQUEST"),
        (json!({"orderId": "short"}), "INVALID_REQUEST"),
        (json!({"amount": -4_900}), "INVALID_REQUEST"),
        (json!({"amount": 99}), "BELOW_MINIMUM_AMOUNT"),
        (json!({"taxFreeAmount": 4_901}), "INVALID_REQUEST"),
        (json!({"cardInstallmentPlan": 13, "amount": 50_000}), "INVALID_CARD_INSTALLMENT_PLAN"),
        (json!({"cardInstallmentPlan": 3}), "NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN_BELOW_AMOUNT"),
    ] {
        let mut bench = Bench::new();
        let key = bench.billing_key();
        let answer = bench.charge(&key, &changes);
        assert_eq!((answer.status, answer.code()), (400, code), "{changes}");
        assert!(bench.ledger().is_empty());
    }
}

#[test]
fn the_code_of_a_key_that_never_was_is_a_switch() {
    for (unknown_billing_key, expected) in [
        (UnknownBillingKey::InvalidBillKeyRequest, (400, "INVALID_BILL_KEY_REQUEST")),
        (UnknownBillingKey::NotFoundBilling, (404, "NOT_FOUND_BILLING")),
    ] {
        let mut bench = switched(MakingSwitches { unknown_billing_key, ..MakingSwitches::default() });
        let answer = bench.charge("never", &json!({}));
        assert_eq!((answer.status, answer.code()), expected);
    }
}

#[test]
fn an_order_is_charged_once() {
    let mut bench = Bench::new();
    let (first, second) = (bench.billing_key(), bench.billing_key());
    assert_eq!(bench.charge(&first, &json!({})).status, 200);
    let again = bench.charge(&second, &json!({}));
    assert_eq!((again.status, again.code()), (400, "DUPLICATED_ORDER_ID"));
    assert_eq!(bench.ledger().len(), 1);
}

#[test]
fn a_card_dies_at_the_end_of_its_month_and_its_key_with_it() {
    let mut bench = Bench::new();
    let issued = bench.issue_by_card(&json!({"cardExpirationYear": "2025", "cardExpirationMonth": "06"}));
    let key = issued.body["billingKey"].as_str().expect("a key").to_owned();
    assert_eq!(bench.charge(&key, &json!({})).status, 200);
    bench.advance(Duration::from_hours(5 * 24));
    let late = bench.charge(&key, &json!({"orderId": "bill-order-0002"}));
    assert_eq!((late.status, late.code()), (400, "INVALID_CARD_EXPIRATION"));
}

#[test]
fn a_debit_card_pays_in_no_installments() {
    let mut bench = Bench::new();
    for (is_debit, expected) in [(true, (400, "NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN")), (false, (200, ""))]
    {
        let key = key_of(&mut bench, NewMeans::Card { number: None, expiry: None, is_debit });
        let answer = bench.charge(&key, &json!({"amount": 50_000, "cardInstallmentPlan": 3}));
        assert_eq!((answer.status, answer.code()), expected);
    }
}

#[test]
fn an_account_is_charged_by_transfer_within_its_bounds() {
    let mut bench = Bench::new();
    let key = key_of(&mut bench, transfer());
    for (amount, expected) in [
        (199, (400, "BELOW_MINIMUM_AMOUNT")),
        (10_000_001, (400, "EXCEEDS_TRANSFER_AMOUNT_MAXIMUM")),
        (10_000_000, (200, "")),
    ] {
        let answer = bench.charge(&key, &json!({"amount": amount}));
        assert_eq!((answer.status, answer.code()), expected, "{amount}");
        if answer.status == 200 {
            assert_eq!((&answer.body["method"], &answer.body["card"]), (&json!("계좌이체"), &json!(null)));
            assert_eq!(answer.body["transfer"]["bankCode"], "92");
        }
    }
    bench.assert_books_agree();
}

#[test]
fn a_key_or_the_plan_can_be_made_to_decline() {
    let mut bench = Bench::new();
    let (poor, rich) = (bench.billing_key(), bench.billing_key());
    bench.world.decline_billing(&poor, Some("REJECT_CARD_PAYMENT")).expect("a key and a code");
    let answer = bench.charge(&poor, &json!({}));
    assert_eq!((answer.status, answer.code()), (403, "REJECT_CARD_PAYMENT"));
    assert_eq!(bench.charge(&rich, &json!({})).status, 200);
    bench.world.decline_billing(&poor, None).expect("a key");
    let other = json!({"orderId": "bill-order-0002"});
    bench.refuse(Operation::BillingCharge, "FAILED_CARD_COMPANY_RESPONSE");
    assert_eq!(bench.charge(&poor, &other).status, 500);
    bench.world.set_faults(bench.now, crate::fault::Plan::default());
    assert_eq!(bench.charge(&poor, &other).status, 200);
    assert_eq!(bench.ledger().len(), 2);
    assert!(bench.world.decline_billing(&poor, Some("NO_SUCH_CODE")).is_err());
    assert!(bench.world.decline_billing("never", None).is_err());
}

#[test]
fn a_test_code_reproduces_every_code_of_the_table() {
    let mut bench = Bench::new();
    let key = bench.billing_key();
    for code in ["REJECT_CARD_PAYMENT", "INVALID_BILL_KEY_REQUEST", "FAILED_DB_PROCESSING"] {
        let row = catalog::row("billing-charge", code);
        let request = Request::post(format!("/v1/billing/{key}")).header("tosspayments-test-code", code);
        let body =
            json!({"customerKey": CUSTOMER, "amount": 100, "orderId": "bill-order-0001", "orderName": "x"});
        let answer = bench.send(request, &body);
        assert_eq!((answer.status, answer.code()), (row.http_status, code));
    }
    assert!(bench.ledger().is_empty());
}

#[test]
fn a_reset_forgets_billing_keys_and_begins_their_numbers_again() {
    let mut bench = Bench::new();
    let key = bench.billing_key();
    bench.world.reset(bench.now);
    assert_eq!(bench.charge(&key, &json!({})).code(), "INVALID_BILL_KEY_REQUEST");
    assert_eq!(bench.billing_key(), key);
}

use crate::error::{Class, Group, classify};
use crate::model::{Bank, Currency, Money, Payment, RefundReceiveAccount, TaxParts};
use crate::operation::Cancel;
use crate::test_support::{cancel_full, cancel_part};

/// A golden payment of the test's own key, with some of its text exchanged.
fn golden(json: &str, changes: &[(&str, &str)]) -> Payment {
    let mut json = json.to_owned();
    for (from, to) in changes {
        assert!(json.contains(from), "{from}");
        json = json.replace(from, to);
    }
    Payment::from_json(json.as_bytes()).expect("a payment")
}

macro_rules! wire {
    ($name:literal) => {
        include_str!(concat!("../../../../../../tests/wire/", $name, ".json"))
    };
}

const CARD: &str = wire!("payment.card.done");
const DISCOUNT: &str = wire!("payment.card.discount");
const ACCOUNT: &str = wire!("payment.virtual_account.done");
const WAITING: &str = wire!("payment.virtual_account.waiting");
const WALLET: &str = wire!("payment.foreign_async.cancel_in_progress");

fn card(changes: &[(&str, &str)]) -> Payment {
    golden(CARD, changes)
}

fn part(amount: i64) -> Cancel {
    cancel_part(amount, 15_000)
}

fn to_account(cancel: Cancel) -> Cancel {
    let (number, holder) = ("1000123456789".parse().unwrap(), "박토스".parse().unwrap());
    cancel.with_refund_account(RefundReceiveAccount::new(Bank::from("우리"), number, holder).unwrap())
}

/// The rule that is broken: the field, and the code that is spared.
#[track_caller]
fn broken(cancel: &Cancel, payment: &Payment) -> (&'static str, Option<String>) {
    let error = cancel.check(payment).expect_err("a rule is broken");
    let code = error.problem().split_once("(the gateway refuses that as ").map(|(_, code)| {
        let code = code.trim_end_matches(')').to_owned();
        let verdict = classify(Group::Cancel, &code, "", 400);
        assert!(verdict.is_known && verdict.class != Class::UnknownOutcome, "{code} is of the table");
        code
    });
    (error.field(), code)
}

#[track_caller]
fn spares(cancel: &Cancel, payment: &Payment, field: &str, code: &str) {
    assert_eq!(broken(cancel, payment), (field, Some(code.to_owned())), "{cancel:?}");
}

#[test]
fn what_can_be_cancelled_passes_whole_and_in_part() {
    for cancel in [cancel_full(), part(1), part(15_000)] {
        assert_eq!(cancel.check(&card(&[])), Ok(()));
    }
    let rest = card(&[
        (r#""status": "DONE""#, r#""status": "PARTIAL_CANCELED""#),
        (r#""balanceAmount": 15000"#, r#""balanceAmount": 5000"#),
    ]);
    assert_eq!(cancel_part(5_000, 5_000).check(&rest), Ok(()));
    assert_eq!(cancel_full().check(&golden(WAITING, &[])), Ok(()), "an account that nobody paid into yet");
    let odd = card(&[(r#""status": "DONE""#, r#""status": "HALF_DONE""#)]);
    assert_eq!(part(1).check(&odd), Ok(()), "the gateway's to judge");
}

#[test]
fn another_payment_than_the_one_that_was_read_is_no_evidence() {
    let other = card(&[("tgen_20250626194853NtWm4", "tgen_another")]);
    let error = cancel_full().check(&other).unwrap_err();
    assert_eq!(error.field(), "paymentKey");
    assert!(!error.to_string().contains("tgen_"), "{error}");
}

#[test]
fn a_payment_that_took_no_money_has_none_to_give_back() {
    for status in ["READY", "IN_PROGRESS", "ABORTED", "EXPIRED"] {
        let payment = card(&[(r#""status": "DONE""#, &format!(r#""status": "{status}""#))]);
        for cancel in [cancel_full(), part(1)] {
            spares(&cancel, &payment, "status", "NOT_CANCELABLE_PAYMENT");
        }
    }
}

#[test]
fn what_was_given_back_whole_is_not_given_back_again() {
    let canceled = golden(wire!("payment.card.canceled"), &[]);
    spares(&cancel_full(), &canceled, "status", "ALREADY_CANCELED_PAYMENT");
}

#[test]
fn an_empty_balance_is_told_by_the_balance_and_not_by_the_status() {
    let rest = golden(wire!("payment.card.partial_then_rest"), &[]);
    spares(&cancel_full(), &rest, "balanceAmount", "NOT_CANCELABLE_AMOUNT");
    let below = card(&[(r#""balanceAmount": 15000"#, r#""balanceAmount": -1"#)]);
    spares(&cancel_full(), &below, "balanceAmount", "NOT_CANCELABLE_AMOUNT");
}

#[test]
fn a_balance_that_has_changed_since_is_seen() {
    let less = card(&[(r#""balanceAmount": 15000"#, r#""balanceAmount": 14000"#)]);
    for amount in [1, 14_000, 14_001, 15_000] {
        spares(&part(amount), &less, "refundableAmount", "NOT_MATCHES_REFUNDABLE_AMOUNT");
    }
}

#[test]
fn a_currency_is_the_payments() {
    let usd = |minor| Money::new(Currency::Usd, minor);
    let dollars = Cancel::part(
        "cc_1".parse().unwrap(),
        "tgen_20250626194853NtWm4".parse().unwrap(),
        "no",
        usd(100),
        usd(1_500_000),
    );
    spares(&dollars.unwrap(), &card(&[]), "currency", "INVALID_REQUEST");
    spares(&cancel_full().with_currency(Currency::Usd).unwrap(), &card(&[]), "currency", "INVALID_REQUEST");
    assert_eq!(cancel_full().with_currency(Currency::Krw).unwrap().check(&card(&[])), Ok(()));
}

#[test]
fn what_bears_no_tax_is_within_the_balance_of_a_whole_cancel_too() {
    let of =
        |free| cancel_full().with_tax_parts(TaxParts { free: Some(Money::krw(free)), exempt: None }).unwrap();
    assert_eq!(of(15_000).check(&card(&[])), Ok(()));
    assert_eq!(broken(&of(15_001), &card(&[])).0, "taxFreeAmount");
}

#[test]
fn an_account_that_nobody_paid_into_is_cancelled_whole_and_without_a_way_back() {
    let waiting = golden(WAITING, &[]);
    spares(&part(1), &waiting, "cancelAmount", "NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT");
    assert_eq!(part(15_000).check(&waiting), Ok(()), "all of it is no part");
    assert_eq!(broken(&to_account(cancel_full()), &waiting), ("refundReceiveAccount", None));
}

#[test]
fn parts_of_what_goes_back_whole_alone_are_seen() {
    for changes in [
        &[(r#""isPartialCancelable": true"#, r#""isPartialCancelable": false"#)][..],
        &[(r#""useEscrow": false"#, r#""useEscrow": true"#)],
        &[(r#""taxExemptionAmount": 0"#, r#""taxExemptionAmount": 500"#)],
    ] {
        let payment = card(changes);
        spares(&part(14_999), &payment, "cancelAmount", "NOT_ALLOWED_PARTIAL_REFUND");
        assert_eq!(part(15_000).check(&payment), Ok(()), "{changes:?}");
        assert_eq!(cancel_full().check(&payment), Ok(()), "{changes:?}");
    }
    let silent = card(&[(r#""isPartialCancelable": true"#, r#""isPartialCancelable": null"#)]);
    assert_eq!(part(1).check(&silent), Ok(()), "it does not say that it is not");
    let exempt =
        [(r#""taxExemptionAmount": 0"#, r#""taxExemptionAmount": 500"#), (r#""카드""#, r#""계좌이체""#)];
    assert_eq!(part(1).check(&card(&exempt)), Ok(()), "that is a rule of cards");
}

#[test]
fn a_part_is_at_least_the_immediate_discount_until_that_was_given_back() {
    let discount = golden(DISCOUNT, &[]);
    spares(&part(999), &discount, "cancelAmount", "EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT");
    assert_eq!(part(1_000).check(&discount), Ok(()));
    let after = |row: &str| {
        let cancels = format!(r#""cancels": [{{"cancelAmount":5000,"refundableAmount":10000,{row}}}]"#);
        golden(
            DISCOUNT,
            &[(r#""cancels": null"#, &cancels), (r#""balanceAmount": 15000"#, r#""balanceAmount": 10000"#)],
        )
    };
    let second = cancel_part(1, 10_000);
    for row in [
        r#""cancelStatus":"DONE","cardDiscountAmount":1000,"transferDiscountAmount":0"#,
        r#""cancelStatus":"DONE","transferDiscountAmount":1000"#,
        r#""cancelStatus":"DONE""#,
    ] {
        assert_eq!(second.check(&after(row)), Ok(()), "given back, or not told: {row}");
    }
    for row in [
        r#""cancelStatus":"DONE","cardDiscountAmount":0,"transferDiscountAmount":0"#,
        r#""cancelStatus":"ABORTED","cardDiscountAmount":1000,"transferDiscountAmount":0"#,
    ] {
        spares(&second, &after(row), "cancelAmount", "EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT");
    }
}

#[test]
fn a_deposit_needs_an_account_to_go_back_to_and_nothing_else_has_one() {
    let deposited = golden(ACCOUNT, &[]);
    spares(&cancel_full(), &deposited, "refundReceiveAccount", "INVALID_REQUEST");
    spares(&part(1_000), &deposited, "refundReceiveAccount", "INVALID_REQUEST");
    assert_eq!(to_account(part(1_000)).check(&deposited), Ok(()));
    assert_eq!(broken(&to_account(cancel_full()), &card(&[])), ("refundReceiveAccount", None));
    let odd = card(&[(r#""카드""#, r#""조개껍데기""#)]);
    assert_eq!(
        to_account(cancel_full()).check(&odd),
        Ok(()),
        "a method of tomorrow is the gateway's to judge"
    );
}

#[test]
fn a_wallet_that_cancels_later_needs_a_name_for_the_cancel() {
    let none = [(r#""cancels""#, r#""formerCancels""#)];
    let alipay = golden(WALLET, &none);
    spares(&cancel_full(), &alipay, "cancelRequestId", "INVALID_REQUEST");
    let named = cancel_full().with_request_id("cancel-req-0001".parse().unwrap());
    assert_eq!(named.check(&alipay), Ok(()));
    let paypal = golden(WALLET, &[none[0], ("Alipay", "페이팔")]);
    assert_eq!(cancel_full().check(&paypal), Ok(()));
}

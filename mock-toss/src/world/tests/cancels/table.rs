//! Contract §4.1: every row about cancels, with the payment unchanged after a refusal.

use core::time::Duration;
use std::collections::BTreeSet;

use http::Request;
use serde_json::{Value, json};

use super::{alipay, paypal, refund_body, transfer, virtual_account};
use crate::switches::{BankHours, Burst, EscrowPartial};
use crate::world::cancel::{AccountState, rules};
use crate::world::tests::{Bench, ORDER, response};

/// Makes a payment; its key.
type Make = fn(&mut Bench) -> String;

/// (what, bench and payment, form, status, code)
type Row = (&'static str, Make, Value, u16, &'static str);

fn part(amount: i64) -> Value {
    json!({"cancelReason": "단순 변심", "cancelAmount": amount})
}

fn whole() -> Value {
    json!({"cancelReason": "단순 변심"})
}

fn to(bank: &str, number: &str, holder: &str) -> Value {
    json!({
        "cancelReason": "단순 변심",
        "refundReceiveAccount": {"bank": bank, "accountNumber": number, "holderName": holder},
    })
}

/// A payment of 1,000 won whose cancel has to be paid to an account that the bank knows something about.
fn account_told(bench: &mut Bench, state: AccountState) -> String {
    bench.world.tell_bank("20", "1000123456789", state);
    bench.deposited(1_000)
}

fn states() -> Vec<Row> {
    vec![
        ("unknown", |_| "tgen_20250626194853aaaaa".to_owned(), whole(), 404, "NOT_FOUND_PAYMENT"),
        ("in progress", |bench| bench.open(ORDER, 1_000), whole(), 403, "NOT_CANCELABLE_PAYMENT"),
        (
            "cancelled at once",
            |bench| {
                let key = bench.approved(1_000, |_| ());
                bench.give_back(&key, None);
                key
            },
            whole(),
            400,
            "ALREADY_CANCELED_PAYMENT",
        ),
        (
            "cancelled in parts to the end",
            |bench| {
                let key = bench.approved(1_000, |_| ());
                bench.give_back(&key, Some(300));
                bench.give_back(&key, None);
                key
            },
            whole(),
            403,
            "NOT_CANCELABLE_AMOUNT",
        ),
    ]
}

fn circumstances() -> Vec<Row> {
    vec![
        (
            "too late for a transfer",
            |bench| {
                let key = bench.approved(1_000, transfer);
                bench.advance(Duration::from_hours(180 * 24));
                key
            },
            whole(),
            403,
            "EXCEED_MAX_REFUND_DUE",
        ),
        (
            "refunded to an account",
            |bench| {
                bench.switches().cancels.already_refunded = true;
                let key = bench.approved(1_000, transfer);
                bench.give_back(&key, None);
                key
            },
            whole(),
            400,
            "ALREADY_REFUND_PAYMENT",
        ),
        (
            "a foreign wallet without a request id",
            |bench| bench.approved(10_050, alipay),
            whole(),
            400,
            "INVALID_REQUEST",
        ),
    ]
}

fn limits() -> Vec<Row> {
    vec![
        (
            "many calls in a short time",
            |bench| {
                bench.switches().cancels.consecutive = Some(Burst { count: 2, seconds: 60 });
                let key = bench.approved(1_000, |_| ());
                assert_eq!(bench.give_back(&key, Some(2_000)).code(), "NOT_CANCELABLE_AMOUNT");
                assert_eq!(bench.give_back(&key, Some(2_000)).code(), "NOT_CANCELABLE_AMOUNT");
                key
            },
            whole(),
            403,
            "FORBIDDEN_CONSECUTIVE_REQUEST",
        ),
        (
            "more than the merchant has",
            |bench| {
                let key = bench.approved(1_000, |_| ());
                bench.world.set_unsettled(Some(999));
                key
            },
            whole(),
            403,
            "EXCEED_CANCEL_LIMIT",
        ),
        (
            "at night",
            |bench| {
                // 19:48 in Korea.
                bench.switches().cancels.bank_closed = Some(BankHours { from: 19, to: 20 });
                bench.approved(1_000, transfer)
            },
            whole(),
            403,
            "NOT_AVAILABLE_BANK",
        ),
    ]
}

fn amounts() -> Vec<Row> {
    let card = |bench: &mut Bench| bench.approved(1_000, |_| ());
    let long = "가".repeat(201);
    vec![
        ("more than the balance", card, part(1_001), 403, "NOT_CANCELABLE_AMOUNT"),
        ("nothing", card, part(0), 400, "INVALID_REQUEST"),
        ("less than nothing", card, part(-1), 400, "INVALID_REQUEST"),
        ("half a won", card, json!({"cancelReason": "x", "cancelAmount": 0.5}), 400, "INVALID_REQUEST"),
        ("no number", card, json!({"cancelReason": "x", "cancelAmount": "many"}), 400, "INVALID_REQUEST"),
        (
            "another balance",
            card,
            json!({"cancelReason": "x", "refundableAmount": 999}),
            400,
            "NOT_MATCHES_REFUNDABLE_AMOUNT",
        ),
        ("no reason", card, json!({}), 400, "INVALID_REQUEST"),
        ("an empty reason", card, json!({"cancelReason": ""}), 400, "INVALID_REQUEST"),
        ("a long reason", card, json!({"cancelReason": long}), 400, "INVALID_REQUEST"),
        ("dollars", card, json!({"cancelReason": "x", "currency": "USD"}), 400, "INVALID_REQUEST"),
        (
            "a short request id",
            card,
            json!({"cancelReason": "x", "cancelRequestId": "abc"}),
            400,
            "INVALID_REQUEST",
        ),
        (
            "a tenth of a cent",
            |bench| bench.approved(10_050, paypal),
            json!({"cancelReason": "x", "cancelAmount": 1.001}),
            400,
            "INVALID_REQUEST",
        ),
    ]
}

fn parts() -> Vec<Row> {
    vec![
        (
            "not in parts",
            |bench| bench.approved(1_000, |payment| payment.is_partial_cancelable = false),
            part(300),
            403,
            "NOT_ALLOWED_PARTIAL_REFUND",
        ),
        (
            "escrow before the purchase",
            |bench| bench.approved(1_000, |payment| payment.use_escrow = true),
            part(300),
            500,
            "FAILED_INTERNAL_SYSTEM_PROCESSING",
        ),
        (
            "escrow as the table of codes has it",
            |bench| {
                bench.switches().cancels.escrow_partial = EscrowPartial::Never;
                bench.approved(1_000, |payment| payment.use_escrow = true)
            },
            part(300),
            403,
            "NOT_ALLOWED_PARTIAL_REFUND",
        ),
        (
            "a card with an exemption",
            |bench| bench.approved(1_000, |payment| payment.tax_exemption = 100),
            part(300),
            403,
            "NOT_ALLOWED_PARTIAL_REFUND",
        ),
        (
            "before the deposit",
            |bench| bench.approved(1_000, virtual_account),
            part(300),
            403,
            "NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT",
        ),
    ]
}

fn sizes_of_parts() -> Vec<Row> {
    vec![
        (
            "less than the discount",
            |bench| bench.approved(1_000, |payment| payment.discount = Some(301)),
            part(300),
            400,
            "EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT",
        ),
        (
            "more tax-free than there is",
            |bench| bench.approved(1_000, |payment| payment.tax_free = 200),
            json!({"cancelReason": "x", "cancelAmount": 300, "taxFreeAmount": 201}),
            403,
            "NOT_CANCELABLE_AMOUNT",
        ),
        (
            "more tax-free than is cancelled",
            |bench| bench.approved(1_000, |payment| payment.tax_free = 400),
            json!({"cancelReason": "x", "cancelAmount": 300, "taxFreeAmount": 301}),
            400,
            "INVALID_REQUEST",
        ),
        (
            "more taxed than there is",
            |bench| bench.approved(1_000, |payment| payment.tax_free = 800),
            part(201),
            403,
            "NOT_CANCELABLE_AMOUNT",
        ),
    ]
}

fn accounts() -> Vec<Row> {
    let paid_in = |bench: &mut Bench| bench.deposited(1_000);
    vec![
        ("no account", paid_in, whole(), 400, "INVALID_REQUEST"),
        ("no bank", paid_in, to("", "1000123456789", "박토스"), 400, "INVALID_REQUEST"),
        ("an unknown bank", paid_in, to("달나라", "1000123456789", "박토스"), 400, "INVALID_BANK"),
        ("letters", paid_in, to("20", "1000-123", "박토스"), 400, "INVALID_REFUND_ACCOUNT_NUMBER"),
        ("21 digits", paid_in, to("20", &"1".repeat(21), "박"), 400, "INVALID_REFUND_ACCOUNT_NUMBER"),
        ("a long name", paid_in, to("20", "1", &"박".repeat(61)), 400, "INVALID_REQUEST"),
        (
            "somebody else's account",
            |bench| account_told(bench, AccountState::Of("김토스".into())),
            refund_body(None),
            400,
            "INVALID_REFUND_ACCOUNT_INFO",
        ),
        (
            "no such account",
            |bench| account_told(bench, AccountState::Unknown),
            refund_body(None),
            400,
            "INVALID_REFUND_ACCOUNT_NUMBER",
        ),
        (
            "a blocked account",
            |bench| account_told(bench, AccountState::Blocked),
            refund_body(None),
            400,
            "FORBIDDEN_BANK_REFUND_REQUEST",
        ),
    ]
}

#[test]
fn every_refusal_has_its_code_and_rule_and_leaves_the_payment_as_it_was() {
    let mut seen = BTreeSet::new();
    for (what, payment, form, status, code) in
        [states(), circumstances(), limits(), amounts(), parts(), sizes_of_parts(), accounts()].concat()
    {
        let mut bench = Bench::new();
        let key = payment(&mut bench);
        let before = bench.look_up(&key).body;
        let told = bench.told();
        let answer = response(bench.begin(Request::post(format!("/v1/payments/{key}/cancel")), &form));
        let body: Value = serde_json::from_slice(answer.body()).expect("the body is JSON");
        assert_eq!((answer.status().as_u16(), body["code"].as_str()), (status, Some(code)), "{what}");
        let rule = answer.headers()["x-mock-rule"].to_str().expect("ASCII");
        seen.insert(rule.split(';').next().unwrap_or_default().to_owned());
        assert_eq!(bench.look_up(&key).body, before, "{what}");
        assert_eq!(bench.told(), told, "{what}");
        bench.assert_books_agree();
    }
    let rules = rules::RULES.iter().map(|rule| rule.id);
    let without_a_row: Vec<_> = rules.filter(|id| !seen.contains(*id)).collect();
    assert_eq!(without_a_row, ["cancel.executed", "cancel.accepted", "cancel.declined"]);
}

#[test]
fn escrow_is_refused_in_the_gateways_own_words() {
    let mut bench = Bench::new();
    let key = bench.approved(1_000, |payment| payment.use_escrow = true);
    let answer = bench.give_back(&key, Some(300));
    assert_eq!(answer.body["message"], "[ES12] 부분취소 불가한 에스크로 상태 입니다.");
    assert_eq!(bench.give_back(&key, None).status, 200, "the whole goes back at any time");
}

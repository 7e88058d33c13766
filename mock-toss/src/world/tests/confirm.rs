//! Contract §4.1, the rows of a confirm, each uncertain one in every position of its switch; and what a look-up
//! finds.

use core::time::Duration;

use http::Request;
use serde_json::{Value, json};

use super::{Bench, ORDER, Seen, confirm_body, confirm_request};
use crate::Switches;
use crate::config::Config;
use crate::switches::{ConfirmAborted, MismatchCode, OrderPick, UnknownKeyCode};
use crate::world::NewPayment;
use crate::world::outbox::Event;

/// In which state a payment of 1,000 won is when it is confirmed.
fn in_state(bench: &mut Bench, state: &str) -> String {
    match state {
        "unknown" => "tgen_20250626194853aaaaa".to_owned(),
        "WAITING_FOR_DEPOSIT" => bench.asked(&json!({"method": "가상계좌", "status": state})),
        _ => bench.asked(&json!({"status": state})),
    }
}

impl Bench {
    fn switched(switches: Switches) -> Self {
        Self::with(&Config { switches, ..Config::default() })
    }

    /// A payment of 1,000 won with these fields besides; its key.
    fn asked(&mut self, fields: &Value) -> String {
        let mut body = json!({"orderId": ORDER, "amount": 1_000});
        body.as_object_mut().expect("an object").extend(fields.as_object().cloned().unwrap_or_default());
        let new = NewPayment::read(body.to_string().as_bytes(), self.now).expect("a sound form");
        self.world.open(self.now, &new).expect("a lawful state").0.to_string()
    }

    fn status(&mut self, key: &str) -> &'static str {
        let found = self.world.state.book.find(key);
        found.map_or("", |payment| payment.status.as_str())
    }

    fn look_up_order(&mut self) -> Seen {
        self.send(Request::get(format!("/v1/payments/orders/{ORDER}")), &Value::Null)
    }
}

/// (what is asked for, state, HTTP status, code, state afterwards)
type Row = (&'static str, &'static str, u16, &'static str, &'static str);

fn check(switches: &Switches, rows: &[Row]) {
    for (asked, state, status, code, after) in rows {
        let mut bench = Bench::switched(switches.clone());
        let key = in_state(&mut bench, state);
        let (order_id, amount) = match *asked {
            "as authenticated" => (ORDER, 1_000),
            "other amount" => (ORDER, 999),
            "other order" => ("ORD-000002", 1_000),
            other => panic!("nobody asks for {other}"),
        };
        let answer = bench.send(confirm_request(None), &confirm_body(&key, order_id, amount));
        let row = format!("{asked} in {state} with {switches:?}");
        assert_eq!((answer.status, answer.code()), (*status, *code), "{row}");
        assert_eq!(bench.status(&key), *after, "{row}");
        bench.assert_books_agree();
    }
}

#[test]
fn a_confirm_in_every_state_is_answered_by_the_contract() {
    let rows = [
        ("as authenticated", "READY", 404, "NOT_FOUND_PAYMENT_SESSION", "READY"),
        ("as authenticated", "IN_PROGRESS", 200, "", "DONE"),
        ("as authenticated", "WAITING_FOR_DEPOSIT", 400, "ALREADY_PROCESSED_PAYMENT", "WAITING_FOR_DEPOSIT"),
        ("as authenticated", "DONE", 400, "ALREADY_PROCESSED_PAYMENT", "DONE"),
        ("as authenticated", "CANCELED", 400, "ALREADY_PROCESSED_PAYMENT", "CANCELED"),
        ("as authenticated", "PARTIAL_CANCELED", 400, "ALREADY_PROCESSED_PAYMENT", "PARTIAL_CANCELED"),
        ("as authenticated", "ABORTED", 400, "ALREADY_PROCESSED_PAYMENT", "ABORTED"),
        ("as authenticated", "EXPIRED", 404, "NOT_FOUND_PAYMENT_SESSION", "EXPIRED"),
        ("as authenticated", "unknown", 404, "NOT_FOUND_PAYMENT", ""),
        ("other amount", "IN_PROGRESS", 400, "INVALID_REQUEST", "IN_PROGRESS"),
        ("other order", "IN_PROGRESS", 400, "INVALID_REQUEST", "IN_PROGRESS"),
    ];
    check(&Switches::default(), &rows);
}

#[test]
fn the_code_of_another_amount_and_of_another_order_is_a_switch_each() {
    let codes = [
        (MismatchCode::InvalidRequest, 400, "INVALID_REQUEST"),
        (MismatchCode::ForbiddenRequest, 403, "FORBIDDEN_REQUEST"),
        (MismatchCode::NotFoundPaymentSession, 404, "NOT_FOUND_PAYMENT_SESSION"),
    ];
    for (position, status, code) in codes {
        let amount = Switches { confirm_other_amount: position, ..Switches::default() };
        check(&amount, &[("other amount", "IN_PROGRESS", status, code, "IN_PROGRESS")]);
        check(&amount, &[("other order", "IN_PROGRESS", 400, "INVALID_REQUEST", "IN_PROGRESS")]);
        let order = Switches { confirm_other_order: position, ..Switches::default() };
        check(&order, &[("other order", "IN_PROGRESS", status, code, "IN_PROGRESS")]);
        check(&order, &[("other amount", "IN_PROGRESS", 400, "INVALID_REQUEST", "IN_PROGRESS")]);
    }
}

#[test]
fn another_amount_or_order_may_end_the_payment() {
    let switches = Switches { confirm_mismatch_aborts: true, ..Switches::default() };
    let rows = [
        ("other amount", "IN_PROGRESS", 400, "INVALID_REQUEST", "ABORTED"),
        ("other order", "IN_PROGRESS", 400, "INVALID_REQUEST", "ABORTED"),
        ("other amount", "DONE", 400, "ALREADY_PROCESSED_PAYMENT", "DONE"),
        ("other amount", "EXPIRED", 404, "NOT_FOUND_PAYMENT_SESSION", "EXPIRED"),
    ];
    check(&switches, &rows);
}

#[test]
fn an_aborted_payment_is_refused_or_tried_again_within_its_window() {
    let switched = |confirm_aborted| Switches { confirm_aborted, ..Switches::default() };
    let session = ("as authenticated", "ABORTED", 404, "NOT_FOUND_PAYMENT_SESSION", "ABORTED");
    check(&switched(ConfirmAborted::NotFoundPaymentSession), &[session]);
    check(&switched(ConfirmAborted::TryAgain), &[("as authenticated", "ABORTED", 200, "", "DONE")]);
    let mut bench = Bench::switched(switched(ConfirmAborted::TryAgain));
    let (key, late) = (in_state(&mut bench, "ABORTED"), in_state(&mut bench, "ABORTED"));
    assert_eq!(bench.look_up(&key).body["failure"]["code"], "REJECT_CARD_COMPANY");
    assert_eq!(bench.confirm(&key, 1_000).body["failure"], json!(null));
    bench.advance(Duration::from_mins(10));
    assert_eq!(bench.confirm(&late, 1_000).code(), "NOT_FOUND_PAYMENT_SESSION");
}

#[test]
fn the_code_of_an_unknown_payment_key_is_a_switch() {
    let confirm_unknown_key = UnknownKeyCode::NotFoundPaymentSession;
    let switches = Switches { confirm_unknown_key, ..Switches::default() };
    check(&switches, &[("as authenticated", "unknown", 404, "NOT_FOUND_PAYMENT_SESSION", "")]);
}

#[test]
fn an_order_that_was_paid_can_be_paid_again_unless_a_switch_forbids_it() {
    for (confirm_refuses_paid_orders, code) in [(false, ""), (true, "DUPLICATED_ORDER_ID")] {
        let mut bench = Bench::switched(Switches { confirm_refuses_paid_orders, ..Switches::default() });
        in_state(&mut bench, "CANCELED");
        let second = in_state(&mut bench, "IN_PROGRESS");
        assert_eq!(bench.confirm(&second, 1_000).code(), code);
        bench.assert_books_agree();
    }
}

#[test]
fn each_means_has_its_least_and_a_transfer_its_most() {
    for (method, amount, code) in [
        ("카드", 99, "BELOW_MINIMUM_AMOUNT"),
        ("카드", 100, ""),
        ("간편결제", 99, "BELOW_MINIMUM_AMOUNT"),
        ("계좌이체", 199, "BELOW_MINIMUM_AMOUNT"),
        ("계좌이체", 200, ""),
        ("계좌이체", 10_000_000, ""),
        ("계좌이체", 10_000_001, "EXCEEDS_TRANSFER_AMOUNT_MAXIMUM"),
        ("휴대폰", 299, "BELOW_MINIMUM_AMOUNT"),
        ("휴대폰", 300, ""),
        ("가상계좌", 1, ""),
        ("문화상품권", 1, ""),
    ] {
        let mut bench = Bench::new();
        let key = bench.asked(&json!({"method": method, "amount": amount}));
        let answer = bench.confirm(&key, amount);
        assert_eq!((answer.code(), answer.status == 200), (code, code.is_empty()), "{method} {amount}");
    }
}

#[test]
fn the_old_path_confirms_as_well() {
    let mut bench = Bench::new();
    let key = in_state(&mut bench, "IN_PROGRESS");
    let body = json!({"orderId": ORDER, "amount": "1000"});
    let answer = bench.send(Request::post(format!("/v1/payments/{key}")), &body);
    assert_eq!((answer.status, &answer.body["status"]), (200, &json!("DONE")));
}

#[test]
fn decimals_are_those_of_the_payments_currency() {
    for (currency, authenticated, asked, status) in [
        ("USD", json!(7.5), json!(7.5), 200),
        ("USD", json!(7.5), json!("7.50"), 200),
        ("USD", json!(7.5), json!(7), 400),
        ("USD", json!(7), json!(7), 200),
        ("USD", json!(7), json!(700), 400),
        // The least of a means of payment is in won.
        ("USD", json!(0.99), json!(0.99), 200),
        ("JPY", json!(99), json!(99), 200),
        ("JPY", json!(700), json!(700), 200),
        ("JPY", json!(700), json!(7.5), 400),
        ("KRW", json!(700), json!("700.00"), 200),
        ("KRW", json!(700), json!(700.5), 400),
    ] {
        let mut bench = Bench::new();
        let key = bench.asked(&json!({"currency": currency, "amount": authenticated}));
        let body = json!({"paymentKey": key, "orderId": ORDER, "amount": asked});
        let answer = bench.send(confirm_request(None), &body);
        assert_eq!(answer.status, status, "{currency} {asked}: {:?}", answer.body);
        assert_eq!(bench.ledger()[0].currency, currency);
        bench.assert_books_agree();
    }
}

#[test]
fn a_tax_free_amount_in_the_confirm_is_ignored() {
    let mut bench = Bench::new();
    let key = bench.asked(&json!({"amount": 9_026}));
    let body = json!({"paymentKey": key, "orderId": ORDER, "amount": "9026", "taxFreeAmount": 4_026});
    let answer = bench.send(confirm_request(None), &body).body;
    assert_eq!((&answer["taxFreeAmount"], &answer["vat"]), (&json!(0), &json!(821)));
}

#[test]
fn a_virtual_account_takes_no_money_yet_and_both_webhooks_tell_of_it() {
    let mut bench = Bench::new();
    let key =
        bench.asked(&json!({"method": "가상계좌", "virtualAccount": {"bank": "국민", "validHours": 24}}));
    bench.advance(Duration::from_mins(5));
    let answer = bench.confirm(&key, 1_000).body;
    assert_eq!((&answer["status"], &answer["approvedAt"]), (&json!("WAITING_FOR_DEPOSIT"), &json!(null)));
    let account = &answer["virtualAccount"];
    assert_eq!(
        (&account["bankCode"], &account["dueDate"]),
        (&json!("06"), &json!("2025-06-27T19:53:53+09:00"))
    );
    assert!(account["accountNumber"].as_str().is_some_and(|number| number.starts_with('X')), "{account}");
    assert_eq!(bench.ledger()[0].captured, 0);
    let events = bench.world.state.outbox.events();
    let told: Vec<_> = events
        .map(|event| match event {
            Event::DepositCallback { status, secret, .. } => {
                assert_eq!(secret.as_deref(), answer["secret"].as_str());
                *status
            }
            Event::PaymentStatusChanged { .. } => "PAYMENT_STATUS_CHANGED",
            Event::CancelStatusChanged { .. }
            | Event::BillingDeleted { .. }
            | Event::MethodUpdated { .. }
            | Event::CustomerStatusChanged { .. }
            | Event::PayoutChanged { .. }
            | Event::SellerChanged { .. }
            | Event::ByHand { .. } => "another",
        })
        .collect();
    assert_eq!(told, ["WAITING_FOR_DEPOSIT", "PAYMENT_STATUS_CHANGED"]);
}

#[test]
fn an_account_for_refunds_is_shown_for_half_an_hour() {
    let mut bench = Bench::new();
    let account = json!({"bank": "20", "accountNumber": "1000123456789", "holderName": "박토스"});
    let asked = json!({"bank": "20", "refundReceiveAccount": account});
    let key =
        bench.asked(&json!({"method": "가상계좌", "virtualAccount": asked, "status": "WAITING_FOR_DEPOSIT"}));
    let shown =
        |bench: &mut Bench| bench.look_up(&key).body["virtualAccount"]["refundReceiveAccount"].clone();
    let expected = json!({"bankCode": "20", "accountNumber": "1000123456789", "holderName": "박토스"});
    bench.advance(Duration::from_secs(30 * 60 - 1));
    assert_eq!(shown(&mut bench), expected);
    bench.advance(Duration::from_secs(1));
    assert_eq!(shown(&mut bench), json!(null));
}

#[test]
fn what_nobody_has_confirmed_may_be_invisible() {
    for (unconfirmed_is_visible, unconfirmed_is_found_by_order, by_key, by_order) in
        [(true, true, 200, 200), (true, false, 200, 404), (false, true, 404, 404), (false, false, 404, 404)]
    {
        let switches =
            Switches { unconfirmed_is_visible, unconfirmed_is_found_by_order, ..Switches::default() };
        let mut bench = Bench::switched(switches);
        for state in ["READY", "IN_PROGRESS"] {
            let key = in_state(&mut bench, state);
            assert_eq!(
                (bench.look_up(&key).status, bench.look_up_order().status),
                (by_key, by_order),
                "{state}"
            );
        }
        for state in ["EXPIRED", "ABORTED", "DONE"] {
            let key = in_state(&mut bench, state);
            assert_eq!((bench.look_up(&key).status, bench.look_up_order().status), (200, 200), "{state}");
        }
    }
}

#[test]
fn of_several_payments_of_an_order_the_approved_or_the_latest_is_found() {
    for (order_pick, found_first) in [(OrderPick::ApprovedFirst, true), (OrderPick::Latest, false)] {
        let mut bench = Bench::switched(Switches { order_pick, ..Switches::default() });
        let (first, second) = (in_state(&mut bench, "DONE"), in_state(&mut bench, "EXPIRED"));
        let found = if found_first { first } else { second };
        assert_eq!(bench.look_up_order().body["paymentKey"], found.as_str(), "{order_pick:?}");
    }
}

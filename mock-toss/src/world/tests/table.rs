//! Contract: which call gets which answer in which state, and what it leaves behind.

use core::time::Duration;
use std::num::NonZeroU32;

use http::Request;
use serde_json::{Value, json};

use super::{Bench, ORDER, confirm_body, confirm_request};
use crate::config::Config;
use crate::fault::{Fault, Plan, Point, Rule};

/// How a payment of 1,000 won gets into each state.
fn in_state(bench: &mut Bench, state: &str) -> String {
    if state == "unknown" {
        return "tgen_20250626194853aaaaa".to_owned();
    }
    let key = bench.open(ORDER, 1_000);
    let part = |amount: u64| json!({"cancelReason": "단순 변심", "cancelAmount": amount});
    match state {
        "IN_PROGRESS" => {}
        "EXPIRED" => bench.advance(Duration::from_mins(10)),
        "ABORTED" => {
            let refusal = Fault::Code { code: "REJECT_CARD_PAYMENT".to_owned() };
            let plan = Plan::new(0, vec![Rule::new("refused", Point::BeforeCommit, refusal)]);
            bench.world.set_faults(bench.now, plan.expect("the plan is sound"));
            assert_eq!(bench.confirm(&key, 1_000).code(), "REJECT_CARD_PAYMENT");
            bench.world.set_faults(bench.now, Plan::default());
        }
        _ => {
            assert_eq!(bench.confirm(&key, 1_000).status, 200);
            match state {
                "DONE" => {}
                "CANCELED" => assert_eq!(bench.cancel(&key, &json!({"cancelReason": "x"})).status, 200),
                "PARTIAL_CANCELED" => assert_eq!(bench.cancel(&key, &part(300)).status, 200),
                "PARTIAL_CANCELED at 0" => {
                    assert_eq!(bench.cancel(&key, &part(300)).status, 200);
                    assert_eq!(bench.cancel(&key, &part(700)).status, 200);
                }
                other => panic!("no such state: {other}"),
            }
        }
    }
    key
}

/// (call, state, HTTP status, code, status of the payment afterwards)
type Row = (&'static str, &'static str, u16, &'static str, &'static str);

const TABLE: &[Row] = &[
    ("confirm", "IN_PROGRESS", 200, "", "DONE"),
    ("confirm", "DONE", 400, "ALREADY_PROCESSED_PAYMENT", "DONE"),
    ("confirm", "CANCELED", 400, "ALREADY_PROCESSED_PAYMENT", "CANCELED"),
    ("confirm", "PARTIAL_CANCELED", 400, "ALREADY_PROCESSED_PAYMENT", "PARTIAL_CANCELED"),
    ("confirm", "ABORTED", 400, "ALREADY_PROCESSED_PAYMENT", "ABORTED"),
    ("confirm", "EXPIRED", 404, "NOT_FOUND_PAYMENT_SESSION", "EXPIRED"),
    ("confirm", "unknown", 404, "NOT_FOUND_PAYMENT", ""),
    ("confirm other amount", "IN_PROGRESS", 400, "INVALID_REQUEST", "IN_PROGRESS"),
    ("confirm other amount", "DONE", 400, "ALREADY_PROCESSED_PAYMENT", "DONE"),
    ("confirm other order", "IN_PROGRESS", 400, "INVALID_REQUEST", "IN_PROGRESS"),
    ("cancel all", "DONE", 200, "", "CANCELED"),
    ("cancel all", "PARTIAL_CANCELED", 200, "", "PARTIAL_CANCELED"),
    ("cancel all", "PARTIAL_CANCELED at 0", 403, "NOT_CANCELABLE_AMOUNT", "PARTIAL_CANCELED"),
    ("cancel all", "CANCELED", 400, "ALREADY_CANCELED_PAYMENT", "CANCELED"),
    ("cancel all", "IN_PROGRESS", 403, "NOT_CANCELABLE_PAYMENT", "IN_PROGRESS"),
    ("cancel all", "ABORTED", 403, "NOT_CANCELABLE_PAYMENT", "ABORTED"),
    ("cancel all", "EXPIRED", 403, "NOT_CANCELABLE_PAYMENT", "EXPIRED"),
    ("cancel all", "unknown", 404, "NOT_FOUND_PAYMENT", ""),
    ("cancel 300", "DONE", 200, "", "PARTIAL_CANCELED"),
    ("cancel 700", "PARTIAL_CANCELED", 200, "", "PARTIAL_CANCELED"),
    ("cancel 701", "PARTIAL_CANCELED", 403, "NOT_CANCELABLE_AMOUNT", "PARTIAL_CANCELED"),
    ("cancel 1001", "DONE", 403, "NOT_CANCELABLE_AMOUNT", "DONE"),
    ("cancel 0", "DONE", 400, "INVALID_REQUEST", "DONE"),
    ("cancel 1000", "DONE", 200, "", "CANCELED"),
    ("cancel 300 of 1000", "DONE", 200, "", "PARTIAL_CANCELED"),
    ("cancel 300 of 1000", "PARTIAL_CANCELED", 400, "NOT_MATCHES_REFUNDABLE_AMOUNT", "PARTIAL_CANCELED"),
    ("cancel without a reason", "DONE", 400, "INVALID_REQUEST", "DONE"),
    ("look up", "IN_PROGRESS", 200, "", "IN_PROGRESS"),
    ("look up", "DONE", 200, "", "DONE"),
    ("look up", "CANCELED", 200, "", "CANCELED"),
    ("look up", "ABORTED", 200, "", "ABORTED"),
    ("look up", "EXPIRED", 200, "", "EXPIRED"),
    ("look up", "unknown", 404, "NOT_FOUND_PAYMENT", ""),
    ("look up by order", "EXPIRED", 200, "", "EXPIRED"),
    ("look up by order", "unknown", 404, "NOT_FOUND_PAYMENT", ""),
];

#[test]
fn every_call_in_every_state_is_answered_by_the_table() {
    for (call, state, status, code, after) in TABLE {
        let mut bench = Bench::new();
        let key = in_state(&mut bench, state);
        let reason = "단순 변심";
        let answer = match *call {
            "confirm" => bench.confirm(&key, 1_000),
            "confirm other amount" => bench.confirm(&key, 999),
            "confirm other order" => {
                bench.send(confirm_request(None), &confirm_body(&key, "ORD-000002", 1_000))
            }
            "cancel all" => bench.cancel(&key, &json!({"cancelReason": reason})),
            "cancel without a reason" => bench.cancel(&key, &json!({})),
            "cancel 300 of 1000" => {
                let body = json!({"cancelReason": reason, "cancelAmount": 300, "refundableAmount": 1_000});
                bench.cancel(&key, &body)
            }
            "look up" => bench.look_up(&key),
            "look up by order" => {
                bench.send(Request::get(format!("/v1/payments/orders/{ORDER}")), &Value::Null)
            }
            part => {
                let amount: u64 =
                    part.trim_start_matches("cancel ").parse().expect("a part names its amount");
                bench.cancel(&key, &json!({"cancelReason": reason, "cancelAmount": amount}))
            }
        };
        assert_eq!((answer.status, answer.code()), (*status, *code), "{call} in {state}");
        if *status == 200 {
            assert_eq!(answer.body["status"], *after, "{call} in {state}");
        }
        let left = bench.ledger().first().map_or("", |payment| payment.status);
        assert_eq!(left, *after, "{call} in {state}");
        bench.assert_books_agree();
    }
}

#[test]
fn only_a_final_refusal_ends_a_payment() {
    for (code, after) in [
        ("REJECT_CARD_PAYMENT", "ABORTED"),
        ("REJECT_ACCOUNT_PAYMENT", "ABORTED"),
        ("PROVIDER_ERROR", "IN_PROGRESS"),
        ("NOT_AVAILABLE_BANK", "IN_PROGRESS"),
        ("FAILED_INTERNAL_SYSTEM_PROCESSING", "IN_PROGRESS"),
    ] {
        let mut bench = Bench::new();
        let key = bench.open(ORDER, 1_000);
        let rule = Rule::new("refused", Point::BeforeCommit, Fault::Code { code: code.to_owned() });
        bench.world.set_faults(bench.now, Plan::new(0, vec![rule]).expect("the plan is sound"));
        assert_eq!(bench.confirm(&key, 1_000).code(), code);
        assert_eq!(bench.ledger()[0].status, after, "{code}");
        assert_eq!(bench.ledger()[0].captured, 0, "{code}");
    }
}

#[test]
fn a_payment_can_be_confirmed_until_its_window_ends_and_not_at_its_end() {
    for (scale, window) in [(1, Duration::from_mins(10)), (60, Duration::from_secs(10))] {
        let time_scale = NonZeroU32::new(scale).expect("not zero");
        let mut bench = Bench::with(&Config { time_scale, ..Config::default() });
        let (early, late) = (bench.open(ORDER, 1_000), bench.open(ORDER, 1_000));
        bench.advance(window.checked_sub(Duration::from_micros(1)).expect("longer than that"));
        assert_eq!(bench.confirm(&early, 1_000).status, 200);
        bench.advance(Duration::from_micros(1));
        assert_eq!(bench.confirm(&late, 1_000).code(), "NOT_FOUND_PAYMENT_SESSION");
        assert_eq!(bench.look_up(&late).body["failure"]["code"], "EXPIRED_PAYMENT");
    }
}

#[test]
fn what_nobody_looks_at_expires_all_the_same() {
    let mut bench = Bench::new();
    bench.open(ORDER, 1_000);
    bench.advance(Duration::from_mins(10));
    assert_eq!(bench.ledger()[0].status, "EXPIRED");
}

#[test]
fn an_order_with_several_payments_is_found_by_the_approved_one_else_the_latest() {
    let mut bench = Bench::new();
    let (first, second) = (bench.open(ORDER, 1_000), bench.open(ORDER, 1_000));
    let found = |bench: &mut Bench| {
        bench.send(Request::get(format!("/v1/payments/orders/{ORDER}")), &Value::Null).body["paymentKey"]
            .clone()
    };
    assert_eq!(found(&mut bench), second.as_str());
    assert_eq!(bench.confirm(&first, 1_000).status, 200);
    assert_eq!(found(&mut bench), first.as_str());
}

#[test]
fn bodies_are_read_as_leniently_as_the_gateway_does() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 1_000);
    let body =
        json!({"paymentKey": key, "orderId": ORDER, "amount": "1000", "taxFreeAmount": 400, "new": [{}]});
    assert_eq!(bench.send(confirm_request(None), &body).status, 200);
    let body = json!({
        "cancelReason": "단순 변심", "cancelAmount": "300", "refundableAmount": null, "taxFreeAmount": null,
        "currency": null, "refundReceiveAccount": null, "unknown": true,
    });
    let answer = bench.cancel(&key, &body);
    assert_eq!((answer.status, &answer.body["balanceAmount"]), (200, &json!(700)));
}

#[test]
fn texts_and_words_come_in_english_on_request() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 1_000);
    let in_english = |request: http::request::Builder| request.header("accept-language", "en-US");
    let body = confirm_body(&key, ORDER, 1_000);
    let answer = bench.send(in_english(confirm_request(None)), &body);
    assert_eq!(
        (&answer.body["method"], &answer.body["card"]["cardType"]),
        (&json!("CARD"), &json!("CREDIT"))
    );
    let refused = bench.send(in_english(confirm_request(None)), &body);
    assert_eq!(refused.body["message"], "This is a payment that has already been processed.");
    assert_eq!(bench.confirm(&key, 1_000).body["message"], "이미 처리된 결제 입니다.");
}

#[test]
fn a_test_code_answers_as_documented_and_changes_nothing() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 1_000);
    let body = confirm_body(&key, ORDER, 1_000);
    for (code, status, answered) in [
        ("REJECT_CARD_PAYMENT", 403, "REJECT_CARD_PAYMENT"),
        ("IDEMPOTENT_REQUEST_PROCESSING", 409, "IDEMPOTENT_REQUEST_PROCESSING"),
        ("FAILED_INTERNAL_SYSTEM_PROCESSING", 500, "FAILED_INTERNAL_SYSTEM_PROCESSING"),
        ("NO_SUCH_CODE", 400, "INVALID_TEST_CODE"),
    ] {
        let request = confirm_request(None).header("tosspayments-test-code", code);
        let answer = bench.send(request, &body);
        assert_eq!((answer.status, answer.code()), (status, answered), "{code}");
        assert_eq!(bench.ledger()[0].status, "IN_PROGRESS", "{code}");
    }
    assert_eq!(bench.confirm(&key, 1_000).status, 200);
}

#[test]
fn a_live_key_ignores_the_test_code() {
    let mut config = Config::default();
    config.merchants[0].secret_key = "live_gsk_000000000000000000000000".to_owned();
    let mut bench = Bench::with(&config);
    let key = bench.open(ORDER, 1_000);
    let request = confirm_request(None).header("tosspayments-test-code", "REJECT_CARD_PAYMENT");
    assert_eq!(bench.send(request, &confirm_body(&key, ORDER, 1_000)).status, 200);
}

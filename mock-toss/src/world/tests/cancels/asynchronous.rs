//! Cancels of foreign wallets: accepted now, done or aborted later.

use core::time::Duration;

use serde_json::{Value, json};

use super::{Happening, alipay};
use crate::world::tests::{Bench, Seen};

fn ask(bench: &mut Bench, key: &str, amount: Option<f64>) -> Seen {
    let body = json!({"cancelReason": "x", "cancelAmount": amount, "cancelRequestId": "cancel-req-0001"});
    bench.cancel(key, &body)
}

fn end(bench: &mut Bench, key: &str, place: usize, is_done: bool) -> Result<Value, String> {
    let transaction_key = bench.at(key).cancels[place].transaction_key.as_ref().into();
    bench.happen(key, &Happening::CancelEnds { transaction_key, is_done })
}

/// Status, balance, the newest cancel's status and what it leaves.
fn summary(body: &Value) -> Value {
    let cancel = body["cancels"].as_array().and_then(|cancels| cancels.last());
    let of_cancel = |field: &str| cancel.map(|cancel| cancel[field].clone());
    json!([body["status"], body["balanceAmount"], of_cancel("cancelStatus"), of_cancel("refundableAmount")])
}

#[test]
fn a_request_id_is_needed() {
    let mut bench = Bench::new();
    let key = bench.approved(10_050, alipay);
    assert_eq!(bench.give_back(&key, None).code(), "INVALID_REQUEST");
    assert_eq!(ask(&mut bench, &key, None).status, 200);
}

#[test]
fn it_moves_status_and_balance_when_it_is_done_or_when_it_is_accepted() {
    for (at_once, accepted, done, aborted, told) in [
        (
            false,
            json!(["DONE", 100.5, "IN_PROGRESS", 0]),
            json!(["CANCELED", 0, "DONE", 0]),
            json!(["DONE", 100.5, "ABORTED", 100.5]),
            [
                vec![("payment", "DONE"), ("cancel", "DONE"), ("payment", "CANCELED")],
                vec![("payment", "DONE"), ("cancel", "ABORTED")],
            ],
        ),
        (
            true,
            json!(["CANCELED", 0, "IN_PROGRESS", 0]),
            json!(["CANCELED", 0, "DONE", 0]),
            json!(["DONE", 100.5, "ABORTED", 100.5]),
            [
                vec![("payment", "DONE"), ("payment", "CANCELED"), ("cancel", "DONE")],
                vec![
                    ("payment", "DONE"),
                    ("payment", "CANCELED"),
                    ("cancel", "ABORTED"),
                    ("payment", "DONE"),
                ],
            ],
        ),
    ] {
        for (is_done, after) in [(true, &done), (false, &aborted)] {
            let mut bench = Bench::turned(|switches| switches.asynchronous_applies_at_once = at_once);
            let key = bench.approved(10_050, alipay);
            let answer = ask(&mut bench, &key, None);
            assert_eq!(summary(&answer.body), accepted);
            assert_eq!(answer.body["cancels"][0]["cancelRequestId"], "cancel-req-0001");
            bench.assert_books_agree();
            assert_eq!(summary(&end(&mut bench, &key, 0, is_done).expect("it is in progress")), *after);
            assert!(end(&mut bench, &key, 0, true).is_err(), "it has ended");
            bench.assert_books_agree();
            let expected = &told[usize::from(!is_done)];
            let told: Vec<_> = bench.told();
            let told: Vec<_> = told.iter().map(|(kind, status)| (*kind, status.as_str())).collect();
            assert_eq!(told, *expected);
        }
    }
}

#[test]
fn what_is_on_its_way_cannot_be_cancelled_again_until_it_is_aborted() {
    for at_once in [false, true] {
        let mut bench = Bench::turned(|switches| switches.asynchronous_applies_at_once = at_once);
        let key = bench.approved(10_000, alipay);
        assert_eq!(ask(&mut bench, &key, Some(60.0)).status, 200);
        assert_eq!(ask(&mut bench, &key, Some(40.01)).code(), "NOT_CANCELABLE_AMOUNT");
        assert_eq!(ask(&mut bench, &key, Some(40.0)).status, 200);
        assert_eq!(ask(&mut bench, &key, None).code(), "NOT_CANCELABLE_AMOUNT");
        end(&mut bench, &key, 0, false).expect("it is in progress");
        end(&mut bench, &key, 1, true).expect("it is in progress");
        let answer = ask(&mut bench, &key, None);
        assert_eq!(answer.body["cancels"][2]["cancelAmount"], json!(60));
        let ended = end(&mut bench, &key, 2, true).expect("it is in progress");
        assert_eq!(summary(&ended), json!(["PARTIAL_CANCELED", 0, "DONE", 0]));
        bench.assert_books_agree();
    }
}

#[test]
fn the_parts_that_carry_no_tax_come_back_with_an_abort() {
    let mut bench = Bench::turned(|switches| switches.asynchronous_applies_at_once = true);
    let key = bench.approved(10_000, |payment| {
        alipay(payment);
        payment.tax_free = 3_000;
    });
    assert_eq!(ask(&mut bench, &key, None).body["taxFreeAmount"], 0);
    let back = end(&mut bench, &key, 0, false).expect("it is in progress");
    assert_eq!((&back["taxFreeAmount"], &back["vat"]), (&json!(30), &json!(6.36)));
}

#[test]
fn the_parts_that_carry_no_tax_are_not_given_back_twice() {
    for at_once in [false, true] {
        let mut bench = Bench::turned(|switches| switches.asynchronous_applies_at_once = at_once);
        let key = bench.approved(10_000, |payment| {
            alipay(payment);
            payment.tax_free = 3_000;
        });
        let form = |tax_free: u64| {
            json!({
                "cancelReason": "x", "cancelAmount": 30, "taxFreeAmount": tax_free, "cancelRequestId": "request-1",
            })
        };
        assert_eq!(bench.cancel(&key, &form(20)).status, 200);
        assert_eq!(bench.cancel(&key, &form(11)).code(), "NOT_CANCELABLE_AMOUNT");
        assert_eq!(bench.cancel(&key, &form(10)).status, 200);
    }
}

#[test]
fn it_is_done_by_itself_after_its_time() {
    let mut bench = Bench::turned(|switches| switches.asynchronous_seconds = Some(600));
    let key = bench.approved(10_050, alipay);
    ask(&mut bench, &key, None);
    bench.advance(Duration::from_secs(599));
    assert_eq!(bench.look_up(&key).body["status"], "DONE");
    bench.advance(Duration::from_secs(1));
    assert_eq!(summary(&bench.look_up(&key).body), json!(["CANCELED", 0, "DONE", 0]));
}

#[test]
fn an_unknown_cancel_cannot_end() {
    let mut bench = Bench::new();
    let key = bench.approved(10_050, alipay);
    let unknown = Happening::CancelEnds { transaction_key: "txrd_a01".into(), is_done: true };
    assert!(bench.happen(&key, &unknown).is_err());
}

//! The list of transactions: what is a row, in which order, from where to where.

use core::time::Duration;

use http::Request;
use serde_json::{Value, json};

use super::{Bench, ORDER, Seen};
use crate::config::Config;
use crate::journal::{Entry, Sum, What};
use crate::switches::{BookSwitches, CancelRows, Switches};

impl Bench {
    pub(super) fn get(&mut self, path_and_query: &str) -> Seen {
        self.send(Request::get(path_and_query), &Value::Null)
    }

    fn transactions(&mut self, query: &str) -> Vec<Value> {
        let seen = self.get(&format!("/v1/transactions?startDate=2025-06-26&endDate=2025-06-27{query}"));
        assert_eq!(seen.status, 200, "{}", seen.body);
        seen.body.as_array().expect("a list").clone()
    }

    /// One payment, confirmed and half cancelled a minute later.
    fn half_cancelled(&mut self) -> String {
        let key = self.open(ORDER, 15_000);
        assert_eq!(self.confirm(&key, 15_000).status, 200);
        self.advance(Duration::from_mins(1));
        let body = json!({"cancelReason": "x", "cancelAmount": 5_000});
        assert_eq!(self.cancel(&key, &body).status, 200);
        key
    }

    pub(super) fn happens(&mut self, payment_key: &str, what: What) {
        let (now, payment_key) = (self.now, payment_key.into());
        self.world.write(Entry { payment_key, what, ..Entry::without_request(now) });
    }
}

fn column(rows: &[Value], name: &str) -> Vec<Value> {
    rows.iter().map(|row| row[name].clone()).collect()
}

#[test]
fn every_approval_and_every_cancel_is_a_row() {
    let mut bench = Bench::new();
    assert_eq!(bench.transactions(""), [Value::Null; 0]);
    let key = bench.half_cancelled();
    bench.cancel(&key, &json!({"cancelReason": "x"}));
    let rows = bench.transactions("");
    assert_eq!(column(&rows, "amount"), [15_000, -5_000, -10_000]);
    assert_eq!(column(&rows, "status"), ["DONE", "PARTIAL_CANCELED", "PARTIAL_CANCELED"]);
    let payment = bench.look_up(&key).body;
    let cancels = payment["cancels"].as_array().expect("cancels");
    let keys: Vec<_> = cancels.iter().map(|cancel| cancel["transactionKey"].clone()).collect();
    assert_eq!(column(&rows, "transactionKey").split_off(1), keys);
    assert_eq!(rows[2]["transactionKey"], payment["lastTransactionKey"]);
    assert_eq!(rows[0]["transactionAt"], payment["approvedAt"]);
}

#[test]
fn what_is_refused_read_or_replayed_is_no_row() {
    let mut bench = Bench::new();
    let key = bench.half_cancelled();
    bench.look_up(&key);
    bench.confirm(&key, 15_000);
    bench.cancel(&key, &json!({"cancelReason": "x", "cancelAmount": 99_999}));
    let request = || Request::post(format!("/v1/payments/{key}/cancel")).header("idempotency-key", "once");
    let body = json!({"cancelReason": "x", "cancelAmount": 1});
    assert_eq!(bench.send(request(), &body).body, bench.send(request(), &body).body);
    assert_eq!(column(&bench.transactions(""), "amount"), [15_000, -5_000, -1]);
}

#[test]
fn rows_of_cancels_have_the_sign_of_the_switch() {
    for (cancel_rows, amount) in [(CancelRows::Negative, -5_000), (CancelRows::Positive, 5_000)] {
        let books = BookSwitches { cancel_rows, ..BookSwitches::default() };
        let switches = Switches { books, ..Switches::default() };
        let mut bench = Bench::with(&Config { switches, ..Config::default() });
        bench.half_cancelled();
        assert_eq!(column(&bench.transactions(""), "amount"), [15_000, amount]);
    }
}

#[test]
fn a_virtual_account_that_nobody_paid_into_has_two_rows_as_observed() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 22_400);
    let sum = Sum { amount: 22_400, currency: "KRW", method: "VIRTUAL_ACCOUNT", discount: 0 };
    bench.happens(&key, What::AccountIssued { transaction_key: "9FF1".into(), sum });
    bench.advance(Duration::from_hours(1));
    bench.happens(&key, What::AccountCanceled { transaction_key: "9FF2".into(), sum });
    let rows = bench.transactions("");
    assert_eq!(column(&rows, "status"), ["WAITING_FOR_DEPOSIT", "CANCELED"]);
    assert_eq!(column(&rows, "amount"), [0, 22_400]);
}

#[test]
fn a_deposit_that_the_bank_takes_back_keeps_its_row_with_nothing_in_it() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 22_400);
    let sum = Sum { amount: 22_400, currency: "KRW", method: "VIRTUAL_ACCOUNT", discount: 0 };
    bench.happens(&key, What::Deposited { transaction_key: "9FF1".into(), sum });
    assert_eq!(column(&bench.transactions(""), "amount"), [22_400]);
    bench.happens(&key, What::DepositFailed { transaction_key: "9FF1".into(), sum });
    bench.happens(&key, What::Deposited { transaction_key: "9FF2".into(), sum });
    let rows = bench.transactions("");
    assert_eq!(column(&rows, "status"), ["WAITING_FOR_DEPOSIT", "DONE"]);
    assert_eq!(column(&rows, "amount"), [0, 22_400]);
}

#[test]
fn an_asynchronous_cancel_is_a_row_when_it_is_done() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 15_000);
    let sum = Sum { amount: 10_050, currency: "USD", method: "EASY_PAY", discount: 0 };
    let transaction_key = || "9FF1".into();
    let status = "CANCELED";
    bench.happens(
        &key,
        What::CancelStarted { transaction_key: transaction_key(), sum, refundable: 0, status },
    );
    assert!(bench.transactions("").is_empty());
    bench.happens(
        &key,
        What::CancelCompleted { transaction_key: transaction_key(), sum, refundable: 0, status },
    );
    assert_eq!(column(&bench.transactions(""), "amount"), [-100.5]);
}

#[test]
fn the_dates_are_midnights_and_both_ends_belong_to_the_range() {
    let mut bench = Bench::new();
    // At 19:48:53 and 19:49:53.
    bench.half_cancelled();
    let cases = [
        ("startDate=2025-06-26&endDate=2025-06-26", 0),
        ("startDate=2025-06-27&endDate=2025-06-28", 0),
        ("startDate=2025-06-26T19:48:53&endDate=2025-06-26T19:48:53", 1),
        ("startDate=2025-06-26T19:48:54&endDate=2025-06-26T19:49:53", 1),
        ("startDate=2025-06-26T19%3A48%3A53&endDate=2025-06-26T19:49:53", 2),
        ("startDate=2025-06-26T19:48:54&endDate=2025-06-26T19:49:52", 0),
    ];
    for (query, expected) in cases {
        let rows = bench.get(&format!("/v1/transactions?{query}")).body;
        assert_eq!(rows.as_array().map(Vec::len), Some(expected), "{query}");
    }
}

#[test]
fn pages_follow_each_other_without_a_gap() {
    let mut bench = Bench::new();
    let mut paid = 0;
    for number in 0..7 {
        let key = bench.open(&format!("ORD-00000{number}"), 1_000 + number);
        let body = super::confirm_body(&key, &format!("ORD-00000{number}"), 1_000 + number);
        paid += usize::from(bench.send(super::confirm_request(None), &body).status == 200);
    }
    assert_eq!(paid, 7);
    let whole = bench.transactions("");
    let mut pages = Vec::new();
    let mut after = String::new();
    loop {
        let page = bench.transactions(&format!("&limit=3&startingAfter={after}"));
        let Some(last) = page.last() else { break };
        after = last["transactionKey"].as_str().expect("a key").to_owned();
        pages.extend(page);
    }
    assert_eq!(pages, whole);
    assert_eq!(whole.len(), 7);
}

#[test]
fn a_query_that_cannot_be_is_refused_with_its_own_code() {
    let mut bench = Bench::new();
    bench.half_cancelled();
    let day = "startDate=2025-06-26&endDate=2025-06-27";
    let cases = [
        (String::new(), "INVALID_DATE"),
        ("startDate=2025-06-26".to_owned(), "INVALID_DATE"),
        ("startDate=&endDate=2025-06-27".to_owned(), "INVALID_DATE"),
        ("startDate=2025-06-28&endDate=2025-06-27".to_owned(), "INVALID_DATE"),
        ("startDate=26.06.2025&endDate=2025-06-27".to_owned(), "INVALID_ISO_DATE_FORMAT"),
        ("startDate=2025-06-31&endDate=2025-07-27".to_owned(), "INVALID_ISO_DATE_FORMAT"),
        (format!("{day}&limit=5001"), "EXCEED_MAX_QUERY_LIMIT"),
        (format!("{day}&limit=0"), "INVALID_REQUEST"),
        (format!("{day}&limit=-1"), "INVALID_REQUEST"),
        (format!("{day}&limit=many"), "INVALID_REQUEST"),
        (format!("{day}&startingAfter=nobody"), "INVALID_TRANSACTION_KEY"),
    ];
    for (query, code) in cases {
        let seen = bench.get(&format!("/v1/transactions?{query}"));
        assert_eq!((seen.status, seen.code()), (400, code), "{query}");
    }
    assert_eq!(bench.get(&format!("/v1/transactions?{day}&limit=5000&spare=1")).status, 200);
}

#[test]
fn a_reset_world_has_no_rows() {
    let mut bench = Bench::new();
    bench.half_cancelled();
    bench.world.reset(bench.now);
    assert!(bench.transactions("").is_empty());
}

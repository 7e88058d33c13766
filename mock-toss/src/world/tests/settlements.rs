//! When the merchant gets its money, and what of it.

use core::time::Duration;

use http::Request;
use serde_json::{Value, json};

use super::{Bench, ORDER, Seen};
use crate::accounts::{Account, Accounts};
use crate::config::{Config, Merchant};
use crate::journal::{Sum, What};
use crate::switches::{BookSwitches, CancelRows, Switches};
use crate::world::Happening;

const DAY: Duration = Duration::from_hours(24);

fn live(books: BookSwitches) -> Bench {
    let switches = Switches { books, ..Switches::default() };
    let merchants = vec![Merchant::new("live_gsk_0123456789", "tgen_live")];
    Bench::with(&Config { merchants, switches, ..Config::default() })
}

impl Bench {
    fn settlements(&mut self, query: &str) -> Vec<Value> {
        let seen = self.get(&format!("/v1/settlements?startDate=2025-06-01&endDate=2025-07-31{query}"));
        assert_eq!(seen.status, 200, "{}", seen.body);
        seen.body.as_array().expect("a list").clone()
    }

    fn settle(&mut self, payment_key: &str) -> Seen {
        self.send(Request::post("/v1/settlements"), &json!({"paymentKey": payment_key}))
    }

    fn paid(&mut self, order_id: &str, amount: u64) -> String {
        let key = self.open(order_id, amount);
        let body = super::confirm_body(&key, order_id, amount);
        assert_eq!(self.send(super::confirm_request(None), &body).status, 200);
        key
    }

    fn account(&mut self, account: Account) -> i128 {
        Accounts::of(&self.world.journal(self.now)).balance(account, "KRW").balance
    }
}

#[test]
fn a_merchant_with_test_keys_is_never_paid_out() {
    let mut bench = Bench::new();
    bench.paid(ORDER, 15_000);
    bench.advance(30 * DAY);
    assert!(bench.settlements("").is_empty());
    assert_eq!(bench.account(Account::MerchantBank), 0);
}

#[test]
fn a_row_is_there_from_the_next_day_on() {
    let mut bench = live(BookSwitches::default());
    bench.paid(ORDER, 15_000);
    // 19:48:53 + 4:11:06 is a second before midnight.
    bench.advance(Duration::from_secs(4 * 3_600 + 11 * 60 + 6));
    assert!(bench.settlements("").is_empty());
    bench.advance(Duration::from_secs(1));
    let rows = bench.settlements("");
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((&row["soldDate"], &row["paidOutDate"]), (&"2025-06-27".into(), &"2025-07-01".into()));
    assert_eq!((&row["payOutAmount"], &row["fees"][0]["fee"]), (&14_505.into(), &495.into()));
}

#[test]
fn each_of_the_two_days_can_be_asked_for() {
    let mut bench = live(BookSwitches::default());
    bench.paid(ORDER, 15_000);
    bench.advance(DAY);
    let mut count = |query: &str| {
        let rows = bench.get(&format!("/v1/settlements?{query}")).body;
        rows.as_array().map(Vec::len)
    };
    assert_eq!(count("startDate=2025-06-27&endDate=2025-06-27"), Some(1));
    assert_eq!(count("startDate=2025-06-28&endDate=2025-07-05"), Some(0));
    assert_eq!(count("startDate=2025-06-28&endDate=2025-07-05&dateType=soldDate"), Some(0));
    assert_eq!(count("startDate=2025-07-01&endDate=2025-07-01&dateType=paidOutDate"), Some(1));
}

#[test]
fn pages_are_counted_from_one() {
    let mut bench = live(BookSwitches::default());
    for number in 0..5 {
        bench.paid(&format!("ORD-00000{number}"), 1_000 + number);
    }
    bench.advance(DAY);
    let amounts = |rows: Vec<Value>| rows.iter().map(|row| row["amount"].clone()).collect::<Vec<_>>();
    assert_eq!(amounts(bench.settlements("&page=1&size=2")), [1_000, 1_001]);
    assert_eq!(amounts(bench.settlements("&page=3&size=2")), [1_004]);
    assert!(bench.settlements("&page=4&size=2").is_empty());
    assert!(bench.settlements("&page=9007199254740991&size=5000").is_empty());
}

#[test]
fn a_query_that_cannot_be_is_refused() {
    let mut bench = live(BookSwitches::default());
    let day = "startDate=2025-06-26&endDate=2025-06-27";
    let cases = [
        (String::new(), "INVALID_DATE"),
        ("startDate=2025-06-26".to_owned(), "INVALID_DATE"),
        ("startDate=2025-06-26T00:00:00&endDate=2025-06-27".to_owned(), "INVALID_DATE"),
        ("startDate=2025-06-28&endDate=2025-06-27".to_owned(), "INVALID_DATE"),
        (format!("{day}&dateType=today"), "INVALID_REQUEST"),
        (format!("{day}&page=0"), "INVALID_REQUEST"),
        (format!("{day}&size=0"), "INVALID_REQUEST"),
        (format!("{day}&size=5001"), "INVALID_REQUEST"),
    ];
    for (query, code) in cases {
        let seen = bench.get(&format!("/v1/settlements?{query}"));
        assert_eq!((seen.status, seen.code()), (400, code), "{query}");
    }
}

#[test]
fn cancels_are_rows_with_the_sign_of_the_switch_and_with_the_cancel() {
    for (cancel_rows, sign) in [(CancelRows::Negative, -1), (CancelRows::Positive, 1)] {
        let mut bench = live(BookSwitches { cancel_rows, ..BookSwitches::default() });
        let key = bench.paid(ORDER, 15_000);
        bench.cancel(&key, &json!({"cancelReason": "x", "cancelAmount": 5_000}));
        bench.advance(DAY);
        let rows = bench.settlements("");
        assert_eq!(rows[1]["amount"], 5_000 * sign);
        assert_eq!(rows[1]["payOutAmount"], 4_835 * sign);
        assert_eq!(rows[1]["cancel"]["cancelAmount"], 5_000);
        assert_eq!(rows[0]["cancel"], Value::Null);
    }
}

#[test]
fn money_reaches_the_merchants_bank_on_the_day_of_the_payout_and_once() {
    let mut bench = live(BookSwitches::default());
    let key = bench.paid(ORDER, 15_000);
    bench.advance(4 * DAY);
    assert_eq!(bench.account(Account::MerchantBank), 0);
    bench.advance(DAY);
    for _ in 0..2 {
        assert_eq!(bench.account(Account::MerchantBank), 14_505);
        assert_eq!(bench.account(Account::MerchantUnsettled), 0);
    }
    bench.cancel(&key, &json!({"cancelReason": "x"}));
    assert_eq!(bench.account(Account::MerchantUnsettled), -15_000, "offset from later settlements");
    bench.advance(7 * DAY);
    assert_eq!(bench.account(Account::MerchantBank), 0);
    assert_eq!(bench.account(Account::GatewayFees), 0);
}

#[test]
fn a_deposit_that_the_bank_took_back_is_never_paid_out() {
    let mut bench = live(BookSwitches::default());
    let key = bench.open(ORDER, 15_000);
    let sum = Sum { amount: 15_000, currency: "KRW", method: "VIRTUAL_ACCOUNT", discount: 0 };
    bench.happens(&key, What::Deposited { transaction_key: "9FF1".into(), sum });
    bench.happens(&key, What::DepositFailed { transaction_key: "9FF1".into(), sum });
    bench.advance(10 * DAY);
    assert_eq!(bench.account(Account::MerchantBank), 0);
    assert!(bench.settlements("").is_empty());
}

#[test]
fn a_deposit_that_the_merchant_was_paid_for_is_not_taken_back() {
    for (days, is_taken_back) in [(1, true), (10, false)] {
        let mut bench = live(BookSwitches::default());
        let account = json!({
            "amount": 15_000, "orderId": ORDER, "orderName": "생수", "customerName": "박토스", "bank": "20",
            "validHours": 2_160,
        });
        let answer = bench.send(Request::post("/v1/virtual-accounts"), &account);
        let key = answer.body["paymentKey"].as_str().expect("a key").to_owned();
        let deposit = Happening::Deposit { amount: None, depositor: None };
        bench.world.happen(bench.now, &key, &deposit).expect("somebody pays in");
        bench.advance(days * DAY);
        let error = bench.world.happen(bench.now, &key, &Happening::DepositError);
        assert_eq!(error.is_ok(), is_taken_back, "after {days} days");
        bench.advance(20 * DAY);
        assert_eq!(bench.account(Account::MerchantUnsettled), 0, "after {days} days");
    }
}

#[test]
fn with_a_manual_contract_nothing_is_settled_before_it_is_asked_for() {
    for (manual_settlement, before, after) in [(true, 0, 14_505), (false, 14_505, 14_505)] {
        let mut bench = live(BookSwitches { manual_settlement, ..BookSwitches::default() });
        let key = bench.paid(ORDER, 15_000);
        bench.advance(10 * DAY);
        assert_eq!(bench.account(Account::MerchantBank), before, "manual: {manual_settlement}");
        assert_eq!(bench.settlements("").is_empty(), manual_settlement);
        for _ in 0..2 {
            let asked = bench.settle(&key);
            assert_eq!((asked.status, asked.body), (200, json!({"result": true})));
            bench.advance(DAY);
        }
        bench.advance(5 * DAY);
        assert_eq!(bench.account(Account::MerchantBank), after);
        let rows = bench.settlements("");
        assert_eq!(rows.len(), 1);
        let sold = if manual_settlement { "2025-07-07" } else { "2025-06-27" };
        assert_eq!(rows[0]["soldDate"], sold);
    }
}

#[test]
fn only_a_payment_with_money_can_be_settled() {
    let mut bench = Bench::new();
    let seen = bench.settle("nobody");
    assert_eq!((seen.status, seen.code()), (404, "NOT_FOUND_PAYMENT"));
    let seen = bench.send(Request::post("/v1/settlements"), &json!({}));
    assert_eq!((seen.status, seen.code()), (400, "INVALID_REQUEST"));
    let key = bench.open(ORDER, 15_000);
    let seen = bench.settle(&key);
    assert_eq!((seen.status, seen.code()), (403, "FORBIDDEN_REQUEST"));
    bench.confirm(&key, 15_000);
    assert_eq!(bench.settle(&key).status, 200);
}

//! Cash receipts: what is refused, what the tax office answers, what the list shows.

use core::time::Duration;

use http::Request;
use serde_json::{Value, json};

use super::{Bench, ORDER, Seen};
use crate::config::{ApiVersion, Config, Merchant};
use crate::switches::{BookSwitches, ReceiptCodes, Switches};
use crate::world::TaxOffice;

fn body(order_id: &str) -> Value {
    json!({
        "amount": 10_000, "orderId": order_id, "orderName": "토스 티셔츠",
        "customerIdentityNumber": "01012341234", "type": "소득공제",
    })
}

fn with(field: &str, value: impl Into<Value>) -> Value {
    let mut body = body(ORDER);
    body[field] = value.into();
    body
}

impl Bench {
    fn receipt(&mut self, body: &Value) -> Seen {
        self.send(Request::post("/v1/cash-receipts"), body)
    }

    fn issued(&mut self, order_id: &str) -> String {
        let seen = self.receipt(&body(order_id));
        assert_eq!(seen.status, 200, "{}", seen.body);
        seen.body["receiptKey"].as_str().expect("a key").to_owned()
    }

    fn take_back(&mut self, key: &str, body: &Value) -> Seen {
        self.send(Request::post(format!("/v1/cash-receipts/{key}/cancel")), body)
    }

    fn receipts(&mut self, query: &str) -> Value {
        let seen = self.get(&format!("/v1/cash-receipts?requestDate=2025-06-26{query}"));
        assert_eq!(seen.status, 200, "{}", seen.body);
        seen.body
    }

    fn states(&mut self) -> Vec<(String, Value)> {
        let list = self.receipts("");
        let data = list["data"].as_array().expect("data");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        data.iter().map(|receipt| (text(&receipt["issueStatus"]), receipt["failure"].clone())).collect()
    }
}

#[test]
fn what_real_clients_send_is_taken() {
    let wanted = [
        body(ORDER),
        with("type", "지출증빙"),
        with("type", "INCOME_DEDUCTION"),
        with("type", "EXPENSE_PROOF"),
        with("customerIdentityNumber", "010-000-1234"),
        with("amount", "10000"),
        with("taxFreeAmount", Value::Null),
        with("taxFreeAmount", 10_000),
        with("businessNumber", "123-45-67890"),
        with("spare", 1),
    ];
    for body in wanted {
        let seen = Bench::new().receipt(&body);
        assert_eq!((seen.status, &seen.body["issueStatus"]), (200, &"IN_PROGRESS".into()), "{body}");
    }
    let mut old = body(ORDER);
    let fields = old.as_object_mut().expect("an object");
    let number = fields.remove("customerIdentityNumber").expect("the number");
    fields.insert("registrationNumber".to_owned(), number);
    let seen = Bench::new().receipt(&old);
    assert_eq!(seen.body["customerIdentityNumber"], "01012341234", "by the name before 2022-07-27");
}

#[test]
fn a_wrong_field_has_its_own_code_or_the_usual_one_by_a_switch() {
    let cases = [
        (with("amount", Value::Null), "INVALID_REQUIRED_PARAM"),
        (with("orderId", Value::Null), "INVALID_REQUIRED_PARAM"),
        (with("orderName", Value::Null), "INVALID_REQUIRED_PARAM"),
        (with("type", Value::Null), "INVALID_REQUIRED_PARAM"),
        (with("customerIdentityNumber", Value::Null), "INVALID_REQUIRED_PARAM"),
        (with("amount", 0), "INVALID_CASH_RECEIPT_INFO"),
        (with("taxFreeAmount", 10_001), "INVALID_CASH_RECEIPT_INFO"),
        (with("type", "미발행"), "INVALID_CASH_RECEIPT_INFO"),
        (with("customerIdentityNumber", "전화번호"), "INVALID_REGISTRATION_NUMBER_TYPE"),
        (with("businessNumber", "12345"), "INVALID_BUSINESS_NUMBER"),
        (with("amount", -1), "INVALID_REQUEST"),
        (with("orderId", "short"), "INVALID_REQUEST"),
        (with("orderName", "긴".repeat(101)), "INVALID_REQUEST"),
        (with("customerIdentityNumber", "1".repeat(31)), "INVALID_REQUEST"),
    ];
    for (body, code) in cases {
        for receipt_codes in [ReceiptCodes::Own, ReceiptCodes::InvalidRequest] {
            let books = BookSwitches { receipt_codes, ..BookSwitches::default() };
            let switches = Switches { books, ..Switches::default() };
            let mut bench = Bench::with(&Config { switches, ..Config::default() });
            let seen = bench.receipt(&body);
            let code = if receipt_codes == ReceiptCodes::Own { code } else { "INVALID_REQUEST" };
            assert_eq!((seen.status, seen.code()), (400, code), "{body}");
            assert_eq!(bench.receipts("")["data"], json!([]), "{body}");
        }
    }
}

#[test]
fn an_order_has_one_receipt_until_it_is_taken_back() {
    let mut bench = Bench::new();
    let key = bench.issued(ORDER);
    let again = bench.receipt(&body(ORDER));
    assert_eq!((again.status, again.code()), (400, "DUPLICATED_CASH_RECEIPT"));
    assert_eq!(bench.take_back(&key, &json!({})).status, 200);
    assert_eq!(bench.receipt(&body(ORDER)).status, 200);
}

#[test]
fn a_receipt_is_taken_back_in_parts_and_never_more_than_it_was() {
    let mut bench = Bench::new();
    let key = bench.issued(ORDER);
    let seen = bench.take_back(&key, &json!({"amount": 4_000}));
    assert_eq!(seen.body["receiptKey"], format!("c_{key}"));
    assert_eq!((&seen.body["amount"], &seen.body["transactionType"]), (&4_000.into(), &"CANCEL".into()));
    let seen = bench.take_back(&key, &json!({"amount": 6_001}));
    assert_eq!((seen.status, seen.code()), (403, "FORBIDDEN_REQUEST"));
    let request = Request::post(format!("/v1/cash-receipts/{key}/cancel"));
    let seen = super::seen(bench.begin_raw(request, bytes::Bytes::new()));
    assert_eq!((seen.status, &seen.body["amount"]), (200, &6_000.into()));
    let seen = bench.take_back(&key, &json!({}));
    assert_eq!((seen.status, seen.code()), (403, "FORBIDDEN_REQUEST"));
    let seen = bench.take_back(&key, &json!({"amount": 0}));
    assert_eq!((seen.status, seen.code()), (400, "INVALID_REQUEST"));
}

#[test]
fn a_cancel_that_the_tax_office_refuses_takes_nothing_back() {
    let mut bench = Bench::new();
    let key = bench.issued(ORDER);
    assert_eq!(bench.take_back(&key, &json!({})).status, 200);
    assert_eq!(bench.take_back(&key, &json!({})).status, 403);
    let (now, says) = (bench.now, TaxOffice::refuses("TSG").expect("a code of the tax office's"));
    assert!(bench.world.answer_receipt(now, &format!("c_{key}"), says).is_some());
    assert_eq!(bench.take_back(&key, &json!({})).status, 200);
}

#[test]
fn what_carries_no_tax_is_taken_back_last() {
    let mut bench = Bench::new();
    let seen = bench.receipt(&with("taxFreeAmount", 3_000));
    let key = seen.body["receiptKey"].as_str().expect("a key").to_owned();
    let mut part =
        |amount: u64| bench.take_back(&key, &json!({"amount": amount})).body["taxFreeAmount"].clone();
    assert_eq!([part(6_000), part(2_000), part(2_000)], [0, 1_000, 2_000]);
}

#[test]
fn an_unknown_receipt_has_the_status_of_the_switch() {
    for (unknown_receipt_is_400, status) in [(false, 404), (true, 400)] {
        let books = BookSwitches { unknown_receipt_is_400, ..BookSwitches::default() };
        let switches = Switches { books, ..Switches::default() };
        let mut bench = Bench::with(&Config { switches, ..Config::default() });
        let seen = bench.take_back("cr_nobody", &json!({}));
        assert_eq!((seen.status, seen.code()), (status, "NOT_FOUND_RECEIPT"));
    }
}

#[test]
fn the_tax_office_answers_a_day_later() {
    let mut bench = Bench::new();
    bench.issued(ORDER);
    bench.advance(Duration::from_hours(24).saturating_sub(Duration::from_micros(1)));
    assert_eq!(bench.states(), [("IN_PROGRESS".to_owned(), Value::Null)]);
    bench.advance(Duration::from_micros(1));
    assert_eq!(bench.states(), [("COMPLETED".to_owned(), Value::Null)]);
}

#[test]
fn the_tax_office_refuses_a_number_that_cannot_be_one() {
    let mut bench = Bench::new();
    assert_eq!(bench.receipt(&with("customerIdentityNumber", "123")).status, 200);
    bench.advance(Duration::from_hours(24));
    let states = bench.states();
    assert_eq!(states[0].0, "FAILED");
    assert_eq!(states[0].1, json!({"code": "NTS_ERROR", "message": "[TS1] 신분확인정보 자릿수 오류"}));
    assert_eq!(bench.receipt(&body(ORDER)).status, 200, "what was refused does not stand");
}

#[test]
fn a_test_can_speak_for_the_tax_office_once() {
    let mut bench = Bench::new();
    let key = bench.issued(ORDER);
    let now = bench.now;
    let says = TaxOffice::refuses("TSC").expect("a code of the tax office's");
    assert!(bench.world.answer_receipt(now, &key, says).is_some());
    assert!(bench.world.answer_receipt(now, &key, TaxOffice::Completes).is_none());
    bench.advance(Duration::from_hours(48));
    assert_eq!(bench.states()[0].0, "FAILED");
    let seen = bench.take_back(&key, &json!({}));
    assert_eq!((seen.status, seen.code()), (403, "FORBIDDEN_REQUEST"));
    assert!(TaxOffice::refuses("TS99").is_none() && TaxOffice::refuses("").is_none());
}

#[test]
fn pages_follow_each_other_by_the_cursor() {
    let mut bench = Bench::new();
    let keys: Vec<_> = (0..5).map(|number| bench.issued(&format!("ORD-00000{number}"))).collect();
    let mut seen = Vec::new();
    let mut cursor = 0;
    loop {
        let page = bench.receipts(&format!("&limit=2&cursor={cursor}"));
        let data = page["data"].as_array().expect("data");
        seen.extend(data.iter().map(|receipt| receipt["receiptKey"].as_str().expect("a key").to_owned()));
        cursor = page["lastCursor"].as_u64().expect("a number");
        if page["hasNext"] == false {
            break;
        }
    }
    assert_eq!((seen, cursor), (keys, 5));
    bench.advance(Duration::from_hours(24));
    bench.issued("ORD-000009");
    assert_eq!(bench.receipts("")["data"].as_array().map(Vec::len), Some(5), "of that day");
    let next_day = bench.get("/v1/cash-receipts?requestDate=2025-06-27").body;
    assert_eq!((&next_day["data"][0]["orderId"], &next_day["lastCursor"]), (&"ORD-000009".into(), &6.into()));
}

#[test]
fn a_query_that_cannot_be_is_refused() {
    let mut bench = Bench::new();
    let cases = [
        ("", "INVALID_REQUIRED_PARAM"),
        ("requestDate=", "INVALID_REQUIRED_PARAM"),
        ("requestDate=20250626", "INVALID_REQUEST"),
        ("requestDate=2025-06-26&limit=0", "INVALID_REQUEST"),
        ("requestDate=2025-06-26&limit=10001", "INVALID_REQUEST"),
        ("requestDate=2025-06-26&cursor=first", "INVALID_REQUEST"),
    ];
    for (query, code) in cases {
        let seen = bench.get(&format!("/v1/cash-receipts?{query}"));
        assert_eq!((seen.status, seen.code()), (400, code), "{query}");
    }
}

#[test]
fn merchants_with_an_older_version_are_told_which_one_they_need() {
    for (version, status) in [
        (ApiVersion::V2022_06_08, 400),
        (ApiVersion::V2022_07_27, 200),
        (ApiVersion::V2022_11_16, 200),
        (ApiVersion::V2024_06_01, 200),
    ] {
        let merchant = Merchant { version, ..Merchant::new("test_sk_0123456789", "tgen_docs") };
        let mut bench = Bench::with(&Config { merchants: vec![merchant], ..Config::default() });
        let seen = bench.get("/v1/cash-receipts?requestDate=2025-06-26");
        assert_eq!(seen.status, status, "{version:?}");
        if status == 400 {
            assert_eq!(seen.code(), "API_VERSION_UPDATE_NEEDED");
            let message = seen.body["message"].as_str().expect("a text");
            assert!(message.contains("2022-07-27") && !message.contains("[VERSION]"), "{message}");
        }
    }
}

#[test]
fn a_receipt_of_this_api_is_not_shown_by_the_payment() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 15_000);
    bench.confirm(&key, 15_000);
    bench.issued(ORDER);
    let payment = bench.look_up(&key).body;
    assert_eq!((&payment["cashReceipt"], &payment["cashReceipts"]), (&Value::Null, &Value::Null));
}

//! The list of receipts, whose pages say themselves whether another follows.

use http::Method;
use serde_json::{Value, json};

use crate::api::cash_receipts::CashReceipts;
use crate::client::tests::api::{table, wire};
use crate::client::tests::client;
use crate::error::ErrorKind;
use crate::model::CashReceiptTransaction;
use crate::test_support::{Script, Step};

fn day() -> CashReceipts {
    CashReceipts::of_day("2026-07-01".parse().unwrap())
}

fn page(numbers: impl IntoIterator<Item = u32>, has_next: bool, last_cursor: impl Into<Value>) -> Step {
    let row = |number: u32| json!({ "receiptKey": format!("cr_{number}"), "amount": number });
    let data = numbers.into_iter().map(row).collect::<Value>();
    let page = json!({ "hasNext": has_next, "lastCursor": last_cursor.into(), "data": data });
    Step::answer(200, page.to_string())
}

/// The rows that come before the end, or before the error that is it.
async fn read(script: &Script, list: CashReceipts) -> (Vec<i64>, Option<ErrorKind>) {
    let (mut numbers, mut rows) = (Vec::new(), client(script).cash_receipts(list));
    loop {
        match rows.next().await {
            None => return (numbers, None),
            Some(Ok(row)) => numbers.push(row.amount.minor()),
            Some(Err(error)) => {
                assert!(rows.next().await.is_none(), "an error is the end");
                return (numbers, Some(error.kind()));
            }
        }
    }
}

fn paths(script: &Script) -> Vec<String> {
    script.seen().into_iter().map(|request| request.path).collect()
}

#[tokio::test(start_paused = true)]
async fn three_pages_are_one_list_and_the_last_one_says_so() {
    let pages = [page(1..=2, true, 2), page(3..=4, true, 4), page([5], false, 5)];
    let script = Script::new(pages, Step::Lose);
    assert_eq!(read(&script, day().with_page_size(2).unwrap()).await, (vec![1, 2, 3, 4, 5], None));
    let first = "/v1/cash-receipts?requestDate=2026-07-01";
    let expected = [
        format!("{first}&limit=2"),
        format!("{first}&cursor=2&limit=2"),
        format!("{first}&cursor=4&limit=2"),
    ];
    assert_eq!(paths(&script), expected);
    for request in script.seen() {
        assert_eq!((request.method, request.body), (Method::GET, None));
        assert!(!request.headers.contains_key("idempotency-key"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_day_without_receipts_is_one_request_and_no_row() {
    for cursor in [json!(0), Value::Null] {
        let script = Script::always(page([], false, cursor));
        assert_eq!((read(&script, day()).await, script.attempts()), ((vec![], None), 1));
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_between_two_pages_is_the_end_of_the_list() {
    let script = Script::new([page(1..=2, true, 2)], Step::code(400, "INVALID_REQUIRED_PARAM"));
    assert_eq!(read(&script, day()).await, (vec![1, 2], Some(ErrorKind::Refused)));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_does_not_say_whether_another_follows_is_not_taken_for_the_last_one() {
    let script = Script::always(Step::answer(200, r#"{"lastCursor":1,"data":[]}"#));
    assert_eq!(read(&script, day()).await, (vec![], Some(ErrorKind::Undecodable)));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_does_not_move_on_is_an_error_and_no_endless_list() {
    let still = Script::always(page(1..=2, true, 2));
    assert_eq!(read(&still, day()).await, (vec![1, 2], Some(ErrorKind::Mismatch)));
    assert_eq!(still.attempts(), 2);

    for (what, page) in [
        ("no cursor", page([1], true, Value::Null)),
        ("a cursor of another kind", page([1], true, json!([]))),
        ("no rows", page([], true, 1)),
    ] {
        let script = Script::always(page);
        assert_eq!(read(&script, day()).await, (vec![], Some(ErrorKind::Mismatch)), "{what}");
        assert_eq!(script.attempts(), 1, "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_golden_list_is_read() {
    let script = Script::always(Step::answer(200, wire("cash_receipts.list.json")));
    let mut rows = client(&script).cash_receipts(day());
    for transaction in [CashReceiptTransaction::Confirm, CashReceiptTransaction::Cancel] {
        let row = rows.next().await.expect("a row").expect("no error");
        assert_eq!(row.transaction, Some(transaction));
        assert!(!format!("{row:?}").contains("01012341234"));
    }
    assert!(rows.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_receipt_that_the_tax_office_refused_says_why() {
    let failed: Value = serde_json::from_str(&wire("cash_receipt.failed.json")).expect("JSON");
    let page = json!({ "hasNext": false, "lastCursor": 1, "data": [failed] }).to_string();
    let mut rows = client(&Script::always(Step::answer(200, page))).cash_receipts(day());
    let row = rows.next().await.expect("a row").expect("no error");
    let failure = row.failure().expect("readable").expect("a failure");
    assert_eq!(failure.field("code"), Some(&json!("NTS_ERROR")));
}

#[tokio::test(start_paused = true)]
async fn every_refusal_of_the_table_ends_the_list_with_its_code() {
    table::holds_for_list("cash-receipt-list", |client| client.cash_receipts(day())).await;
}

#[test]
fn a_page_of_no_size_is_refused_here() {
    for rows in [0, 10_001] {
        let error = day().with_page_size(rows).unwrap_err();
        assert_eq!(error.to_string(), format!("limit is 1 to 10000 rows in a page, not {rows}"));
    }
}

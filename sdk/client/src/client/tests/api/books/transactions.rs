//! The list of transactions, each page of which begins after the last row of the one before.

use core::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::api::books::Transactions;
use crate::client::tests::api::{table, wire};
use crate::client::tests::client;
use crate::error::ErrorKind;
use crate::model::{Money, PaymentStatus, Transaction};
use crate::test_support::{Script, Step};

fn july() -> Transactions {
    Transactions::of_days("2026-07-01".parse().unwrap(), "2026-07-31".parse().unwrap()).unwrap()
}

fn row(number: u32) -> Value {
    json!({
        "transactionKey": format!("txrd_{number}"), "paymentKey": format!("tgen_{number}"),
        "orderId": "ORD-000001", "status": "DONE", "currency": "KRW", "amount": number,
    })
}

fn page(numbers: impl IntoIterator<Item = u32>) -> Step {
    Step::answer(200, numbers.into_iter().map(row).collect::<Value>().to_string())
}

fn number(row: &Transaction) -> i64 {
    row.amount.minor()
}

/// The rows that come before the end, or before the error that is it.
async fn read(script: &Script, list: Transactions) -> (Vec<i64>, Option<ErrorKind>) {
    let (mut numbers, mut rows) = (Vec::new(), client(script).transactions(list));
    loop {
        match rows.next().await {
            None => return (numbers, None),
            Some(Ok(row)) => numbers.push(number(&row)),
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
async fn three_pages_are_one_list_that_ends_with_a_page_without_rows() {
    let script = Script::new([page(1..=2), page(3..=4), page(5..=6)], page([]));
    let list = july().with_page_size(2).unwrap();
    assert_eq!(read(&script, list).await, (vec![1, 2, 3, 4, 5, 6], None));
    let first = "/v1/transactions?startDate=2026-07-01T00%3A00%3A00&endDate=2026-07-31T23%3A59%3A59";
    let next = |after| format!("{first}&startingAfter={after}&limit=2");
    let expected = [format!("{first}&limit=2"), next("txrd_2"), next("txrd_4"), next("txrd_6")];
    assert_eq!(paths(&script), expected);
    for request in script.seen() {
        assert_eq!((request.method, request.body), (Method::GET, None));
        assert!(!request.headers.contains_key("idempotency-key"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_not_full_is_not_taken_for_the_last_one() {
    let script = Script::new([page(1..=2), page([3])], page([]));
    assert_eq!(read(&script, july()).await, (vec![1, 2, 3], None));
    assert_eq!(script.attempts(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_day_without_transactions_is_one_request_and_no_row() {
    let script = Script::always(page([]));
    assert_eq!(read(&script, july()).await, (vec![], None));
    assert_eq!(script.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_error_between_two_pages_is_the_end_of_the_list() {
    let script = Script::new([page(1..=2)], Step::code(400, "INVALID_TRANSACTION_KEY"));
    assert_eq!(read(&script, july()).await, (vec![1, 2], Some(ErrorKind::Refused)));
    let garbage = Script::new([page(1..=2)], Step::answer(200, "{}"));
    assert_eq!(read(&garbage, july()).await, (vec![1, 2], Some(ErrorKind::Undecodable)));
}

#[tokio::test(start_paused = true)]
async fn a_lost_page_is_asked_for_again_where_it_was_to_begin() {
    let script = Script::new([page([1]), Step::Lose, page([2])], page([]));
    assert_eq!(read(&script, july()).await, (vec![1, 2], None));
    let paths = paths(&script);
    assert_eq!((paths.len(), paths.get(1)), (4, paths.get(2)));
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_ignores_where_a_page_begins_is_an_error_and_no_endless_list() {
    let still = Script::always(page(1..=2));
    assert_eq!(read(&still, july()).await, (vec![1, 2], Some(ErrorKind::Mismatch)));
    assert_eq!(still.attempts(), 2);

    let inclusive = Script::new([page(1..=2), page(2..=3)], page([]));
    assert_eq!(read(&inclusive, july()).await, (vec![1, 2], Some(ErrorKind::Mismatch)));

    let round = (0..20).flat_map(|_| (1..=3).map(|number| page([number])));
    let (rows, end) = read(&Script::new(round, page([])), july()).await;
    assert!(rows.len() < 12 && end == Some(ErrorKind::Mismatch), "{rows:?} {end:?}");
}

#[tokio::test(start_paused = true)]
async fn each_page_has_the_whole_time_of_a_call() {
    let slow = |number| page([number]).after(Duration::from_secs(18));
    let script = Script::new([slow(1), slow(2), slow(3), slow(4)], page([]));
    assert_eq!(read(&script, july()).await, (vec![1, 2, 3, 4], None));
}

#[tokio::test(start_paused = true)]
async fn a_list_asks_for_a_page_when_its_first_row_is_wanted() {
    let script = Script::new([page(1..=2), page([3])], page([]));
    let mut rows = client(&script).transactions(july());
    assert_eq!(script.attempts(), 0);
    for (expected, attempts) in [(1, 1), (2, 1), (3, 2)] {
        let row = rows.next().await.expect("a row").expect("no error");
        assert_eq!((number(&row), script.attempts()), (expected, attempts));
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_goes_on_after_the_row_that_came_last() {
    let script = Script::new([page([8])], page([]));
    assert_eq!(read(&script, july().after("txrd_7".parse().unwrap())).await, (vec![8], None));
    assert!(paths(&script).iter().all(|path| path.contains("&startingAfter=txrd_")));
    let again = Script::always(page([7]));
    let list = july().after("txrd_7".parse().unwrap());
    assert_eq!(read(&again, list).await, (vec![], Some(ErrorKind::Mismatch)));
}

#[tokio::test(start_paused = true)]
async fn what_a_key_holds_cannot_leave_its_place_in_the_query() {
    let script = Script::always(page([]));
    drop(read(&script, july().after("a&limit=1#?%".parse().unwrap())).await);
    let path = paths(&script).pop().expect("a request");
    assert!(path.ends_with("&startingAfter=a%26limit%3D1%23%3F%25&limit=1000"), "{path}");
}

#[tokio::test(start_paused = true)]
async fn the_golden_lists_are_read() {
    for (file, expected) in [
        ("transactions.list.json", [(PaymentStatus::Done, 15_000), (PaymentStatus::PartialCanceled, -5_000)]),
        (
            "transactions.list.virtual_account.json",
            [(PaymentStatus::WaitingForDeposit, 0), (PaymentStatus::Canceled, 22_400)],
        ),
    ] {
        let script = Script::new([Step::answer(200, wire(file))], page([]));
        let mut rows = client(&script).transactions(july());
        for (status, amount) in expected {
            let row = rows.next().await.expect("a row").expect("no error");
            assert_eq!((row.status, row.amount), (status, Money::krw(amount)), "{file}");
        }
        assert!(rows.next().await.is_none(), "{file}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_refusal_of_the_table_ends_the_list_with_its_code() {
    table::holds_for_list("transactions", |client| client.transactions(july())).await;
}

#[test]
fn a_span_that_ends_before_it_begins_and_a_page_of_no_size_are_refused_here() {
    let [first, last] = ["2026-07-02T00:00:00", "2026-07-01T23:59:59"].map(|time| time.parse().unwrap());
    let error = Transactions::between(first, last).unwrap_err();
    assert_eq!(
        error.to_string(),
        "startDate is not after endDate, 2026-07-01T23:59:59, as 2026-07-02T00:00:00 is"
    );
    assert!(Transactions::between(first, first).is_ok(), "one second");
    for rows in [0, 5001, u32::MAX] {
        let error = july().with_page_size(rows).unwrap_err();
        assert_eq!(error.to_string(), format!("limit is 1 to 5000 rows in a page, not {rows}"));
    }
    assert!(july().with_page_size(5000).is_ok());
}

//! The list of settlements, paged by number.

use serde_json::{Value, json};

use crate::api::books::Settlements;
use crate::client::tests::api::{table, wire};
use crate::client::tests::client;
use crate::error::ErrorKind;
use crate::model::{Day, Money};
use crate::test_support::{Script, Step};

fn days() -> [Day; 2] {
    ["2026-07-01", "2026-07-31"].map(|day| day.parse().unwrap())
}

fn july() -> Settlements {
    let [first, last] = days();
    Settlements::by_sale(first, last).unwrap()
}

fn page(numbers: impl IntoIterator<Item = u32>) -> Step {
    let row = |number| {
        json!({
            "transactionKey": format!("txrd_{number}"), "paymentKey": "tgen_1", "orderId": "ORD-000001",
            "currency": "KRW", "amount": number, "payOutAmount": number,
        })
    };
    Step::answer(200, numbers.into_iter().map(row).collect::<Value>().to_string())
}

/// The rows that come before the end, or before the error that is it.
async fn read(script: &Script, list: Settlements) -> (Vec<i64>, Option<ErrorKind>) {
    let (mut numbers, mut rows) = (Vec::new(), client(script).settlements(list));
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
async fn three_pages_are_one_list_paged_by_number() {
    let script = Script::new([page(1..=2), page(3..=4), page([5])], page([]));
    let list = july().with_page_size(2).unwrap();
    assert_eq!(read(&script, list).await, (vec![1, 2, 3, 4, 5], None));
    let of_page = |page| {
        format!(
            "/v1/settlements?startDate=2026-07-01&endDate=2026-07-31&dateType=soldDate&page={page}&size=2"
        )
    };
    assert_eq!(paths(&script), [1, 2, 3, 4].map(of_page));
}

#[tokio::test(start_paused = true)]
async fn a_list_is_by_sale_or_by_pay_out_and_may_begin_with_a_later_page() {
    let [first, last] = days();
    let script = Script::always(page([]));
    let third_on = Settlements::by_pay_out(first, last).unwrap().from_page(3.try_into().unwrap());
    assert_eq!(read(&script, third_on).await, (vec![], None));
    let query = "startDate=2026-07-01&endDate=2026-07-31&dateType=paidOutDate&page=3&size=1000";
    assert_eq!(paths(&script), [format!("/v1/settlements?{query}")]);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_not_full_is_not_taken_for_the_last_one() {
    let script = Script::new([page([1]), page([2])], page([]));
    assert_eq!(read(&script, july()).await, (vec![1, 2], None));
}

#[tokio::test(start_paused = true)]
async fn an_error_between_two_pages_is_the_end_of_the_list() {
    let script = Script::new([page(1..=2)], Step::code(400, "INVALID_DATE"));
    assert_eq!(read(&script, july()).await, (vec![1, 2], Some(ErrorKind::Refused)));
}

#[tokio::test(start_paused = true)]
async fn a_passing_fault_between_two_pages_costs_no_row() {
    let script = Script::new([page([1]), Step::code(500, "COMMON_ERROR"), page([2])], page([]));
    assert_eq!(read(&script, july()).await, (vec![1, 2], None));
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_ignores_the_number_of_a_page_is_an_error_and_no_endless_list() {
    let still = Script::always(page(1..=2));
    assert_eq!(read(&still, july()).await, (vec![1, 2], Some(ErrorKind::Mismatch)));
    assert_eq!(still.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_golden_list_is_read() {
    let script = Script::new([Step::answer(200, wire("settlements.list.json"))], page([]));
    let mut rows = client(&script).settlements(july());
    for (amount, pay_out) in [(15_000, 14_505), (-5_000, -4_835)] {
        let row = rows.next().await.expect("a row").expect("no error");
        assert_eq!((row.amount, row.pay_out), (Money::krw(amount), Money::krw(pay_out)));
        assert_eq!(row.cancel().expect("readable").is_some(), amount < 0);
    }
    assert!(rows.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn every_refusal_of_the_table_ends_the_list_with_its_code() {
    table::holds_for_list("settlements", |client| client.settlements(july())).await;
}

#[test]
fn days_in_the_wrong_order_and_a_page_of_no_size_are_refused_here() {
    let [first, last] = days();
    assert_eq!(Settlements::by_sale(last, first).unwrap_err().field(), "startDate");
    assert_eq!(Settlements::by_pay_out(last, first).unwrap_err().field(), "startDate");
    assert!(Settlements::by_sale(first, first).is_ok(), "one day");
    for rows in [0, 5001] {
        assert_eq!(july().with_page_size(rows).unwrap_err().field(), "size");
    }
}

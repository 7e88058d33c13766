//! Receipts that are taken back, by a receipt of their own.

use http::Method;
use serde_json::json;

use super::receipt;
use crate::Client;
use crate::api::cash_receipts::CancelCashReceipt;
use crate::client::tests::api::{table, wire};
use crate::client::tests::client;
use crate::client::tests::requests::{body, golden};
use crate::model::{CashReceipt, CashReceiptTransaction, Currency, Money, ReceiptKey, TicketOperation};
use crate::outcome::Outcome;
use crate::test_support::{Script, Step};

const CANCELED: &str = "cash_receipt.cancel.json";
const RECEIPT: &str = "cr_20250626195500AbC12";
const KEY: &str = "cc_K7QXJ4WQ";

fn part() -> CancelCashReceipt {
    CancelCashReceipt::part(KEY.parse().unwrap(), RECEIPT.parse().unwrap(), Money::krw(10_000)).unwrap()
}

fn whole_of(receipt: &str) -> CancelCashReceipt {
    CancelCashReceipt::whole(KEY.parse().unwrap(), receipt.parse().unwrap())
}

async fn answered(cancel: CancelCashReceipt, answer: String) -> Outcome<CashReceipt> {
    client(&Script::always(Step::answer(200, answer))).cancel_cash_receipt(cancel).await
}

#[tokio::test(start_paused = true)]
async fn a_cancel_of_an_amount_is_the_golden_request_and_reads_the_golden_answer() {
    let script = Script::always(Step::answer(200, wire(CANCELED)));
    let Outcome::Done(receipt) = client(&script).cancel_cash_receipt(part()).await else { panic!("done") };
    assert_eq!(receipt.transaction, Some(CashReceiptTransaction::Cancel));
    let sent = script.seen().pop().expect("one request");
    let path = format!("/v1/cash-receipts/{RECEIPT}/cancel");
    assert_eq!((sent.method.clone(), sent.path.as_str()), (Method::POST, path.as_str()));
    assert_eq!(body(&sent), golden("POST /v1/cash-receipts/{receiptKey}/cancel"));
    assert_eq!(sent.headers["idempotency-key"], KEY);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_of_the_whole_names_no_amount() {
    let script = Script::always(Step::answer(200, wire(CANCELED)));
    let outcome = client(&script).cancel_cash_receipt(whole_of(RECEIPT)).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    assert_eq!(script.seen()[0].body.as_deref(), Some(&b"{}"[..]));
}

#[tokio::test(start_paused = true)]
async fn a_receipt_key_cannot_leave_its_place_in_the_path() {
    let script = Script::always(Step::Lose);
    drop(client(&script).cancel_cash_receipt(whole_of("../a?b#c%2F")).await);
    assert_eq!(script.seen()[0].path, "/v1/cash-receipts/..%2Fa%3Fb%23c%252F/cancel");
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_asked_for_again_under_the_same_key() {
    let script = Script::new([Step::Lose], Step::answer(200, wire(CANCELED)));
    assert!(matches!(client(&script).cancel_cash_receipt(part()).await, Outcome::Done(_)));
    let seen = script.seen();
    let is_same = |sent: &crate::transport::WireRequest| {
        sent.headers["idempotency-key"] == KEY && sent.body == seen[0].body
    };
    assert!(seen.len() == 2 && seen.iter().all(is_same), "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_about_something_else_is_a_key_that_was_used_twice() {
    for (field, value) in [
        ("receiptKey", json!("c_cr_another")),
        ("receiptKey", json!(RECEIPT)),
        ("transactionType", json!("CONFIRM")),
        ("amount", json!(9_999)),
    ] {
        let outcome = answered(part(), receipt(CANCELED, [(field, value)])).await;
        let Outcome::Unknown(unknown) = outcome else { panic!("{field}: {outcome:?}") };
        assert!(unknown.is_key_misuse && unknown.reason.contains(field), "{field}: {}", unknown.reason);
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancel_of_the_whole_takes_back_whatever_is_left() {
    let outcome = answered(whole_of(RECEIPT), receipt(CANCELED, [("amount", json!(7_000))])).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn every_refusal_of_the_table_has_its_outcome() {
    let act = async |client: Client| client.cancel_cash_receipt(part()).await;
    table::holds_for_change("cash-receipt-cancel", act).await;
}

#[tokio::test(start_paused = true)]
async fn its_ticket_names_the_receipt() {
    let outcome = client(&Script::always(Step::Lose)).cancel_cash_receipt(part()).await;
    assert!(!format!("{outcome:?}{:?}", part()).contains(KEY), "{outcome:?}");
    let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
    let expected =
        TicketOperation::Other { endpoint: "cash_receipt_cancel".into(), subject: Some(RECEIPT.into()) };
    assert_eq!(unknown.ticket.operation, expected);
}

#[test]
fn a_part_that_is_none_is_refused_here() {
    let receipt: ReceiptKey = RECEIPT.parse().unwrap();
    for amount in [Money::krw(0), Money::krw(-1), Money::new(Currency::Usd, 100)] {
        let refused = CancelCashReceipt::part(KEY.parse().unwrap(), receipt.clone(), amount);
        assert_eq!(refused.unwrap_err().field(), "amount");
    }
}

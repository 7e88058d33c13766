//! Receipts that are issued: what is believed of the answer, and what nobody may read in a log.

use http::Method;
use serde_json::{Value, json};

use super::receipt;
use crate::Client;
use crate::api::cash_receipts::IssueCashReceipt;
use crate::client::tests::api::{table, wire};
use crate::client::tests::client;
use crate::client::tests::requests::{body, golden};
use crate::model::{CashReceiptRequest, CashReceiptStatus, Currency, InvalidValue, Money, TicketOperation};
use crate::outcome::Outcome;
use crate::test_support::{Script, Step};

const ISSUED: &str = "cash_receipt.issue.json";
const PHONE: &str = "01012341234";
const KEY: &str = "cr_K7QXJ4WQ";

fn asking(amount: Money, receipt: CashReceiptRequest) -> Result<IssueCashReceipt, InvalidValue> {
    let order = ("receipt-order-0001".parse().unwrap(), "토스 티셔츠".parse().unwrap());
    IssueCashReceipt::new(KEY.parse().unwrap(), order, amount, receipt)
}

fn issue_for(identity: &str) -> IssueCashReceipt {
    asking(Money::krw(10_000), CashReceiptRequest::IncomeDeduction(identity.parse().unwrap())).unwrap()
}

fn issue() -> IssueCashReceipt {
    issue_for(PHONE)
}

async fn answered(issue: IssueCashReceipt, answer: String) -> Outcome<crate::model::CashReceipt> {
    client(&Script::always(Step::answer(200, answer))).issue_cash_receipt(issue).await
}

#[tokio::test(start_paused = true)]
async fn an_issue_is_the_golden_request_and_reads_the_golden_answer() {
    let script = Script::always(Step::answer(200, wire(ISSUED)));
    let Outcome::Done(receipt) = client(&script).issue_cash_receipt(issue()).await else { panic!("done") };
    assert_eq!(receipt.status, Some(CashReceiptStatus::InProgress));
    let sent = script.seen().pop().expect("one request");
    assert_eq!((sent.method.clone(), sent.path.as_str()), (Method::POST, "/v1/cash-receipts"));
    assert_eq!(body(&sent), golden("POST /v1/cash-receipts"));
    assert_eq!(sent.headers["idempotency-key"], KEY);
}

#[tokio::test(start_paused = true)]
async fn a_part_that_is_free_of_tax_and_a_business_go_over_the_wire() {
    let receipt = CashReceiptRequest::ExpenseProof("123-45-67890".parse().unwrap());
    let issue = asking(Money::krw(10_000), receipt).unwrap().with_tax_free(Money::krw(3_000)).unwrap();
    let script = Script::always(Step::Lose);
    drop(client(&script).issue_cash_receipt(issue).await);
    let sent = body(&script.seen()[0]);
    let fields = ["type", "customerIdentityNumber", "taxFreeAmount"].map(|name| sent[name].clone());
    assert_eq!(fields, [json!("지출증빙"), json!("123-45-67890"), json!(3_000)]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_asked_for_again_under_the_same_key() {
    let script = Script::new([Step::Lose], Step::answer(200, wire(ISSUED)));
    assert!(matches!(client(&script).issue_cash_receipt(issue()).await, Outcome::Done(_)));
    let seen = script.seen();
    let is_same = |sent: &crate::transport::WireRequest| {
        sent.headers["idempotency-key"] == KEY && sent.body == seen[0].body
    };
    assert!(seen.len() == 2 && seen.iter().all(is_same), "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn a_receipt_that_is_another_one_is_a_key_that_was_used_twice() {
    for (field, value) in [
        ("orderId", json!("receipt-order-0002")),
        ("amount", json!(9_000)),
        ("taxFreeAmount", json!(1)),
        ("type", json!("지출증빙")),
        ("transactionType", json!("CANCEL")),
        ("customerIdentityNumber", json!("01012341235")),
    ] {
        let outcome = answered(issue(), receipt(ISSUED, [(field, value)])).await;
        let Outcome::Unknown(unknown) = outcome else { panic!("{field}: {outcome:?}") };
        assert!(unknown.is_key_misuse && unknown.reason.contains(field), "{field}: {}", unknown.reason);
        assert!(!unknown.reason.contains("0101234"), "{}", unknown.reason);
    }
}

#[tokio::test(start_paused = true)]
async fn a_receipt_that_names_no_order_is_not_believed() {
    for value in [Value::Null, json!(7)] {
        let outcome = answered(issue(), receipt(ISSUED, [("orderId", value)])).await;
        let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
        assert!(!unknown.is_key_misuse, "nothing says that it is another one");
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_receipt_written_otherwise_is_believed() {
    for (identity, field, value) in [
        (PHONE, "customerIdentityNumber", json!("010-1234-1234")),
        ("010-000-1234", "customerIdentityNumber", json!("0100001234")),
        (PHONE, "customerIdentityNumber", json!("010****1234")),
        (PHONE, "customerIdentityNumber", Value::Null),
        (PHONE, "type", json!("INCOME_DEDUCTION")),
        (PHONE, "type", Value::Null),
        (PHONE, "taxFreeAmount", Value::Null),
        (PHONE, "issueStatus", json!("COMPLETED")),
    ] {
        let fields = [("customerIdentityNumber", json!(identity)), (field, value.clone())];
        let outcome = answered(issue_for(identity), receipt(ISSUED, fields)).await;
        assert!(matches!(outcome, Outcome::Done(_)), "{field} {value}: {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_merchant_without_tax_free_goods_gets_a_receipt_with_nothing_free() {
    let issue = || issue().with_tax_free(Money::krw(3_000)).unwrap();
    for (found, is_ours) in [(0, true), (3_000, true), (2_999, false)] {
        let outcome = answered(issue(), receipt(ISSUED, [("taxFreeAmount", json!(found))])).await;
        assert_eq!(matches!(outcome, Outcome::Done(_)), is_ours, "{found}: {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_refusal_of_the_table_has_its_outcome() {
    let act = async |client: Client| client.issue_cash_receipt(issue()).await;
    table::holds_for_change("cash-receipt-issue", act).await;
}

#[tokio::test(start_paused = true)]
async fn its_ticket_names_the_order_and_nobody() {
    let outcome = client(&Script::always(Step::Lose)).issue_cash_receipt(issue()).await;
    let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
    let subject = Some("receipt-order-0001".into());
    let expected = TicketOperation::Other { endpoint: "cash_receipt_issue".into(), subject };
    assert_eq!(unknown.ticket.operation, expected);
    assert!(!serde_json::to_string(&unknown.ticket).unwrap().contains(PHONE));
}

#[tokio::test(start_paused = true)]
async fn the_buyers_number_is_in_no_text_that_is_logged() {
    let quoting = format!(r#"{{"code":"INVALID_CASH_RECEIPT_INFO","message":"{PHONE}"}}"#);
    for step in [Step::Lose, Step::answer(400, quoting), Step::answer(200, wire(ISSUED))] {
        let outcome = client(&Script::always(step)).issue_cash_receipt(issue()).await;
        for text in [format!("{outcome:?}"), format!("{:?}", issue())] {
            assert!(!text.contains(PHONE) && !text.contains(KEY), "{text}");
        }
    }
}

#[test]
fn what_is_no_receipt_is_refused_here() {
    let phone = || CashReceiptRequest::IncomeDeduction(PHONE.parse().unwrap());
    for (amount, receipt, expected) in [
        (Money::krw(0), phone(), "amount is above zero, not 0 KRW"),
        (Money::krw(-1), phone(), "amount is above zero, not -1 KRW"),
        (Money::new(Currency::Usd, 100), phone(), "amount of a cash receipt is in KRW, not 1.00 USD"),
        (
            Money::krw(1),
            CashReceiptRequest::None,
            "type is 소득공제 or 지출증빙 for a receipt that is issued, not 미발행",
        ),
    ] {
        assert_eq!(asking(amount, receipt).unwrap_err().to_string(), expected);
    }
    for wrong in [Money::krw(-1), Money::krw(10_001), Money::new(Currency::Usd, 1)] {
        assert_eq!(issue().with_tax_free(wrong).unwrap_err().field(), "taxFreeAmount");
    }
}

//! The gateway's books: transactions, settlements, cash receipts, promotions.

use core::time::Duration;

use toss_sdk::Confirm;
use toss_sdk::api::Rows;
use toss_sdk::api::books::{RequestSettlement, Settlements, Transactions};
use toss_sdk::api::cash_receipts::{CancelCashReceipt, CashReceipts, IssueCashReceipt};
use toss_sdk::model::{CashReceiptRequest, CashReceiptTransaction, Day, Money, PaymentKey};

use super::bench::{Bench, done, key};

pub(super) const ENDPOINTS: &[&str] = &[
    "brandpay_bank_promotions",
    "brandpay_card_promotions",
    "card_promotions",
    "cash_receipt_cancel",
    "cash_receipt_issue",
    "cash_receipts",
    "promotions",
    "settlement_request",
    "settlements",
    "transactions",
];

async fn all<T>(mut rows: Rows<T>) -> Vec<T> {
    let mut all = Vec::new();
    while let Some(row) = rows.next().await {
        all.push(row.expect("a row"));
    }
    all
}

/// Payments of 1,000 won and more, confirmed one second after the other.
async fn paid(bench: &Bench, count: u32) -> Vec<PaymentKey> {
    let mut keys = Vec::new();
    for nth in 1..=count {
        let (order_id, amount) = (format!("order-{nth:06}"), 1_000 * u64::from(nth));
        let payment_key: PaymentKey = bench.ready(&order_id, amount).parse().expect("a payment key");
        let amount = Money::krw(1_000 * i64::from(nth));
        let order_id = order_id.parse().expect("an order id");
        let confirm = Confirm::new(key(&format!("cf_{nth}")), payment_key.clone(), order_id, amount);
        let _paid = done(bench.client.confirm(confirm.expect("above zero")).await);
        tokio::time::advance(Duration::from_secs(1)).await;
        keys.push(payment_key);
    }
    keys
}

fn day(bench: &Bench) -> Day {
    Day::at(bench.world.now().micros()).expect("a day")
}

#[tokio::test(start_paused = true)]
async fn every_transaction_of_a_day_is_listed_once_however_small_the_pages() {
    let bench = Bench::new();
    let today = day(&bench);
    let keys = paid(&bench, 7).await;
    for rows in [1, 2, 3, 7, 8] {
        let asked = Transactions::of_days(today, today).unwrap().with_page_size(rows).unwrap();
        let listed: Vec<_> =
            all(bench.client.transactions(asked)).await.into_iter().map(|row| row.payment_key).collect();
        assert_eq!(listed, keys, "{rows} in a page");
    }
    bench.has_asked(&["confirm", "transactions"]);
}

#[tokio::test(start_paused = true)]
async fn what_was_sold_is_settled_on_a_later_day() {
    let bench = Bench::live();
    let today = day(&bench);
    let keys = paid(&bench, 3).await;

    let asked = RequestSettlement::of(key("st_1"), keys[0].clone());
    assert_eq!(done(bench.client.request_settlement(asked).await).result, Some(true));
    let _advanced = bench.world.advance(Duration::from_hours(7 * 24)).await;
    let asked = Settlements::by_sale(today, day(&bench)).unwrap().with_page_size(2).unwrap();
    let rows = all(bench.client.settlements(asked)).await;

    assert_eq!(rows.iter().map(|row| row.amount).collect::<Vec<_>>(), [1_000, 2_000, 3_000].map(Money::krw));
    bench.has_asked(&["confirm", "settlement_request", "settlements"]);
}

#[tokio::test(start_paused = true)]
async fn a_cash_receipt_is_issued_listed_and_cancelled() {
    let bench = Bench::new();
    let today = day(&bench);
    let order = ("receipt-order-0001".parse().unwrap(), "토스 티셔츠".parse().unwrap());
    let receipt = CashReceiptRequest::IncomeDeduction("01012341234".parse().unwrap());

    let issue = IssueCashReceipt::new(key("cr_1"), order, Money::krw(10_000), receipt).unwrap();
    let issued = done(bench.client.issue_cash_receipt(issue).await);
    let cancel = CancelCashReceipt::whole(key("cx_1"), issued.receipt_key.clone());
    let cancelled = done(bench.client.cancel_cash_receipt(cancel).await);
    let listed =
        all(bench.client.cash_receipts(CashReceipts::of_day(today).with_page_size(1).unwrap())).await;

    assert_eq!(cancelled.transaction, Some(CashReceiptTransaction::Cancel));
    let listed: Vec<_> = listed.iter().map(|row| &row.receipt_key).collect();
    assert_eq!(listed, [&issued.receipt_key, &cancelled.receipt_key]);
    bench.has_asked(&["cash_receipt_cancel", "cash_receipt_issue", "cash_receipts"]);
}

#[tokio::test(start_paused = true)]
async fn promotions_are_read() {
    let bench = Bench::new();
    let all = bench.client.promotions().await.unwrap();
    let cards = bench.client.card_promotions().await.unwrap();
    let members_cards = bench.client.brandpay_card_promotions().await.unwrap();
    let members_banks = bench.client.brandpay_bank_promotions().await.unwrap();
    assert!(!all.is_empty(), "{all:?} {cards:?} {members_cards:?} {members_banks:?}");
    bench.has_asked(&[
        "brandpay_bank_promotions",
        "brandpay_card_promotions",
        "card_promotions",
        "promotions",
    ]);
}

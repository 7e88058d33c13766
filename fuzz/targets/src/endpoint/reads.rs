//! The calls that only read, and the lists.

use toss_sdk::Client;
use toss_sdk::api::books::{Settlements, Transactions};
use toss_sdk::api::brandpay::{MethodsByToken, MethodsOf, ReadTerms};
use toss_sdk::api::cash_receipts::CashReceipts;
use toss_sdk::api::payouts::Payouts;
use toss_sdk::api::sellers::Sellers;
use toss_sdk::model::{Day, InvalidValue, TermsScope, TermsScopes};

use super::Book;
use super::changes::{PAYOUT, SELLER};

/// In the order of the gateway's reference.
pub(super) const NAMES: [&str; 15] = [
    "transactions",
    "settlements",
    "cash_receipts",
    "promotions",
    "card_promotions",
    "brandpay_card_promotions",
    "brandpay_bank_promotions",
    "sellers",
    "seller",
    "balance",
    "payouts",
    "payout",
    "brandpay_terms",
    "brandpay_methods",
    "brandpay_methods_of",
];

const CUSTOMER: &str = "aENcQAtPdYbTjGhtQnNVj";
const TOKEN: &str = "access-token-0123456789";

pub(super) async fn ask(client: &Client, book: &Book) {
    match book.name {
        "seller" => {
            let found = client.seller(&SELLER.parse().expect("an id")).await;
            book.read(&found, |seller| seller.id.as_str() == SELLER, &[]);
        }
        "payout" => {
            let found = client.payout(&PAYOUT.parse().expect("an id")).await;
            book.read(&found, |payout| payout.id.as_str() == PAYOUT, &[]);
        }
        "balance" => book.read(&client.balance().await, |_| true, &[]),
        "promotions" => book.read(&client.promotions().await, |_| true, &[]),
        "card_promotions" => book.read(&client.card_promotions().await, |_| true, &[]),
        "brandpay_card_promotions" => book.read(&client.brandpay_card_promotions().await, |_| true, &[]),
        "brandpay_bank_promotions" => book.read(&client.brandpay_bank_promotions().await, |_| true, &[]),
        "brandpay_terms" | "brandpay_methods" | "brandpay_methods_of" => {
            member(client, book).await.expect("values that are allowed");
        }
        _ => list(client, book).await.expect("days that are allowed"),
    }
}

async fn member(client: &Client, book: &Book) -> Result<(), InvalidValue> {
    match book.name {
        "brandpay_terms" => {
            let terms = ReadTerms::new(CUSTOMER.parse()?, TermsScopes::of(TermsScope::Register));
            book.read(&client.brandpay_terms(terms).await, |_| true, &[]);
        }
        "brandpay_methods" => {
            let found = client.brandpay_methods(MethodsByToken::new(TOKEN.parse()?)).await;
            book.read(&found, |_| true, &[TOKEN]);
        }
        _ => {
            let found = client.brandpay_methods_of(MethodsOf::new(CUSTOMER.parse()?)?).await;
            book.read(&found, |_| true, &[]);
        }
    }
    Ok(())
}

async fn list(client: &Client, book: &Book) -> Result<(), InvalidValue> {
    let (first, last): (Day, Day) = ("2025-06-01".parse()?, "2025-06-30".parse()?);
    match book.name {
        "transactions" => book.listed(client.transactions(Transactions::of_days(first, last)?)).await,
        "settlements" => book.listed(client.settlements(Settlements::by_sale(first, last)?)).await,
        "cash_receipts" => book.listed(client.cash_receipts(CashReceipts::of_day(first))).await,
        "sellers" => book.listed(client.sellers(Sellers::all())).await,
        _ => book.listed(client.payouts(Payouts::all())).await,
    }
    Ok(())
}

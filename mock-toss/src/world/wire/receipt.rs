//! `cashReceipt` and `cashReceipts`: the receipts that were issued with the payment.

use serde::Serialize;

use super::super::amount::{Currency, OnWire};
use super::super::edge::Language;
use super::super::linked_receipt::LinkedReceipt;
use super::super::payment::Payment;
use super::Url;
use crate::time::KoreanTime;

/// The merchant's own number in a test.
const BUSINESS_NUMBER: &str = "1234567890";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReceiptBody<'a> {
    r#type: &'static str,
    receipt_key: &'a str,
    issue_number: &'a str,
    receipt_url: Url<'a>,
    amount: OnWire,
    tax_free_amount: OnWire,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListedReceiptBody<'a> {
    receipt_key: &'a str,
    order_id: &'a str,
    order_name: &'a str,
    r#type: &'static str,
    issue_number: &'a str,
    receipt_url: Url<'a>,
    business_number: &'static str,
    transaction_type: &'static str,
    amount: OnWire,
    tax_free_amount: OnWire,
    issue_status: &'static str,
    failure: Option<()>,
    customer_identity_number: &'a str,
    requested_at: KoreanTime,
}

impl Payment {
    pub(super) fn receipt_body(&self, language: Language) -> Option<ReceiptBody<'_>> {
        let receipt = self.cash_receipts.iter().find(|receipt| !receipt.is_cancel)?;
        Some(ReceiptBody {
            r#type: receipt.purpose.word(language),
            receipt_key: &receipt.key,
            issue_number: &receipt.issue_number,
            receipt_url: receipt.url(),
            amount: OnWire(receipt.amount, Currency::Krw),
            tax_free_amount: OnWire(receipt.tax_free, Currency::Krw),
        })
    }

    pub(super) fn receipt_bodies(&self, language: Language) -> Option<Vec<ListedReceiptBody<'_>>> {
        let receipts = self.cash_receipts.iter().map(|receipt| ListedReceiptBody {
            receipt_key: &receipt.key,
            order_id: &self.order_id,
            order_name: &self.order_name,
            r#type: receipt.purpose.word(language),
            issue_number: &receipt.issue_number,
            receipt_url: receipt.url(),
            business_number: BUSINESS_NUMBER,
            transaction_type: if receipt.is_cancel { "CANCEL" } else { "CONFIRM" },
            amount: OnWire(receipt.amount, Currency::Krw),
            tax_free_amount: OnWire(receipt.tax_free, Currency::Krw),
            issue_status: if receipt.is_completed { "COMPLETED" } else { "IN_PROGRESS" },
            failure: None,
            customer_identity_number: &receipt.identity,
            requested_at: receipt.requested_at,
        });
        (!self.cash_receipts.is_empty()).then(|| receipts.collect())
    }
}

impl LinkedReceipt {
    fn url(&self) -> Url<'_> {
        let page = "https://dashboard.tosspayments.com/receipt/cash-receipt?transactionId=";
        Url::receipt(page, &self.key)
    }
}

//! One cash receipt and its two forms on the wire: as an object of its own, and in a payment.

use core::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::catalog;
use crate::time::{KoreanTime, exact};
use crate::world::edge::Language;

/// What the customer needs it for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(in crate::world) enum Deduction {
    /// 소득공제
    Income,
    /// 지출증빙
    Expense,
}

impl Deduction {
    /// By its Korean name or its English one.
    pub(in crate::world) fn of(text: &str) -> Option<Self> {
        match text {
            "소득공제" | "INCOME_DEDUCTION" => Some(Self::Income),
            "지출증빙" | "EXPENSE_PROOF" => Some(Self::Expense),
            _ => None,
        }
    }

    pub(in crate::world) const fn word(self, language: Language) -> &'static str {
        match self {
            Self::Income => language.word("소득공제", "INCOME_DEDUCTION"),
            Self::Expense => language.word("지출증빙", "EXPENSE_PROOF"),
        }
    }
}

/// `transactionType`
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(in crate::world) enum Side {
    Confirm,
    Cancel,
}

/// How far the tax office is.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(in crate::world) enum IssueStatus {
    InProgress,
    Completed,
    /// With the tax office's code, for example `TS1`.
    Failed(Box<str>),
}

impl IssueStatus {
    pub(in crate::world) const fn as_str(&self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Completed => "COMPLETED",
            Self::Failed(_) => "FAILED",
        }
    }
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(in crate::world) struct Receipt {
    pub(in crate::world) key: Arc<str>,
    pub(in crate::world) issue_number: Box<str>,
    pub(in crate::world) order_id: Arc<str>,
    pub(in crate::world) order_name: Box<str>,
    pub(in crate::world) deduction: Deduction,
    pub(in crate::world) side: Side,
    pub(in crate::world) amount: u64,
    pub(in crate::world) tax_free: u64,
    /// The merchant's, ten digits.
    pub(in crate::world) business_number: Box<str>,
    /// A telephone number, a card's, a business's; as it was given.
    pub(in crate::world) customer: Box<str>,
    pub(in crate::world) status: IssueStatus,
    #[serde(with = "exact")]
    pub(in crate::world) requested_at: KoreanTime,
}

/// The object of the receipts' own API.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::world) struct ReceiptBody<'a> {
    receipt_key: &'a str,
    issue_number: &'a str,
    issue_status: &'static str,
    amount: u64,
    tax_free_amount: u64,
    order_id: &'a str,
    order_name: &'a str,
    r#type: &'static str,
    transaction_type: Side,
    business_number: &'a str,
    customer_identity_number: &'a str,
    failure: Option<Failure>,
    requested_at: KoreanTime,
    receipt_url: String,
}

/// `cashReceipt` of a payment.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::world) struct ReceiptInPayment<'a> {
    r#type: &'static str,
    receipt_key: &'a str,
    issue_number: &'a str,
    receipt_url: String,
    amount: u64,
    tax_free_amount: u64,
}

/// An element of `cashReceipts` of a payment.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::world) struct ReceiptOfPayment<'a> {
    receipt_key: &'a str,
    order_id: &'a str,
    order_name: &'a str,
    r#type: &'static str,
    issue_number: &'a str,
    receipt_url: String,
    business_number: &'a str,
    transaction_type: Side,
    amount: u64,
    tax_free_amount: u64,
    issue_status: &'static str,
    failure: Option<Failure>,
    customer_identity_number: &'a str,
    requested_at: KoreanTime,
}

/// What the tax office objects to.
#[derive(Debug, Serialize)]
struct Failure {
    code: &'static str,
    message: &'static str,
}

impl Receipt {
    pub(in crate::world) fn body(&self, language: Language) -> ReceiptBody<'_> {
        ReceiptBody {
            receipt_key: &self.key,
            issue_number: &self.issue_number,
            issue_status: self.status.as_str(),
            amount: self.amount,
            tax_free_amount: self.tax_free,
            order_id: &self.order_id,
            order_name: &self.order_name,
            r#type: self.deduction.word(language),
            transaction_type: self.side,
            business_number: &self.business_number,
            customer_identity_number: &self.customer,
            failure: self.failure(language),
            requested_at: self.requested_at,
            receipt_url: self.url().to_string(),
        }
    }

    pub(in crate::world) fn to_json(&self, language: Language) -> Bytes {
        serde_json::to_vec(&self.body(language)).unwrap_or_default().into()
    }

    /// `cashReceipt` of the payment that it belongs to.
    pub(in crate::world) fn in_payment(&self, language: Language) -> ReceiptInPayment<'_> {
        ReceiptInPayment {
            r#type: self.deduction.word(language),
            receipt_key: &self.key,
            issue_number: &self.issue_number,
            receipt_url: self.url().to_string(),
            amount: self.amount,
            tax_free_amount: self.tax_free,
        }
    }

    /// Its element of `cashReceipts` of the payment that it belongs to.
    pub(in crate::world) fn of_payment(&self, language: Language) -> ReceiptOfPayment<'_> {
        ReceiptOfPayment {
            receipt_key: &self.key,
            order_id: &self.order_id,
            order_name: &self.order_name,
            r#type: self.deduction.word(language),
            issue_number: &self.issue_number,
            receipt_url: self.url().to_string(),
            business_number: &self.business_number,
            transaction_type: self.side,
            amount: self.amount,
            tax_free_amount: self.tax_free,
            issue_status: self.status.as_str(),
            failure: self.failure(language),
            customer_identity_number: &self.customer,
            requested_at: self.requested_at,
        }
    }

    fn failure(&self, language: Language) -> Option<Failure> {
        let IssueStatus::Failed(sub_code) = &self.status else { return None };
        let row = catalog::with_sub_code("NTS_ERROR", sub_code);
        Some(Failure { code: row.code, message: language.message(row) })
    }

    /// A cancel's leads to the receipt that it takes back.
    fn url(&self) -> impl fmt::Display {
        let key = self.key.strip_prefix("c_").unwrap_or(&self.key);
        fmt::from_fn(move |f| {
            let page = "https://dashboard.tosspayments.com/receipt/cash-receipt";
            write!(f, "{page}?transactionId={key}&ref=PX")
        })
    }
}

//! The gateway's book: what it took and gave back.

use serde::Serialize;

use crate::audit::reader::{BookError, Object, each_record};

/// What the gateway says it took and gave back.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct GatewayBook {
    /// The payments, in the order of the book.
    pub payments: Vec<PaymentRecord>,
}

/// One payment at the gateway.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "record", rename = "payment", rename_all = "camelCase")]
pub struct PaymentRecord {
    /// The gateway's key.
    pub payment_key: Box<str>,
    /// The order that it was made for.
    pub order_id: Box<str>,
    /// The status, verbatim.
    pub status: Box<str>,
    /// The currency code.
    pub currency: Box<str>,
    /// What the buyer was asked for, in the smallest unit.
    pub amount: i64,
    /// What the approval took; 0 if it was never approved.
    pub captured: i64,
    /// What is left after all cancels.
    pub balance: i64,
    /// When it was approved.
    pub approved_at: Option<Box<str>>,
    /// All cancels, oldest first.
    pub cancels: Vec<CancelRecord>,
}

/// One cancel of a payment.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelRecord {
    /// The transaction of the cancel.
    pub transaction_key: Box<str>,
    /// What was given back, in the smallest unit.
    pub amount: i64,
    /// The balance after it.
    pub refundable: i64,
    /// When it was executed.
    pub canceled_at: Option<Box<str>>,
}

impl GatewayBook {
    /// Reads the gateway's ledger, one record per line.
    ///
    /// # Errors
    /// A line that is no record: its number, its field, and what is allowed.
    pub fn from_ndjson(text: &str) -> Result<Self, BookError> {
        let mut book = Self::default();
        each_record(text, |record, line| {
            match record {
                "payment" => book.payments.push(payment(line)?),
                _ => return Err(line.unknown_record("payment")),
            }
            Ok(())
        })?;
        Ok(book)
    }
}

fn payment(line: &Object<'_>) -> Result<PaymentRecord, BookError> {
    Ok(PaymentRecord {
        payment_key: line.text("paymentKey")?,
        order_id: line.text("orderId")?,
        status: line.text("status")?,
        currency: line.text("currency")?,
        amount: line.amount("amount")?,
        captured: line.amount("captured")?,
        balance: line.amount("balance")?,
        approved_at: line.optional_text("approvedAt")?,
        cancels: line.each("cancels", |row| {
            Ok(CancelRecord {
                transaction_key: row.text("transactionKey")?,
                amount: row.amount("amount")?,
                refundable: row.amount("refundable")?,
                canceled_at: row.optional_text("canceledAt")?,
            })
        })?,
    })
}

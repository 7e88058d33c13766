//! The shop's own rows: its orders and its stock.

use serde::Serialize;

use super::words::OrderState;
use crate::audit::reader::{BookError, Object};
use crate::time::UnixMicros;

/// One order of the shop.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderRecord {
    /// The order.
    pub order_id: Box<str>,
    /// Where it stands.
    pub state: OrderState,
    /// What it costs, in the smallest unit.
    pub amount: i64,
    /// The currency code.
    pub currency: Box<str>,
    /// The payment that it was given; `None` before the customer pays.
    pub payment_key: Option<Box<str>>,
    /// What proves that it failed.
    pub evidence: Option<EvidenceRecord>,
    /// Jobs that a worker will run.
    pub open_jobs: u32,
    /// Jobs that wait for a human.
    pub parked_jobs: u32,
    /// Whether its quantities are taken from the stock.
    pub stock_held: bool,
    /// When it was made.
    pub created_at: Box<str>,
    /// When its state changed last; `None` if the book does not say, and then the age of its state judges nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<UnixMicros>,
    /// What was ordered.
    pub lines: Vec<LineRecord>,
}

/// What proves that an order failed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EvidenceRecord {
    /// The gateway refused for good.
    Declined {
        /// The gateway's code.
        code: Box<str>,
    },
    /// The payment ended without being taken.
    Absent {
        /// Its last status, or `NOT_FOUND`.
        status: Box<str>,
    },
}

/// A line of an order.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LineRecord {
    /// The product.
    pub product_id: Box<str>,
    /// How many pieces.
    pub quantity: u32,
}

/// One product.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProductRecord {
    /// The product.
    pub product_id: Box<str>,
    /// The pieces there were at first.
    pub initial: i64,
    /// The pieces there are now.
    pub quantity: i64,
}

/// One movement of stock.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StockEntryRecord {
    /// The order.
    pub order_id: Box<str>,
    /// The product.
    pub product_id: Box<str>,
    /// Taken or given back.
    pub kind: StockKind,
    /// How many pieces.
    pub quantity: u32,
}

/// Which way stock moved.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StockKind {
    /// Taken for an order.
    Sell,
    /// Given back by a failed order.
    Restore,
}

pub(super) fn order(line: &Object<'_>) -> Result<OrderRecord, BookError> {
    Ok(OrderRecord {
        order_id: line.text("orderId")?,
        state: line.word("state", &OrderState::ALL, OrderState::as_str)?,
        amount: line.amount("amount")?,
        currency: line.text("currency")?,
        payment_key: line.optional_text("paymentKey")?,
        evidence: line.optional("evidence", evidence)?,
        open_jobs: line.count("openJobs")?,
        parked_jobs: line.count("parkedJobs")?,
        stock_held: line.flag("stockHeld")?,
        created_at: line.text("createdAt")?,
        updated_at: line.optional_micros("updatedAt")?,
        lines: line.each("lines", |row| {
            Ok(LineRecord { product_id: row.text("productId")?, quantity: row.count("quantity")? })
        })?,
    })
}

fn evidence(object: &Object<'_>) -> Result<EvidenceRecord, BookError> {
    if object.one_of("kind", &[("declined", true), ("absent", false)])? {
        return Ok(EvidenceRecord::Declined { code: object.text("code")? });
    }
    Ok(EvidenceRecord::Absent { status: object.text("status")? })
}

pub(super) fn product(line: &Object<'_>) -> Result<ProductRecord, BookError> {
    Ok(ProductRecord {
        product_id: line.text("productId")?,
        initial: line.amount("initial")?,
        quantity: line.integer("quantity")?,
    })
}

pub(super) fn stock_entry(line: &Object<'_>) -> Result<StockEntryRecord, BookError> {
    Ok(StockEntryRecord {
        order_id: line.text("orderId")?,
        product_id: line.text("productId")?,
        kind: line.one_of("kind", &[("SELL", StockKind::Sell), ("RESTORE", StockKind::Restore)])?,
        quantity: line.count("quantity")?,
    })
}

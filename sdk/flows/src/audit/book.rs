//! The records of the three books. `docs/books.md` shows a line of each.

use serde::Serialize;

use super::reader::{BookError, Object, each_record};
use crate::store::AttemptState;

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

/// What the shop believes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ShopBook {
    /// The orders.
    pub orders: Vec<OrderRecord>,
    /// What was tried at the gateway, one row per payment and key epoch.
    pub attempts: Vec<AttemptRecord>,
    /// The stock.
    pub products: Vec<ProductRecord>,
    /// What was taken from it and given back.
    pub stock_entries: Vec<StockEntryRecord>,
}

/// One record of the shop's book; serialises to its line.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum ShopRecord {
    /// An order.
    Order(OrderRecord),
    /// An attempt.
    Attempt(AttemptRecord),
    /// A product.
    Product(ProductRecord),
    /// A movement of stock.
    StockEntry(StockEntryRecord),
}

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
    /// What was ordered.
    pub lines: Vec<LineRecord>,
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderState {
    /// Not settled yet.
    PendingPayment,
    /// The money is taken.
    Paid,
    /// The money is not taken and will not be.
    Failed,
}

impl OrderState {
    /// The word in the book.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PendingPayment => "PENDING_PAYMENT",
            Self::Paid => "PAID",
            Self::Failed => "FAILED",
        }
    }
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

/// One attempt: everything that was tried under one key epoch of a payment.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AttemptRecord {
    /// The order.
    pub order_id: Box<str>,
    /// The payment.
    pub payment_key: Box<str>,
    /// The epoch of the idempotency key.
    pub key_epoch: u32,
    /// Where it stands.
    pub state: AttemptState,
    /// The gateway's code, if it refused.
    pub code: Option<Box<str>>,
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

/// What customers saw.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ClientHistory {
    /// The orders that the shop said it accepted.
    pub accepted: Vec<Box<str>>,
    /// The final states that customers were told, oldest first.
    pub answers: Vec<AnswerRecord>,
}

/// A final state that a customer was told.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "record", rename = "answer", rename_all = "camelCase")]
pub struct AnswerRecord {
    /// The order.
    pub order_id: Box<str>,
    /// `PAID` or `FAILED`.
    pub state: OrderState,
    /// When, in microseconds since the Unix epoch.
    pub at_micros: i64,
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

impl ShopBook {
    /// Reads the shop's book, one record per line.
    ///
    /// # Errors
    /// A line that is no record: its number, its field, and what is allowed.
    pub fn from_ndjson(text: &str) -> Result<Self, BookError> {
        let mut book = Self::default();
        each_record(text, |record, line| {
            match record {
                "order" => book.orders.push(order(line)?),
                "attempt" => book.attempts.push(attempt(line)?),
                "product" => book.products.push(product(line)?),
                "stock_entry" => book.stock_entries.push(stock_entry(line)?),
                _ => return Err(line.unknown_record("order, attempt, product or stock_entry")),
            }
            Ok(())
        })?;
        Ok(book)
    }
}

impl ClientHistory {
    /// Reads what customers saw, one record per line.
    ///
    /// # Errors
    /// A line that is no record: its number, its field, and what is allowed.
    pub fn from_ndjson(text: &str) -> Result<Self, BookError> {
        let mut history = Self::default();
        let finals = [("PAID", OrderState::Paid), ("FAILED", OrderState::Failed)];
        each_record(text, |record, line| {
            match record {
                "accepted" => history.accepted.push(line.text("orderId")?),
                "answer" => history.answers.push(AnswerRecord {
                    order_id: line.text("orderId")?,
                    state: line.one_of("state", &finals)?,
                    at_micros: line.integer("atMicros")?,
                }),
                _ => return Err(line.unknown_record("accepted or answer")),
            }
            Ok(())
        })?;
        Ok(history)
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

fn order(line: &Object<'_>) -> Result<OrderRecord, BookError> {
    let states = [OrderState::PendingPayment, OrderState::Paid, OrderState::Failed];
    Ok(OrderRecord {
        order_id: line.text("orderId")?,
        state: line.one_of("state", &states.map(|state| (state.as_str(), state)))?,
        amount: line.amount("amount")?,
        currency: line.text("currency")?,
        payment_key: line.optional_text("paymentKey")?,
        evidence: line.optional("evidence", evidence)?,
        open_jobs: line.count("openJobs")?,
        parked_jobs: line.count("parkedJobs")?,
        stock_held: line.flag("stockHeld")?,
        created_at: line.text("createdAt")?,
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

fn attempt(line: &Object<'_>) -> Result<AttemptRecord, BookError> {
    Ok(AttemptRecord {
        order_id: line.text("orderId")?,
        payment_key: line.text("paymentKey")?,
        key_epoch: line.count("keyEpoch")?,
        state: line.one_of("state", &AttemptState::ALL.map(|state| (state.as_str(), state)))?,
        code: line.optional_text("code")?,
    })
}

fn product(line: &Object<'_>) -> Result<ProductRecord, BookError> {
    Ok(ProductRecord {
        product_id: line.text("productId")?,
        initial: line.amount("initial")?,
        quantity: line.integer("quantity")?,
    })
}

fn stock_entry(line: &Object<'_>) -> Result<StockEntryRecord, BookError> {
    Ok(StockEntryRecord {
        order_id: line.text("orderId")?,
        product_id: line.text("productId")?,
        kind: line.one_of("kind", &[("SELL", StockKind::Sell), ("RESTORE", StockKind::Restore)])?,
        quantity: line.count("quantity")?,
    })
}

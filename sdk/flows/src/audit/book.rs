//! The records of the three books. `docs/books.md` shows a line of each.

use serde::Serialize;

use super::reader::{BookError, each_record};
use crate::time::UnixMicros;

mod clients;
mod flow;
mod flow_lines;
mod gateway;
mod shop;
mod words;

pub use crate::refund::RefundState;
pub use clients::{AnswerRecord, ClientHistory, HttpAnswerRecord};
pub use flow::{
    AttemptRecord, CallRecord, EventRecord, FlowBook, InboxHeadRecord, JobRecord, ReceiptRecord,
    RefundRecord, ShopPaymentRecord, TransitionRecord, key_digest,
};
pub use gateway::{CancelRecord, GatewayBook, PaymentRecord};
pub use shop::{EvidenceRecord, LineRecord, OrderRecord, ProductRecord, StockEntryRecord, StockKind};
pub use words::OrderState;

/// What the shop believes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ShopBook {
    /// When the book was taken; `None` if it does not say, and then nothing is judged by its age.
    pub as_of: Option<UnixMicros>,
    /// The orders.
    pub orders: Vec<OrderRecord>,
    /// The stock.
    pub products: Vec<ProductRecord>,
    /// What was taken from it and given back.
    pub stock_entries: Vec<StockEntryRecord>,
    /// What the flows remember.
    pub flow: FlowBook,
}

/// One record of the shop's book; serialises to its line.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum ShopRecord {
    /// When the book was taken.
    #[serde(rename_all = "camelCase")]
    AsOf {
        /// The time of the snapshot.
        at_micros: UnixMicros,
    },
    /// An order.
    Order(OrderRecord),
    /// An attempt.
    Attempt(AttemptRecord),
    /// A product.
    Product(ProductRecord),
    /// A movement of stock.
    StockEntry(StockEntryRecord),
    /// A job.
    Job(JobRecord),
    /// A payment, as the shop knows it.
    Payment(ShopPaymentRecord),
    /// A refund that somebody asked for.
    Refund(RefundRecord),
    /// A cancel that was executed.
    Receipt(ReceiptRecord),
    /// A change of state.
    Transition(TransitionRecord),
    /// An event in an inbox.
    Event(EventRecord),
    /// How far an inbox reaches.
    InboxHead(InboxHeadRecord),
    /// A call to the gateway.
    Call(CallRecord),
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
                "as_of" => book.as_of = Some(line.micros("atMicros")?),
                "order" => book.orders.push(shop::order(line)?),
                "product" => book.products.push(shop::product(line)?),
                "stock_entry" => book.stock_entries.push(shop::stock_entry(line)?),
                _ if book.flow.take_line(record, line)? => {}
                _ => return Err(line.unknown_record(ALLOWED)),
            }
            Ok(())
        })?;
        Ok(book)
    }

    /// All records, in the order in which a book is written.
    pub fn into_records(self) -> impl Iterator<Item = ShopRecord> {
        let as_of = self.as_of.map(|at_micros| ShopRecord::AsOf { at_micros });
        let orders = as_of.into_iter().chain(self.orders.into_iter().map(ShopRecord::Order));
        let products = self.products.into_iter().map(ShopRecord::Product);
        let entries = self.stock_entries.into_iter().map(ShopRecord::StockEntry);
        orders.chain(self.flow.into_records()).chain(products).chain(entries)
    }
}

const ALLOWED: &str = "as_of, order, attempt, product, stock_entry, job, payment, refund, receipt, transition, \
                       event, inbox_head or call";

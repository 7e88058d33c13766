//! The shop's book: everything it believes about money and stock, from one snapshot, record by record.

use rusqlite::{Connection, Row};
use toss_flows::audit::{
    AttemptRecord, EvidenceRecord, LineRecord, OrderRecord, OrderState as BookState, ProductRecord,
    ShopRecord, StockEntryRecord, StockKind,
};
use toss_flows::confirm::Evidence;
use toss_flows::store::sqlite::{attempts, unfinished_jobs};
use toss_flows::store::{JobsOfOrder, StoreError};
use toss_sdk::model::OrderId;

use super::read::{corrupt, read_evidence, read_state};
use crate::order::OrderState;

/// Gives every record of the book to `each`, in the order of the book. Call it inside one read, so that all of it is
/// one snapshot.
///
/// # Errors
/// If the database cannot be read, holds what this program would not have written, or `each` refuses.
pub(crate) fn export<E: From<StoreError>>(
    connection: &Connection,
    mut each: impl FnMut(ShopRecord) -> Result<(), E>,
) -> Result<(), E> {
    orders(connection, &mut each)?;
    for attempt in attempts(connection)? {
        each(ShopRecord::Attempt(AttemptRecord {
            order_id: attempt.order_id,
            payment_key: attempt.payment_key,
            key_epoch: attempt.key_epoch,
            state: attempt.state,
            code: attempt.code,
            job_id: None,
            kind: None,
            key_digest: None,
            fingerprint: None,
            evidence: None,
        }))?;
    }
    rows(connection, PRODUCTS, product, &mut each)?;
    rows(connection, STOCK_ENTRIES, stock_entry, &mut each)
}

const PRODUCTS: &str = "SELECT id, initial, quantity FROM products ORDER BY id";
const STOCK_ENTRIES: &str = "SELECT order_id, product_id, kind, quantity FROM stock_ledger
                             ORDER BY order_id, product_id, kind DESC";

fn rows<E: From<StoreError>>(
    connection: &Connection,
    sql: &str,
    read: fn(&Row<'_>) -> rusqlite::Result<ShopRecord>,
    each: &mut impl FnMut(ShopRecord) -> Result<(), E>,
) -> Result<(), E> {
    let mut statement = connection.prepare(sql).map_err(StoreError::from)?;
    let rows = statement.query_map([], read).map_err(StoreError::from)?;
    for row in rows {
        each(row.map_err(StoreError::from)?)?;
    }
    Ok(())
}

fn product(row: &Row<'_>) -> rusqlite::Result<ShopRecord> {
    Ok(ShopRecord::Product(ProductRecord {
        product_id: row.get(0)?,
        initial: row.get(1)?,
        quantity: row.get(2)?,
    }))
}

fn stock_entry(row: &Row<'_>) -> rusqlite::Result<ShopRecord> {
    let kind = if row.get::<_, String>(2)? == "SELL" { StockKind::Sell } else { StockKind::Restore };
    Ok(ShopRecord::StockEntry(StockEntryRecord {
        order_id: row.get(0)?,
        product_id: row.get(1)?,
        kind,
        quantity: row.get(3)?,
    }))
}

/// An order's row, before its lines are read.
struct OrderRow {
    id: String,
    state: String,
    amount: i64,
    currency: Box<str>,
    payment_key: Option<Box<str>>,
    evidence: Option<String>,
    stock_held: bool,
    created_at: i64,
}

impl OrderRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            state: row.get(1)?,
            amount: row.get(2)?,
            currency: row.get(3)?,
            payment_key: row.get(4)?,
            evidence: row.get(5)?,
            stock_held: row.get(6)?,
            created_at: row.get(7)?,
        })
    }

    fn record(self, jobs: JobsOfOrder, lines: Vec<LineRecord>) -> Result<OrderRecord, StoreError> {
        let order_id: OrderId = self.id.parse()?;
        let evidence = self.evidence.map(|text| read_evidence(&order_id, &text)).transpose()?;
        let created_at = jiff::Timestamp::from_microsecond(self.created_at).map_err(|error| {
            corrupt(format!("order {order_id} was made at an impossible time")).caused_by(error)
        })?;
        Ok(OrderRecord {
            state: match read_state(&order_id, &self.state)? {
                OrderState::PendingPayment => BookState::PendingPayment,
                OrderState::Paid => BookState::Paid,
                OrderState::Failed => BookState::Failed,
            },
            order_id: self.id.into(),
            amount: self.amount,
            currency: self.currency,
            payment_key: self.payment_key,
            evidence: evidence.map(|evidence| match evidence {
                Evidence::Declined { code, .. } => EvidenceRecord::Declined { code },
                Evidence::Absent { status } => EvidenceRecord::Absent { status },
            }),
            open_jobs: jobs.open,
            parked_jobs: jobs.parked,
            stock_held: self.stock_held,
            created_at: created_at.to_string().into(),
            updated_at: None,
            lines,
        })
    }
}

fn orders<E: From<StoreError>>(
    connection: &Connection,
    each: &mut impl FnMut(ShopRecord) -> Result<(), E>,
) -> Result<(), E> {
    let jobs = unfinished_jobs(connection)?;
    let mut orders = connection
        .prepare(
            "SELECT id, state, amount, currency, payment_key, evidence, stock_held, created_at
             FROM orders ORDER BY number",
        )
        .map_err(StoreError::from)?;
    let mut lines = connection
        .prepare("SELECT product_id, quantity FROM order_lines WHERE order_id = ?1 ORDER BY product_id")
        .map_err(StoreError::from)?;
    let rows = orders.query_map([], OrderRow::read).map_err(StoreError::from)?;
    for row in rows {
        let row = row.map_err(StoreError::from)?;
        let lines = lines
            .query_map([&row.id], |line| Ok(LineRecord { product_id: line.get(0)?, quantity: line.get(1)? }))
            .and_then(Iterator::collect)
            .map_err(StoreError::from)?;
        let jobs = jobs.get(&*row.id).copied().unwrap_or_default();
        each(ShopRecord::Order(row.record(jobs, lines)?))?;
    }
    Ok(())
}

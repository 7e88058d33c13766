//! The shop's book: everything it believes about money and stock, from one snapshot.

use std::collections::BTreeMap;

use toss_flows::audit::{
    EvidenceRecord, FlowBook, LineRecord, OrderRecord, OrderState as BookState, ProductRecord, ShopBook,
    StockEntryRecord, StockKind,
};
use toss_flows::confirm::Evidence;
use toss_flows::job::JobState;
use toss_flows::order::OrderState;
use toss_flows::store::any::AnyStore;
use toss_flows::store::sql::{Row, Statement};
use toss_flows::store::{StoreError, Tx};
use toss_flows::time::UnixMicros;
use toss_sdk::model::OrderId;

use super::read::{corrupt, read_evidence, read_state, unfit};

pub(super) const ORDERS: Statement = Statement::both(
    "SELECT id, state, amount, currency, payment_key, evidence, stock_held, created_at, updated_at
     FROM orders ORDER BY number",
);
pub(super) const LINES: Statement =
    Statement::both("SELECT order_id, product_id, quantity FROM order_lines ORDER BY order_id, product_id");
pub(super) const PRODUCTS: Statement =
    Statement::both("SELECT id, initial, quantity FROM products ORDER BY id");
pub(super) const STOCK_ENTRIES: Statement = Statement::both(
    "SELECT order_id, product_id, kind, quantity FROM stock_ledger ORDER BY order_id, product_id, kind DESC",
);

/// The whole book, of one moment.
///
/// # Errors
/// If the database cannot be read, or holds what this program would not have written.
///
/// # Cancellation
/// Safe: nothing is written.
pub(crate) async fn export(store: &AnyStore) -> Result<ShopBook, StoreError> {
    store.snapshot(|tx| Box::pin(export_in(tx))).await
}

async fn export_in(tx: &mut Tx<'_>) -> Result<ShopBook, StoreError> {
    let flow = tx.book().await?;
    let orders = orders(tx, &flow).await?;
    let products = tx.query(PRODUCTS, &[]).await?;
    let entries = tx.query(STOCK_ENTRIES, &[]).await?;
    Ok(ShopBook {
        as_of: Some(tx.now()),
        orders,
        products: products.iter().map(product).collect::<Result<_, _>>()?,
        stock_entries: entries.iter().map(stock_entry).collect::<Result<_, _>>()?,
        flow,
    })
}

fn product(row: &Row) -> Result<ProductRecord, StoreError> {
    Ok(ProductRecord { product_id: row.text(0)?.into(), initial: row.int(1)?, quantity: row.int(2)? })
}

fn stock_entry(row: &Row) -> Result<StockEntryRecord, StoreError> {
    Ok(StockEntryRecord {
        order_id: row.text(0)?.into(),
        product_id: row.text(1)?.into(),
        kind: if row.text(2)? == "SELL" { StockKind::Sell } else { StockKind::Restore },
        quantity: pieces(row, 3)?,
    })
}

fn pieces(row: &Row, column: usize) -> Result<u32, StoreError> {
    u32::try_from(row.int(column)?)
        .map_err(|error| corrupt("a quantity is not what can be ordered".to_owned()).caused_by(error))
}

/// How many jobs of an order are not over.
#[derive(Clone, Copy, Default)]
struct Unfinished {
    open: u32,
    parked: u32,
}

fn unfinished(flow: &FlowBook) -> BTreeMap<&str, Unfinished> {
    let mut jobs = BTreeMap::<&str, Unfinished>::new();
    for job in &flow.jobs {
        let of_order = jobs.entry(&job.order_id).or_default();
        match job.state {
            JobState::Ready | JobState::Run => of_order.open += 1,
            JobState::Parked => of_order.parked += 1,
            JobState::Done => {}
        }
    }
    jobs
}

async fn orders(tx: &mut Tx<'_>, flow: &FlowBook) -> Result<Vec<OrderRecord>, StoreError> {
    let jobs = unfinished(flow);
    let mut lines = BTreeMap::<Box<str>, Vec<LineRecord>>::new();
    for row in &tx.query(LINES, &[]).await? {
        let line = LineRecord { product_id: row.text(1)?.into(), quantity: pieces(row, 2)? };
        lines.entry(row.text(0)?.into()).or_default().push(line);
    }
    let rows = tx.query(ORDERS, &[]).await?;
    let orders = rows.iter().map(|row| {
        let lines = lines.remove(row.text(0)?).unwrap_or_default();
        order(row, jobs.get(row.text(0)?).copied().unwrap_or_default(), lines)
    });
    orders.collect()
}

fn order(row: &Row, jobs: Unfinished, lines: Vec<LineRecord>) -> Result<OrderRecord, StoreError> {
    let order_id: OrderId = row.text(0)?.parse().map_err(unfit)?;
    let evidence = row.opt_text(5)?.map(|text| read_evidence(&order_id, text)).transpose()?;
    let created_at = jiff::Timestamp::from_microsecond(row.int(7)?).map_err(|error| {
        corrupt(format!("order {order_id} was made at an impossible time")).caused_by(error)
    })?;
    Ok(OrderRecord {
        state: book_state(read_state(&order_id, row.text(1)?)?),
        order_id: order_id.as_str().into(),
        amount: row.int(2)?,
        currency: row.text(3)?.into(),
        payment_key: row.opt_text(4)?.map(Into::into),
        evidence: evidence.map(|evidence| match evidence {
            Evidence::Declined { code, .. } => EvidenceRecord::Declined { code },
            Evidence::Absent { status } => EvidenceRecord::Absent { status },
        }),
        open_jobs: jobs.open,
        parked_jobs: jobs.parked,
        stock_held: row.bool(6)?,
        created_at: created_at.to_string().into(),
        updated_at: Some(UnixMicros::new(row.int(8)?)),
        lines,
    })
}

/// The book's word is the book's own.
const fn book_state(state: OrderState) -> BookState {
    match state {
        OrderState::PendingPayment => BookState::PendingPayment,
        OrderState::AwaitingDeposit => BookState::AwaitingDeposit,
        OrderState::Paid => BookState::Paid,
        OrderState::CancelPending => BookState::CancelPending,
        OrderState::PartiallyRefunded => BookState::PartiallyRefunded,
        OrderState::Refunded => BookState::Refunded,
        OrderState::Failed => BookState::Failed,
    }
}

//! Stock: taken by one conditional statement a line, given back at most once, every movement written down.

use toss_flows::store::sql::{Batch, Statement, Value};
use toss_flows::store::{StoreError, Tx};
use toss_sdk::model::OrderId;

use super::read::corrupt;
use crate::order::{Line, Lines};

/// A line that asks for more than there is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Shortage {
    pub(crate) line: Line,
    /// How many pieces are left.
    pub(crate) left: i64,
}

/// Why stock was not taken. The caller must undo what was written before it was found.
#[derive(Debug)]
pub(super) enum TakeError {
    Short(Vec<Shortage>),
    Store(StoreError),
}

impl From<StoreError> for TakeError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

pub(super) const SELL: Batch = Batch {
    sqlite: "INSERT INTO stock_ledger (order_id, product_id, kind, quantity, at) VALUES ($1, $2, 'SELL', $3, $4)",
    postgres: "INSERT INTO stock_ledger (order_id, product_id, kind, quantity, at)
               SELECT order_id, product_id, 'SELL', quantity, at
               FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])
                    AS sold (order_id, product_id, quantity, at)",
};

// The condition is in the statement that takes: what is read afterwards is only for the message.
pub(super) const TAKE: Statement =
    Statement::both("UPDATE products SET quantity = quantity - $1 WHERE id = $2 AND quantity >= $1");

pub(super) const LEFT: Statement = Statement::both("SELECT quantity FROM products WHERE id = $1");

// The key of the ledger decides what is given back; only what it lets in moves stock.
pub(super) const RESTORE: Statement = Statement::both(
    "INSERT INTO stock_ledger (order_id, product_id, kind, quantity, at)
     SELECT order_id, product_id, 'RESTORE', quantity, $2 FROM stock_ledger
     WHERE order_id = $1 AND kind = 'SELL'
     ON CONFLICT DO NOTHING
     RETURNING product_id, quantity",
);

pub(super) const PUT_BACK: Statement =
    Statement::both("UPDATE products SET quantity = quantity + $1 WHERE id = $2");

/// Takes the stock of all `lines` and writes the movements. Call it last: the products' rows stay locked until the
/// commit, and everybody wants the popular ones.
pub(super) async fn take(tx: &mut Tx<'_>, order_id: &OrderId, lines: &Lines) -> Result<(), TakeError> {
    let now = tx.now();
    let sold = |line: &Line| -> Vec<Value> {
        vec![order_id.as_str().into(), line.product.as_str().into(), line.quantity.get().into(), now.into()]
    };
    tx.batch(SELL, &lines.iter().map(sold).collect::<Vec<_>>()).await?;
    let mut short = Vec::new();
    // In the order of the products, as everybody.
    for line in lines.iter() {
        let wanted = [line.quantity.get().into(), line.product.as_str().into()];
        if tx.execute(TAKE, &wanted).await? == 1 {
            continue;
        }
        let rows = tx.query(LEFT, &[line.product.as_str().into()]).await?;
        let left = rows.first().map_or(Ok(0), |row| row.int(0))?;
        short.push(Shortage { line: line.clone(), left });
    }
    if short.is_empty() { Ok(()) } else { Err(TakeError::Short(short)) }
}

/// Gives the stock of an order back: what it took, once. Answers how many lines were given back now.
pub(crate) async fn give_back(tx: &mut Tx<'_>, order_id: &OrderId) -> Result<usize, StoreError> {
    let now = tx.now();
    let rows = tx.query(RESTORE, &[order_id.as_str().into(), now.into()]).await?;
    let mut back =
        rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect::<Result<Vec<_>, StoreError>>()?;
    back.sort_unstable();
    for (product, quantity) in &back {
        if tx.execute(PUT_BACK, &[(*quantity).into(), (*product).into()]).await? != 1 {
            return Err(corrupt(format!("order {order_id} took {product}, which is not sold any more")));
        }
    }
    Ok(back.len())
}

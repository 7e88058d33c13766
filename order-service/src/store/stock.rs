//! Stock: taken by one conditional statement, given back at most once, every movement written down.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use serde_json::{Value, json};
use toss_flows::Tx;
use toss_flows::store::StoreError;
use toss_sdk::model::OrderId;

use crate::order::{Line, Lines};

/// A line that asks for more than there is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Shortage {
    pub(crate) line: Line,
    /// How many pieces are left.
    pub(crate) left: i64,
}

/// Why stock was not taken.
#[derive(Debug)]
pub(super) enum TakeError {
    /// There is not enough; the caller must undo what this did to the lines of which there was.
    Short(Vec<Shortage>),
    Store(StoreError),
}

impl From<rusqlite::Error> for TakeError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Takes the stock of all `lines` in one statement and writes the movements.
pub(super) fn take(tx: &Tx<'_>, order_id: &OrderId, lines: &Lines) -> Result<(), TakeError> {
    let rows = lines.iter().map(|line| json!([line.product.as_str(), line.quantity.get()]));
    let rows: Value = rows.collect();
    // The condition is in the statement that takes: what is read afterwards is only for the message.
    let mut take = tx.sql().prepare(
        "UPDATE products SET quantity = products.quantity - wanted.quantity
         FROM (SELECT value ->> 0 AS id, value ->> 1 AS quantity FROM json_each(?1)) AS wanted
         WHERE products.id = wanted.id AND products.quantity >= wanted.quantity
         RETURNING products.id",
    )?;
    let taken = take
        .query_map([rows.to_string()], |row| row.get::<_, String>(0))?
        .collect::<Result<BTreeSet<_>, _>>()?;
    if taken.len() != lines.iter().len() {
        return Err(TakeError::Short(shortages(tx.sql(), lines, &taken)?));
    }
    let mut sell = tx.sql().prepare(
        "INSERT INTO stock_ledger (order_id, product_id, kind, quantity, at) VALUES (?1, ?2, 'SELL', ?3, ?4)",
    )?;
    for line in lines.iter() {
        sell.execute(params![order_id.as_str(), line.product.as_str(), line.quantity.get(), tx.now().get()])?;
    }
    Ok(())
}

/// The lines that were not taken, and what is left for them.
fn shortages(
    connection: &Connection,
    lines: &Lines,
    taken: &BTreeSet<String>,
) -> rusqlite::Result<Vec<Shortage>> {
    let mut left = connection.prepare("SELECT quantity FROM products WHERE id = ?1")?;
    let short = lines.iter().filter(|line| !taken.contains(line.product.as_str()));
    short
        .map(|line| {
            let left = left.query_row([line.product.as_str()], |row| row.get(0))?;
            Ok(Shortage { line: line.clone(), left })
        })
        .collect()
}

/// Gives the stock of an order back: what it took, once. Answers how many lines were given back now.
pub(crate) fn give_back(tx: &Tx<'_>, order_id: &OrderId) -> Result<usize, StoreError> {
    // The key of the ledger decides what is given back; only what it let in moves stock.
    let mut restore = tx.sql().prepare(
        "INSERT INTO stock_ledger (order_id, product_id, kind, quantity, at)
         SELECT order_id, product_id, 'RESTORE', quantity, ?2 FROM stock_ledger
         WHERE order_id = ?1 AND kind = 'SELL'
         ON CONFLICT DO NOTHING
         RETURNING product_id, quantity",
    )?;
    let rows = restore
        .query_map(params![order_id.as_str(), tx.now().get()], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<Vec<(String, i64)>, _>>()?;
    let mut add = tx.sql().prepare("UPDATE products SET quantity = quantity + ?2 WHERE id = ?1")?;
    for (product, quantity) in &rows {
        add.execute(params![product, quantity])?;
    }
    Ok(rows.len())
}

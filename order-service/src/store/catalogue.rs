//! What is sold.

use rusqlite::{Connection, OptionalExtension, params};
use toss_flows::Tx;
use toss_flows::store::StoreError;

use crate::config::Product;
use crate::order::{ProductId, Won};

/// A product as it stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) price: i64,
    pub(crate) left: i64,
}

/// Takes over the configured products: new ones with their stock, of known ones only name and price. Stock that was
/// sold is not there again because the shop was started again.
pub(crate) fn stock_up(tx: &Tx<'_>, products: &[Product]) -> Result<(), StoreError> {
    let mut upsert = tx.sql().prepare(
        "INSERT INTO products (id, name, price, initial, quantity) VALUES (?1, ?2, ?3, ?4, ?4)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, price = excluded.price",
    )?;
    for Product { id, name, price, stock } in products {
        upsert.execute(params![id, name, price, stock])?;
    }
    Ok(())
}

/// All products, in the order of their ids.
pub(crate) fn products(connection: &Connection) -> Result<Vec<Item>, StoreError> {
    let mut statement = connection.prepare("SELECT id, name, price, quantity FROM products ORDER BY id")?;
    let rows = statement.query_map([], |row| {
        Ok(Item { id: row.get(0)?, name: row.get(1)?, price: row.get(2)?, left: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The price of one piece; `None` if there is no such product.
pub(super) fn price(connection: &Connection, product: &ProductId) -> Result<Option<Won>, StoreError> {
    let price = connection.query_row("SELECT price FROM products WHERE id = ?1", [product.as_str()], |row| {
        row.get::<_, i64>(0)
    });
    Ok(price.optional()?.map(Won::new).transpose()?)
}

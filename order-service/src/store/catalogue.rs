//! What is sold.

use std::collections::BTreeMap;

use toss_flows::store::any::AnyStore;
use toss_flows::store::sql::Statement;
use toss_flows::store::{StoreError, Tx};

use super::read::unfit;
use super::write::write;
use crate::config::Product;
use crate::order::{Lines, ProductId, Won};

/// A product as it stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Item {
    pub(crate) id: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) price: i64,
    pub(crate) left: i64,
}

pub(super) const STOCK_UP: Statement = Statement::both(
    "INSERT INTO products (id, name, price, initial, quantity) VALUES ($1, $2, $3, $4, $4)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, price = excluded.price",
);

pub(super) const PRODUCTS: Statement =
    Statement::both("SELECT id, name, price, quantity FROM products ORDER BY id");

pub(super) const PRICE: Statement = Statement::both("SELECT price FROM products WHERE id = $1");

/// Takes over the configured products: new ones with their stock, of known ones only name and price. Stock that was
/// sold is not there again because the shop was started again.
pub(crate) async fn stock_up(store: &AnyStore, products: &[Product]) -> Result<(), StoreError> {
    // Several nodes may start at once: in the order of their ids.
    let mut products = products.to_vec();
    products.sort_by(|one, other| one.id.cmp(&other.id));
    write(store, products, |tx, products| Box::pin(stock_up_in(tx, products))).await
}

/// Writes what differs. A product that is as it should be is not touched: its row is what orders wait for.
async fn stock_up_in(tx: &mut Tx<'_>, products: &[Product]) -> Result<(), StoreError> {
    let there = products_in(tx).await?;
    let is_there = |product: &Product| {
        there
            .iter()
            .any(|item| *item.id == *product.id && *item.name == *product.name && item.price == product.price)
    };
    for Product { id, name, price, stock } in products.iter().filter(|product| !is_there(product)) {
        tx.execute(STOCK_UP, &[(&**id).into(), (&**name).into(), (*price).into(), (*stock).into()]).await?;
    }
    Ok(())
}

/// All products, in the order of their ids.
pub(crate) async fn products(store: &AnyStore) -> Result<Vec<Item>, StoreError> {
    store.snapshot(|tx| Box::pin(products_in(tx))).await
}

async fn products_in(tx: &mut Tx<'_>) -> Result<Vec<Item>, StoreError> {
    let rows = tx.query(PRODUCTS, &[]).await?;
    let item = |row: &toss_flows::store::sql::Row| {
        Ok(Item { id: row.text(0)?.into(), name: row.text(1)?.into(), price: row.int(2)?, left: row.int(3)? })
    };
    rows.iter().map(item).collect()
}

/// The prices of one piece each, of the products that there are.
pub(super) async fn prices(tx: &mut Tx<'_>, lines: &Lines) -> Result<BTreeMap<ProductId, Won>, StoreError> {
    let mut prices = BTreeMap::new();
    for line in lines.iter() {
        let rows = tx.query(PRICE, &[line.product.as_str().into()]).await?;
        if let Some(row) = rows.first() {
            prices.insert(line.product.clone(), Won::new(row.int(0)?).map_err(unfit)?);
        }
    }
    Ok(prices)
}

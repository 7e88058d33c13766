//! Placing an order: order, lines, stock, the customer's key and the decision to take the money, in one transaction.

use core::time::Duration;
use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use toss_flows::Tx;
use toss_flows::store::{EnqueueError, NewConfirm, StoreError};
use toss_sdk::model::{IdempotencyKey, OrderId, PaymentKey, Won};

use super::catalogue::price;
use super::stock::{self, Shortage, TakeError};
use crate::order::{Draft, Fingerprint, Line, OrderName, OrderState};

/// What is to be placed.
#[derive(Clone, Debug)]
pub(crate) struct NewOrder {
    pub(crate) draft: Draft,
    /// The customer's key, if there is one.
    pub(crate) client_key: Option<IdempotencyKey>,
    /// How long from now its payment may still be confirmed.
    pub(crate) confirm_window: Duration,
}

/// An order that is there now.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Placed {
    pub(crate) order_id: OrderId,
    pub(crate) amount: Won,
    /// Whether it was there before: the same request came again, and nothing was written.
    pub(crate) is_repeat: bool,
}

/// Why an order was not placed. Nothing was written.
#[derive(Debug)]
pub(crate) enum PlaceError {
    /// The shop refuses it as it is.
    Refused(Refusal),
    /// The store failed.
    Store(StoreError),
}

/// Why the shop refuses an order.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Refusal {
    /// The shop does not have these products.
    UnknownProducts(Vec<Line>),
    /// The customer agreed to another amount than the shop asks.
    Amount { offered: Won, asked: Won },
    /// The sum is more than any amount can be.
    TooMuch,
    /// There is less than was asked for.
    OutOfStock(Vec<Shortage>),
    /// The customer's key was used for another request.
    KeyReused(IdempotencyKey),
    /// The order id is another order's.
    OrderExists(OrderId),
    /// The payment key is another order's.
    PaymentKeyTaken(PaymentKey),
}

impl From<Refusal> for PlaceError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for PlaceError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<rusqlite::Error> for PlaceError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<TakeError> for PlaceError {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::Short(shortages) => Refusal::OutOfStock(shortages).into(),
            TakeError::Store(error) => Self::Store(error),
        }
    }
}

impl From<EnqueueError> for PlaceError {
    fn from(error: EnqueueError) -> Self {
        match error {
            EnqueueError::PaymentKeyTaken { payment_key, .. } => Refusal::PaymentKeyTaken(payment_key).into(),
            EnqueueError::OrderTaken(order_id) => Refusal::OrderExists(order_id).into(),
            // A price is above zero, so an amount is; a sum that is not would be one that no amount can hold.
            EnqueueError::Amount(_) => Refusal::TooMuch.into(),
            EnqueueError::Store(error) => Self::Store(error),
        }
    }
}

/// Places an order, or finds it placed. Runs inside one transaction, which an error undoes.
pub(crate) fn place(tx: &Tx<'_>, new: &NewOrder) -> Result<Placed, PlaceError> {
    let fingerprint = new.draft.fingerprint();
    if let Some(placed) = find_repeat(tx, new, &fingerprint)? {
        return Ok(placed);
    }
    let amount = asked_amount(tx.sql(), &new.draft)?;
    let order_id = &new.draft.order_id;
    write_order(tx, new, (order_id, amount), &fingerprint)?;
    stock::take(tx, order_id, &new.draft.lines)?;
    tx.enqueue_confirm(&NewConfirm {
        order_id: order_id.clone(),
        payment_key: new.draft.payment_key.clone(),
        amount: amount.into(),
        deadline: tx.now().after(new.confirm_window),
    })?;
    Ok(Placed { order_id: order_id.clone(), amount, is_repeat: false })
}

/// The order that an earlier, equal request made. By the customer's key first; without one, by the order id.
fn find_repeat(tx: &Tx<'_>, new: &NewOrder, fingerprint: &Fingerprint) -> Result<Option<Placed>, PlaceError> {
    if let Some(key) = &new.client_key {
        let sql = "SELECT idempotency_records.fingerprint, orders.id, orders.amount
                   FROM idempotency_records JOIN orders ON orders.id = order_id WHERE key = ?1";
        if let Some(found) = find(tx.sql(), sql, key.as_str())? {
            return found
                .repeats(fingerprint)
                .map(Some)
                .ok_or_else(|| Refusal::KeyReused(key.clone()).into());
        }
    }
    let order_id = &new.draft.order_id;
    let sql = "SELECT fingerprint, id, amount FROM orders WHERE id = ?1";
    let Some(found) = find(tx.sql(), sql, order_id.as_str())? else { return Ok(None) };
    let Some(placed) = found.repeats(fingerprint) else {
        return Err(Refusal::OrderExists(order_id.clone()).into());
    };
    // The key is new and names this order from now on.
    remember_key(tx, new, (&placed.order_id, fingerprint))?;
    Ok(Some(placed))
}

fn remember_key(
    tx: &Tx<'_>,
    new: &NewOrder,
    (order_id, fingerprint): (&OrderId, &Fingerprint),
) -> Result<(), StoreError> {
    if let Some(key) = &new.client_key {
        tx.sql().execute(
            "INSERT INTO idempotency_records (key, fingerprint, order_id, created_at) VALUES (?1, ?2, ?3, ?4)",
            params![key.as_str(), fingerprint.as_str(), order_id.as_str(), tx.now().get()],
        )?;
    }
    Ok(())
}

struct Found {
    fingerprint: String,
    order_id: String,
    amount: i64,
}

impl Found {
    fn repeats(self, fingerprint: &Fingerprint) -> Option<Placed> {
        if self.fingerprint != fingerprint.as_str() {
            return None;
        }
        let (order_id, amount) = (self.order_id.parse().ok()?, Won::new(self.amount).ok()?);
        Some(Placed { order_id, amount, is_repeat: true })
    }
}

fn find(connection: &Connection, sql: &str, key: &str) -> Result<Option<Found>, StoreError> {
    let found = connection.query_row(sql, [key], |row| {
        Ok(Found { fingerprint: row.get(0)?, order_id: row.get(1)?, amount: row.get(2)? })
    });
    Ok(found.optional()?)
}

/// What the shop asks for, which must be what the customer agreed to.
fn asked_amount(connection: &Connection, draft: &Draft) -> Result<Won, PlaceError> {
    let mut prices = BTreeMap::new();
    let mut unknown = Vec::new();
    for line in draft.lines.iter() {
        match price(connection, &line.product)? {
            Some(price) => {
                prices.insert(&line.product, price);
            }
            None => unknown.push(line.clone()),
        }
    }
    if !unknown.is_empty() {
        return Err(Refusal::UnknownProducts(unknown).into());
    }
    let asked = draft.lines.total(|product| prices.get(product).copied()).ok_or(Refusal::TooMuch)?;
    if asked != draft.amount {
        return Err(Refusal::Amount { offered: draft.amount, asked }.into());
    }
    Ok(asked)
}

fn write_order(
    tx: &Tx<'_>,
    new: &NewOrder,
    (order_id, amount): (&OrderId, Won),
    fingerprint: &Fingerprint,
) -> Result<(), StoreError> {
    let draft = &new.draft;
    tx.sql().execute(
        "INSERT INTO orders
             (id, state, currency, amount, name, payment_key, stock_held, fingerprint, created_at)
         VALUES (?1, ?2, 'KRW', ?3, ?4, ?5, 1, ?6, ?7)",
        params![
            order_id.as_str(),
            OrderState::PendingPayment.as_str(),
            amount.get(),
            draft.name.as_ref().map(OrderName::as_str),
            draft.payment_key.as_str(),
            fingerprint.as_str(),
            tx.now().get()
        ],
    )?;
    let mut line = tx.sql().prepare(
        "INSERT INTO order_lines (order_id, product_id, quantity, price)
         SELECT ?1, id, ?3, price FROM products WHERE id = ?2",
    )?;
    for wanted in draft.lines.iter() {
        line.execute(params![order_id.as_str(), wanted.product.as_str(), wanted.quantity.get()])?;
    }
    remember_key(tx, new, (order_id, fingerprint))
}

//! Placing an order: order, lines, stock, the customer's key and, if it comes with its payment, the decision to take the
//! money, in one transaction.

use core::time::Duration;

use toss_flows::job::{MerchantId, Priority};
use toss_flows::order::OrderState;
use toss_flows::store::any::AnyStore;
use toss_flows::store::sql::{Batch, Row, Statement, Value};
use toss_flows::store::{EnqueueError, NewConfirm, StoreError, Tx};
use toss_flows::time::UnixMicros;
use toss_sdk::model::{IdempotencyKey, OrderId, PaymentKey, Won};

use super::catalogue::prices;
use super::read::unfit;
use super::stock::{self, Shortage, TakeError};
use super::write::{Failure, lost, write};
use crate::order::{Draft, Fingerprint, Line, OrderName};

/// What is to be placed.
#[derive(Clone, Debug)]
pub(crate) struct NewOrder {
    pub(crate) draft: Draft,
    /// The customer's key, if there is one.
    pub(crate) client_key: Option<IdempotencyKey>,
    /// How long from now its payment may still be confirmed.
    pub(crate) confirm_window: Duration,
    /// How long from now its stock waits for a payment, if it comes without one.
    pub(crate) reserve_window: Duration,
}

/// An order that is there now.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Placed {
    pub(crate) order_id: OrderId,
    pub(crate) amount: Won,
    /// Until when its stock waits for a payment; `None` if it came with one.
    pub(crate) pays_until: Option<UnixMicros>,
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

impl Failure for PlaceError {
    fn of_store(&self) -> Option<&StoreError> {
        match self {
            Self::Refused(_) => None,
            Self::Store(error) => Some(error),
        }
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

const BY_KEY: &str = "SELECT idempotency_records.fingerprint, orders.id, orders.amount, orders.reserve_until
                      FROM idempotency_records JOIN orders ON orders.id = order_id WHERE key = $1";
pub(super) const FIND_BY_KEY: Statement = Statement::both(BY_KEY);

pub(super) const FIND: Statement =
    Statement::both("SELECT fingerprint, id, amount, reserve_until FROM orders WHERE id = $1");

pub(super) const FIND_PAYMENT: Statement = Statement::both("SELECT id FROM orders WHERE payment_key = $1");

pub(super) const INSERT: Statement = Statement::both(
    "INSERT INTO orders (id, state, currency, amount, name, payment_key, stock_held, fingerprint, reserve_until,
                         created_at, updated_at)
     VALUES ($1, $2, 'KRW', $3, $4, $5, TRUE, $6, $7, $8, $8)
     ON CONFLICT DO NOTHING",
);

pub(super) const INSERT_LINES: Batch = Batch {
    sqlite: "INSERT INTO order_lines (order_id, product_id, quantity, price) VALUES ($1, $2, $3, $4)",
    postgres: "INSERT INTO order_lines (order_id, product_id, quantity, price)
               SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])",
};

pub(super) const REMEMBER: Statement = Statement::both(
    "INSERT INTO idempotency_records (key, fingerprint, order_id, created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING",
);

/// Places an order, or finds it placed.
///
/// # Cancellation
/// It may have been placed; the same request again tells.
pub(crate) async fn place(store: &AnyStore, new: NewOrder) -> Result<Placed, PlaceError> {
    write(store, new, |tx, new| Box::pin(place_in(tx, new))).await
}

async fn place_in(tx: &mut Tx<'_>, new: &NewOrder) -> Result<Placed, PlaceError> {
    let fingerprint = new.draft.fingerprint();
    if let Some(placed) = find_repeat(tx, new, &fingerprint).await? {
        return Ok(placed);
    }
    let draft = &new.draft;
    let (amount, lines) = asked(tx, draft).await?;
    let pays_until = match draft.payment_key {
        Some(_) => None,
        None => Some(tx.now().after(new.reserve_window)),
    };
    let placed = Placed { order_id: draft.order_id.clone(), amount, pays_until, is_repeat: false };
    insert(tx, draft, &placed, &fingerprint).await?;
    tx.batch(INSERT_LINES, &lines).await?;
    remember_key(tx, new, &fingerprint).await?;
    if let Some(payment_key) = &draft.payment_key {
        let deadline = tx.now().after(new.confirm_window);
        let confirm = new_confirm(&draft.order_id, payment_key, amount, deadline);
        tx.enqueue_confirm(&confirm).await.map_err(|error| of_enqueue(error, payment_key))?;
    }
    stock::take(tx, &draft.order_id, &draft.lines).await?;
    Ok(placed)
}

/// The decision to take the money of an order.
pub(super) fn new_confirm(
    order_id: &OrderId,
    payment_key: &PaymentKey,
    amount: Won,
    deadline: UnixMicros,
) -> NewConfirm {
    NewConfirm {
        order_id: order_id.clone(),
        payment_key: payment_key.clone(),
        amount: amount.into(),
        deadline,
        merchant: MerchantId::default(),
        priority: Priority::default(),
    }
}

fn of_enqueue(error: EnqueueError, payment_key: &PaymentKey) -> PlaceError {
    match error {
        EnqueueError::PaymentKeyTaken { payment_key, .. } => Refusal::PaymentKeyTaken(payment_key).into(),
        EnqueueError::OrderTaken(order_id) => Refusal::OrderExists(order_id).into(),
        // A price is above zero, so an amount is; a sum that is not would be one that no amount can hold.
        EnqueueError::Amount(_) => Refusal::TooMuch.into(),
        EnqueueError::Store(error) => PlaceError::Store(error),
        // The same payment with other terms.
        EnqueueError::OrderId(_)
        | EnqueueError::PaymentUnknown(_)
        | EnqueueError::TooMuch { .. }
        | EnqueueError::Reason { .. }
        | EnqueueError::NameReused { .. }
        | _ => Refusal::PaymentKeyTaken(payment_key.clone()).into(),
    }
}

/// The order that an earlier, equal request made. By the customer's key first; without one, by the order id.
async fn find_repeat(
    tx: &mut Tx<'_>,
    new: &NewOrder,
    fingerprint: &Fingerprint,
) -> Result<Option<Placed>, PlaceError> {
    if let Some(key) = &new.client_key
        && let Some(found) = tx.query(FIND_BY_KEY, &[key.as_str().into()]).await?.first()
    {
        let placed = repeated(found, fingerprint)?;
        return placed.map(Some).ok_or_else(|| Refusal::KeyReused(key.clone()).into());
    }
    let order_id = &new.draft.order_id;
    let rows = tx.query(FIND, &[order_id.as_str().into()]).await?;
    let Some(found) = rows.first() else { return Ok(None) };
    let Some(placed) = repeated(found, fingerprint)? else {
        return Err(Refusal::OrderExists(order_id.clone()).into());
    };
    // The key is new and names this order from now on.
    remember_key(tx, new, fingerprint).await?;
    Ok(Some(placed))
}

/// What was placed, if it was by an equal request.
fn repeated(found: &Row, fingerprint: &Fingerprint) -> Result<Option<Placed>, StoreError> {
    if found.text(0)? != fingerprint.as_str() {
        return Ok(None);
    }
    Ok(Some(Placed {
        order_id: found.text(1)?.parse().map_err(unfit)?,
        amount: Won::new(found.int(2)?).map_err(unfit)?,
        pays_until: found.opt_int(3)?.map(UnixMicros::new),
        is_repeat: true,
    }))
}

async fn remember_key(tx: &mut Tx<'_>, new: &NewOrder, fingerprint: &Fingerprint) -> Result<(), StoreError> {
    let Some(key) = &new.client_key else { return Ok(()) };
    let order_id = new.draft.order_id.as_str();
    let row = [key.as_str().into(), fingerprint.as_str().into(), order_id.into(), tx.now().into()];
    match tx.execute(REMEMBER, &row).await? {
        1 => Ok(()),
        _ => Err(lost("this Idempotency-Key")),
    }
}

/// What the shop asks for, which must be what the customer agreed to, if that is known; and the rows of the lines.
async fn asked(tx: &mut Tx<'_>, draft: &Draft) -> Result<(Won, Vec<Vec<Value>>), PlaceError> {
    let prices = prices(tx, &draft.lines).await?;
    let unknown: Vec<_> =
        draft.lines.iter().filter(|line| !prices.contains_key(&line.product)).cloned().collect();
    if !unknown.is_empty() {
        return Err(Refusal::UnknownProducts(unknown).into());
    }
    let asked = draft.lines.total(|product| prices.get(product).copied()).ok_or(Refusal::TooMuch)?;
    if let Some(offered) = draft.amount.filter(|offered| *offered != asked) {
        return Err(Refusal::Amount { offered, asked }.into());
    }
    let rows = draft.lines.iter().filter_map(|line| {
        let price = prices.get(&line.product)?;
        let (order_id, product) = (draft.order_id.as_str(), line.product.as_str());
        Some(vec![order_id.into(), product.into(), line.quantity.get().into(), price.get().into()])
    });
    Ok((asked, rows.collect()))
}

async fn insert(
    tx: &mut Tx<'_>,
    draft: &Draft,
    placed: &Placed,
    fingerprint: &Fingerprint,
) -> Result<(), PlaceError> {
    let row = [
        draft.order_id.as_str().into(),
        OrderState::PendingPayment.as_str().into(),
        placed.amount.get().into(),
        draft.name.as_ref().map(OrderName::as_str).into(),
        draft.payment_key.as_ref().map(PaymentKey::as_str).into(),
        fingerprint.as_str().into(),
        placed.pays_until.map(UnixMicros::get).into(),
        tx.now().into(),
    ];
    if tx.execute(INSERT, &row).await? == 1 {
        return Ok(());
    }
    if let Some(payment_key) = &draft.payment_key
        && !tx.query(FIND_PAYMENT, &[payment_key.as_str().into()]).await?.is_empty()
        && tx.query(FIND, &[draft.order_id.as_str().into()]).await?.is_empty()
    {
        return Err(Refusal::PaymentKeyTaken(payment_key.clone()).into());
    }
    Err(lost("this order").into())
}

//! Goods that sell fast: counted in several rows instead of one, taken once per order, given back once.
//!
//! Every order of a hot product changes the same row, and on PostgreSQL they queue there for as long as each of their
//! transactions lasts. Here a product has several *buckets*, and an order takes from one that nobody holds at the moment.
//! Only what no single bucket has left is gathered from all of them. On SQLite one bucket does: it has one writer.
//!
//! What an order took is written down under its reference, so taking again takes nothing and giving back happens once,
//! whoever asks: the failed payment, the customer, a sweep. Take last in your transaction: rows stay locked until its
//! commit. The store in memory has no SQL, and so no stock.

use super::sql::{Row, Value};
use super::{StoreError, Tx};

mod rows;
pub(crate) mod statements;

use rows::Buckets;
use statements as text;

/// How many buckets a product has at most. 16 carry what one server can commit.
pub const BUCKETS_MAX: u32 = 256;

/// Some of one product.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Line<'l> {
    /// Which product.
    pub item: &'l str,
    /// How many; above zero.
    pub quantity: i64,
}

/// What [`take`] found under the reference.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use = "goods that were given back are not held any more"]
pub enum Taken {
    /// Nothing; they are taken now.
    Now,
    /// The same goods; nothing was taken.
    Before,
    /// The same goods, which were given back since; nothing was taken.
    GivenBack,
}

/// Why nothing was taken. Nothing was written, and the transaction can go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StockError {
    /// There are not that many.
    #[error("{item} has {left} left, and {asked} were asked for")]
    Short {
        /// The product.
        item: Box<str>,
        /// What was asked for.
        asked: i64,
        /// What is left.
        left: i64,
    },
    /// Nobody has put it into stock.
    #[error("{item} is not in stock; put it there first")]
    Unknown {
        /// The product.
        item: Box<str>,
    },
    /// The same reference was used for other goods.
    #[error("{reference} has taken other goods before; a reference is for one order")]
    ReferenceReused {
        /// The reference.
        reference: Box<str>,
    },
    /// A quantity that cannot be taken, or a product that is named twice.
    #[error("a quantity is above zero and a product is named once, not {quantity} of {item}")]
    Line {
        /// The product.
        item: Box<str>,
        /// The quantity.
        quantity: i64,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts a product into stock, in `buckets` of them (1 to [`BUCKETS_MAX`]); false, and nothing written, if it is there.
///
/// # Errors
/// If the store failed; a negative quantity is refused by the database.
///
/// # Cancellation
/// The transaction may hold part of it; drop it with the future.
pub async fn put(tx: &mut Tx<'_>, item: &str, quantity: i64, buckets: u32) -> Result<bool, StoreError> {
    if !Buckets::of(tx, item).await?.is_empty() {
        return Ok(false);
    }
    let fresh = Buckets::fresh(buckets.clamp(1, BUCKETS_MAX)).filled(quantity);
    fresh.insert(tx, item).await.map(|()| true)
}

/// Adds goods that came in, spread over all buckets.
///
/// # Errors
/// [`StockError::Unknown`] or [`StockError::Line`]; or the store failed.
///
/// # Cancellation
/// As [`put`].
pub async fn receive(tx: &mut Tx<'_>, line: Line<'_>) -> Result<(), StockError> {
    let Line { item, quantity } = line;
    if quantity <= 0 {
        return Err(StockError::Line { item: item.into(), quantity });
    }
    let buckets = Buckets::locked(tx, item).await?;
    if buckets.is_empty() {
        return Err(StockError::Unknown { item: item.into() });
    }
    let total = buckets.total().saturating_add(quantity);
    buckets.filled(total).write(tx, item).await?;
    Ok(())
}

/// How many are left, of what is committed and of what this transaction took itself; zero of what is not in stock.
///
/// # Errors
/// If the store failed.
///
/// # Cancellation
/// Safe at any time.
pub async fn left(tx: &mut Tx<'_>, item: &str) -> Result<i64, StoreError> {
    Ok(Buckets::of(tx, item).await?.total())
}

/// Takes all of `lines` for `reference`, usually the order's number, or nothing.
///
/// # Errors
/// See [`StockError`].
///
/// # Cancellation
/// As [`put`].
pub async fn take(tx: &mut Tx<'_>, reference: &str, lines: &[Line<'_>]) -> Result<Taken, StockError> {
    // Everybody goes through the products in the same order, so that nobody waits in a circle.
    let lines = sorted(lines)?;
    let marks: Vec<Vec<Value>> = lines.iter().map(|line| mark(tx, reference, *line)).collect();
    let marked = tx.batch(text::MARK, &marks).await?;
    if marked.len() < lines.len() {
        unmark(tx, reference, &marked).await?;
        return found(tx, reference, &lines).await;
    }
    for (at, line) in lines.iter().enumerate() {
        if let Err(error) = take_one(tx, reference, *line).await {
            for line in lines.iter().take(at) {
                put_back(tx, reference, *line).await?;
            }
            tx.execute(text::FORGET, &[reference.into()]).await?;
            return Err(error);
        }
    }
    Ok(Taken::Now)
}

/// Gives back all that `reference` took. False if it took nothing, or it was given back before: goods come back once.
///
/// # Errors
/// If the store failed.
///
/// # Cancellation
/// As [`put`].
pub async fn give_back(tx: &mut Tx<'_>, reference: &str) -> Result<bool, StoreError> {
    let rows = tx.query(text::GIVE_BACK, &[tx.now().into(), reference.into()]).await?;
    let mut lines: Vec<Line<'_>> = rows.iter().map(line_of).collect::<Result<_, _>>()?;
    lines.sort_unstable();
    for line in &lines {
        put_back(tx, reference, *line).await?;
    }
    Ok(!lines.is_empty())
}

fn sorted<'l>(lines: &[Line<'l>]) -> Result<Vec<Line<'l>>, StockError> {
    let mut lines = lines.to_vec();
    lines.sort_unstable();
    let mut before = None;
    for line in &lines {
        if line.quantity <= 0 || before == Some(line.item) {
            return Err(StockError::Line { item: line.item.into(), quantity: line.quantity });
        }
        before = Some(line.item);
    }
    Ok(lines)
}

fn mark(tx: &Tx<'_>, reference: &str, line: Line<'_>) -> Vec<Value> {
    vec![reference.into(), line.item.into(), line.quantity.into(), tx.now().into()]
}

/// Some of the lines were marked before and some were not, by an order of other goods: the new marks go again.
async fn unmark(tx: &mut Tx<'_>, reference: &str, marked: &[Row]) -> Result<(), StockError> {
    if marked.is_empty() {
        return Ok(());
    }
    for row in marked {
        tx.execute(text::FORGET_ONE, &[reference.into(), row.text(0)?.into()]).await?;
    }
    Err(StockError::ReferenceReused { reference: reference.into() })
}

/// What the marks that were there say.
async fn found(tx: &mut Tx<'_>, reference: &str, lines: &[Line<'_>]) -> Result<Taken, StockError> {
    let rows = tx.query(text::TAKEN, &[reference.into()]).await?;
    let mut before: Vec<Line<'_>> = rows.iter().map(line_of).collect::<Result<_, _>>()?;
    before.sort_unstable();
    if before != lines {
        return Err(StockError::ReferenceReused { reference: reference.into() });
    }
    let is_back = rows.first().map_or(Ok(false), |row| row.opt_int(2).map(|at| at.is_some()))?;
    Ok(if is_back { Taken::GivenBack } else { Taken::Before })
}

fn line_of(row: &Row) -> Result<Line<'_>, StoreError> {
    Ok(Line { item: row.text(0)?, quantity: row.int(1)? })
}

async fn take_one(tx: &mut Tx<'_>, reference: &str, line: Line<'_>) -> Result<(), StockError> {
    let Line { item, quantity } = line;
    let asked = [quantity.into(), item.into(), rows::start(reference).into()];
    if !tx.query(text::TAKE, &asked).await?.is_empty() {
        return Ok(());
    }
    let short = |left| StockError::Short { item: item.into(), asked: quantity, left };
    let seen = Buckets::of(tx, item).await?;
    if seen.is_empty() {
        return Err(StockError::Unknown { item: item.into() });
    }
    // What is sold out is not worth a lock: whoever gives something back wakes nobody here anyway.
    if seen.total() < quantity {
        return Err(short(seen.total()));
    }
    let buckets = Buckets::locked(tx, item).await?;
    let rest = buckets.total().saturating_sub(quantity);
    if rest < 0 {
        return Err(short(buckets.total()));
    }
    buckets.filled(rest).write(tx, item).await?;
    Ok(())
}

async fn put_back(tx: &mut Tx<'_>, reference: &str, line: Line<'_>) -> Result<(), StoreError> {
    let Line { item, quantity } = line;
    let back = [quantity.into(), item.into(), rows::start(reference).into()];
    if tx.query(text::PUT_BACK, &back).await?.is_empty() {
        tx.query(text::PUT_BACK_WAITING, &back).await?;
    }
    Ok(())
}

//! Reads for people and for the shop: jobs, payments, refunds.

use toss_sdk::model::{Currency, Money, OrderId, PaymentKey};

use super::super::sql::{Row, Statement, Value};
use super::super::{JobRow, PaymentRow, RefundRow, StoreError, StoreErrorKind, Tx};
use super::stored::parsed;
use crate::cancel::CancelState;
use crate::confirm::ConfirmState;
use crate::job::{BatchId, JobId, JobKind, JobState, RefundId};
use crate::refund::RefundState;
use crate::time::UnixMicros;

macro_rules! jobs {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, name, order_id, payment_key, currency, amount, state, flow, run_at, parked_reason, \
             created_at FROM toss_jobs WHERE ",
            $rest
        )
    };
}

macro_rules! payments {
    ($rest:literal) => {
        concat!(
            "SELECT payment_key, order_id, currency, captured, refunded, reserved, merchant FROM toss_payments WHERE ",
            $rest
        )
    };
}

macro_rules! refunds {
    ($rest:literal) => {
        concat!(
            "SELECT id, order_id, payment_key, currency, amount, state, requested_by, decided_by, batch, job, reason, \
             refund_account FROM toss_refunds WHERE ",
            $rest
        )
    };
}

pub(crate) const JOBS_OF: Statement = Statement::both(jobs!("order_id = $1 ORDER BY id"));
pub(crate) const PARKED: Statement =
    Statement::both(jobs!("state = 'PARKED' AND id > $1 ORDER BY id LIMIT $2"));

pub(crate) const PAYMENT: Statement = Statement::both(payments!("payment_key = $1"));
pub(crate) const PAYMENT_LOCKED: Statement =
    Statement::each(payments!("payment_key = $1"), payments!("payment_key = $1 FOR UPDATE"));
pub(crate) const PAYMENTS_BETWEEN: Statement = Statement::each(
    payments!("created_at >= $1 AND created_at < $2 AND payment_key > $3 ORDER BY payment_key LIMIT $4"),
    payments!(
        "created_at >= $1 AND created_at < $2 AND payment_key COLLATE \"C\" > $3
         ORDER BY payment_key COLLATE \"C\" LIMIT $4"
    ),
);

pub(crate) const REFUND: Statement = Statement::both(refunds!("id = $1"));
pub(crate) const REFUND_LOCKED: Statement =
    Statement::each(refunds!("id = $1"), refunds!("id = $1 FOR UPDATE"));
pub(crate) const BATCH: Statement =
    Statement::each(refunds!("batch = $1 ORDER BY id"), refunds!("batch = $1 ORDER BY id COLLATE \"C\""));

/// A payment, and what only the flows ask of it.
#[derive(Clone, Debug)]
pub(super) struct Balance {
    pub(super) row: PaymentRow,
    pub(super) merchant: Box<str>,
}

/// A refund, and what only the flows ask of it.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) row: RefundRow,
    pub(super) reason: Box<str>,
    pub(super) refund_account: Option<Box<str>>,
}

pub(in crate::store) async fn jobs_of(
    tx: &mut Tx<'_>,
    order_id: &OrderId,
) -> Result<Vec<JobRow>, StoreError> {
    tx.query(JOBS_OF, &[order_id.as_str().into()]).await?.iter().map(job).collect()
}

pub(in crate::store) async fn parked(
    tx: &mut Tx<'_>,
    after: JobId,
    limit: usize,
) -> Result<Vec<JobRow>, StoreError> {
    tx.query(PARKED, &[after.get().into(), at_most(limit)]).await?.iter().map(job).collect()
}

pub(in crate::store) async fn payment(
    tx: &mut Tx<'_>,
    payment_key: &PaymentKey,
) -> Result<Option<PaymentRow>, StoreError> {
    Ok(balance(tx, payment_key, PAYMENT).await?.map(|balance| balance.row))
}

pub(in crate::store) async fn payments_between(
    tx: &mut Tx<'_>,
    (from, to): (UnixMicros, UnixMicros),
    after: Option<&PaymentKey>,
    limit: usize,
) -> Result<Vec<PaymentRow>, StoreError> {
    let after = after.map_or("", PaymentKey::as_str);
    let rows = tx.query(PAYMENTS_BETWEEN, &[from.into(), to.into(), after.into(), at_most(limit)]).await?;
    rows.iter().map(|row| Ok(read_balance(row)?.row)).collect()
}

pub(in crate::store) async fn refund(
    tx: &mut Tx<'_>,
    id: &RefundId,
) -> Result<Option<RefundRow>, StoreError> {
    Ok(request(tx, id, REFUND).await?.map(|request| request.row))
}

pub(in crate::store) async fn batch_of(
    tx: &mut Tx<'_>,
    batch: &BatchId,
) -> Result<Vec<RefundRow>, StoreError> {
    let rows = tx.query(BATCH, &[batch.as_str().into()]).await?;
    rows.iter().map(|row| Ok(read_request(row)?.row)).collect()
}

/// The payment, read with [`PAYMENT`] or, by whoever decides on it, with [`PAYMENT_LOCKED`].
pub(super) async fn balance(
    tx: &mut Tx<'_>,
    payment_key: &PaymentKey,
    statement: Statement,
) -> Result<Option<Balance>, StoreError> {
    let rows = tx.query(statement, &[payment_key.as_str().into()]).await?;
    rows.first().map(read_balance).transpose()
}

/// The refund, read with [`REFUND`] or, by whoever decides on it, with [`REFUND_LOCKED`].
pub(super) async fn request(
    tx: &mut Tx<'_>,
    id: &RefundId,
    statement: Statement,
) -> Result<Option<Request>, StoreError> {
    let rows = tx.query(statement, &[id.as_str().into()]).await?;
    rows.first().map(read_request).transpose()
}

fn job(row: &Row) -> Result<JobRow, StoreError> {
    let kind = word(row, 1, "kind", JobKind::parse)?;
    let state = word(row, 7, "state", JobState::parse)?;
    let is_open = match state {
        JobState::Ready | JobState::Run => true,
        JobState::Parked | JobState::Done => false,
    };
    Ok(JobRow {
        job: JobId::new(row.int(0)?),
        kind,
        name: row.text(2)?.into(),
        order_id: parsed(row.text(3)?)?,
        payment_key: parsed(row.text(4)?)?,
        amount: Money::new(parsed(row.text(5)?)?, row.int(6)?),
        state,
        flow: flow_name(kind, row.text(8)?),
        due: if is_open { Some(UnixMicros::new(row.int(9)?)) } else { None },
        parked_reason: row.opt_text(10)?.map(Into::into),
        created_at: UnixMicros::new(row.int(11)?),
    })
}

/// Where a stored flow stands, by name. A row whose flow cannot be read is shown all the same: somebody has to see it.
fn flow_name(kind: JobKind, flow: &str) -> Box<str> {
    let name = match kind {
        JobKind::Confirm => serde_json::from_str::<ConfirmState>(flow).map(|state| state.name()),
        JobKind::Cancel | JobKind::Refund => {
            serde_json::from_str::<CancelState>(flow).map(|state| state.name())
        }
    };
    name.unwrap_or("Unreadable").into()
}

/// The number of a refund, alone in its row.
pub(super) fn id_of(row: &Row) -> Result<RefundId, StoreError> {
    parsed(row.text(0)?)
}

fn read_balance(row: &Row) -> Result<Balance, StoreError> {
    let currency: Currency = parsed(row.text(2)?)?;
    let row_of = PaymentRow {
        payment_key: parsed(row.text(0)?)?,
        order_id: parsed(row.text(1)?)?,
        captured: Money::new(currency, row.int(3)?),
        refunded: Money::new(currency, row.int(4)?),
        reserved: Money::new(currency, row.int(5)?),
    };
    Ok(Balance { row: row_of, merchant: row.text(6)?.into() })
}

fn read_request(row: &Row) -> Result<Request, StoreError> {
    let row_of = RefundRow {
        id: parsed(row.text(0)?)?,
        order_id: parsed(row.text(1)?)?,
        payment_key: parsed(row.text(2)?)?,
        amount: Money::new(parsed(row.text(3)?)?, row.int(4)?),
        state: word(row, 5, "state", RefundState::parse)?,
        requested_by: parsed(row.text(6)?)?,
        decided_by: row.opt_text(7)?.map(parsed).transpose()?,
        batch: row.opt_text(8)?.map(parsed).transpose()?,
        job: row.opt_int(9)?.map(JobId::new),
    };
    Ok(Request {
        row: row_of,
        reason: row.text(10)?.into(),
        refund_account: row.opt_text(11)?.map(Into::into),
    })
}

impl Balance {
    /// What is neither given back nor promised.
    pub(super) fn left(&self) -> Money {
        let PaymentRow { captured, refunded, reserved, .. } = &self.row;
        let left = captured.minor().saturating_sub(refunded.minor()).saturating_sub(reserved.minor());
        Money::new(captured.currency(), left)
    }
}

fn at_most(limit: usize) -> Value {
    i64::try_from(limit).unwrap_or(i64::MAX).into()
}

pub(super) fn word<T>(
    row: &Row,
    column: usize,
    name: &str,
    parse: fn(&str) -> Option<T>,
) -> Result<T, StoreError> {
    let text = row.text(column)?;
    parse(text).ok_or_else(|| {
        StoreError::new(
            StoreErrorKind::Corrupt,
            format!("a row has {text:?} as its {name}, which is no word for one"),
        )
    })
}

#[cfg(test)]
#[cfg(feature = "sqlite")]
mod tests;

//! What is asked about single orders, and whether writing works.

use toss_flows::JobKind;
use toss_flows::confirm::Evidence;
use toss_flows::order::OrderState;
use toss_flows::store::any::AnyStore;
use toss_flows::store::sql::{Row, Statement};
use toss_flows::store::{JobRow, StoreError, StoreErrorKind, Tx};
use toss_flows::time::UnixMicros;
use toss_sdk::model::{Currency, InvalidValue, Money, OrderId, PaymentKey};

use super::write::write;
use crate::order::{GivingBack, Standing};

pub(super) const ORDER: Statement = Statement::both(
    "SELECT state, currency, amount, payment_key, evidence, reserve_until, cancels_lost FROM orders WHERE id = $1",
);

pub(super) const HEARTBEAT: Statement = Statement::both("UPDATE heartbeat SET at = $1 WHERE id = 1");

/// What is stored about an order, without its lines.
#[derive(Clone, Debug)]
pub(super) struct OrderRow {
    pub(super) state: OrderState,
    pub(super) amount: Money,
    pub(super) payment_key: Option<PaymentKey>,
    pub(super) evidence: Option<Evidence>,
    pub(super) reserve_until: Option<UnixMicros>,
    pub(super) cancels_lost: i64,
}

/// An order; `None` if there is none.
pub(super) async fn order(tx: &mut Tx<'_>, order_id: &OrderId) -> Result<Option<OrderRow>, StoreError> {
    let rows = tx.query(ORDER, &[order_id.as_str().into()]).await?;
    rows.first().map(|row| order_row(order_id, row)).transpose()
}

fn order_row(order_id: &OrderId, row: &Row) -> Result<OrderRow, StoreError> {
    Ok(OrderRow {
        state: read_state(order_id, row.text(0)?)?,
        amount: Money::new(row.text(1)?.parse::<Currency>().map_err(unfit)?, row.int(2)?),
        payment_key: row.opt_text(3)?.map(str::parse).transpose().map_err(unfit)?,
        evidence: row.opt_text(4)?.map(|text| read_evidence(order_id, text)).transpose()?,
        reserve_until: row.opt_int(5)?.map(UnixMicros::new),
        cancels_lost: row.int(6)?,
    })
}

/// Where an order stands; `None` if there is none.
pub(crate) async fn standing(store: &AnyStore, order_id: &OrderId) -> Result<Option<Standing>, StoreError> {
    let order_id = order_id.clone();
    store.snapshot(move |tx| Box::pin(async move { standing_in(tx, order_id).await })).await
}

async fn standing_in(tx: &mut Tx<'_>, order_id: OrderId) -> Result<Option<Standing>, StoreError> {
    let Some(order) = order(tx, &order_id).await? else { return Ok(None) };
    // Nothing is given back of what was never to be taken.
    let jobs = if order.payment_key.is_some() { tx.jobs_of(&order_id).await? } else { Vec::new() };
    Ok(Some(Standing {
        giving_back: jobs.iter().rfind(|job| job.kind != JobKind::Confirm).map(giving_back),
        order_id,
        amount: order.amount,
        state: order.state,
        evidence: order.evidence,
        pays_until: order.reserve_until.filter(|_| order.payment_key.is_none()),
    }))
}

fn giving_back(job: &JobRow) -> GivingBack {
    use toss_flows::job::JobState as S;
    match job.state {
        S::Ready | S::Run => GivingBack::UnderWay,
        S::Parked => GivingBack::Parked,
        S::Done if &*job.flow == "Done" => GivingBack::Done,
        S::Done => GivingBack::Released,
    }
}

/// The payment of an order, if it has one.
pub(crate) async fn payment_key_of(
    store: &AnyStore,
    order_id: &OrderId,
) -> Result<Option<PaymentKey>, StoreError> {
    let order_id = order_id.clone();
    store.snapshot(move |tx| Box::pin(async move { payment_key_in(tx, order_id).await })).await
}

async fn payment_key_in(tx: &mut Tx<'_>, order_id: OrderId) -> Result<Option<PaymentKey>, StoreError> {
    Ok(order(tx, &order_id).await?.and_then(|order| order.payment_key))
}

pub(super) fn read_state(order_id: &OrderId, word: &str) -> Result<OrderState, StoreError> {
    OrderState::parse(word).ok_or_else(|| {
        corrupt(format!("order {order_id} is in state {word:?}, which this program does not know"))
    })
}

pub(super) fn read_evidence(order_id: &OrderId, text: &str) -> Result<Evidence, StoreError> {
    serde_json::from_str(text)
        .map_err(|error| corrupt(format!("the evidence of order {order_id} cannot be read")).caused_by(error))
}

/// A value of a row that this program would not have written.
pub(super) fn unfit(error: InvalidValue) -> StoreError {
    corrupt("a row holds an impossible value".to_owned()).caused_by(error)
}

pub(super) fn corrupt(text: String) -> StoreError {
    StoreError::new(StoreErrorKind::Corrupt, text)
}

/// Writes something, to see whether writing works.
pub(crate) async fn prove_writable(store: &AnyStore) -> Result<(), StoreError> {
    write(store, (), |tx, ()| {
        Box::pin(async move {
            let now = tx.now();
            tx.execute(HEARTBEAT, &[now.into()]).await.map(drop)
        })
    })
    .await
}

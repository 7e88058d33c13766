//! Refunds: asked for by one person, approved by another, executed by a job.

use toss_flows::job::{Actor, BatchId, Priority, RefundId};
use toss_flows::store::any::AnyStore;
use toss_flows::store::sql::{Batch, Value};
use toss_flows::store::{Approval, Approved, NewRefund, RefundRow, StoreError, Tx};
use toss_sdk::model::{IdempotencyKey, Money, OrderId, Won};

use super::cancel::{CancelError, of_enqueue, paid_order};
use super::names::name;
use super::read::unfit;
use super::write::write;

/// A wish to give money back, which somebody has to approve.
#[derive(Clone, Debug)]
pub(crate) struct RefundAsk {
    pub(crate) order_id: OrderId,
    /// How much; `None` for all that is left.
    pub(crate) amount: Option<Won>,
    /// What the customer reads; 1 to 200 characters.
    pub(crate) reason: Box<str>,
    /// The shop's number of it; made from the rest if it is left out, so that the same wish twice is one.
    pub(crate) id: Option<RefundId>,
    /// Tells two equal wishes without a number apart.
    pub(crate) client_key: Option<IdempotencyKey>,
    pub(crate) requested_by: Actor,
}

/// Why a refund was not asked for: as why an order is not cancelled.
pub(crate) type RefundError = CancelError;

/// What became of an approval.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ApprovedAll {
    pub(crate) batch: BatchId,
    /// In the order of the request.
    pub(crate) results: Vec<(RefundId, Approved)>,
}

/// The orders of which money is to be given back: what the flows' machine of an order does with a request.
pub(super) const PENDING: Batch = Batch {
    sqlite: "UPDATE orders SET state = 'CANCEL_PENDING', updated_at = $2
             WHERE id = $1 AND state IN ('PAID', 'PARTIALLY_REFUNDED')",
    postgres: "UPDATE orders SET state = 'CANCEL_PENDING', updated_at = wanted.at
               FROM unnest($1::text[], $2::bigint[]) AS wanted (id, at)
               WHERE orders.id = wanted.id AND state IN ('PAID', 'PARTIALLY_REFUNDED')",
};

/// Stores a wish to give money back, or finds it stored.
///
/// # Cancellation
/// It may have been stored; the same request again tells.
pub(crate) async fn request_refund(store: &AnyStore, ask: RefundAsk) -> Result<RefundRow, RefundError> {
    write(store, ask, |tx, ask| Box::pin(request_in(tx, ask))).await
}

async fn request_in(tx: &mut Tx<'_>, ask: &RefundAsk) -> Result<RefundRow, RefundError> {
    let (order, payment_key) = paid_order(tx, &ask.order_id).await?;
    let new = NewRefund {
        id: refund_id(ask)?,
        payment_key,
        amount: ask.amount.map(Money::from),
        reason: ask.reason.clone(),
        refund_account: None,
        requested_by: ask.requested_by.clone(),
    };
    let requested = tx.request_refund(&new).await;
    requested.map_err(|error| of_enqueue(error, &ask.order_id, order.state))
}

fn refund_id(ask: &RefundAsk) -> Result<RefundId, StoreError> {
    if let Some(id) = &ask.id {
        return Ok(id.clone());
    }
    let amount = ask.amount.map_or_else(|| "all".to_owned(), |amount| amount.get().to_string());
    let key = ask.client_key.as_ref().map_or("", IdempotencyKey::as_str);
    let parts = [ask.order_id.as_str(), &amount, &ask.reason, ask.requested_by.as_str(), key];
    name("refund-", &parts).parse().map_err(unfit)
}

/// Approves refunds, each alone; `batch` is made from the rest if it is left out.
///
/// # Cancellation
/// They may have been approved; the same request again tells.
pub(crate) async fn approve_refunds(
    store: &AnyStore,
    refunds: Vec<RefundId>,
    approver: Actor,
    batch: Option<BatchId>,
) -> Result<ApprovedAll, StoreError> {
    let batch = if let Some(batch) = batch {
        batch
    } else {
        let ids = refunds.iter().map(RefundId::as_str);
        name("batch-", &ids.chain([approver.as_str()]).collect::<Vec<_>>()).parse().map_err(unfit)?
    };
    let approval = Approval { refunds, batch, approver, priority: Priority::default() };
    write(store, approval, |tx, approval| Box::pin(approve_in(tx, approval))).await
}

async fn approve_in(tx: &mut Tx<'_>, approval: &Approval) -> Result<ApprovedAll, StoreError> {
    let approved = tx.approve_refunds(approval).await?;
    let results: Vec<_> = approval.refunds.iter().cloned().zip(approved).collect();
    if results.iter().any(|(_, approved)| matches!(approved, Approved::Now(_))) {
        let now = tx.now();
        let batch = tx.batch_of(&approval.batch).await?;
        // Only of those that were approved now: the others may be over.
        let is_new = |refund: &&RefundRow| {
            let of_refund = |(id, approved): &&(RefundId, Approved)| {
                *id == refund.id && matches!(approved, Approved::Now(_))
            };
            results.iter().any(|result| of_refund(&result))
        };
        let mut orders: Vec<&str> =
            batch.iter().filter(is_new).map(|refund| refund.order_id.as_str()).collect();
        orders.sort_unstable();
        orders.dedup();
        let rows: Vec<Vec<Value>> =
            orders.into_iter().map(|order_id| vec![order_id.into(), now.into()]).collect();
        tx.batch(PENDING, &rows).await?;
    }
    Ok(ApprovedAll { batch: approval.batch.clone(), results })
}

/// A refund; `None` if there is none.
pub(crate) async fn refund(store: &AnyStore, id: &RefundId) -> Result<Option<RefundRow>, StoreError> {
    let id = id.clone();
    store.snapshot(move |tx| Box::pin(async move { tx.refund(&id).await })).await
}

//! What the end of a job means for the order, in the transaction that settles the job.

use serde_json::json;
use toss_flows::SettledHook;
use toss_flows::cancel::CancelVerdict;
use toss_flows::confirm::{ConfirmVerdict, Evidence};
use toss_flows::job::{BatchId, RefundId};
use toss_flows::order::{Change, Effect, OrderEvent, OrderState, step};
use toss_flows::store::sql::Statement;
use toss_flows::store::{BoxFuture, NewEvent, Settlement, StoreError, StoreErrorKind, Tx, Verdict};
use toss_sdk::model::{Money, OrderId};

use super::read::{corrupt, read_state, unfit};
use super::{stock, write};

/// Moves the order, gives its stock back if it is proven that its money was not taken or all of it was given back
/// because the order was cancelled, and tells whoever approved a refund what became of it.
///
/// A refund gives no stock back, however much it is: the goods are with the customer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OrderSettled;

impl SettledHook for OrderSettled {
    fn on_settled<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        settlement: &'a Settlement,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(settled(tx, settlement))
    }
}

pub(super) const STATE: Statement = Statement::each(
    "SELECT state FROM orders WHERE id = $1",
    "SELECT state FROM orders WHERE id = $1 FOR UPDATE",
);

pub(super) const SETTLE: Statement = Statement::both(
    "UPDATE orders SET state = $1, evidence = $2, updated_at = $3 WHERE id = $4 AND state = $5",
);

pub(super) const GIVEN_BACK: Statement =
    Statement::both("UPDATE orders SET stock_held = FALSE WHERE id = $1");

pub(super) const LOST: Statement =
    Statement::both("UPDATE orders SET cancels_lost = cancels_lost + 1 WHERE id = $1");

async fn settled(tx: &mut Tx<'_>, settlement: &Settlement) -> Result<(), StoreError> {
    let order_id = &settlement.order_id;
    let event = event(tx, settlement).await?;
    let before = state_of(tx, order_id).await?;
    let Change { state: after, effect } = step(before, event).map_err(|illegal| {
        // The job runs again and says so again, until somebody looks: an end that cannot be is not dropped.
        StoreError::new(StoreErrorKind::Hook, format!("order {order_id} cannot be settled: {illegal}"))
    })?;
    if effect == Some(Effect::CancelOrphan) && event != OrderEvent::LateSuccess {
        // The flows tell of a late success with its cancel; without one, nobody would give this money back.
        let text =
            format!("order {order_id} has failed, and its payment is told as taken without a cancel of it");
        return Err(StoreError::new(StoreErrorKind::Hook, text));
    }
    if let OrderEvent::CancelDeclined { .. } = event {
        tx.execute(LOST, &[order_id.as_str().into()]).await?;
    }
    if after != before {
        move_order(tx, settlement, before, after).await?;
        tracing::info!(%order_id, state = after.as_str(), "the order is settled");
    }
    let is_undone =
        after != before && after == OrderState::Refunded && matches!(settlement.verdict, Verdict::Cancel(_));
    if effect == Some(Effect::GiveStockBack) || is_undone {
        stock::give_back(tx, order_id).await?;
        tx.execute(GIVEN_BACK, &[order_id.as_str().into()]).await?;
    }
    if effect == Some(Effect::Alert) {
        tracing::error!(%order_id, payment_key = %settlement.payment_key, ?event, "a payment waits for a human");
    }
    if let Verdict::Refund(verdict) = &settlement.verdict {
        tell_approver(tx, settlement, verdict).await?;
    }
    Ok(())
}

/// What happened to the order.
async fn event(tx: &mut Tx<'_>, settlement: &Settlement) -> Result<OrderEvent, StoreError> {
    let left = |otherwise: Money| settlement.balance.unwrap_or(otherwise);
    Ok(match &settlement.verdict {
        Verdict::Confirm(ConfirmVerdict::Paid(_)) => OrderEvent::ConfirmPaid,
        Verdict::Confirm(ConfirmVerdict::Failed { .. }) => OrderEvent::ConfirmFailed,
        Verdict::Confirm(ConfirmVerdict::Parked { .. }) => OrderEvent::ConfirmParked,
        Verdict::Cancel(verdict) | Verdict::Refund(verdict) => match verdict {
            CancelVerdict::Done(receipt) => {
                OrderEvent::CancelDone { balance_left: left(receipt.refundable_after) }
            }
            CancelVerdict::Released { .. } => {
                let payment = tx.payment(&settlement.payment_key).await?;
                let is_partly_refunded = payment.is_some_and(|payment| !payment.refunded.is_zero());
                OrderEvent::CancelDeclined { is_partly_refunded }
            }
            CancelVerdict::Parked { .. } => OrderEvent::CancelParked,
        },
        Verdict::LateSuccess { .. } => OrderEvent::LateSuccess,
        Verdict::CanceledElsewhere { amount } => {
            // Without a balance nothing is left to be known of: what came back is all that there was.
            let none = Money::new(amount.currency(), 0);
            OrderEvent::CancelDone { balance_left: left(none) }
        }
    })
}

async fn move_order(
    tx: &mut Tx<'_>,
    settlement: &Settlement,
    before: OrderState,
    after: OrderState,
) -> Result<(), StoreError> {
    let evidence = evidence(&settlement.verdict).map(serde_json::to_string).transpose();
    let evidence = evidence.map_err(|error| corrupt("evidence is no JSON".to_owned()).caused_by(error))?;
    let order_id = settlement.order_id.as_str();
    let row =
        [after.as_str().into(), evidence.into(), tx.now().into(), order_id.into(), before.as_str().into()];
    match tx.execute(SETTLE, &row).await? {
        1 => Ok(()),
        _ => Err(write::lost(order_id)),
    }
}

/// What proves that an order failed.
fn evidence(verdict: &Verdict) -> Option<&Evidence> {
    match verdict {
        Verdict::Confirm(ConfirmVerdict::Failed { evidence }) => Some(evidence),
        Verdict::Confirm(ConfirmVerdict::Paid(_) | ConfirmVerdict::Parked { .. })
        | Verdict::Cancel(_)
        | Verdict::Refund(_)
        | Verdict::LateSuccess { .. }
        | Verdict::CanceledElsewhere { .. } => None,
    }
}

async fn state_of(tx: &mut Tx<'_>, order_id: &OrderId) -> Result<OrderState, StoreError> {
    let rows = tx.query(STATE, &[order_id.as_str().into()]).await?;
    match rows.first() {
        Some(row) => read_state(order_id, row.text(0)?),
        None => Err(corrupt(format!("a payment was settled for order {order_id}, which is not there"))),
    }
}

/// Tells whoever approved a refund what became of it.
async fn tell_approver(
    tx: &mut Tx<'_>,
    settlement: &Settlement,
    verdict: &CancelVerdict,
) -> Result<(), StoreError> {
    let refund = tx.refund(&settlement.name.parse::<RefundId>().map_err(unfit)?).await?;
    let Some(approver) = refund.as_ref().and_then(|refund| refund.decided_by.as_ref()) else { return Ok(()) };
    let (topic, reason) = match verdict {
        CancelVerdict::Done(_) => ("refund.done", None),
        CancelVerdict::Released { .. } => ("refund.released", None),
        CancelVerdict::Parked { reason, .. } => ("refund.parked", Some(reason.to_string())),
    };
    let body = json!({
        "refundId": &*settlement.name,
        "orderId": settlement.order_id.as_str(),
        "batchId": refund.as_ref().and_then(|refund| refund.batch.as_ref()).map(BatchId::as_str),
        "amount": settlement.amount.minor(),
        "currency": settlement.amount.currency().code(),
        "reason": reason,
    });
    let recipient = approver.as_str().parse().map_err(unfit)?;
    tx.notify(NewEvent { recipient, topic: topic.into(), body: body.to_string().into() });
    Ok(())
}

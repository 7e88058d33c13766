//! Refunds: asked for, approved, rejected.
//!
//! An approval is bounded by what the payment has left, and by a condition of the update that reserves it, so no number
//! of approvers gives back more than was taken. Everybody locks payments before refunds, both in order, so two approvals
//! of the same refunds wait for each other and never in a circle.

use alloc::collections::{BTreeMap, BTreeSet};

use toss_sdk::model::{Money, PaymentKey};

use super::super::sql::Statement;
use super::super::{
    Approval, Approved, EnqueueError, NewRefund, NotApproved, RefundRow, StoreError, StoreErrorKind, Tx,
};
use super::account;
use super::cancel_job::{CancelJob, store_cancel};
use super::history::{Entity, Transition, record};
use super::read::{self, Balance, PAYMENT, PAYMENT_LOCKED, REFUND, REFUND_LOCKED, Request};
use crate::hints::Hint;
use crate::job::{Actor, JobId, JobKind, RefundId};
use crate::refund::{RefundEvent, RefundState, step};

pub(crate) const ASK: Statement = Statement::both(
    "INSERT INTO toss_refunds (id, payment_key, order_id, currency, amount, reason, refund_account, state,
                               requested_by, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) ON CONFLICT (id) DO NOTHING",
);

/// The bound: a promise that the payment has not enough left for changes no row.
pub(crate) const RESERVE: Statement = Statement::both(
    "UPDATE toss_payments SET reserved = reserved + $1, updated_at = $2
     WHERE payment_key = $3 AND captured - refunded - reserved >= $1",
);

pub(crate) const APPROVE: Statement = Statement::both(
    "UPDATE toss_refunds SET state = $1, decided_by = $2, batch = $3, job = $4, updated_at = $5
     WHERE id = $6 AND state = 'REQUESTED'",
);

/// What a rejected refund knew of an account is nobody's business any more.
pub(crate) const REJECT: Statement = Statement::both(
    "UPDATE toss_refunds SET state = $1, decided_by = $2, refund_account = NULL, updated_at = $3
     WHERE id = $4 AND state = 'REQUESTED'",
);

/// The longest reason that the gateway takes, in characters.
const REASON_MAX: usize = 200;

pub(in crate::store) async fn request_refund(
    tx: &mut Tx<'_>,
    new: &NewRefund,
) -> Result<RefundRow, EnqueueError> {
    let found = new.reason.chars().count();
    if !(1..=REASON_MAX).contains(&found) {
        return Err(EnqueueError::Reason { found });
    }
    if let Some(known) = read::request(tx, &new.id, REFUND).await? {
        return same(known, new);
    }
    let Some(balance) = read::balance(tx, &new.payment_key, PAYMENT).await? else {
        return Err(EnqueueError::PaymentUnknown(new.payment_key.clone()));
    };
    let amount = asked(&balance, new.amount)?;
    let account = new.refund_account.as_ref().map(account::to_json);
    let values = [
        new.id.as_str().into(),
        new.payment_key.as_str().into(),
        balance.row.order_id.as_str().into(),
        amount.currency().code().into(),
        amount.minor().into(),
        (&*new.reason).into(),
        account.into(),
        RefundState::Requested.as_str().into(),
        new.requested_by.as_str().into(),
        tx.now.into(),
    ];
    if tx.execute(ASK, &values).await? == 1 {
        tell(tx, &new.id, &balance, None, (RefundState::Requested, &new.requested_by)).await?;
    }
    // Somebody else may have asked under this number in the meantime.
    let known = read::request(tx, &new.id, REFUND).await?;
    same(known.ok_or_else(|| gone(&new.id))?, new)
}

/// How much a wish for `amount` is, if the payment has it left.
pub(super) fn asked(balance: &Balance, amount: Option<Money>) -> Result<Money, EnqueueError> {
    let left = balance.left();
    let asked = amount.unwrap_or(left);
    if amount.is_some() && !asked.is_positive() {
        return Err(EnqueueError::Amount(asked));
    }
    if asked.is_positive() && left.checked_sub(asked).is_some_and(|rest| rest.minor() >= 0) {
        return Ok(asked);
    }
    Err(EnqueueError::TooMuch { asked, left, payment_key: balance.row.payment_key.clone() })
}

/// The refund that is stored under the number, if it is what is asked for now. "All that is left" is what was left then.
fn same(known: Request, new: &NewRefund) -> Result<RefundRow, EnqueueError> {
    let is_same = known.row.payment_key == new.payment_key
        && known.reason == new.reason
        && new.amount.is_none_or(|amount| amount == known.row.amount);
    if is_same {
        return Ok(known.row);
    }
    Err(EnqueueError::NameReused { name: format!("refund {}", new.id).into() })
}

pub(in crate::store) async fn approve_refunds(
    tx: &mut Tx<'_>,
    approval: &Approval,
) -> Result<Vec<Approved>, StoreError> {
    let ids: BTreeSet<&RefundId> = approval.refunds.iter().collect();
    lock_payments(tx, &ids).await?;
    let mut decided = BTreeMap::new();
    for id in ids {
        decided.insert(id, decide(tx, id, approval).await?);
    }
    let mut answers = Vec::with_capacity(approval.refunds.len());
    for id in &approval.refunds {
        if let Some(answer) = decided.get_mut(id) {
            answers.push(answer.clone());
            // A number that is named twice was approved by its first mention.
            if let Approved::Now(job) = *answer {
                *answer = Approved::Before(job);
            }
        }
    }
    Ok(answers)
}

/// Locks the payments of the refunds in order of their keys. The payment of a refund never changes.
async fn lock_payments(tx: &mut Tx<'_>, ids: &BTreeSet<&RefundId>) -> Result<(), StoreError> {
    let mut payments = BTreeSet::<PaymentKey>::new();
    for id in ids {
        payments.extend(read::request(tx, id, REFUND).await?.map(|request| request.row.payment_key));
    }
    for payment_key in payments {
        read::balance(tx, &payment_key, PAYMENT_LOCKED).await?;
    }
    Ok(())
}

async fn decide(tx: &mut Tx<'_>, id: &RefundId, approval: &Approval) -> Result<Approved, StoreError> {
    let Some(request) = read::request(tx, id, REFUND_LOCKED).await? else {
        return Ok(Approved::Not(NotApproved::Unknown(id.clone())));
    };
    let Ok(change) = step(request.row.state, RefundEvent::Approved) else {
        return Ok(match request.row.job {
            // Its job is over and gave nothing back, and no later approval does.
            Some(_) if request.row.state == RefundState::Released => {
                Approved::Not(NotApproved::Released(id.clone()))
            }
            Some(job) => Approved::Before(job),
            None => Approved::Not(NotApproved::Rejected(id.clone())),
        });
    };
    if tx.options.two_persons && request.row.requested_by == approval.approver {
        let actor = approval.approver.clone();
        return Ok(Approved::Not(NotApproved::OwnRequest { id: id.clone(), actor }));
    }
    let payment_key = &request.row.payment_key;
    let Some(balance) = read::balance(tx, payment_key, PAYMENT).await? else {
        return Err(StoreError::new(
            StoreErrorKind::Corrupt,
            format!("refund {id} has no payment {payment_key}"),
        ));
    };
    if !reserve(tx, payment_key, request.row.amount).await? {
        return Ok(Approved::Not(NotApproved::TooMuch {
            id: id.clone(),
            asked: request.row.amount,
            left: balance.left(),
            payment_key: payment_key.clone(),
        }));
    }
    let job = store_job(tx, &request, &balance, approval).await?;
    let approver = &approval.approver;
    let values = [
        change.state.as_str().into(),
        approver.as_str().into(),
        approval.batch.as_str().into(),
        job.get().into(),
        tx.now.into(),
        id.as_str().into(),
    ];
    tx.execute(APPROVE, &values).await?;
    tell(tx, id, &balance, Some(request.row.state), (change.state, approver)).await?;
    Ok(Approved::Now(job))
}

/// Promises money of a payment; false if it has not enough left.
pub(super) async fn reserve(
    tx: &mut Tx<'_>,
    payment_key: &PaymentKey,
    amount: Money,
) -> Result<bool, StoreError> {
    let values = [amount.minor().into(), tx.now.into(), payment_key.as_str().into()];
    Ok(tx.execute(RESERVE, &values).await? == 1)
}

async fn store_job(
    tx: &mut Tx<'_>,
    request: &Request,
    balance: &Balance,
    approval: &Approval,
) -> Result<JobId, StoreError> {
    let job = CancelJob {
        kind: JobKind::Refund,
        name: request.row.id.as_str(),
        payment: &balance.row,
        merchant: &balance.merchant,
        amount: request.row.amount,
        reason: &request.reason,
        refund_account: request.refund_account.as_deref(),
        batch: Some(&approval.batch),
        priority: approval.priority,
        actor: &approval.approver,
    };
    store_cancel(tx, &job).await
}

pub(in crate::store) async fn reject_refund(
    tx: &mut Tx<'_>,
    id: &RefundId,
    actor: &Actor,
) -> Result<Option<RefundRow>, StoreError> {
    let Some(request) = read::request(tx, id, REFUND_LOCKED).await? else {
        return Ok(None);
    };
    // What is approved, over or rejected already stays what it is.
    let Ok(change) = step(request.row.state, RefundEvent::Rejected) else {
        return Ok(Some(request.row));
    };
    let values = [change.state.as_str().into(), actor.as_str().into(), tx.now.into(), id.as_str().into()];
    tx.execute(REJECT, &values).await?;
    let entity = Entity::Request(id);
    let (from, to) = (Some(request.row.state.as_str()), change.state.as_str());
    let order_id = request.row.order_id.as_str();
    record(tx, &Transition { entity, order_id, from, to, actor, detail: None }).await?;
    read::refund(tx, id).await
}

async fn tell(
    tx: &mut Tx<'_>,
    id: &RefundId,
    balance: &Balance,
    from: Option<RefundState>,
    (to, actor): (RefundState, &Actor),
) -> Result<(), StoreError> {
    let order_id = &balance.row.order_id;
    let (from, to) = (from.map(RefundState::as_str), to.as_str());
    let entity = Entity::Request(id);
    tx.wake.push(Hint::order(order_id));
    record(tx, &Transition { entity, order_id: order_id.as_str(), from, to, actor, detail: None }).await
}

fn gone(id: &RefundId) -> StoreError {
    StoreError::new(StoreErrorKind::Corrupt, format!("refund {id} is gone after it was stored"))
}

#[cfg(test)]
#[cfg(feature = "sqlite")]
mod tests;

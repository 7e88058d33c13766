//! The decision to give money back: promised on the payment, stored as a job, and sealed if its turn is now.

use toss_sdk::model::{Money, PaymentKey};

use super::super::sql::Statement;
use super::super::{EnqueueError, Enqueued, NewCancel, PaymentRow, StoreError, Tx};
use super::enqueue::by_name;
use super::history::{Entity, Transition, record};
use super::read::{self, PAYMENT_LOCKED};
use super::refunds::{asked, reserve};
use super::settle::plan::to_json;
use super::settle::{KeyRow, store_keys};
use super::stored::{cancel_body, cancel_name, corrupt};
use super::{account, account::from_json};
use crate::cancel::{CancelState, Key, Retry, Terms};
use crate::hints::Hint;
use crate::job::{Actor, BatchId, JobId, JobKind, Priority};

/// The longest reason that the gateway takes, in characters.
const REASON_MAX: usize = 200;

/// Whether somebody else's turn is before a new cancel's.
pub(crate) const LANE_HOLDER: Statement =
    Statement::both("SELECT id FROM toss_jobs WHERE lane = $1 AND holds_lane LIMIT 1");

pub(crate) const ENQUEUE_CANCEL: Statement = Statement::both(
    "INSERT INTO toss_jobs (kind, name, merchant, order_id, payment_key, lane, currency, amount, reason, refund_account,
                            refundable, holds_lane, batch, priority, state, run_at, flow, created_by, created_at,
                            updated_at)
     VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, TRUE, $11, $12, 'READY', $13, $14, $15, $13, $13)
     ON CONFLICT (kind, name) DO NOTHING RETURNING id",
);

/// A cancel to be stored. What it gives back is promised on the payment already.
#[derive(Debug)]
pub(super) struct CancelJob<'a> {
    pub(super) kind: JobKind,
    pub(super) name: &'a str,
    pub(super) payment: &'a PaymentRow,
    pub(super) merchant: &'a str,
    pub(super) amount: Money,
    pub(super) reason: &'a str,
    /// As JSON.
    pub(super) refund_account: Option<&'a str>,
    pub(super) batch: Option<&'a BatchId>,
    pub(super) priority: Priority,
    pub(super) actor: &'a Actor,
}

pub(in crate::store) async fn enqueue_cancel(
    tx: &mut Tx<'_>,
    new: &NewCancel,
) -> Result<Enqueued, EnqueueError> {
    let found = new.reason.chars().count();
    if !(1..=REASON_MAX).contains(&found) {
        return Err(EnqueueError::Reason { found });
    }
    let name = new.name.as_str();
    // The payment is locked before the name is looked for: of two that decide at once, the second finds the first.
    let balance = read::balance(tx, &new.payment_key, PAYMENT_LOCKED).await?;
    if let Some(known) = by_name(tx, JobKind::Cancel, name).await? {
        let (currency, minor) = (known.text(3)?, known.int(4)?);
        let is_same = known.text(2)? == new.payment_key.as_str()
            && known.opt_text(5)? == Some(&*new.reason)
            && new
                .amount
                .is_none_or(|amount| (amount.currency().code(), amount.minor()) == (currency, minor));
        if is_same {
            return Ok(Enqueued::Existing(JobId::new(known.int(0)?)));
        }
        return Err(EnqueueError::NameReused { name: format!("cancel {name}").into() });
    }
    let Some(balance) = balance else {
        return Err(EnqueueError::PaymentUnknown(new.payment_key.clone()));
    };
    let amount = asked(&balance, new.amount)?;
    if !reserve(tx, &new.payment_key, amount).await? {
        return Err(corrupt("a payment that is locked has less left than it had").into());
    }
    let account = new.refund_account.as_ref().map(account::to_json);
    let job = CancelJob {
        kind: JobKind::Cancel,
        name,
        payment: &balance.row,
        merchant: &balance.merchant,
        amount,
        reason: &new.reason,
        refund_account: account.as_deref(),
        batch: None,
        priority: new.priority,
        actor: &new.actor,
    };
    Ok(Enqueued::New(store_cancel(tx, &job).await?))
}

/// Stores the job. If nobody before it holds the lane its balance and its key are stored with it; otherwise it waits for
/// its turn.
pub(super) async fn store_cancel(tx: &mut Tx<'_>, new: &CancelJob<'_>) -> Result<JobId, StoreError> {
    let is_turn = is_lane_free(tx, &new.payment.payment_key).await?;
    let now = tx.now;
    let (state, refundable) = if is_turn {
        let state = CancelState::Intended { key: Key::first(now), retry: Retry::at_once(now) };
        (state, Some(balance(new.payment)))
    } else {
        (CancelState::queued(), None)
    };
    let job = insert(tx, new, &state, refundable).await?;
    if let Some(refundable) = refundable {
        let terms = terms(new, refundable, tx)?;
        let name = cancel_name(new.kind, new.name);
        let key = KeyRow::cancel(&tx.options.key_secret, job, 0, &cancel_body(&terms, &name, refundable))?;
        store_keys(tx, vec![key]).await?;
    }
    let entity = Entity::Job(new.kind, job);
    let (order_id, actor) = (new.payment.order_id.as_str(), new.actor);
    record(tx, &Transition { entity, order_id, from: None, to: state.name(), actor, detail: None }).await?;
    tx.wake.push(Hint::jobs(new.kind).at(job.get().cast_unsigned()));
    Ok(job)
}

async fn is_lane_free(tx: &mut Tx<'_>, payment_key: &PaymentKey) -> Result<bool, StoreError> {
    Ok(tx.query(LANE_HOLDER, &[payment_key.as_str().into()]).await?.is_empty())
}

/// What the payment holds before anything of what is promised is given back.
fn balance(payment: &PaymentRow) -> Money {
    let PaymentRow { captured, refunded, .. } = payment;
    Money::new(captured.currency(), captured.minor().saturating_sub(refunded.minor()))
}

async fn insert(
    tx: &mut Tx<'_>,
    new: &CancelJob<'_>,
    state: &CancelState,
    refundable: Option<Money>,
) -> Result<JobId, StoreError> {
    let values = [
        new.kind.as_str().into(),
        new.name.into(),
        new.merchant.into(),
        new.payment.order_id.as_str().into(),
        new.payment.payment_key.as_str().into(),
        new.amount.currency().code().into(),
        new.amount.minor().into(),
        new.reason.into(),
        new.refund_account.into(),
        refundable.map(Money::minor).into(),
        new.batch.map(BatchId::as_str).into(),
        i64::from(new.priority.get()).into(),
        tx.now.into(),
        to_json(state)?.into(),
        new.actor.as_str().into(),
    ];
    let inserted = tx.query(ENQUEUE_CANCEL, &values).await?;
    let Some(row) = inserted.first() else {
        return Err(corrupt(&format!("there is a job {} {:?} already", new.kind, new.name)));
    };
    Ok(JobId::new(row.int(0)?))
}

fn terms(new: &CancelJob<'_>, refundable: Money, tx: &Tx<'_>) -> Result<Terms, StoreError> {
    Ok(Terms {
        payment_key: new.payment.payment_key.clone(),
        order_id: new.payment.order_id.clone(),
        amount: new.amount,
        refundable: Some(refundable),
        reason: new.reason.into(),
        refund_account: new.refund_account.map(from_json).transpose()?,
        made_at: tx.now,
    })
}

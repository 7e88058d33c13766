//! The decision to take money, stored with its key before anything is sent.

use super::super::sql::{Row, Statement};
use super::super::{EnqueueError, Enqueued, NewConfirm, StoreError, Tx};
use super::history::{Entity, Transition, record};
use super::settle::plan::to_json;
use super::settle::{KeyRow, store_keys};
use super::stored::{corrupt, parsed};
use crate::confirm::ConfirmState;
use crate::hints::Hint;
use crate::job::{Actor, JobId, JobKind};
use crate::key::ConfirmBody;

/// Both guards are indexes: a payment key is confirmed once, and an order has one confirm that is not proven failed.
pub(crate) const ENQUEUE_CONFIRM: Statement = Statement::both(
    "INSERT INTO toss_jobs (kind, name, payment_key, merchant, order_id, currency, amount, deadline, priority, state,
                            run_at, flow, created_at, updated_at)
     VALUES ('CONFIRM', $1, $1, $2, $3, $4, $5, $6, $7, 'READY', $8, $9, $8, $8)
     ON CONFLICT DO NOTHING RETURNING id",
);

pub(crate) const JOB_BY_NAME: Statement = Statement::both(
    "SELECT id, order_id, payment_key, currency, amount, reason FROM toss_jobs WHERE kind = $1 AND name = $2",
);

pub(in crate::store) async fn enqueue_confirm(
    tx: &mut Tx<'_>,
    new: &NewConfirm,
) -> Result<Enqueued, EnqueueError> {
    let NewConfirm { order_id, payment_key, amount, deadline, merchant, priority } = new;
    // The row keeps the smallest unit, which means nothing in a currency whose unit may be learnt later.
    if !amount.is_positive() || !amount.currency().is_known() {
        return Err(EnqueueError::Amount(*amount));
    }
    let state = ConfirmState::intended(tx.now);
    let values = [
        payment_key.as_str().into(),
        merchant.as_str().into(),
        order_id.as_str().into(),
        amount.currency().code().into(),
        amount.minor().into(),
        (*deadline).into(),
        i64::from(priority.get()).into(),
        tx.now.into(),
        to_json(&state)?.into(),
    ];
    let inserted = tx.query(ENQUEUE_CONFIRM, &values).await?;
    let Some(inserted) = inserted.first() else { return refused(tx, new).await };
    let job = JobId::new(inserted.int(0)?);
    let body = ConfirmBody { payment_key, order_id, amount: *amount };
    let key = KeyRow::confirm(&tx.options.key_secret, job, 0, &body)?;
    store_keys(tx, vec![key]).await?;
    let (entity, actor) = (Entity::Job(JobKind::Confirm, job), Actor::system());
    let order_id = order_id.as_str();
    let change = Transition { entity, order_id, from: None, to: state.name(), actor: &actor, detail: None };
    record(tx, &change).await?;
    tx.wake.push(Hint::jobs(JobKind::Confirm).at(job.get().cast_unsigned()));
    Ok(Enqueued::New(job))
}

/// Which of the two guards it was.
async fn refused(tx: &mut Tx<'_>, new: &NewConfirm) -> Result<Enqueued, EnqueueError> {
    let payment_key = &new.payment_key;
    let Some(known) = by_name(tx, JobKind::Confirm, payment_key.as_str()).await? else {
        return Err(EnqueueError::OrderTaken(new.order_id.clone()));
    };
    if known.text(1)? != new.order_id.as_str() {
        let (payment_key, order_id) = (payment_key.clone(), parsed(known.text(1)?)?);
        return Err(EnqueueError::PaymentKeyTaken { payment_key, order_id });
    }
    let is_same = known.text(3)? == new.amount.currency().code() && known.int(4)? == new.amount.minor();
    if !is_same {
        return Err(EnqueueError::NameReused {
            name: format!("the confirm of payment {payment_key}").into(),
        });
    }
    Ok(Enqueued::Existing(JobId::new(known.int(0)?)))
}

/// The job of this kind with this name, as far as it tells whether it is the same decision.
pub(super) async fn by_name(tx: &mut Tx<'_>, kind: JobKind, name: &str) -> Result<Option<Row>, StoreError> {
    let mut rows = tx.query(JOB_BY_NAME, &[kind.as_str().into(), name.into()]).await?;
    if rows.len() > 1 {
        return Err(corrupt("two jobs of one kind have one name"));
    }
    Ok(rows.pop())
}

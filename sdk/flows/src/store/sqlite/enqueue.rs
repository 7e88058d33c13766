//! The decision to take money, stored with its key before anything is sent.

use rusqlite::{OptionalExtension, params};
use toss_sdk::model::{Money, OrderId, PaymentKey};

use super::row::to_json;
use super::tx::Tx;
use crate::confirm::ConfirmState;
use crate::key::ConfirmBody;
use crate::store::{AttemptState, EnqueueError, JobId, NewConfirm, StoreError, StoreErrorKind};

/// A key for one epoch of a job, and what allows it (nothing for the first).
pub(super) struct NewKey<'a> {
    pub(super) job: JobId,
    pub(super) body: ConfirmBody<'a>,
    pub(super) epoch: u32,
    pub(super) evidence: Option<String>,
}

pub(super) fn enqueue_confirm(tx: &Tx<'_>, new: &NewConfirm) -> Result<JobId, EnqueueError> {
    let NewConfirm { order_id, payment_key, amount, deadline } = new;
    // The row keeps the smallest unit, which means nothing in a currency whose unit may be learnt later.
    if !amount.is_positive() || !amount.currency().is_known() {
        return Err(EnqueueError::Amount(*amount));
    }
    refuse_second(tx, order_id, payment_key)?;
    let flow = to_json(&ConfirmState::intended(tx.now))?;
    let inserted = tx.connection.execute(
        "INSERT INTO toss_jobs
             (kind, order_id, payment_key, currency, amount, deadline, state, run_at, flow, created_at, updated_at)
         VALUES ('CONFIRM', ?1, ?2, ?3, ?4, ?5, 'READY', ?6, ?7, ?6, ?6)",
        params![
            order_id.as_str(),
            payment_key.as_str(),
            amount.currency().code(),
            amount.minor(),
            deadline.get(),
            tx.now.get(),
            flow
        ],
    );
    inserted.map_err(StoreError::from)?;
    let job = JobId::new(tx.connection.last_insert_rowid());
    let body = ConfirmBody { payment_key, order_id, amount: *amount };
    store_key(tx, &NewKey { job, body, epoch: 0, evidence: None })?;
    Ok(job)
}

/// The same guard as the unique indexes, with an error that says which order and payment.
fn refuse_second(tx: &Tx<'_>, order_id: &OrderId, payment_key: &PaymentKey) -> Result<(), EnqueueError> {
    let owner = tx.connection.query_row(
        "SELECT order_id FROM toss_jobs WHERE kind = 'CONFIRM' AND payment_key = ?1",
        [payment_key.as_str()],
        |row| row.get::<_, String>(0),
    );
    if let Some(owner) = owner.optional().map_err(StoreError::from)? {
        let order_id = owner.parse().map_err(|error| {
            StoreError::new(StoreErrorKind::Corrupt, "a job holds an impossible order id").caused_by(error)
        })?;
        return Err(EnqueueError::PaymentKeyTaken { payment_key: payment_key.clone(), order_id });
    }
    let unfinished = tx.connection.query_row(
        "SELECT 1 FROM toss_jobs
         WHERE kind = 'CONFIRM' AND order_id = ?1 AND (verdict IS NULL OR verdict = 'PAID')",
        [order_id.as_str()],
        |_| Ok(()),
    );
    match unfinished.optional().map_err(StoreError::from)? {
        Some(()) => Err(EnqueueError::OrderTaken(order_id.clone())),
        None => Ok(()),
    }
}

pub(super) fn store_key(tx: &Tx<'_>, new: &NewKey<'_>) -> Result<(), StoreError> {
    let key = tx.key_secret.confirm_key(&new.body, new.epoch).map_err(|error| {
        StoreError::new(StoreErrorKind::Corrupt, "a derived idempotency key is not one").caused_by(error)
    })?;
    tx.connection.execute(
        "INSERT INTO toss_attempts
             (job, key_epoch, idempotency_key, fingerprint, state, epoch_evidence, made_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
        params![
            new.job.get(),
            new.epoch,
            key.as_str(),
            new.body.fingerprint().as_str(),
            AttemptState::Intended.as_str(),
            new.evidence,
            tx.now.get()
        ],
    )?;
    Ok(())
}

/// What a stored job asks for.
pub(super) fn body<'a>(payment_key: &'a PaymentKey, order_id: &'a OrderId, amount: Money) -> ConfirmBody<'a> {
    ConfirmBody { payment_key, order_id, amount }
}

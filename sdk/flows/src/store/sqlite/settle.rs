//! What a holder found out, written once or not at all.

use rusqlite::params;

use super::enqueue::{NewKey, body, store_key};
use super::row::{Stored, to_json};
use super::tx::Tx;
use crate::confirm::{Change, ConfirmState, ConfirmVerdict, Effect};
use crate::store::{Hold, Settle, Settled, Settlement, StoreError, StoreErrorKind};

pub(super) fn settle(tx: &Tx<'_>, settle: &Settle) -> Result<Settled, StoreError> {
    let Settle { hold, key_epoch, change } = settle;
    if !write_job(tx, *hold, change)? {
        return Ok(Settled::Fenced);
    }
    write_attempt(tx, *hold, *key_epoch, change)?;
    match &change.effect {
        None => {}
        Some(Effect::NewKey(evidence)) => {
            let stored = read(tx, *hold)?;
            let (payment_key, order_id) = (stored.payment_key()?, stored.order_id()?);
            let body = body(&payment_key, &order_id, stored.amount()?);
            let evidence_json = Some(to_json(evidence)?);
            store_key(tx, &NewKey { job: hold.job, body, epoch: evidence.epoch, evidence: evidence_json })?;
            tx.connection.execute(
                "UPDATE toss_jobs SET key_epoch = ?2 WHERE id = ?1",
                params![hold.job.get(), evidence.epoch],
            )?;
        }
        Some(Effect::Finish(verdict)) => tell(tx, *hold, verdict)?,
        // Only a report leads there, and nobody reports to this store yet.
        Some(Effect::LateSuccess(_)) => {}
    }
    Ok(Settled::Written)
}

/// The fence: whoever comes with an older epoch, or after the end, changes no row.
fn write_job(tx: &Tx<'_>, hold: Hold, change: &Change) -> Result<bool, StoreError> {
    let (state, verdict) = match &change.state {
        ConfirmState::Intended { .. }
        | ConfirmState::InDoubt { .. }
        | ConfirmState::Repeating { .. }
        | ConfirmState::Refused { .. } => ("READY", None),
        ConfirmState::Parked { .. } => ("PARKED", None),
        ConfirmState::Paid => ("DONE", Some("PAID")),
        ConfirmState::Failed { .. } => ("DONE", Some("FAILED")),
    };
    let changed = tx.connection.execute(
        "UPDATE toss_jobs
         SET state = ?3, verdict = ?4, run_at = ?5, flow = ?6, lease_until = NULL, updated_at = ?7
         WHERE id = ?1 AND epoch = ?2 AND state = 'RUN'",
        params![
            hold.job.get(),
            hold.epoch,
            state,
            verdict,
            change.state.due().unwrap_or(tx.now).get(),
            to_json(&change.state)?,
            tx.now.get()
        ],
    )?;
    Ok(changed == 1)
}

fn write_attempt(tx: &Tx<'_>, hold: Hold, key_epoch: u32, change: &Change) -> Result<(), StoreError> {
    // With a new key the state is about that one; the one before stays refused, as it was written.
    if matches!(change.effect, Some(Effect::NewKey(_))) {
        return Ok(());
    }
    let Some((state, code)) = change.state.attempt() else {
        return Ok(());
    };
    tx.connection.execute(
        "UPDATE toss_attempts SET state = ?3, code = coalesce(?4, code), updated_at = ?5
         WHERE job = ?1 AND key_epoch = ?2",
        params![hold.job.get(), key_epoch, state.as_str(), code, tx.now.get()],
    )?;
    Ok(())
}

fn tell(tx: &Tx<'_>, hold: Hold, verdict: &ConfirmVerdict) -> Result<(), StoreError> {
    let stored = read(tx, hold)?;
    let settlement = Settlement {
        job: hold.job,
        order_id: stored.order_id()?,
        payment_key: stored.payment_key()?,
        amount: stored.amount()?,
        verdict: verdict.clone(),
    };
    tx.on_settled.on_settled(tx, &settlement)
}

fn read(tx: &Tx<'_>, hold: Hold) -> Result<Stored, StoreError> {
    let (columns, tables) = (Stored::COLUMNS, Stored::TABLES);
    let sql = format!("SELECT {columns} FROM {tables} WHERE toss_jobs.id = ?1");
    Ok(tx.connection.query_row(&sql, [hold.job.get()], Stored::read)?)
}

impl From<toss_sdk::model::InvalidValue> for StoreError {
    fn from(error: toss_sdk::model::InvalidValue) -> Self {
        Self::new(StoreErrorKind::Corrupt, "a job holds an impossible value").caused_by(error)
    }
}

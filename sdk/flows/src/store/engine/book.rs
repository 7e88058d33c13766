//! The flows' part of the shop's book, for the audit: every row that says something about money. The caller holds one
//! snapshot, since a receipt and a balance that were read at different times contradict each other.

use toss_sdk::model::IdempotencyKey;

use super::super::sql::{Row, Statement};
use super::super::{StoreError, StoreErrorKind, Tx};
use super::read::word;
use crate::attempt::AttemptState;
use crate::audit::{
    AttemptRecord, CallRecord, EventRecord, FlowBook, InboxHeadRecord, JobRecord, ReceiptRecord,
    RefundRecord, RefundState, ShopPaymentRecord, TransitionRecord, key_digest,
};
use crate::job::{JobKind, JobState};
use crate::time::UnixMicros;

pub(crate) const JOBS: Statement = Statement::both(
    "SELECT id, kind, order_id, payment_key, currency, amount, state, epoch, lease_until, run_at, parked_reason
     FROM toss_jobs ORDER BY id",
);
pub(crate) const ATTEMPTS: Statement = Statement::both(
    "SELECT j.order_id, j.payment_key, a.key_epoch, a.state, a.code, j.id, j.kind, a.idempotency_key, a.fingerprint,
            a.epoch_evidence
     FROM toss_attempts a JOIN toss_jobs j ON j.id = a.job ORDER BY j.id, a.key_epoch",
);
pub(crate) const PAYMENTS: Statement = Statement::both(
    "SELECT payment_key, order_id, currency, captured, refunded, reserved
     FROM toss_payments ORDER BY created_at, payment_key",
);
pub(crate) const REFUNDS: Statement = Statement::both(
    "SELECT id, payment_key, order_id, currency, amount, state, batch, requested_by, decided_by, job
     FROM toss_refunds ORDER BY created_at, id",
);
pub(crate) const RECEIPTS: Statement = Statement::both(
    "SELECT job, payment_key, order_id, currency, amount, refundable_after, transaction_key, canceled_at
     FROM toss_receipts ORDER BY id",
);
pub(crate) const HISTORY: Statement = Statement::both(
    "SELECT id, entity, entity_id, from_state, to_state, at, actor, detail FROM toss_history ORDER BY id",
);
pub(crate) const EVENTS: Statement =
    Statement::both("SELECT recipient, seq, cause FROM toss_inbox ORDER BY recipient, seq");
pub(crate) const HEADS: Statement =
    Statement::both("SELECT recipient, first, last FROM toss_inbox_heads ORDER BY recipient");
/// Of jobs that are kept: what a call of another one was for is not known any more.
pub(crate) const CALLS: Statement = Statement::both(
    "SELECT c.operation, a.idempotency_key, a.fingerprint, c.at, c.in_tx
     FROM toss_calls c JOIN toss_attempts a ON a.job = c.job AND a.key_epoch = c.key_epoch ORDER BY c.id",
);

/// All of it.
pub(in crate::store) async fn book(tx: &mut Tx<'_>) -> Result<FlowBook, StoreError> {
    Ok(FlowBook {
        jobs: all(tx, JOBS, job).await?,
        attempts: all(tx, ATTEMPTS, attempt).await?,
        payments: all(tx, PAYMENTS, payment).await?,
        refunds: all(tx, REFUNDS, refund).await?,
        receipts: all(tx, RECEIPTS, receipt).await?,
        transitions: all(tx, HISTORY, transition).await?,
        events: all(tx, EVENTS, event).await?,
        heads: all(tx, HEADS, head).await?,
        calls: all(tx, CALLS, call).await?,
    })
}

async fn all<T>(
    tx: &mut Tx<'_>,
    statement: Statement,
    read: fn(&Row) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    tx.query(statement, &[]).await?.iter().map(read).collect()
}

fn job(row: &Row) -> Result<JobRecord, StoreError> {
    Ok(JobRecord {
        job_id: row.int(0)?,
        kind: word(row, 1, "kind", JobKind::parse)?,
        order_id: row.text(2)?.into(),
        payment_key: row.text(3)?.into(),
        currency: row.text(4)?.into(),
        amount: row.int(5)?,
        state: word(row, 6, "state", JobState::parse)?,
        epoch: row.int(7)?,
        lease_until: row.opt_int(8)?.map(UnixMicros::new),
        run_at: UnixMicros::new(row.int(9)?),
        reason: optional(row, 10)?,
    })
}

fn attempt(row: &Row) -> Result<AttemptRecord, StoreError> {
    let key_epoch = u32::try_from(row.int(2)?);
    Ok(AttemptRecord {
        order_id: row.text(0)?.into(),
        payment_key: row.text(1)?.into(),
        key_epoch: key_epoch.map_err(|_| corrupt("an attempt has an impossible key epoch"))?,
        state: word(row, 3, "state", AttemptState::parse)?,
        code: optional(row, 4)?,
        job_id: Some(row.int(5)?),
        kind: Some(word(row, 6, "kind", JobKind::parse)?),
        key_digest: Some(digest(row, 7)?),
        fingerprint: Some(row.text(8)?.into()),
        evidence: optional(row, 9)?,
    })
}

fn payment(row: &Row) -> Result<ShopPaymentRecord, StoreError> {
    Ok(ShopPaymentRecord {
        payment_key: row.text(0)?.into(),
        order_id: row.text(1)?.into(),
        currency: row.text(2)?.into(),
        captured: row.int(3)?,
        refunded: row.int(4)?,
        reserved: row.int(5)?,
    })
}

fn refund(row: &Row) -> Result<RefundRecord, StoreError> {
    Ok(RefundRecord {
        refund_id: row.text(0)?.into(),
        payment_key: row.text(1)?.into(),
        order_id: row.text(2)?.into(),
        currency: row.text(3)?.into(),
        amount: row.int(4)?,
        state: word(row, 5, "state", RefundState::parse)?,
        batch: optional(row, 6)?,
        requested_by: row.text(7)?.into(),
        approved_by: optional(row, 8)?,
        job_id: row.opt_int(9)?,
    })
}

fn receipt(row: &Row) -> Result<ReceiptRecord, StoreError> {
    Ok(ReceiptRecord {
        job_id: row.opt_int(0)?,
        payment_key: row.text(1)?.into(),
        order_id: row.text(2)?.into(),
        currency: row.text(3)?.into(),
        amount: row.int(4)?,
        refundable: row.int(5)?,
        transaction_key: row.text(6)?.into(),
        canceled_at: optional(row, 7)?.filter(|at| !at.is_empty()),
    })
}

fn transition(row: &Row) -> Result<TransitionRecord, StoreError> {
    let to = row.text(4)?;
    Ok(TransitionRecord {
        transition_id: row.int(0)?,
        entity: row.text(1)?.into(),
        id: row.text(2)?.into(),
        from: optional(row, 3)?,
        to: to.into(),
        at: UnixMicros::new(row.int(5)?),
        actor: row.text(6)?.into(),
        cause: optional(row, 7)?,
        terminal: ENDS.contains(&to),
        // Who must be told is the shop's to say: it knows who asked.
        audience: None,
    })
}

/// The states that nothing follows, of jobs and of refunds.
const ENDS: [&str; 7] = ["Paid", "Failed", "Done", "Released", "DONE", "REJECTED", "RELEASED"];

fn event(row: &Row) -> Result<EventRecord, StoreError> {
    Ok(EventRecord { recipient: row.text(0)?.into(), seq: row.int(1)?, cause: row.opt_int(2)? })
}

fn head(row: &Row) -> Result<InboxHeadRecord, StoreError> {
    Ok(InboxHeadRecord { recipient: row.text(0)?.into(), first: row.int(1)?, last: row.int(2)? })
}

fn call(row: &Row) -> Result<CallRecord, StoreError> {
    Ok(CallRecord {
        operation: row.text(0)?.into(),
        key_digest: digest(row, 1)?,
        fingerprint: row.text(2)?.into(),
        at: UnixMicros::new(row.int(3)?),
        in_transaction: row.bool(4)?,
    })
}

/// Never the key itself: whoever reads a book could send it.
fn digest(row: &Row, column: usize) -> Result<Box<str>, StoreError> {
    let key: IdempotencyKey =
        row.text(column)?.parse().map_err(|_| corrupt("an attempt has an impossible idempotency key"))?;
    Ok(key_digest(&key))
}

fn optional(row: &Row, column: usize) -> Result<Option<Box<str>>, StoreError> {
    Ok(row.opt_text(column)?.map(Into::into))
}

fn corrupt(text: &str) -> StoreError {
    StoreError::new(StoreErrorKind::Corrupt, text)
}

#[cfg(test)]
#[cfg(feature = "sqlite")]
mod tests;

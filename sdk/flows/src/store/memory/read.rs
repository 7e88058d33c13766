//! What those see who look.

use toss_sdk::model::{Money, OrderId, PaymentKey};

use super::state::{Job, Payment, Refund, State};
use super::work::{from_json, open};
use crate::cancel::CancelState;
use crate::confirm::ConfirmState;
use crate::job::{BatchId, JobId, JobKind, JobState, RefundId};
use crate::store::{JobRow, PaymentRow, RefundRow, StoreError, Tx};
use crate::time::UnixMicros;

pub(crate) fn jobs_of(tx: &mut Tx<'_>, order_id: &OrderId) -> Result<Vec<JobRow>, StoreError> {
    let state = &*open(tx)?.state;
    let of_order = state.jobs.iter().filter(|(_, job)| job.order_id == *order_id);
    Ok(of_order.map(|(id, job)| job_row(*id, job)).collect())
}

pub(crate) fn parked(tx: &mut Tx<'_>, after: JobId, limit: usize) -> Result<Vec<JobRow>, StoreError> {
    let state = &*open(tx)?.state;
    let parked = state.jobs.iter().filter(|(id, job)| **id > after && job.state == JobState::Parked);
    Ok(parked.take(limit).map(|(id, job)| job_row(*id, job)).collect())
}

pub(crate) fn payment(tx: &mut Tx<'_>, payment_key: &PaymentKey) -> Result<Option<PaymentRow>, StoreError> {
    let state = &*open(tx)?.state;
    Ok(state.payments.get(payment_key).map(|payment| payment_row(payment_key, payment)))
}

pub(crate) fn payments_between(
    tx: &mut Tx<'_>,
    (from, to): (UnixMicros, UnixMicros),
    after: Option<&PaymentKey>,
    limit: usize,
) -> Result<Vec<PaymentRow>, StoreError> {
    let state = &*open(tx)?.state;
    let found = state.payments.iter().filter(|(key, payment)| {
        after.is_none_or(|after| *key > after) && (from..to).contains(&payment.created_at)
    });
    Ok(found.take(limit).map(|(key, payment)| payment_row(key, payment)).collect())
}

pub(crate) fn refund(tx: &mut Tx<'_>, id: &RefundId) -> Result<Option<RefundRow>, StoreError> {
    Ok(find_refund(open(tx)?.state, id))
}

pub(crate) fn batch_of(tx: &mut Tx<'_>, batch: &BatchId) -> Result<Vec<RefundRow>, StoreError> {
    let state = &*open(tx)?.state;
    let of_batch = state.refunds.iter().filter(|(_, refund)| refund.batch.as_ref() == Some(batch));
    Ok(of_batch.map(|(id, refund)| refund_row(id, refund)).collect())
}

pub(super) fn find_refund(state: &State, id: &RefundId) -> Option<RefundRow> {
    state.refunds.get(id).map(|refund| refund_row(id, refund))
}

pub(super) fn refund_row(id: &RefundId, refund: &Refund) -> RefundRow {
    RefundRow {
        id: id.clone(),
        order_id: refund.order_id.clone(),
        payment_key: refund.payment_key.clone(),
        amount: refund.amount,
        state: refund.state,
        requested_by: refund.requested_by.clone(),
        decided_by: refund.decided_by.clone(),
        batch: refund.batch.clone(),
        job: refund.job,
    }
}

pub(super) fn payment_row(payment_key: &PaymentKey, payment: &Payment) -> PaymentRow {
    PaymentRow {
        payment_key: payment_key.clone(),
        order_id: payment.order_id.clone(),
        captured: Money::new(payment.currency, payment.captured),
        refunded: Money::new(payment.currency, payment.refunded),
        reserved: Money::new(payment.currency, payment.reserved),
    }
}

fn job_row(id: JobId, job: &Job) -> JobRow {
    let is_open = matches!(job.state, JobState::Ready | JobState::Run);
    JobRow {
        job: id,
        kind: job.kind,
        name: job.name.clone(),
        order_id: job.order_id.clone(),
        payment_key: job.payment_key.clone(),
        amount: job.amount,
        state: job.state,
        flow: flow_name(job),
        due: is_open.then_some(job.run_at),
        parked_reason: job.parked_reason.clone(),
        created_at: job.created_at,
    }
}

/// The name of the state that a flow is in. One that cannot be read is shown all the same: somebody has to see it.
pub(super) fn flow_name(job: &Job) -> Box<str> {
    let name = match job.kind {
        JobKind::Confirm => from_json::<ConfirmState>(&job.flow).map(|state| state.name()),
        JobKind::Cancel | JobKind::Refund => from_json::<CancelState>(&job.flow).map(|state| state.name()),
    };
    name.unwrap_or("Unreadable").into()
}

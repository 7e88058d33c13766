//! Everything that is remembered, for the audit.

use toss_sdk::model::Currency;

use super::state::{Attempt, State};
use crate::audit::{
    AttemptRecord, CallRecord, EventRecord, FlowBook, InboxHeadRecord, JobRecord, ReceiptRecord,
    RefundRecord, ShopPaymentRecord, TransitionRecord, key_digest,
};
use crate::job::{JobId, JobKind};
use crate::refund::RefundState;

pub(in crate::store) fn book(state: &State) -> FlowBook {
    FlowBook {
        jobs: jobs(state),
        attempts: attempts(state),
        payments: payments(state),
        refunds: refunds(state),
        receipts: receipts(state),
        transitions: transitions(state),
        events: events(state),
        heads: heads(state),
        calls: calls(state),
    }
}

fn jobs(state: &State) -> Vec<JobRecord> {
    let record = |(id, job): (&JobId, &super::state::Job)| JobRecord {
        job_id: id.get(),
        kind: job.kind,
        order_id: job.order_id.as_str().into(),
        payment_key: job.payment_key.as_str().into(),
        currency: code(job.amount.currency()),
        amount: job.amount.minor(),
        state: job.state,
        epoch: job.epoch,
        lease_until: job.lease_until,
        run_at: job.run_at,
        reason: job.parked_reason.clone(),
    };
    state.jobs.iter().map(record).collect()
}

fn attempts(state: &State) -> Vec<AttemptRecord> {
    let record = |(&(id, key_epoch), attempt): (&(JobId, u32), &Attempt)| {
        let job = state.jobs.get(&id)?;
        Some(AttemptRecord {
            order_id: job.order_id.as_str().into(),
            payment_key: job.payment_key.as_str().into(),
            key_epoch,
            state: attempt.state,
            code: attempt.code.clone(),
            job_id: Some(id.get()),
            kind: Some(job.kind),
            key_digest: Some(key_digest(&attempt.key)),
            fingerprint: Some(attempt.fingerprint.clone()),
            evidence: attempt.evidence.clone(),
        })
    };
    state.attempts.iter().filter_map(record).collect()
}

fn payments(state: &State) -> Vec<ShopPaymentRecord> {
    let rows = state.payments.iter();
    rows.map(|(key, payment)| ShopPaymentRecord {
        payment_key: key.as_str().into(),
        order_id: payment.order_id.as_str().into(),
        currency: code(payment.currency),
        captured: payment.captured,
        refunded: payment.refunded,
        reserved: payment.reserved,
    })
    .collect()
}

fn refunds(state: &State) -> Vec<RefundRecord> {
    let rows = state.refunds.iter();
    rows.map(|(id, refund)| RefundRecord {
        refund_id: id.as_str().into(),
        payment_key: refund.payment_key.as_str().into(),
        order_id: refund.order_id.as_str().into(),
        currency: code(refund.amount.currency()),
        amount: refund.amount.minor(),
        state: refund.state,
        batch: refund.batch.as_ref().map(|batch| batch.as_str().into()),
        requested_by: refund.requested_by.as_str().into(),
        approved_by: refund.decided_by.as_ref().map(|actor| actor.as_str().into()),
        job_id: refund.job.map(JobId::get),
    })
    .collect()
}

fn receipts(state: &State) -> Vec<ReceiptRecord> {
    let rows = state.receipts.iter();
    rows.map(|receipt| ReceiptRecord {
        job_id: receipt.job.map(JobId::get),
        payment_key: receipt.payment_key.as_str().into(),
        order_id: receipt.order_id.as_str().into(),
        currency: code(receipt.amount.currency()),
        amount: receipt.amount.minor(),
        refundable: receipt.refundable_after.minor(),
        transaction_key: receipt.transaction_key.clone(),
        canceled_at: (!receipt.canceled_at.is_empty()).then(|| receipt.canceled_at.clone()),
    })
    .collect()
}

fn transitions(state: &State) -> Vec<TransitionRecord> {
    let rows = state.history.iter();
    rows.map(|row| TransitionRecord {
        transition_id: row.id,
        entity: row.entity.into(),
        id: row.entity_id.clone(),
        from: row.from.clone(),
        to: row.to.clone(),
        at: row.at,
        actor: row.actor.as_str().into(),
        cause: row.detail.clone(),
        terminal: is_terminal(row.entity, &row.to),
        audience: None,
    })
    .collect()
}

fn is_terminal(entity: &str, to: &str) -> bool {
    match JobKind::parse(entity) {
        Some(JobKind::Confirm) => matches!(to, "Paid" | "Failed"),
        Some(JobKind::Cancel | JobKind::Refund) => matches!(to, "Done" | "Released"),
        None => RefundState::parse(to).is_some_and(RefundState::is_final),
    }
}

fn events(state: &State) -> Vec<EventRecord> {
    let inboxes = state.inboxes.iter();
    inboxes
        .flat_map(|(recipient, inbox)| {
            inbox.events.iter().map(move |(event, cause)| EventRecord {
                recipient: recipient.as_str().into(),
                seq: event.seq.cast_signed(),
                cause: *cause,
            })
        })
        .collect()
}

fn heads(state: &State) -> Vec<InboxHeadRecord> {
    let inboxes = state.inboxes.iter();
    inboxes
        .map(|(recipient, inbox)| InboxHeadRecord {
            recipient: recipient.as_str().into(),
            first: inbox.events.first().map_or(inbox.last + 1, |(event, _)| event.seq).cast_signed(),
            last: inbox.last.cast_signed(),
        })
        .collect()
}

fn calls(state: &State) -> Vec<CallRecord> {
    let record = |call: &super::state::Call| {
        let attempt = state.attempts.get(&(call.job, call.key_epoch))?;
        Some(CallRecord {
            operation: if call.kind == JobKind::Confirm { "confirm" } else { "cancel" }.into(),
            key_digest: key_digest(&attempt.key),
            fingerprint: attempt.fingerprint.clone(),
            at: call.at,
            in_transaction: call.in_transaction,
        })
    };
    state.calls.iter().filter_map(record).collect()
}

fn code(currency: Currency) -> Box<str> {
    currency.code().into()
}

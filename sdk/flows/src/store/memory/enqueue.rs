//! Decisions to move money, stored with their keys before anything is sent.

use toss_sdk::model::{Money, OrderId, PaymentKey, RefundReceiveAccount};

use super::change::By;
use super::state::{Job, Payment};
use super::work::{Moved, Work, open, to_json};
use crate::cancel::CancelState;
use crate::confirm::ConfirmState;
use crate::course::{Key, Retry};
use crate::hints::Hint;
use crate::job::{Actor, BatchId, JobId, JobKind, JobState, MerchantId, Priority};
use crate::store::{EnqueueError, Enqueued, NewCancel, NewConfirm, StoreError, Tx};
use crate::time::UnixMicros;

/// The longest reason that the gateway takes, in characters.
const REASON_MAX: usize = 200;

/// What every new job has.
pub(super) struct NewJob<'a> {
    pub(super) kind: JobKind,
    pub(super) name: &'a str,
    pub(super) merchant: &'a MerchantId,
    pub(super) order_id: &'a OrderId,
    pub(super) payment_key: &'a PaymentKey,
    pub(super) amount: Money,
    pub(super) deadline: Option<UnixMicros>,
    pub(super) reason: &'a str,
    pub(super) refund_account: Option<&'a RefundReceiveAccount>,
    pub(super) batch: Option<&'a BatchId>,
    pub(super) priority: Priority,
    pub(super) actor: &'a Actor,
}

pub(crate) fn enqueue_confirm(tx: &mut Tx<'_>, new: &NewConfirm) -> Result<Enqueued, EnqueueError> {
    // The row keeps the smallest unit, which means nothing in a currency whose unit may be learnt later.
    if !new.amount.is_positive() || !new.amount.currency().is_known() {
        return Err(EnqueueError::Amount(new.amount));
    }
    let mut work = open(tx)?;
    if let Some((id, known)) = work.named(JobKind::Confirm, new.payment_key.as_str()) {
        if known.order_id == new.order_id && known.amount == new.amount {
            return Ok(Enqueued::Existing(id));
        }
        if known.order_id == new.order_id {
            return Err(EnqueueError::NameReused {
                name: format!("the confirm of payment {}", new.payment_key).into(),
            });
        }
        let (payment_key, order_id) = (new.payment_key.clone(), known.order_id.clone());
        return Err(EnqueueError::PaymentKeyTaken { payment_key, order_id });
    }
    // An order is paid once: a second confirm waits for the proof that the first failed.
    let is_taken = |job: &Job| {
        job.kind == JobKind::Confirm
            && job.order_id == new.order_id
            && matches!(job.verdict, None | Some("PAID"))
    };
    if work.state.jobs.values().any(is_taken) {
        return Err(EnqueueError::OrderTaken(new.order_id.clone()));
    }
    let job = NewJob {
        kind: JobKind::Confirm,
        name: new.payment_key.as_str(),
        merchant: &new.merchant,
        order_id: &new.order_id,
        payment_key: &new.payment_key,
        amount: new.amount,
        deadline: Some(new.deadline),
        reason: "",
        refund_account: None,
        batch: None,
        priority: new.priority,
        actor: &Actor::system(),
    };
    let state = ConfirmState::intended(work.now);
    let id = work.store_job(&job, &to_json(&state)?, state.name());
    work.store_key(id, 0, None)?;
    Ok(Enqueued::New(id))
}

pub(crate) fn enqueue_cancel(tx: &mut Tx<'_>, new: &NewCancel) -> Result<Enqueued, EnqueueError> {
    check_reason(&new.reason)?;
    let mut work = open(tx)?;
    if let Some((id, known)) = work.named(JobKind::Cancel, new.name.as_str()) {
        // "All that is left" is what was left then.
        let is_same = known.payment_key == new.payment_key
            && known.reason == new.reason
            && new.amount.is_none_or(|amount| amount == known.amount);
        if is_same {
            return Ok(Enqueued::Existing(id));
        }
        return Err(EnqueueError::NameReused { name: format!("cancel {}", new.name).into() });
    }
    let Some(payment) = work.state.payments.get(&new.payment_key).cloned() else {
        return Err(EnqueueError::PaymentUnknown(new.payment_key.clone()));
    };
    let amount = asked(&new.payment_key, &payment, new.amount)?;
    work.payment(&new.payment_key)?.reserved += amount.minor();
    let id = work.store_cancel(&NewJob {
        kind: JobKind::Cancel,
        name: new.name.as_str(),
        merchant: &payment.merchant,
        order_id: &payment.order_id,
        payment_key: &new.payment_key,
        amount,
        deadline: None,
        reason: &new.reason,
        refund_account: new.refund_account.as_ref(),
        batch: None,
        priority: new.priority,
        actor: &new.actor,
    })?;
    Ok(Enqueued::New(id))
}

pub(super) fn check_reason(reason: &str) -> Result<(), EnqueueError> {
    let found = reason.chars().count();
    if (1..=REASON_MAX).contains(&found) { Ok(()) } else { Err(EnqueueError::Reason { found }) }
}

/// How much a wish for `amount` is, if the payment has it left.
pub(super) fn asked(
    key: &PaymentKey,
    payment: &Payment,
    amount: Option<Money>,
) -> Result<Money, EnqueueError> {
    let left = payment.left();
    let asked = amount.unwrap_or(left);
    if amount.is_some() && !asked.is_positive() {
        return Err(EnqueueError::Amount(asked));
    }
    if asked.is_positive() && asked.currency() == left.currency() && asked.minor() <= left.minor() {
        return Ok(asked);
    }
    Err(EnqueueError::TooMuch { asked, left, payment_key: key.clone() })
}

impl Work<'_> {
    pub(super) fn named(&self, kind: JobKind, name: &str) -> Option<(JobId, &Job)> {
        let mut jobs = self.state.jobs.iter();
        jobs.find(|(_, job)| job.kind == kind && *job.name == *name).map(|(id, job)| (*id, job))
    }

    /// A job whose amount is reserved already. It gets its balance and its key at once if its lane is free.
    pub(super) fn store_cancel(&mut self, new: &NewJob<'_>) -> Result<JobId, StoreError> {
        let is_free =
            !self.state.jobs.values().any(|job| job.holds_lane && job.payment_key == *new.payment_key);
        let state = if is_free {
            CancelState::Intended { key: Key::first(self.now), retry: Retry::at_once(self.now) }
        } else {
            CancelState::queued()
        };
        let id = self.store_job(new, &to_json(&state)?, state.name());
        if is_free {
            self.seal(id)?;
            self.store_key(id, 0, None)?;
        }
        Ok(id)
    }

    fn store_job(&mut self, new: &NewJob<'_>, flow: &str, name: &str) -> JobId {
        let (id, now) = (self.next_job(), self.now);
        let job = Job {
            kind: new.kind,
            name: new.name.into(),
            merchant: new.merchant.clone(),
            order_id: new.order_id.clone(),
            payment_key: new.payment_key.clone(),
            amount: new.amount,
            deadline: new.deadline,
            reason: new.reason.into(),
            refund_account: new.refund_account.cloned(),
            refundable: None,
            holds_lane: new.kind != JobKind::Confirm,
            batch: new.batch.cloned(),
            priority: new.priority,
            state: JobState::Ready,
            verdict: None,
            run_at: now,
            epoch: 0,
            lease_until: None,
            key_epoch: 0,
            flow: flow.into(),
            parked_reason: None,
            created_at: now,
            updated_at: now,
        };
        self.state.jobs.insert(id, job);
        self.remember(Moved {
            entity: new.kind.as_str(),
            id: id.get().to_string().into(),
            from: None,
            to: name,
            by: By { actor: new.actor, cause: None },
        });
        self.wake.push(Hint::jobs(new.kind).at(id.get().cast_unsigned()));
        id
    }
}

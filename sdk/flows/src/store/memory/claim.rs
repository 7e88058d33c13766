//! Who works on what, until when.

use alloc::collections::BTreeMap;
use core::time::Duration;

use toss_sdk::model::Money;

use super::change::By;
use super::state::{Attempt, Job, State};
use super::work::{Work, corrupt, from_json, open};
use crate::cancel::{CancelState, Terms as CancelTerms};
use crate::confirm::{self, ConfirmState};
use crate::course::Key;
use crate::intent::{CancelIntent, ConfirmIntent};
use crate::job::{Actor, Hold, JobId, JobKind, JobState, MerchantId};
use crate::key::{CancelBody, ConfirmBody};
use crate::refund::{RefundEvent, RefundState};
use crate::store::claim::foreign;
use crate::store::{Claim, ClaimRequest, Flow, StoreError, Tx};
use crate::time::UnixMicros;

pub(super) fn claim(tx: &mut Tx<'_>, ask: &ClaimRequest) -> Result<Vec<Claim>, StoreError> {
    let mut work = open(tx)?;
    let chosen = choose(work.state, ask, work.now);
    chosen.into_iter().map(|id| work.take(id, ask.lease)).collect()
}

/// Claims that ran out first: somebody may already be waiting for them since a crash. Then by priority, in turns.
fn choose(state: &State, ask: &ClaimRequest, now: UnixMicros) -> Vec<JobId> {
    let wanted = |job: &Job| ask.kinds.contains(&job.kind) && !ask.except.contains(&job.merchant);
    let mut ran_out: Vec<_> = state
        .jobs
        .iter()
        .filter_map(|(id, job)| Some((job.lease_until.filter(|until| *until <= now)?, *id, job)))
        .filter(|(_, _, job)| wanted(job))
        .collect();
    ran_out.sort_by_key(|(until, id, _)| (*until, *id));

    let mut ready: Vec<_> = state
        .jobs
        .iter()
        .filter(|(id, job)| {
            job.state == JobState::Ready && job.run_at <= now && wanted(job) && state.has_turn(**id)
        })
        .collect();
    ready.sort_by_key(|(id, job)| (job.priority, job.run_at, **id));
    let mut turns = BTreeMap::<_, usize>::new();
    let mut in_turns: Vec<_> = ready
        .into_iter()
        .map(|(id, job)| {
            let turn = turns.entry((job.kind, job.priority, &job.merchant, &job.batch)).or_default();
            *turn += 1;
            ((job.priority, *turn, job.run_at, *id), job)
        })
        .collect();
    in_turns.sort_by_key(|(place, _)| *place);

    let ran_out = ran_out.into_iter().map(|(_, id, job)| (id, job));
    let all = ran_out.chain(in_turns.into_iter().map(|((.., id), job)| (id, job)));
    let mut taken = BTreeMap::<&MerchantId, usize>::new();
    all.filter(|(_, job)| {
        let count = taken.entry(&job.merchant).or_default();
        *count += 1;
        ask.per_merchant.is_none_or(|most| *count <= most)
    })
    .map(|(id, _)| id)
    .take(ask.limit)
    .collect()
}

impl Work<'_> {
    fn take(&mut self, id: JobId, lease: Duration) -> Result<Claim, StoreError> {
        let now = self.now;
        let job = self.state.jobs.get_mut(&id).ok_or_else(|| corrupt(format!("{id} is gone")))?;
        let is_taken_over = job.state == JobState::Run;
        job.state = JobState::Run;
        job.epoch += 1;
        job.lease_until = Some(now.after(lease));
        job.updated_at = now;
        let job = job.clone();
        if job.kind == JobKind::Refund {
            self.start_refund(id)?;
        }
        let (flow, problem) = self.flow(id, &job)?;
        Ok(Claim {
            hold: Hold { job: id, epoch: job.epoch },
            merchant: job.merchant,
            batch: job.batch,
            flow,
            is_taken_over,
            problem,
            claimed_at: now,
        })
    }

    fn start_refund(&mut self, job: JobId) -> Result<(), StoreError> {
        let approved =
            |refund: &super::state::Refund| refund.job == Some(job) && refund.state == RefundState::Approved;
        if self.state.refunds.values().any(approved) {
            self.move_refund(job, RefundEvent::Started, By { actor: &Actor::system(), cause: None })?;
        }
        Ok(())
    }

    /// What a job is about and how far it came, and why nothing may be sent, if so.
    fn flow(&self, id: JobId, job: &Job) -> Result<(Flow, Option<Box<str>>), StoreError> {
        let attempt = self.state.attempts.get(&(id, job.key_epoch));
        let (flow, problem) = match job.kind {
            JobKind::Confirm => {
                let attempt = attempt.ok_or_else(|| corrupt(format!("{id} has no key")))?;
                confirm_flow(job, attempt, self.now)
            }
            JobKind::Cancel | JobKind::Refund => self.cancel_flow(id, job, attempt),
        };
        let stored = attempt.and_then(|attempt| attempt.credential.as_deref());
        Ok((flow, problem.or(foreign(stored, self.options.credential.as_deref()))))
    }

    fn cancel_flow(&self, id: JobId, job: &Job, attempt: Option<&Attempt>) -> (Flow, Option<Box<str>>) {
        let key = attempt.map(|attempt| Key { epoch: job.key_epoch, made_at: attempt.made_at, refusals: 0 });
        let (state, mut problem) = match from_json(&job.flow) {
            Ok(state) => (state, None),
            Err(error) => (CancelState::unread(key, self.now), Some(error.to_string().into())),
        };
        let terms = cancel_terms(self.state, id, job);
        let mut intent = None;
        if let (Some(attempt), Some(refundable), false) =
            (attempt, job.refundable, matches!(state, CancelState::Queued { .. }))
        {
            // A key that is used up was made for the balance of another time, and is not sent.
            let may_be_sent = matches!(
                state,
                CancelState::Intended { .. } | CancelState::InDoubt { .. } | CancelState::Repeating { .. }
            );
            if may_be_sent
                && *cancel_body(job, &cancel_name(job), refundable).fingerprint().as_str()
                    != *attempt.fingerprint
            {
                problem.get_or_insert_with(|| MADE_FOR_ANOTHER.into());
            }
            intent = Some(CancelIntent {
                payment_key: job.payment_key.clone(),
                order_id: job.order_id.clone(),
                amount: job.amount,
                refundable,
                reason: job.reason.clone(),
                refund_account: job.refund_account.clone(),
                key: attempt.key.clone(),
                key_made_at: attempt.made_at,
                key_epoch: job.key_epoch,
            });
        }
        let balance = self.state.payments.get(&job.payment_key).map(super::state::Payment::balance);
        let balance = balance.unwrap_or(Money::new(job.amount.currency(), 0));
        (Flow::Cancel { kind: job.kind, terms, state, intent, balance }, problem)
    }
}

const MADE_FOR_ANOTHER: &str = "the stored idempotency key was made for another order, payment or amount";

fn confirm_flow(job: &Job, attempt: &Attempt, now: UnixMicros) -> (Flow, Option<Box<str>>) {
    let key = Key { epoch: job.key_epoch, made_at: attempt.made_at, refusals: 0 };
    let (state, mut problem) = match from_json(&job.flow) {
        Ok(state) => (state, None),
        Err(error) => (ConfirmState::unread(key, now), Some(error.to_string().into())),
    };
    if *confirm_body(job).fingerprint().as_str() != *attempt.fingerprint {
        problem = Some(MADE_FOR_ANOTHER.into());
    }
    let intent = ConfirmIntent {
        payment_key: job.payment_key.clone(),
        order_id: job.order_id.clone(),
        amount: job.amount,
        key: attempt.key.clone(),
        key_made_at: attempt.made_at,
        key_epoch: job.key_epoch,
    };
    (Flow::Confirm { terms: confirm_terms(job), state, intent }, problem)
}

pub(super) fn confirm_terms(job: &Job) -> confirm::Terms {
    confirm::Terms {
        payment_key: job.payment_key.clone(),
        order_id: job.order_id.clone(),
        amount: job.amount,
        deadline: job.deadline.unwrap_or(job.created_at),
    }
}

pub(super) fn cancel_terms(state: &State, id: JobId, job: &Job) -> CancelTerms {
    let first = state.attempts.get(&(id, 0));
    CancelTerms {
        payment_key: job.payment_key.clone(),
        order_id: job.order_id.clone(),
        amount: job.amount,
        refundable: job.refundable,
        reason: job.reason.clone(),
        refund_account: job.refund_account.clone(),
        made_at: first.map_or(job.created_at, |first| first.made_at),
    }
}

pub(super) fn confirm_body(job: &Job) -> ConfirmBody<'_> {
    ConfirmBody { payment_key: &job.payment_key, order_id: &job.order_id, amount: job.amount }
}

/// What makes this cancel another one than the payment's others: a refund may be called like a cancel.
pub(super) fn cancel_name(job: &Job) -> String {
    format!("{}:{}", job.kind, job.name)
}

pub(super) fn cancel_body<'a>(job: &'a Job, name: &'a str, refundable: Money) -> CancelBody<'a> {
    CancelBody {
        payment_key: &job.payment_key,
        order_id: &job.order_id,
        name,
        amount: job.amount,
        refundable,
        reason: &job.reason,
        refund_account: job.refund_account.as_ref(),
    }
}

pub(super) fn renew(tx: &mut Tx<'_>, held: &[Hold], lease: Duration) -> Result<Vec<Hold>, StoreError> {
    let work = open(tx)?;
    let mut lost = Vec::new();
    for hold in held {
        match work.state.held(*hold) {
            Some(job) => job.lease_until = Some(work.now.after(lease)),
            None => lost.push(*hold),
        }
    }
    Ok(lost)
}

/// When the next job of these kinds is due, or the next claim runs out.
pub(super) fn next_due(state: &State, kinds: &[JobKind]) -> Option<UnixMicros> {
    let of_kinds = state.jobs.iter().filter(|(_, job)| kinds.contains(&job.kind));
    of_kinds
        .filter_map(|(id, job)| match job.state {
            JobState::Ready => state.has_turn(*id).then_some(job.run_at),
            JobState::Run => job.lease_until,
            JobState::Parked | JobState::Done => None,
        })
        .min()
}

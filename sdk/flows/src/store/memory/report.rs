//! What somebody else saw of a payment at the gateway.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use toss_sdk::model::{Money, Payment as Seen};

use super::claim::{cancel_terms, confirm_terms};
use super::enqueue::NewJob;
use super::settle::tell;
use super::state::Job;
use super::work::{Work, corrupt, from_json, open};
use crate::backoff::Jitter;
use crate::cancel::{self, CancelState};
use crate::confirm::{self, ConfirmState};
use crate::course::Policy;
use crate::gateway::Sighting;
use crate::hints::Hint;
use crate::job::{Actor, JobId, JobKind, JobState, Priority};
use crate::store::{FlowChange, Reported, Settlement, StoreError, Tx, Verdict};

const REASON: &str = "주문이 성립하지 않아 자동 취소합니다";

/// What the report is, and what the pure steps want to know.
struct Report<'a> {
    payment: &'a Seen,
    policy: &'a Policy,
    jitter: Jitter,
}

type Answer = (Reported, Option<Settlement>);

pub(crate) fn report(
    tx: &mut Tx<'_>,
    payment: &Seen,
    policy: &Policy,
    jitter: Jitter,
) -> Result<Reported, StoreError> {
    let (reported, told) = open(tx)?.report(&Report { payment, policy, jitter })?;
    if let Some(settlement) = told {
        tell(tx, &settlement)?;
    }
    Ok(reported)
}

impl Work<'_> {
    fn report(&mut self, report: &Report<'_>) -> Result<Answer, StoreError> {
        let key = &report.payment.payment_key;
        let is_in_book = self.state.payments.contains_key(key);
        if let Some((id, job)) = self.named(JobKind::Confirm, key.as_str())
            && !is_in_book
        {
            let job = job.clone();
            return self.report_to_confirm(id, &job, report);
        }
        if !is_in_book {
            return Ok((Reported::NotOurs, None));
        }
        if let Some((id, job)) = self.open_cancel(report) {
            return self.report_to_cancel(id, &job, report);
        }
        self.canceled_elsewhere(report)
    }

    /// The cancel of the payment whose turn it is.
    fn open_cancel(&self, report: &Report<'_>) -> Option<(JobId, Job)> {
        let mut lane = self.state.jobs.iter().filter(|(_, job)| {
            job.holds_lane && job.kind != JobKind::Confirm && job.payment_key == report.payment.payment_key
        });
        let next = lane.clone().find(|(_, job)| job.refundable.is_some()).or_else(|| lane.next());
        next.map(|(id, job)| (*id, job.clone()))
    }

    fn report_to_confirm(&mut self, id: JobId, job: &Job, report: &Report<'_>) -> Result<Answer, StoreError> {
        let state: ConfirmState = from_json(&job.flow)?;
        let at = confirm::Situation {
            terms: &confirm_terms(job),
            policy: report.policy,
            now: self.now,
            jitter: report.jitter,
        };
        let event = confirm::Event::Reported(Sighting::Seen(Box::new(report.payment.clone())));
        let change = confirm::step(state.clone(), event, &at).map_err(|error| corrupt(error.to_string()))?;
        if change.effect.is_none() && change.state == state {
            let is_over = job.state == JobState::Done;
            return Ok((if is_over { Reported::Agrees } else { Reported::Awaited(id) }, None));
        }
        self.fence(id)?;
        let told = self.apply(id, &FlowChange::Confirm(change), &Actor::system())?;
        if let Some(Settlement { verdict: Verdict::LateSuccess { cancel }, .. }) = told {
            return Ok((Reported::LateSuccess(cancel), told));
        }
        Ok((Reported::Answered(id), told))
    }

    fn report_to_cancel(&mut self, id: JobId, job: &Job, report: &Report<'_>) -> Result<Answer, StoreError> {
        let state: CancelState = from_json(&job.flow)?;
        let at = cancel::Situation {
            terms: &cancel_terms(self.state, id, job),
            policy: report.policy,
            now: self.now,
            jitter: report.jitter,
        };
        let event = cancel::Event::Reported(Sighting::Seen(Box::new(report.payment.clone())));
        let change = cancel::step(state.clone(), event, &at).map_err(|error| corrupt(error.to_string()))?;
        if change.effect.is_none() && change.state == state {
            return Ok((Reported::Awaited(id), None));
        }
        self.fence(id)?;
        let told = self.apply(id, &FlowChange::Cancel(change), &Actor::system())?;
        Ok((Reported::Answered(id), told))
    }

    /// Whoever works on the job comes too late.
    fn fence(&mut self, id: JobId) -> Result<(), StoreError> {
        self.job(id)?.epoch += 1;
        Ok(())
    }

    /// Money that no cancel of ours gave back.
    fn canceled_elsewhere(&mut self, report: &Report<'_>) -> Result<Answer, StoreError> {
        let key = &report.payment.payment_key;
        let row = self.payment(key)?.clone();
        let gone = self.keep_receipts(report.payment, &row.order_id);
        if gone == 0 {
            return Ok((Reported::Agrees, None));
        }
        let now = self.now;
        let payment = self.payment(key)?;
        payment.refunded += gone;
        payment.updated_at = now;
        let balance = payment.balance();
        self.wake.push(Hint::order(&row.order_id));
        let amount = Money::new(row.currency, gone);
        let settlement = Settlement {
            job: None,
            name: key.as_str().into(),
            order_id: row.order_id,
            payment_key: key.clone(),
            amount,
            verdict: Verdict::CanceledElsewhere { amount },
            balance: Some(balance),
        };
        Ok((Reported::CanceledElsewhere, Some(settlement)))
    }

    /// Stores the cancel of money that came after its order had failed.
    pub(super) fn give_back_late(&mut self, confirm: &Job, payment: &Seen, actor: &Actor) -> Result<JobId, StoreError> {
        let row = self.take_in(payment, &confirm.order_id, &confirm.merchant)?;
        let left = row.left();
        self.payment(&payment.payment_key)?.reserved += left.minor();
        let digest = HEXLOWER.encode(&Sha256::digest(payment.payment_key.as_str().as_bytes()));
        self.store_cancel(&NewJob {
            kind: JobKind::Cancel,
            name: &format!("orphan:{}", digest.get(..32).unwrap_or(&digest)),
            merchant: &confirm.merchant,
            order_id: &confirm.order_id,
            payment_key: &payment.payment_key,
            amount: left,
            deadline: None,
            reason: REASON,
            refund_account: None,
            batch: None,
            priority: Priority::default(),
            actor,
        })
    }
}

//! What somebody else saw of a payment at the gateway.

use toss_sdk::model::{Money, Payment as Seen};

use super::super::orphan::{ORPHAN_REASON, orphan_name};
use super::change::By;
use super::claim::{cancel_terms, confirm_terms};
use super::enqueue::NewJob;
use super::settle::tell;
use super::state::{Job, Payment};
use super::work::{Work, corrupt, from_json, open};
use crate::backoff::Jitter;
use crate::course::Policy;
use crate::gateway::Sighting;
use crate::hints::Hint;
use crate::job::{Actor, JobId, JobKind, JobState, Priority};
use crate::store::{FlowChange, Reported, Settlement, StoreError, Tx, Verdict};
use crate::{cancel, confirm};

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

/// How the history calls it.
const BY: &str = "reported";

impl Work<'_> {
    fn report(&mut self, report: &Report<'_>) -> Result<Answer, StoreError> {
        let key = &report.payment.payment_key;
        let confirm = self.named(JobKind::Confirm, key.as_str()).map(|(id, job)| (id, job.clone()));
        let is_in_book = self.state.payments.contains_key(key);
        if let Some((id, job)) = &confirm
            && let Some(answer) = self.report_to_confirm(*id, job, report)?
        {
            return Ok(answer);
        }
        if !is_in_book {
            // A failed order whose money was never taken.
            return Ok((if confirm.is_some() { Reported::Agrees } else { Reported::NotOurs }, None));
        }
        let open: Vec<_> =
            self.state.jobs.iter().filter(|(_, job)| job.gives_back(key)).map(|(id, _)| *id).collect();
        for id in &open {
            if let Some(answer) = self.report_to_cancel(*id, report)? {
                return Ok(answer);
            }
        }
        let cancels = self.unknown_cancels(report.payment);
        let first = open.first().map(|id| Reported::Awaited(*id));
        let is_lane_held = open.iter().any(|id| self.state.jobs.get(id).is_some_and(|job| job.holds_lane));
        if cancels.is_empty() || is_lane_held {
            return Ok((first.unwrap_or(Reported::Agrees), None));
        }
        let amount = cancels.iter().map(|cancel| cancel.amount.minor()).sum();
        if amount > self.payment(key)?.left().minor() {
            // Money that is promised to a parked cancel went back by another way: its operator releases it first.
            return match first {
                Some(awaited) => Ok((awaited, None)),
                None => Err(corrupt(format!("payment {key} was cancelled for more than was taken"))),
            };
        }
        self.canceled_elsewhere(report.payment, amount, confirm.map(|(id, _)| id))
    }

    /// `None` if the confirm is over, and this is nothing new about it.
    fn report_to_confirm(
        &mut self,
        id: JobId,
        job: &Job,
        report: &Report<'_>,
    ) -> Result<Option<Answer>, StoreError> {
        let terms = &confirm_terms(job);
        let at = confirm::Situation { terms, policy: report.policy, now: self.now, jitter: report.jitter };
        let event = confirm::Event::Reported(Sighting::Seen(Box::new(report.payment.clone())));
        let change =
            confirm::step(from_json(&job.flow)?, event, &at).map_err(|error| corrupt(error.to_string()))?;
        match &change.effect {
            Some(confirm::Effect::Finish(_)) => {
                let told = self.apply_report(id, &FlowChange::Confirm(change))?;
                Ok(Some((Reported::Answered(id), told)))
            }
            Some(confirm::Effect::LateSuccess(payment))
                if !self.state.payments.contains_key(&job.payment_key) =>
            {
                self.give_back_late(id, job, payment).map(Some)
            }
            Some(confirm::Effect::LateSuccess(_) | confirm::Effect::NewKey(_)) | None => {
                Ok((job.state != JobState::Done).then_some((Reported::Awaited(id), None)))
            }
        }
    }

    /// `None` if it is not the end of this cancel.
    fn report_to_cancel(&mut self, id: JobId, report: &Report<'_>) -> Result<Option<Answer>, StoreError> {
        let job = self.job(id)?.clone();
        let terms = &cancel_terms(self.state, id, &job);
        let at = cancel::Situation { terms, policy: report.policy, now: self.now, jitter: report.jitter };
        let event = cancel::Event::Reported(Sighting::Seen(Box::new(report.payment.clone())));
        let change =
            cancel::step(from_json(&job.flow)?, event, &at).map_err(|error| corrupt(error.to_string()))?;
        let Some(cancel::Effect::Finish(_)) = &change.effect else {
            return Ok(None);
        };
        let told = self.apply_report(id, &FlowChange::Cancel(change))?;
        Ok(Some((Reported::Answered(id), told)))
    }

    /// Whoever works on the job comes too late.
    fn apply_report(&mut self, id: JobId, change: &FlowChange) -> Result<Option<Settlement>, StoreError> {
        self.job(id)?.epoch += 1;
        self.apply(id, change, By { actor: &Actor::system(), cause: Some(BY) })
    }

    /// Money that no cancel of ours gave back.
    fn canceled_elsewhere(
        &mut self,
        seen: &Seen,
        gone: i64,
        confirm: Option<JobId>,
    ) -> Result<Answer, StoreError> {
        let now = self.now;
        let payment = self.payment(&seen.payment_key)?;
        payment.refunded += gone;
        payment.updated_at = now;
        let row = payment.clone();
        self.keep_receipts(seen, &row.order_id);
        let amount = Money::new(row.currency, gone);
        let settlement = self.told(seen, &row, (confirm, amount), Verdict::CanceledElsewhere { amount });
        Ok((Reported::CanceledElsewhere, Some(settlement)))
    }

    /// The money of an order that failed by proof goes back by a cancel of its own.
    fn give_back_late(&mut self, id: JobId, confirm: &Job, seen: &Seen) -> Result<Answer, StoreError> {
        let row = self.take_in(seen, &confirm.order_id, &confirm.merchant)?;
        let left = row.left();
        self.payment(&seen.payment_key)?.reserved += left.minor();
        let cancel = self.store_cancel(&NewJob {
            kind: JobKind::Cancel,
            name: &orphan_name(&seen.payment_key),
            merchant: &confirm.merchant,
            order_id: &confirm.order_id,
            payment_key: &seen.payment_key,
            amount: left,
            deadline: None,
            reason: ORPHAN_REASON,
            refund_account: None,
            batch: None,
            priority: Priority::default(),
            actor: &Actor::system(),
        })?;
        let settlement = self.told(seen, &row, (Some(id), left), Verdict::LateSuccess { cancel });
        Ok((Reported::LateSuccess(cancel), Some(settlement)))
    }

    fn told(
        &mut self,
        seen: &Seen,
        row: &Payment,
        about: (Option<JobId>, Money),
        verdict: Verdict,
    ) -> Settlement {
        self.wake.push(Hint::order(&row.order_id));
        let (job, amount) = about;
        Settlement {
            job,
            name: seen.payment_key.as_str().into(),
            order_id: row.order_id.clone(),
            payment_key: seen.payment_key.clone(),
            amount,
            verdict,
            balance: Some(row.balance()),
        }
    }
}

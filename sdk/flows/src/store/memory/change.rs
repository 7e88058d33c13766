//! What follows from a change of a job's flow, whoever made it: a worker, an operator, a look at the payment.

use super::claim::{cancel_body, confirm_body};
use super::state::{Attempt, Job, Payment, Receipt};
use super::work::{Moved, Work, corrupt, from_json, to_json};
use crate::attempt::AttemptState;
use crate::cancel::{self, CancelState, CancelVerdict};
use crate::confirm::{self, ConfirmState, ConfirmVerdict};
use crate::course::EpochEvidence;
use crate::hints::Hint;
use crate::job::{Actor, JobId, JobKind, JobState};
use crate::refund::{self, RefundEvent};
use crate::store::{FlowChange, Settlement, StoreError, StoreErrorKind, Verdict};
use crate::time::UnixMicros;

/// Who made a change, and how the history calls it.
#[derive(Clone, Copy)]
pub(super) struct By<'a> {
    pub(super) actor: &'a Actor,
    pub(super) cause: Option<&'a str>,
}

/// What a state of a flow is for its job.
struct Standing {
    state: JobState,
    verdict: Option<&'static str>,
    due: Option<UnixMicros>,
    flow: Box<str>,
    name: &'static str,
    parked_reason: Option<Box<str>>,
    /// Why, for people: what was found, or the gateway's code.
    found: Option<Box<str>>,
    holds_lane: bool,
}

impl Work<'_> {
    /// Writes a change of a job's flow, and what follows from it; what the owner of the order has to be told.
    pub(super) fn apply(
        &mut self,
        id: JobId,
        change: &FlowChange,
        by: By<'_>,
    ) -> Result<Option<Settlement>, StoreError> {
        match change {
            FlowChange::Confirm(change) => self.apply_confirm(id, change, by),
            FlowChange::Cancel(change) => self.apply_cancel(id, change, by),
        }
    }

    fn apply_confirm(
        &mut self,
        id: JobId,
        change: &confirm::Change,
        by: By<'_>,
    ) -> Result<Option<Settlement>, StoreError> {
        let job = self.stand(id, of_confirm(&change.state)?, by)?;
        let epoch = job.key_epoch;
        match &change.effect {
            None => self.write_attempt(id, epoch, change.state.attempt()),
            Some(confirm::Effect::NewKey(evidence)) => self.next_key(id, evidence)?,
            Some(confirm::Effect::Finish(verdict)) => {
                self.write_attempt(id, epoch, change.state.attempt());
                if let ConfirmVerdict::Paid(_) = verdict {
                    self.capture(&job);
                }
                return Ok(Some(self.settlement(id, &job, Verdict::Confirm(verdict.clone()))));
            }
            // It follows a job that is over, and is no change of it.
            Some(confirm::Effect::LateSuccess(_)) => {
                return Err(corrupt("a late success is reported, not settled"));
            }
        }
        Ok(None)
    }

    fn apply_cancel(
        &mut self,
        id: JobId,
        change: &cancel::Change,
        by: By<'_>,
    ) -> Result<Option<Settlement>, StoreError> {
        let job = self.stand(id, of_cancel(&change.state)?, by)?;
        if let CancelState::Queued { .. } = change.state {
            self.job(id)?.refundable = None;
        }
        let mut verdict = None;
        match &change.effect {
            None => self.write_attempt(id, job.key_epoch, change.state.attempt()),
            Some(cancel::Effect::FirstKey { refundable }) => {
                self.job(id)?.refundable = Some(*refundable);
                self.store_key(id, 0, None)?;
            }
            Some(cancel::Effect::Reseal { refundable }) => self.job(id)?.refundable = Some(*refundable),
            Some(cancel::Effect::NewKey(evidence)) => self.next_key(id, evidence)?,
            Some(cancel::Effect::Finish(finish)) => {
                self.write_attempt(id, job.key_epoch, change.state.attempt());
                self.give_back(id, &job, finish)?;
                verdict = Some(finish.clone());
            }
        }
        if self.state.is_second_open(id) {
            let text = format!("payment {} has an open cancel beside {id}", job.payment_key);
            return Err(StoreError::new(StoreErrorKind::Unique, text));
        }
        if let Some(event) = RefundEvent::of_cancel(&change.state) {
            let why = why(by.cause, of_cancel(&change.state)?.found.as_deref());
            self.move_refund(id, event, By { cause: why.as_deref(), ..by })?;
        }
        self.wake_lane(id, &job);
        Ok(verdict.map(|verdict| {
            let of_kind = if job.kind == JobKind::Refund { Verdict::Refund } else { Verdict::Cancel };
            self.settlement(id, &job, of_kind(verdict))
        }))
    }

    /// The job as it stands then.
    fn stand(&mut self, id: JobId, standing: Standing, by: By<'_>) -> Result<Job, StoreError> {
        let now = self.now;
        let from = self.stood(id)?;
        let job = self.job(id)?;
        job.state = standing.state;
        job.verdict = standing.verdict;
        job.run_at = standing.due.unwrap_or(now);
        job.lease_until = None;
        job.flow = standing.flow;
        job.holds_lane = standing.holds_lane;
        job.parked_reason = standing.parked_reason;
        job.updated_at = now;
        if job.state == JobState::Done {
            job.refund_account = None;
        }
        let job = job.clone();
        let why = why(by.cause, standing.found.as_deref());
        self.remember(Moved {
            entity: job.kind.as_str(),
            id: id.get().to_string().into(),
            from: Some(from),
            to: standing.name,
            by: By { cause: why.as_deref(), ..by },
        });
        if job.state == JobState::Ready && job.run_at <= now {
            self.wake.push(Hint::jobs(job.kind));
        }
        Ok(job)
    }

    /// Where its flow stood, by name. One that cannot be read counts as the worst that it can be.
    fn stood(&mut self, id: JobId) -> Result<&'static str, StoreError> {
        let has_key = self.state.attempts.contains_key(&(id, 0));
        let job = self.job(id)?;
        let name = match job.kind {
            JobKind::Confirm => from_json::<ConfirmState>(&job.flow).map(|state| state.name()),
            JobKind::Cancel | JobKind::Refund => {
                from_json::<CancelState>(&job.flow).map(|state| state.name())
            }
        };
        Ok(name.unwrap_or(if has_key { "InDoubt" } else { "Queued" }))
    }

    fn write_attempt(&mut self, id: JobId, epoch: u32, known: Option<(AttemptState, Option<&str>)>) {
        if let (Some((state, code)), Some(attempt)) = (known, self.state.attempts.get_mut(&(id, epoch))) {
            attempt.state = state;
            attempt.code = code.map(Into::into).or(attempt.code.take());
        }
    }

    /// The key of the next epoch, and what ended the one before.
    fn next_key(&mut self, id: JobId, evidence: &EpochEvidence) -> Result<(), StoreError> {
        let before = self.job(id)?.key_epoch;
        self.write_attempt(id, before, Some((evidence.closes(), None)));
        self.store_key(id, evidence.epoch, Some(to_json(evidence)?))
    }

    /// The balance before a cancel whose turn has come.
    pub(super) fn seal(&mut self, id: JobId) -> Result<(), StoreError> {
        let payment_key = self.job(id)?.payment_key.clone();
        let balance = self.payment(&payment_key)?.balance();
        self.job(id)?.refundable = Some(balance);
        Ok(())
    }

    pub(super) fn store_key(
        &mut self,
        id: JobId,
        epoch: u32,
        evidence: Option<Box<str>>,
    ) -> Result<(), StoreError> {
        let secret = &self.options.key_secret;
        let job = self.job(id)?;
        job.key_epoch = epoch;
        let (key, fingerprint) = match (job.kind, job.refundable) {
            (JobKind::Confirm, _) => {
                let body = confirm_body(job);
                (secret.confirm_key(&body, epoch), body.fingerprint())
            }
            (JobKind::Cancel | JobKind::Refund, Some(refundable)) => {
                let name = super::claim::cancel_name(job);
                let body = cancel_body(job, &name, refundable);
                (secret.cancel_key(&body, epoch), body.fingerprint())
            }
            (JobKind::Cancel | JobKind::Refund, None) => {
                return Err(corrupt(format!("{id} gets a key before its balance")));
            }
        };
        let key = key.map_err(|error| corrupt("a derived idempotency key is not one").caused_by(error))?;
        let (state, fingerprint) = (AttemptState::Intended, fingerprint.as_str().into());
        let credential = self.options.credential.clone();
        let attempt =
            Attempt { key, fingerprint, state, code: None, evidence, credential, made_at: self.now };
        self.state.attempts.insert((id, epoch), attempt);
        Ok(())
    }

    /// Takes a payment into the book.
    pub(super) fn capture(&mut self, job: &Job) {
        let payment = Payment {
            order_id: job.order_id.clone(),
            merchant: job.merchant.clone(),
            currency: job.amount.currency(),
            captured: job.amount.minor(),
            refunded: 0,
            reserved: 0,
            created_at: self.now,
            updated_at: self.now,
        };
        self.state.payments.entry(job.payment_key.clone()).or_insert(payment);
    }

    /// What was reserved becomes a refund, or is free again, or stays for a human to decide.
    fn give_back(&mut self, id: JobId, job: &Job, verdict: &CancelVerdict) -> Result<(), StoreError> {
        let receipt = match verdict {
            CancelVerdict::Parked { .. } => return Ok(()),
            CancelVerdict::Released { .. } => None,
            CancelVerdict::Done(receipt) => Some(receipt),
        };
        let refunded = receipt.map(|receipt| self.keep_receipt(id, job, receipt)).transpose()?.unwrap_or(0);
        let now = self.now;
        let payment = self.payment(&job.payment_key)?;
        payment.reserved -= job.amount.minor();
        payment.refunded += refunded;
        payment.updated_at = now;
        Ok(())
    }

    /// Writes the receipt of a cancel; how much it gave back. One that was taken for somebody else's is counted already.
    fn keep_receipt(&mut self, id: JobId, job: &Job, receipt: &cancel::Receipt) -> Result<i64, StoreError> {
        let mut known = self.state.receipts.iter_mut();
        let is_same = |known: &&mut Receipt| {
            known.payment_key == job.payment_key && known.transaction_key == receipt.transaction_key
        };
        if let Some(known) = known.find(is_same) {
            if let Some(other) = known.job.replace(id) {
                let cancel = &receipt.transaction_key;
                return Err(corrupt(format!("cancel {cancel} at the gateway is the receipt of {other}")));
            }
            return Ok(0);
        }
        self.state.receipts.push(Receipt {
            job: Some(id),
            payment_key: job.payment_key.clone(),
            order_id: job.order_id.clone(),
            amount: receipt.amount,
            refundable_after: receipt.refundable_after,
            transaction_key: receipt.transaction_key.clone(),
            canceled_at: receipt.canceled_at.as_ref().map_or("", |at| at.as_str()).into(),
        });
        Ok(receipt.amount.minor())
    }

    /// Moves the refund that a job executes, if it executes one.
    pub(super) fn move_refund(
        &mut self,
        job: JobId,
        event: RefundEvent,
        by: By<'_>,
    ) -> Result<(), StoreError> {
        let now = self.now;
        let found = self.state.refunds.iter_mut().find(|(_, refund)| refund.job == Some(job));
        let Some((id, refund)) = found else {
            return Ok(());
        };
        let change = refund::step(refund.state, event).map_err(|error| corrupt(error.to_string()))?;
        let from = core::mem::replace(&mut refund.state, change.state);
        refund.updated_at = now;
        if change.state.is_final() {
            refund.account = None;
        }
        let id = id.as_str().into();
        self.remember(Moved {
            entity: "REQUEST",
            id,
            from: Some(from.as_str()),
            to: change.state.as_str(),
            by,
        });
        Ok(())
    }

    /// Wakes the workers of the next in the lane.
    fn wake_lane(&mut self, id: JobId, job: &Job) {
        let next = self.state.jobs.iter().find(|(other_id, other)| {
            **other_id != id
                && other.payment_key == job.payment_key
                && other.kind != JobKind::Confirm
                && other.state == JobState::Ready
                && self.state.has_turn(**other_id)
        });
        if let Some((_, next)) = next {
            self.wake.push(Hint::jobs(next.kind));
        }
    }

    fn settlement(&mut self, id: JobId, job: &Job, verdict: Verdict) -> Settlement {
        self.wake.push(Hint::order(&job.order_id));
        Settlement {
            job: Some(id),
            name: job.name.clone(),
            order_id: job.order_id.clone(),
            payment_key: job.payment_key.clone(),
            amount: job.amount,
            verdict,
            balance: self.state.payments.get(&job.payment_key).map(Payment::balance),
        }
    }
}

fn why(cause: Option<&str>, found: Option<&str>) -> Option<Box<str>> {
    match (cause, found) {
        (Some(cause), Some(found)) => Some(format!("{cause}: {found}").into()),
        (cause, found) => cause.or(found).map(Into::into),
    }
}

fn of_confirm(state: &ConfirmState) -> Result<Standing, StoreError> {
    use ConfirmState as S;
    let (job, verdict, parked_reason) = match state {
        S::Intended { .. } | S::InDoubt { .. } | S::Repeating { .. } | S::Refused { .. } => {
            (JobState::Ready, None, None)
        }
        S::Parked { reason, .. } => (JobState::Parked, None, Some(reason.to_string().into())),
        S::Paid => (JobState::Done, Some("PAID"), None),
        S::Failed { .. } => (JobState::Done, Some("FAILED"), None),
    };
    let (due, flow, name) = (state.due(), to_json(state)?, state.name());
    let code = state.attempt().and_then(|(_, code)| code.map(Into::into));
    let found = parked_reason.clone().or(code);
    Ok(Standing { state: job, verdict, due, flow, name, parked_reason, found, holds_lane: false })
}

fn of_cancel(state: &CancelState) -> Result<Standing, StoreError> {
    use CancelState as S;
    let (job, verdict, parked_reason) = match state {
        S::Queued { .. }
        | S::Intended { .. }
        | S::InDoubt { .. }
        | S::Repeating { .. }
        | S::Refused { .. }
        | S::WaitFunds { .. }
        | S::Releasing { .. } => (JobState::Ready, None, None),
        S::Parked { reason, .. } => (JobState::Parked, None, Some(reason.to_string().into())),
        S::Done => (JobState::Done, Some("CANCELED"), None),
        S::Released => (JobState::Done, Some("RELEASED"), None),
    };
    let (due, flow, name, holds_lane) = (state.due(), to_json(state)?, state.name(), state.holds_lane());
    let code = state.attempt().and_then(|(_, code)| code.map(Into::into));
    let found = parked_reason.clone().or(code);
    Ok(Standing { state: job, verdict, due, flow, name, parked_reason, found, holds_lane })
}

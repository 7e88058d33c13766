//! What an operator does with a job that waits.

use core::time::Duration;

use super::change::By;
use super::claim::{cancel_terms, confirm_terms};
use super::settle::tell;
use super::work::{Work, from_json, open};
use crate::backoff::{Backoff, Jitter};
use crate::cancel;
use crate::confirm;
use crate::course::Policy;
use crate::job::{Actor, JobId, JobKind, JobState};
use crate::profile::IdempotencyProfile;
use crate::refund::{RefundEvent, RefundState};
use crate::store::{FlowChange, Redrive, RedriveError, StoreError, Tx};

/// An operator's step waits for nothing, so none of this is waited for.
pub(super) const POLICY: Policy = Policy {
    backoff: Backoff { base: Duration::from_millis(500), cap: Duration::from_mins(5) },
    in_flight_margin: Duration::from_mins(2),
    funds_pause: Duration::from_hours(1),
    profile: IdempotencyProfile::TOSS,
};

pub(crate) fn redrive(tx: &mut Tx<'_>, id: JobId, how: Redrive, actor: &Actor) -> Result<(), RedriveError> {
    let mut work = open(tx)?;
    let Some(job) = work.state.jobs.get(&id) else {
        return Err(RedriveError::Unknown(id));
    };
    let refused = RedriveError::NotParked { job: id, state: job.state };
    if matches!(job.state, JobState::Run | JobState::Done) {
        return Err(refused);
    }
    if how == Redrive::Release && job.kind == JobKind::Confirm {
        return Err(RedriveError::NothingReserved(id));
    }
    let Some(change) = work.redriven(id, how)? else {
        return Err(refused);
    };
    let cause = match how {
        Redrive::Again if work.adopt_key(id)? => "re-driven by an operator under another API key",
        Redrive::Again => "re-driven by an operator",
        Redrive::Release => "released by an operator",
    };
    let by = By { actor, cause: Some(cause) };
    if how == Redrive::Again {
        work.restart_refund(id, by)?;
    }
    work.job(id)?.epoch += 1;
    if let Some(settlement) = work.apply(id, &change, by)? {
        tell(tx, &settlement)?;
    }
    Ok(())
}

impl Work<'_> {
    /// From here on the job is one of the API key that the calls are made under now; whether it was another's.
    fn adopt_key(&mut self, id: JobId) -> Result<bool, StoreError> {
        let (epoch, current) = (self.job(id)?.key_epoch, self.options.credential.clone());
        let Some(attempt) = self.state.attempts.get_mut(&(id, epoch)) else {
            return Ok(false);
        };
        let is_another = attempt.credential.is_some() && current.is_some() && attempt.credential != current;
        if is_another {
            attempt.credential = current;
        }
        Ok(is_another)
    }

    /// The refund goes on with its cancel; while that waits for its turn, nothing else would say so.
    fn restart_refund(&mut self, id: JobId, by: By<'_>) -> Result<(), StoreError> {
        let mut refunds = self.state.refunds.values().filter(|refund| refund.job == Some(id));
        if refunds.any(|refund| refund.state == RefundState::Parked) {
            self.move_refund(id, RefundEvent::Redriven, by)?;
        }
        Ok(())
    }

    /// `None` if there is nothing that an operator could do.
    fn redriven(&mut self, id: JobId, how: Redrive) -> Result<Option<FlowChange>, StoreError> {
        let (now, jitter, policy) = (self.now, Jitter::new(0), &POLICY);
        let job = self.job(id)?.clone();
        if job.kind == JobKind::Confirm {
            let at = confirm::Situation { terms: &confirm_terms(&job), policy, now, jitter };
            let change = confirm::step(from_json(&job.flow)?, confirm::Event::Redriven, &at);
            return Ok(change.ok().map(FlowChange::Confirm));
        }
        let event = match how {
            Redrive::Again => cancel::Event::Redriven,
            Redrive::Release => cancel::Event::ReleaseAsked,
        };
        let at = cancel::Situation { terms: &cancel_terms(self.state, id, &job), policy, now, jitter };
        Ok(cancel::step(from_json(&job.flow)?, event, &at).ok().map(FlowChange::Cancel))
    }
}

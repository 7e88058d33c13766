//! Refunds: asked for, approved, rejected.

use alloc::collections::{BTreeMap, BTreeSet};

use super::change::By;
use super::enqueue::{NewJob, asked, check_reason};
use super::read::{find_refund, refund_row};
use super::state::Refund;
use super::work::{Moved, Work, open};
use crate::hints::Hint;
use crate::job::{Actor, JobKind, RefundId};
use crate::refund::RefundState;
use crate::store::{Approval, Approved, EnqueueError, NewRefund, NotApproved, RefundRow, StoreError, Tx};

pub(crate) fn request_refund(tx: &mut Tx<'_>, new: &NewRefund) -> Result<RefundRow, EnqueueError> {
    check_reason(&new.reason)?;
    let mut work = open(tx)?;
    if let Some(known) = work.state.refunds.get(&new.id) {
        let is_same = known.payment_key == new.payment_key
            && known.reason == new.reason
            && new.amount.is_none_or(|amount| amount == known.amount);
        if is_same {
            return Ok(refund_row(&new.id, known));
        }
        return Err(EnqueueError::NameReused { name: format!("refund {}", new.id).into() });
    }
    let Some(payment) = work.state.payments.get(&new.payment_key) else {
        return Err(EnqueueError::PaymentUnknown(new.payment_key.clone()));
    };
    let refund = Refund {
        payment_key: new.payment_key.clone(),
        order_id: payment.order_id.clone(),
        amount: asked(&new.payment_key, payment, new.amount)?,
        reason: new.reason.clone(),
        account: new.refund_account.clone(),
        state: RefundState::Requested,
        requested_by: new.requested_by.clone(),
        decided_by: None,
        batch: None,
        job: None,
        updated_at: work.now,
    };
    let row = refund_row(&new.id, &refund);
    work.state.refunds.insert(new.id.clone(), refund);
    work.note(&new.id, None, RefundState::Requested, &new.requested_by);
    Ok(row)
}

/// Each is decided alone, in the order of their numbers; a number that is named twice was approved by its first mention.
pub(crate) fn approve_refunds(tx: &mut Tx<'_>, approval: &Approval) -> Result<Vec<Approved>, StoreError> {
    let mut work = open(tx)?;
    let mut decided = BTreeMap::new();
    for id in approval.refunds.iter().collect::<BTreeSet<_>>() {
        decided.insert(id, work.approve(id, approval)?);
    }
    let mut answers = Vec::new();
    for id in &approval.refunds {
        if let Some(answer) = decided.get_mut(id) {
            answers.push(answer.clone());
            if let Approved::Now(job) = *answer {
                *answer = Approved::Before(job);
            }
        }
    }
    Ok(answers)
}

pub(crate) fn reject_refund(
    tx: &mut Tx<'_>,
    id: &RefundId,
    actor: &Actor,
) -> Result<Option<RefundRow>, StoreError> {
    let mut work = open(tx)?;
    let now = work.now;
    if let Some(refund) = work.state.refunds.get_mut(id)
        && refund.state == RefundState::Requested
    {
        refund.state = RefundState::Rejected;
        refund.decided_by = Some(actor.clone());
        refund.account = None;
        refund.updated_at = now;
        work.note(id, Some(RefundState::Requested), RefundState::Rejected, actor);
    }
    Ok(find_refund(work.state, id))
}

impl Work<'_> {
    fn approve(&mut self, id: &RefundId, approval: &Approval) -> Result<Approved, StoreError> {
        let Some(refund) = self.state.refunds.get(id).cloned() else {
            return Ok(Approved::Not(NotApproved::Unknown(id.clone())));
        };
        if refund.state == RefundState::Released {
            return Ok(Approved::Not(NotApproved::Released(id.clone())));
        }
        if let Some(job) = refund.job {
            return Ok(Approved::Before(job));
        }
        if refund.state == RefundState::Rejected {
            return Ok(Approved::Not(NotApproved::Rejected(id.clone())));
        }
        if self.options.two_persons && refund.requested_by == approval.approver {
            let actor = approval.approver.clone();
            return Ok(Approved::Not(NotApproved::OwnRequest { id: id.clone(), actor }));
        }
        let payment = self.payment(&refund.payment_key)?;
        let (left, merchant) = (payment.left(), payment.merchant.clone());
        if refund.amount.minor() > left.minor() {
            let (id, asked, payment_key) = (id.clone(), refund.amount, refund.payment_key);
            return Ok(Approved::Not(NotApproved::TooMuch { id, asked, left, payment_key }));
        }
        payment.reserved += refund.amount.minor();
        let job = self.store_cancel(&NewJob {
            kind: JobKind::Refund,
            name: id.as_str(),
            merchant: &merchant,
            order_id: &refund.order_id,
            payment_key: &refund.payment_key,
            amount: refund.amount,
            deadline: None,
            reason: &refund.reason,
            refund_account: refund.account.as_ref(),
            batch: Some(&approval.batch),
            priority: approval.priority,
            actor: &approval.approver,
        })?;
        let approved = Refund {
            state: RefundState::Approved,
            decided_by: Some(approval.approver.clone()),
            batch: Some(approval.batch.clone()),
            job: Some(job),
            updated_at: self.now,
            ..refund
        };
        self.state.refunds.insert(id.clone(), approved);
        self.note(id, Some(RefundState::Requested), RefundState::Approved, &approval.approver);
        Ok(Approved::Now(job))
    }

    fn note(&mut self, id: &RefundId, from: Option<RefundState>, to: RefundState, actor: &Actor) {
        if let Some(refund) = self.state.refunds.get(id) {
            self.wake.push(Hint::order(&refund.order_id));
        }
        self.remember(Moved {
            entity: "REQUEST",
            id: id.as_str().into(),
            from: from.map(RefundState::as_str),
            to: to.as_str(),
            by: By { actor, cause: None },
        });
    }
}

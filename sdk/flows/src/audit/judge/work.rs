//! I11, I12 and what is left open, where no order tells of it: refunds without a job, claims that nobody took over, jobs
//! of orders that are not there.

use core::time::Duration;

use super::books::Books;
use super::{Moment, amounts, violation};
use crate::audit::book::{JobRecord, RefundRecord};
use crate::audit::invariant::Invariant;
use crate::audit::verdict::Violation;
use crate::job::JobState;

/// How long after its lease a claim must have been taken over.
const OVERDUE: Duration = Duration::from_secs(30);

pub(super) fn judge(books: &Books<'_>) -> Vec<Violation> {
    let flow = &books.shop.flow;
    let mut found: Vec<_> = flow.refunds.iter().filter_map(|refund| orphaned(books, refund)).collect();
    found.extend(flow.jobs.iter().filter_map(|job| outlived(books, job)));
    if books.rules.moment == Moment::Quiescent {
        found.extend(flow.jobs.iter().filter_map(|job| not_settled(books, job)));
    }
    found
}

fn orphaned(books: &Books<'_>, refund: &RefundRecord) -> Option<Violation> {
    let has_job = refund.job_id.and_then(|job| books.jobs.get(&job)).is_some_and(|job| job.is_open());
    if !refund.state.is_reserved() || has_job {
        return None;
    }
    let story = format!(
        "Refund {} of {} {} of order {} is {} since {} approved it, but no job is left that would execute it. \
         The customer will wait for ever.",
        refund.refund_id,
        refund.amount,
        refund.currency,
        refund.order_id,
        refund.state.as_str(),
        refund.approved_by.as_deref().unwrap_or("nobody"),
    );
    let at_risk = amounts(&refund.currency, refund.amount);
    Some(violation(Invariant::OrphanedWork, &refund.order_id, at_risk, story))
}

fn outlived(books: &Books<'_>, job: &JobRecord) -> Option<Violation> {
    let as_of = books.shop.as_of?;
    let lease = job.lease_until.filter(|_| job.state == JobState::Run)?;
    if as_of <= lease.after(OVERDUE) {
        return None;
    }
    let story = format!(
        "Job {} ({}) of order {} is claimed for the {}. time, and the lease of that claim was over {} seconds before \
         the book was taken. Whoever held it is gone, and nobody took over.",
        job.job_id,
        job.kind,
        job.order_id,
        job.epoch,
        as_of.since(lease).as_secs(),
    );
    Some(violation(Invariant::LeaseOutlived, &job.order_id, amounts(&job.currency, job.amount), story))
}

/// The jobs of an order that is in the book are told of by the order.
fn not_settled(books: &Books<'_>, job: &JobRecord) -> Option<Violation> {
    let waits_for_a_human = job.state == JobState::Parked;
    if !job.is_open() || waits_for_a_human || books.orders.contains_key(&*job.order_id) {
        return None;
    }
    let story = format!(
        "Everything should have come to rest, but job {} ({}) of order {}, which is not in the book, is {}.",
        job.job_id,
        job.kind,
        job.order_id,
        job.state.as_str(),
    );
    Some(violation(Invariant::NotSettled, &job.order_id, amounts(&job.currency, job.amount), story))
}

//! I7: what was given back and what is promised never exceeds what was taken, and every promise is one that somebody
//! made.

use alloc::collections::BTreeSet;

use super::books::Books;
use super::{amounts, sum, violation};
use crate::audit::book::{JobRecord, RefundRecord, ShopPaymentRecord};
use crate::audit::invariant::Invariant;
use crate::audit::verdict::Violation;

pub(super) fn judge(books: &Books<'_>) -> Vec<Violation> {
    let flow = &books.shop.flow;
    let mut found: Vec<_> =
        flow.payments.iter().filter_map(|known| promised_too_much(books, known)).collect();
    found.extend(flow.refunds.iter().filter_map(|refund| promised_otherwise(books, refund)));
    let promised = flow.jobs.iter().filter(|job| job.gives_back() && job.is_open());
    let unbounded = promised.filter(|job| !books.known.contains_key(&*job.payment_key));
    let mut named = BTreeSet::new();
    found.extend(unbounded.filter(|job| named.insert(&*job.payment_key)).map(unbounded_promise));
    found
}

fn promised_too_much(books: &Books<'_>, known: &ShopPaymentRecord) -> Option<Violation> {
    let ShopPaymentRecord { captured, refunded, reserved, .. } = *known;
    let jobs =
        books.jobs_of_payment(&known.payment_key).iter().filter(|job| job.gives_back() && job.is_open());
    let promised = sum(jobs.map(|job| job.amount));
    let over = refunded.saturating_add(reserved).saturating_sub(captured);
    let (problem, at_risk) = if over > 0 {
        (format!("that is {over} more than was taken"), over)
    } else if reserved != promised {
        let differs = reserved.saturating_sub(promised).saturating_abs();
        (format!("the jobs that are open on it promise {promised}"), differs)
    } else {
        return None;
    };
    let story = format!(
        "Of payment {} of order {} the shop took {captured}, gave back {refunded} and has promised {reserved} {}, but \
         {problem}.",
        known.payment_key, known.order_id, known.currency,
    );
    Some(violation(Invariant::PromisedTooMuch, &known.order_id, amounts(&known.currency, at_risk), story))
}

/// A refund without a job that is open is orphaned, and told of as that: I11.
fn promised_otherwise(books: &Books<'_>, refund: &RefundRecord) -> Option<Violation> {
    let job = refund.job_id.and_then(|job| books.jobs.get(&job)).filter(|job| job.is_open())?;
    if !refund.state.is_reserved() {
        let story = format!(
            "Refund {} of {} {} of order {} is {}, but job {} is {} and would still give it back.",
            refund.refund_id,
            refund.amount,
            refund.currency,
            refund.order_id,
            refund.state.as_str(),
            job.job_id,
            job.state.as_str(),
        );
        let at_risk = amounts(&job.currency, job.amount);
        return Some(violation(Invariant::PromisedTooMuch, &refund.order_id, at_risk, story));
    }
    if job.amount == refund.amount && job.payment_key == refund.payment_key && job.currency == refund.currency
    {
        return None;
    }
    let story = format!(
        "Refund {} gives back {} {} of payment {} of order {}, but its job {} gives back {} {} of payment {}.",
        refund.refund_id,
        refund.amount,
        refund.currency,
        refund.payment_key,
        refund.order_id,
        job.job_id,
        job.amount,
        job.currency,
        job.payment_key,
    );
    Some(violation(Invariant::PromisedTooMuch, &refund.order_id, amounts(&job.currency, job.amount), story))
}

fn unbounded_promise(job: &JobRecord) -> Violation {
    let story = format!(
        "Job {} ({}) is to give back {} {} of payment {} of order {}, but the shop's book does not have that payment: \
         nothing bounds what is given back of it.",
        job.job_id, job.kind, job.amount, job.currency, job.payment_key, job.order_id,
    );
    violation(Invariant::PromisedTooMuch, &job.order_id, amounts(&job.currency, job.amount), story)
}

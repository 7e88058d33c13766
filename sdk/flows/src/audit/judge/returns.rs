//! I5, I6: every cancel at the gateway has its receipt, every receipt its cancel, and every decision is executed once.

use alloc::collections::BTreeMap;

use super::books::{Books, micros};
use super::returned::Stray;
use super::{Amounts, add, amounts, sum, violation};
use crate::audit::book::{
    JobRecord, PaymentRecord, ReceiptRecord, RefundRecord, RefundState, ShopPaymentRecord,
};
use crate::audit::invariant::Invariant;
use crate::audit::verdict::Violation;
use crate::job::{JobKind, JobState};

pub(super) fn judge(books: &Books<'_>) -> Vec<Violation> {
    let flow = &books.shop.flow;
    let mut found = Vec::new();
    for payment in &books.gateway.payments {
        let strays = books.returned(payment).into_iter().flat_map(|returned| &returned.strays);
        found.extend(strays.map(|stray| unexplained(payment, stray)));
    }
    found.extend(flow.receipts.iter().filter_map(|receipt| not_at_the_gateway(books, receipt)));
    found.extend(flow.receipts.iter().filter_map(|receipt| of_another_job(books, receipt)));
    found.extend(flow.payments.iter().filter_map(|known| another_sum(books, known)));
    found.extend(flow.refunds.iter().filter_map(|refund| refund_without_receipt(books, refund)));
    found.extend(flow.jobs.iter().filter_map(|job| done_without_receipt(books, job)));
    found.extend(written_twice(&flow.receipts));
    found
}

/// A cancel whose last word is that it was done.
fn done_without_receipt(books: &Books<'_>, job: &JobRecord) -> Option<Violation> {
    let number = job.job_id.to_string();
    let mut changes = books.shop.flow.transitions.iter().rev();
    let last = changes.find(|change| *change.entity == *job.kind.as_str() && *change.id == *number)?;
    let is_done = job.kind == JobKind::Cancel && job.state == JobState::Done && &*last.to == "Done";
    let receipts = books.receipts_of(&job.payment_key);
    if !is_done || receipts.iter().any(|receipt| receipt.job_id == Some(job.job_id)) {
        return None;
    }
    let story = format!(
        "Job {} was to give {} {} of payment {} of order {} back and says that it did, but no receipt is its own. \
         Somebody was told of money that did not go back.",
        job.job_id, job.amount, job.currency, job.payment_key, job.order_id,
    );
    let at_risk = amounts(&job.currency, job.amount);
    Some(violation(Invariant::ReturnUnwritten, &job.order_id, at_risk, story))
}

fn unexplained(payment: &PaymentRecord, stray: &Stray<'_>) -> Violation {
    let cancel = stray.cancel;
    let what = format!(
        "The gateway gave back {} of payment {} of order {} (cancel {}, {})",
        payment.in_currency(cancel.amount),
        payment.payment_key,
        payment.order_id,
        cancel.transaction_key,
        cancel.canceled_at.as_deref().unwrap_or("at an unknown time"),
    );
    let at_risk = amounts(&payment.currency, cancel.amount);
    if let Some(job) = stray.repeats {
        let story = format!(
            "{what}, which is what job {job} was for, but that job has the receipt of another cancel. \
             One decision was executed twice."
        );
        return violation(Invariant::ReturnedTwice, &payment.order_id, at_risk, story);
    }
    let story = format!("{what}, but the shop has no receipt of it and no job that would write one.");
    violation(Invariant::ReturnUnwritten, &payment.order_id, at_risk, story)
}

fn not_at_the_gateway(books: &Books<'_>, receipt: &ReceiptRecord) -> Option<Violation> {
    if books.is_young(micros(receipt.canceled_at.as_deref())) {
        return None;
    }
    let cancels = books
        .payments
        .get(&*receipt.payment_key)
        .map(|payment| payment.executed_cancels())
        .unwrap_or_default();
    let cancel = cancels.iter().find(|cancel| cancel.transaction_key == receipt.transaction_key);
    let (problem, at_risk) = match cancel {
        None => ("the gateway has no such cancel".to_owned(), receipt.amount),
        Some(cancel) if cancel.amount != receipt.amount => {
            let differs = cancel.amount.saturating_sub(receipt.amount).saturating_abs();
            (format!("the gateway gave back {}", cancel.amount), differs)
        }
        Some(cancel) if cancel.refundable != receipt.refundable => {
            let differs = cancel.refundable.saturating_sub(receipt.refundable).saturating_abs();
            let (left, told) = (cancel.refundable, receipt.refundable);
            (format!("{told} were left after it there, and {left} at the gateway"), differs)
        }
        Some(_) => return None,
    };
    let story = format!(
        "The shop has a receipt for {} {} given back of payment {} of order {} (cancel {}), but {problem}.",
        receipt.amount, receipt.currency, receipt.payment_key, receipt.order_id, receipt.transaction_key,
    );
    Some(violation(Invariant::ReturnUnwritten, &receipt.order_id, amounts(&receipt.currency, at_risk), story))
}

/// A job that is not in the book any more was over long ago.
fn of_another_job(books: &Books<'_>, receipt: &ReceiptRecord) -> Option<Violation> {
    let job = books.jobs.get(&receipt.job_id?)?;
    let problem = if !job.gives_back() || job.payment_key != receipt.payment_key {
        format!("is a {} of payment {}", job.kind, job.payment_key)
    } else if job.amount != receipt.amount || job.currency != receipt.currency {
        format!("was for {} {}", job.amount, job.currency)
    } else if job.state != JobState::Done {
        format!("is still {} and would give it back again", job.state.as_str())
    } else {
        return None;
    };
    let story = format!(
        "The receipt for {} {} of payment {} of order {} names job {}, but that job {problem}.",
        receipt.amount, receipt.currency, receipt.payment_key, receipt.order_id, job.job_id,
    );
    let at_risk = amounts(&receipt.currency, receipt.amount);
    Some(violation(Invariant::ReturnUnwritten, &receipt.order_id, at_risk, story))
}

fn another_sum(books: &Books<'_>, known: &ShopPaymentRecord) -> Option<Violation> {
    let receipts = books.receipts_of(&known.payment_key);
    let written = sum(receipts.iter().map(|receipt| receipt.amount));
    if written == known.refunded {
        return None;
    }
    let story = format!(
        "The shop keeps {} {} as given back of payment {} of order {}, but its {} receipts come to {written}.",
        known.refunded,
        known.currency,
        known.payment_key,
        known.order_id,
        receipts.len(),
    );
    let at_risk = amounts(&known.currency, known.refunded.saturating_sub(written).saturating_abs());
    Some(violation(Invariant::ReturnUnwritten, &known.order_id, at_risk, story))
}

fn refund_without_receipt(books: &Books<'_>, refund: &RefundRecord) -> Option<Violation> {
    let receipts = books.receipts_of(&refund.payment_key).iter();
    let mut of_job = receipts.filter(|receipt| receipt.job_id.is_some() && receipt.job_id == refund.job_id);
    let receipt = of_job.next();
    let problem = match (refund.state, receipt) {
        (RefundState::Done, None) => "nothing shows that it was given back".to_owned(),
        (RefundState::Done, Some(receipt)) if receipt.amount != refund.amount => {
            format!("{} was given back", receipt.amount)
        }
        (RefundState::Done, Some(_)) | (_, None) => return None,
        (
            RefundState::Requested
            | RefundState::Approved
            | RefundState::Executing
            | RefundState::WaitFunds
            | RefundState::Parked
            | RefundState::Rejected
            | RefundState::Released,
            Some(receipt),
        ) => format!("it was given back (cancel {})", receipt.transaction_key),
    };
    let story = format!(
        "Refund {} of {} {} of order {} is {}, but {problem}.",
        refund.refund_id,
        refund.amount,
        refund.currency,
        refund.order_id,
        refund.state.as_str(),
    );
    let at_risk = amounts(&refund.currency, refund.amount);
    Some(violation(Invariant::ReturnUnwritten, &refund.order_id, at_risk, story))
}

/// One decision, or one cancel, with two receipts.
fn written_twice(receipts: &[ReceiptRecord]) -> Vec<Violation> {
    let mut of_jobs = BTreeMap::<_, Vec<&ReceiptRecord>>::new();
    let mut of_cancels = BTreeMap::<_, Vec<&ReceiptRecord>>::new();
    for receipt in receipts {
        if let Some(job) = receipt.job_id {
            of_jobs.entry(job).or_default().push(receipt);
        }
        of_cancels.entry((&*receipt.payment_key, &*receipt.transaction_key)).or_default().push(receipt);
    }
    let of_jobs = of_jobs.into_iter().map(|(job, receipts)| (format!("job {job}"), receipts));
    let of_cancels =
        of_cancels.into_iter().map(|((_, cancel), receipts)| (format!("cancel {cancel}"), receipts));
    of_jobs.chain(of_cancels).filter_map(|(of, receipts)| repeated(&of, &receipts)).collect()
}

fn repeated(of: &str, receipts: &[&ReceiptRecord]) -> Option<Violation> {
    let (first, more) = receipts.split_first()?;
    if more.is_empty() {
        return None;
    }
    let mut at_risk = Amounts::new();
    for receipt in more {
        add(&mut at_risk, &receipt.currency, receipt.amount);
    }
    let named = receipts.iter().map(|receipt| format!("{} as {}", receipt.amount, receipt.transaction_key));
    let story = format!(
        "Of order {}, {of} has {} receipts: {} (in {}). A decision is executed once and written down once.",
        first.order_id,
        receipts.len(),
        named.collect::<Vec<_>>().join(", "),
        first.currency,
    );
    Some(violation(Invariant::ReturnedTwice, &first.order_id, at_risk, story))
}

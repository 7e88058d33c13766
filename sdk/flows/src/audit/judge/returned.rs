//! Which cancel at the gateway belongs to which decision of ours: by the transaction of the receipt, else by the amount
//! of a job that is still open, never by a text.

use super::books::{Books, micros};
use super::sum;
use crate::attempt::AttemptState;
use crate::audit::book::{CancelRecord, JobRecord, PaymentRecord};

/// What became of a payment's cancels in the shop's book.
#[derive(Default)]
pub(super) struct Returned<'a> {
    /// Given back by jobs that have not written it down yet, or too young to be judged.
    pub(super) in_flight: i64,
    /// Given back, and no receipt or job knows of it.
    pub(super) strays: Vec<Stray<'a>>,
}

/// A cancel at the gateway that the shop's book does not explain.
pub(super) struct Stray<'a> {
    pub(super) cancel: &'a CancelRecord,
    /// The job that has its receipt for a cancel of this amount already.
    pub(super) repeats: Option<i64>,
}

impl<'a> Returned<'a> {
    pub(super) fn of(books: &Books<'a>, payment: &'a PaymentRecord) -> Self {
        let mut returned = Self::default();
        if !is_known(books, payment) {
            return returned;
        }
        let receipts = books.receipts_of(&payment.payment_key);
        let has_receipt = |job: &JobRecord| receipts.iter().any(|receipt| receipt.job_id == Some(job.job_id));
        let mut open: Vec<_> = books.jobs_of_payment(&payment.payment_key).to_vec();
        open.retain(|job| {
            job.gives_back() && job.is_open() && !has_receipt(job) && may_have_sent(books, job)
        });
        for cancel in payment.executed_cancels() {
            if receipts.iter().any(|receipt| receipt.transaction_key == cancel.transaction_key) {
                continue;
            }
            if let Some(place) = open.iter().position(|job| job.amount == cancel.amount) {
                open.remove(place);
                returned.in_flight = returned.in_flight.saturating_add(cancel.amount);
            } else if books.is_young(micros(cancel.canceled_at.as_deref())) {
                returned.in_flight = returned.in_flight.saturating_add(cancel.amount);
            } else {
                let mut same = receipts.iter().filter(|receipt| receipt.amount == cancel.amount);
                let repeats = same.find_map(|receipt| receipt.job_id);
                returned.strays.push(Stray { cancel, repeats });
            }
        }
        returned
    }

    /// What was given back without a receipt, for whatever reason.
    pub(super) fn without_receipt(&self) -> i64 {
        sum(self.strays.iter().map(|stray| stray.cancel.amount)).saturating_add(self.in_flight)
    }
}

/// Whether a job that is not over may have sent its cancel: one that waits for its turn has no attempt, and one that was
/// refused knows that it did nothing. A book that does not say which attempts are whose is believed.
fn may_have_sent(books: &Books<'_>, job: &JobRecord) -> bool {
    let attempts = &books.shop.flow.attempts;
    let mut of_job = attempts.iter().filter(|attempt| attempt.job_id == Some(job.job_id)).peekable();
    if of_job.peek().is_none() {
        return attempts.iter().all(|attempt| attempt.job_id.is_none());
    }
    of_job.any(|attempt| matches!(attempt.state, AttemptState::Intended | AttemptState::Unknown))
}

/// Whether the flows have, or had to do with, this payment. What they never had, or have forgotten since it was over, is
/// explained by its order alone.
fn is_known(books: &Books<'_>, payment: &PaymentRecord) -> bool {
    let key = &*payment.payment_key;
    books.known.contains_key(key)
        || !books.jobs_of_payment(key).is_empty()
        || !books.receipts_of(key).is_empty()
}

//! I14, I15, I19: one idempotency key, one body; a new one only with evidence; and no call while a transaction is open.

use alloc::collections::{BTreeMap, BTreeSet};

use super::books::Books;
use super::{Amounts, amounts, violation};
use crate::attempt::AttemptState;
use crate::audit::book::{AttemptRecord, CallRecord};
use crate::audit::invariant::Invariant;
use crate::audit::verdict::Violation;
use crate::job::JobKind;

pub(super) fn judge(books: &Books<'_>) -> Vec<Violation> {
    let flow = &books.shop.flow;
    let mut found: Vec<_> =
        flow.attempts.iter().filter_map(|next| key_without_evidence(books, next)).collect();
    let uses = Use::all(books);
    found.extend(uses.iter().filter_map(|(digest, uses)| key_used_twice(books, digest, uses)));
    let calls = flow.calls.iter().filter(|call| call.in_transaction);
    found.extend(calls.map(|call| call_in_transaction(books, call, &uses)));
    found
}

/// The refusal or the proof of absence under the epoch before is the evidence, and since there are job records it is
/// written down beside the new key too.
fn key_without_evidence(books: &Books<'_>, attempt: &AttemptRecord) -> Option<Violation> {
    let before = attempt.key_epoch.checked_sub(1)?;
    let of_same = |other: &&&AttemptRecord| match attempt.job_id {
        Some(job) => other.job_id == Some(job),
        None => other.payment_key == attempt.payment_key && other.takes() == attempt.takes(),
    };
    let ends_key = |other: &&AttemptRecord| match other.state {
        AttemptState::Declined => other.code.is_some(),
        AttemptState::AbsentProven => true,
        AttemptState::Intended | AttemptState::Unknown | AttemptState::Succeeded => false,
    };
    let attempts = books.attempts_of(&attempt.order_id).iter().filter(of_same);
    let has_end = attempts.filter(|other| other.key_epoch == before).any(ends_key);
    let is_written = attempt.job_id.is_none() || attempt.evidence.is_some();
    let missing = match (has_end, is_written) {
        (true, true) => return None,
        (true, false) => "nothing is written beside it that allowed it".to_owned(),
        (false, _) => {
            format!("the book shows neither a refusal nor a proof of absence under number {before}")
        }
    };
    let story = format!(
        "Payment {} of order {} was asked for under idempotency key number {}, but {missing}. \
         If a call under the old key was executed, the new key moves the money again.",
        attempt.payment_key, attempt.order_id, attempt.key_epoch,
    );
    let at_risk = at_risk(books, attempt);
    Some(violation(Invariant::KeyWithoutEvidence, &attempt.order_id, at_risk, story))
}

fn at_risk(books: &Books<'_>, attempt: &AttemptRecord) -> Amounts {
    let job = attempt.job_id.and_then(|job| books.jobs.get(&job));
    let of_job = job.map(|job| amounts(&job.currency, job.amount));
    let of_order =
        || books.orders.get(&*attempt.order_id).map(|order| amounts(&order.currency, order.amount));
    of_job.or_else(of_order).unwrap_or_default()
}

/// What a key was used for.
#[derive(Default)]
struct Use<'a> {
    bodies: BTreeSet<(&'a str, &'a str)>,
    attempts: Vec<&'a AttemptRecord>,
}

impl<'a> Use<'a> {
    fn all(books: &Books<'a>) -> BTreeMap<&'a str, Self> {
        let mut uses = BTreeMap::<&str, Self>::new();
        for attempt in &books.shop.flow.attempts {
            if let (Some(digest), Some(fingerprint)) = (&attempt.key_digest, &attempt.fingerprint) {
                let entry = uses.entry(digest).or_default();
                entry.bodies.insert((operation(attempt), fingerprint));
                entry.attempts.push(attempt);
            }
        }
        for call in &books.shop.flow.calls {
            uses.entry(&call.key_digest).or_default().bodies.insert((&call.operation, &call.fingerprint));
        }
        uses
    }

    /// The order to look at first; the digest of the key if none is known.
    fn subject(&self, digest: &'a str) -> &'a str {
        self.attempts.first().map_or(digest, |attempt| &attempt.order_id)
    }
}

fn operation(attempt: &AttemptRecord) -> &'static str {
    match attempt.kind {
        None | Some(JobKind::Confirm) => "confirm",
        Some(JobKind::Cancel | JobKind::Refund) => "cancel",
    }
}

fn key_used_twice(books: &Books<'_>, digest: &str, used: &Use<'_>) -> Option<Violation> {
    if used.bodies.len() < 2 && used.attempts.len() < 2 {
        return None;
    }
    let bodies = used.bodies.iter().map(|(operation, fingerprint)| format!("{operation} of {fingerprint}"));
    let attempts = used.attempts.iter().map(|attempt| {
        format!(
            "order {}, payment {}, key number {}",
            attempt.order_id, attempt.payment_key, attempt.key_epoch
        )
    });
    let story = format!(
        "The idempotency key with digest {digest} was used for {}, and belongs to: {}. The gateway ignores the body of \
         a key that it knows, so the second use is answered with what the first one did.",
        bodies.collect::<Vec<_>>().join(" and "),
        attempts.collect::<Vec<_>>().join("; "),
    );
    let at_risk = used.attempts.last().map(|attempt| at_risk(books, attempt)).unwrap_or_default();
    Some(violation(Invariant::KeyReused, used.subject(digest), at_risk, story))
}

fn call_in_transaction(books: &Books<'_>, call: &CallRecord, uses: &BTreeMap<&str, Use<'_>>) -> Violation {
    let attempt = uses.get(&*call.key_digest).and_then(|of_key| of_key.attempts.first());
    let order = attempt.map_or("unknown", |attempt| &attempt.order_id);
    let story = format!(
        "The {} of order {order} (key digest {}, {} microseconds after 1970) was sent while a database transaction was \
         open. If that is rolled back the money moves and nobody knows; if the gateway is slow it holds its locks.",
        call.operation,
        call.key_digest,
        call.at.get(),
    );
    let at_risk = attempt.map(|attempt| at_risk(books, attempt)).unwrap_or_default();
    violation(
        Invariant::CallInTransaction,
        attempt.map_or(&call.key_digest, |found| &found.order_id),
        at_risk,
        story,
    )
}

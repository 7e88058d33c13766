//! What the answer to a call means.

use toss_sdk::error::{Group, Stage, classify};
use toss_sdk::model::{Payment, PaymentStatus};
use toss_sdk::outcome::{Advice, Declined, Outcome, Refusal};

use super::state::{ConfirmState, Situation, Terms};
use super::step::Change;
use super::verdict::Evidence;
use crate::course::{Doubt, Key, Refused, Retry};
use crate::profile::{AnswerClass, Follow};

/// After a call under `key`, with `doubt` left by an earlier one.
pub(super) fn answered(
    key: Key,
    doubt: Option<Doubt>,
    retry: Retry,
    outcome: Outcome<Payment>,
    at: &Situation<'_>,
) -> Change {
    match outcome {
        Outcome::Done(payment) if is_taken(&payment, at.terms) => Change::paid(Box::new(payment)),
        // Executed, but the answer is about another payment or another state than was asked for: an answer is not
        // believed against the payment itself.
        Outcome::Done(_) => in_doubt(key, Doubt::since(at.now), at.soon(retry, None)),
        Outcome::Unknown(unknown) => in_doubt(key, Doubt::since(at.now), at.soon(retry, unknown.retry_after)),
        Outcome::NotSent(not_sent) => unchanged(key, doubt, at.wait(retry, not_sent.retry_after)),
        Outcome::Declined(declined) => refused(key, doubt, retry, declined, at),
    }
}

/// Whether this is the payment that was asked for, taken and whole.
pub(super) fn is_taken(payment: &Payment, terms: &Terms) -> bool {
    payment.agrees_with(&terms.payment_key, &terms.order_id, terms.amount)
        && payment.status == PaymentStatus::Done
        && payment.balance == terms.amount
}

fn refused(key: Key, doubt: Option<Doubt>, retry: Retry, declined: Declined, at: &Situation<'_>) -> Change {
    let Declined { refusal, advice } = declined;
    // A refusal from before the idempotency look-up says nothing about the call that is in doubt.
    if let Some(doubt) = doubt
        && !answers_for_the_key(&refusal)
    {
        return in_doubt(key, doubt, at.wait(retry, advice_wait(advice)));
    }
    match advice {
        Advice::Final => Change::failed(Evidence::Declined { code: refusal.code, message: refusal.message }),
        Advice::Later { wait, needs_new_key: true, .. } if is_kept(key, at) => {
            let refused = Refused {
                code: refusal.code,
                message: refusal.message,
                answered_at: at.now,
                not_before: at.now.after(wait),
            };
            Change::to(ConfirmState::Refused { key, refused, retry: at.soon(retry, None) })
        }
        Advice::Later { wait, .. } => unchanged(key, doubt, at.wait(retry, Some(wait))),
    }
}

/// Whether the same key would get the same refusal again.
fn is_kept(key: Key, at: &Situation<'_>) -> bool {
    let age = at.now.since(key.made_at);
    match at.policy.profile.follow(AnswerClass::Refused, age) {
        Follow::LookUpThenNewKey | Follow::LookUp => true,
        Follow::SameKey => false,
    }
}

const fn advice_wait(advice: Advice) -> Option<core::time::Duration> {
    match advice {
        Advice::Final => None,
        Advice::Later { wait, .. } => Some(wait),
    }
}

/// Whether the refusal was made behind the look-up of the idempotency key, so that it also answers earlier calls
/// under the same key.
fn answers_for_the_key(refusal: &Refusal) -> bool {
    classify(Group::Confirm, &refusal.code, &refusal.message, refusal.http_status).stage == Stage::Verdict
}

/// This call had no effect: nothing is in doubt that was not before. What was in doubt is looked up first, because
/// look-ups may pass where calls do not.
fn unchanged(key: Key, doubt: Option<Doubt>, retry: Retry) -> Change {
    match doubt {
        None => Change::to(ConfirmState::Intended { key, retry }),
        Some(doubt) => in_doubt(key, doubt, retry),
    }
}

fn in_doubt(key: Key, doubt: Doubt, retry: Retry) -> Change {
    Change::to(ConfirmState::InDoubt { key, doubt, retry })
}

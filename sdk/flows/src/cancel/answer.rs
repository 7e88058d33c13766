//! What the answer to a call means.

use core::time::Duration;

use toss_sdk::error::{Class, Group, Stage, classify};
use toss_sdk::model::Payment;
use toss_sdk::outcome::{Advice, Declined, Outcome, Refusal, Unknown};

use super::state::CancelState;
use super::step::Change;
use super::terms::{Situation, Terms};
use super::trace::{Trace, trace_of_answer};
use super::{ParkReason, Receipt};
use crate::course::{Doubt, EpochCause, Key, Refused, Retry};
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
        // An answer that does not show our cancel is not believed against the payment itself.
        Outcome::Done(payment) => match receipt(&payment, at.terms) {
            Some(receipt) => Change::done(receipt),
            None => in_doubt(key, Doubt::since(at.now), at.soon(retry, None)),
        },
        Outcome::Unknown(unknown) => {
            let is_kept = is_kept(key, &unknown, at);
            in_doubt(key, Doubt { last_sent: at.now, is_kept }, at.soon(retry, unknown.retry_after))
        }
        Outcome::NotSent(not_sent) => unchanged(key, doubt, at.wait(retry, not_sent.retry_after)),
        Outcome::Declined(declined) => refused(key, doubt, retry, declined, at),
    }
}

/// Our executed cancel, if this is our payment and it is there.
fn receipt(payment: &Payment, terms: &Terms) -> Option<Receipt> {
    let is_same = payment.payment_key == terms.payment_key && *payment.order_id == *terms.order_id.as_str();
    match trace_of_answer(payment, terms, terms.balances()?) {
        Trace::Ours(receipt) if is_same => Some(receipt),
        Trace::Ours(_) | Trace::UnderWay | Trace::Aborted | Trace::Absent | Trace::Moved { .. } => None,
    }
}

/// Whether the same key would be given the same answer, which does not tell. Of a refusal with a code that nobody knows
/// it is assumed: asking under a new key is harmless, and asking for ever under the old one is not.
fn is_kept(key: Key, unknown: &Unknown, at: &Situation<'_>) -> bool {
    let class = match &unknown.answer {
        Some(refusal) if refusal.http_status >= 500 => AnswerClass::Fault,
        Some(refusal) if refusal.http_status >= 400 && stage(refusal) != Stage::Edge => AnswerClass::Refused,
        Some(_) | None => AnswerClass::Lost,
    };
    let follow = at.policy.profile.follow(class, at.now.since(key.made_at));
    unknown.is_key_misuse || follow == Follow::LookUpThenNewKey
}

fn refused(key: Key, doubt: Option<Doubt>, retry: Retry, declined: Declined, at: &Situation<'_>) -> Change {
    let Declined { refusal, advice } = declined;
    // A refusal from before the idempotency look-up says nothing about the call that is in doubt. Neither does a fault,
    // but if it is final then asking again under this key is in vain.
    if let Some(doubt) = doubt
        && stage(&refusal) != Stage::Verdict
    {
        let is_kept = doubt.is_kept || stage(&refusal) == Stage::Fault;
        return in_doubt(key, Doubt { is_kept, ..doubt }, at.wait(retry, advice_wait(advice)));
    }
    match advice {
        Advice::Final if is_about_the_balance(&refusal.code, &refusal.message) => {
            let refused = said(refusal, Duration::ZERO, at);
            let (cause, retry) = (EpochCause::Refused, at.soon(retry, None));
            Change::to(CancelState::Refused { key, cause, refused, retry })
        }
        Advice::Final => {
            let reason = ParkReason::Refused(said(refusal, Duration::ZERO, at));
            Change::park(reason, Some(key), false)
        }
        Advice::Later { wait, waits_for_funds: true, .. } => {
            let wait = wait.max(at.policy.funds_pause);
            let (refused, retry) = (said(refusal, wait, at), at.wait(retry, Some(wait)));
            Change::to(CancelState::WaitFunds { key, refused, retry })
        }
        Advice::Later { wait, needs_new_key: true, .. } if keeps_refusals(key, at) => {
            let refused = said(refusal, wait, at);
            let (cause, retry) = (EpochCause::Refused, at.wait(retry, Some(wait)));
            Change::to(CancelState::Refused { key, cause, refused, retry })
        }
        Advice::Later { wait, .. } => unchanged(key, doubt, at.wait(retry, Some(wait))),
    }
}

fn said(refusal: Refusal, wait: Duration, at: &Situation<'_>) -> Refused {
    let Refusal { code, message, .. } = refusal;
    Refused { code, message, answered_at: at.now, not_before: at.now.after(wait) }
}

/// Whether the same key would get the same refusal again.
fn keeps_refusals(key: Key, at: &Situation<'_>) -> bool {
    match at.policy.profile.follow(AnswerClass::Refused, at.now.since(key.made_at)) {
        Follow::LookUpThenNewKey | Follow::LookUp => true,
        Follow::SameKey => false,
    }
}

/// Whether the refusal may mean that the money went back before: by us, under a key that is forgotten, or by somebody
/// else. The payment tells.
pub(super) fn is_about_the_balance(code: &str, message: &str) -> bool {
    // The status decides on unknown codes alone.
    classify(Group::Cancel, code, message, 0).class == Class::AlreadyDone
        || matches!(code, "NOT_CANCELABLE_AMOUNT" | "NOT_MATCHES_REFUNDABLE_AMOUNT")
}

/// Where the refusal was made. Behind the look-up of the idempotency key it also answers earlier calls under the same
/// key.
fn stage(refusal: &Refusal) -> Stage {
    classify(Group::Cancel, &refusal.code, &refusal.message, refusal.http_status).stage
}

const fn advice_wait(advice: Advice) -> Option<Duration> {
    match advice {
        Advice::Final => None,
        Advice::Later { wait, .. } => Some(wait),
    }
}

/// This call had no effect: nothing is in doubt that was not before. What was in doubt is looked up first, because
/// look-ups may pass where calls do not.
fn unchanged(key: Key, doubt: Option<Doubt>, retry: Retry) -> Change {
    match doubt {
        None => Change::to(CancelState::Intended { key, retry }),
        Some(doubt) => in_doubt(key, doubt, retry),
    }
}

fn in_doubt(key: Key, doubt: Doubt, retry: Retry) -> Change {
    Change::to(CancelState::InDoubt { key, doubt, retry })
}

//! What a look-up means.

use core::time::Duration;

use toss_sdk::model::{Payment, PaymentStatus};

use super::answer::is_taken;
use super::state::{ConfirmState, Situation};
use super::step::{Change, Effect};
use super::verdict::{Evidence, ParkReason};
use crate::course::{EpochCause, EpochEvidence, Refused, Retry};
use crate::gateway::Sighting;

/// After a look-up in a state that is not over.
pub(super) fn sighted(state: ConfirmState, sighting: Sighting, at: &Situation<'_>) -> Change {
    match sighting {
        // An answer about some other payment says nothing about this one.
        Sighting::Seen(payment) if payment.payment_key != at.terms.payment_key => {
            inconclusive(state, None, at)
        }
        Sighting::Seen(payment) => seen(state, payment, at),
        Sighting::NotFound if is_proof_of_absence(&state, at) => {
            Change::failed(Evidence::Absent { status: "NOT_FOUND".into() })
        }
        Sighting::NotFound => look_again(state, at),
        Sighting::Unclear { retry_after, .. } => inconclusive(state, retry_after, at),
    }
}

/// After somebody else's look, which may be older than what is known here: only an end that the gateway does not take
/// back counts. It neither takes the machine's turn nor moves its wait.
pub(super) fn reported(state: ConfirmState, sighting: Sighting, at: &Situation<'_>) -> Change {
    let Sighting::Seen(payment) = sighting else {
        return Change::to(state);
    };
    if !payment.agrees_with(&at.terms.payment_key, &at.terms.order_id, at.terms.amount) {
        return Change::to(state);
    }
    let is_taken_now = is_taken(&payment, at.terms);
    // After a proven failure nothing of it has a home, also if somebody has given a part back by hand.
    let is_held = matches!(payment.status, PaymentStatus::Done | PaymentStatus::PartialCanceled)
        && payment.balance.is_positive();
    let is_dead = matches!(payment.status, PaymentStatus::Aborted | PaymentStatus::Expired);
    match state {
        ConfirmState::Failed { .. } if is_held => {
            Change { state, effect: Some(Effect::LateSuccess(payment)) }
        }
        ConfirmState::Intended { .. }
        | ConfirmState::InDoubt { .. }
        | ConfirmState::Repeating { .. }
        | ConfirmState::Refused { .. }
        | ConfirmState::Parked { .. }
            if is_taken_now || is_dead =>
        {
            seen(state, payment, at)
        }
        ConfirmState::Intended { .. }
        | ConfirmState::InDoubt { .. }
        | ConfirmState::Repeating { .. }
        | ConfirmState::Refused { .. }
        | ConfirmState::Paid
        | ConfirmState::Failed { .. }
        | ConfirmState::Parked { .. } => Change::to(state),
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the gateway may add statuses; none of them is success or failure"
)]
fn seen(state: ConfirmState, payment: Box<Payment>, at: &Situation<'_>) -> Change {
    let terms = at.terms;
    if !payment.agrees_with(&terms.payment_key, &terms.order_id, terms.amount) {
        let (order_id, amount) = (payment.order_id, payment.total.to_string().into());
        return Change::park(ParkReason::Disagrees { order_id, amount }, state.key());
    }
    if is_taken(&payment, terms) {
        return Change::paid(payment);
    }
    match &payment.status {
        PaymentStatus::Aborted => Change::failed(refusal_of(&payment)),
        PaymentStatus::Expired => Change::failed(Evidence::Absent { status: payment.status.as_str().into() }),
        PaymentStatus::Ready | PaymentStatus::InProgress => not_taken(state, payment.status.as_str(), at),
        // Done with another balance among them: somebody else moved this money.
        other => {
            let (status, balance) = (other.as_str().into(), payment.balance.to_string().into());
            Change::park(ParkReason::UnexpectedStatus { status, balance }, state.key())
        }
    }
}

fn refusal_of(payment: &Payment) -> Evidence {
    match &payment.failure {
        Some(failure) if !failure.code.is_empty() => {
            Evidence::Declined { code: failure.code.clone(), message: failure.message.clone() }
        }
        Some(_) | None => Evidence::Absent { status: payment.status.as_str().into() },
    }
}

/// The payment is there and not taken yet. After an answered refusal this is the proof that allows a new key; in
/// doubt it is none, because the call may still be executing.
fn not_taken(state: ConfirmState, status: &str, at: &Situation<'_>) -> Change {
    let ConfirmState::Refused { key, refused, retry } = state else {
        return inconclusive(state, None, at);
    };
    let Refused { code, answered_at, not_before, .. } = refused;
    let key = key.after(true, at.now);
    let retry = Retry { due: not_before.max(at.now), pause: retry.pause };
    let evidence = EpochEvidence {
        epoch: key.epoch,
        cause: EpochCause::Refused,
        code,
        answered_at,
        status: status.into(),
        seen_at: at.now,
    };
    Change { state: ConfirmState::Intended { key, retry }, effect: Some(Effect::NewKey(evidence)) }
}

/// Whether "not found" is proof: the payment can no longer be confirmed, and whatever was sent has ended.
fn is_proof_of_absence(state: &ConfirmState, at: &Situation<'_>) -> bool {
    let last_chance = match state {
        ConfirmState::InDoubt { doubt, .. } | ConfirmState::Repeating { doubt, .. } => {
            at.terms.deadline.max(doubt.last_sent)
        }
        ConfirmState::Intended { .. }
        | ConfirmState::Refused { .. }
        | ConfirmState::Paid
        | ConfirmState::Failed { .. }
        | ConfirmState::Parked { .. } => at.terms.deadline,
    };
    at.now >= last_chance.after(at.policy.in_flight_margin)
}

/// The look-up did not tell: when in doubt, the same key is asked next.
fn inconclusive(state: ConfirmState, at_least: Option<Duration>, at: &Situation<'_>) -> Change {
    match state {
        ConfirmState::InDoubt { key, doubt, retry } => {
            Change::to(ConfirmState::Repeating { key, doubt, retry: at.wait(retry, at_least) })
        }
        other @ (ConfirmState::Intended { .. }
        | ConfirmState::Repeating { .. }
        | ConfirmState::Refused { .. }
        | ConfirmState::Paid
        | ConfirmState::Failed { .. }
        | ConfirmState::Parked { .. }) => Change::to(later(other, at_least, at)),
    }
}

/// Not found, and too early to be proof: look again, and send nothing.
fn look_again(state: ConfirmState, at: &Situation<'_>) -> Change {
    Change::to(later(state, None, at))
}

fn later(state: ConfirmState, at_least: Option<Duration>, at: &Situation<'_>) -> ConfirmState {
    use ConfirmState as S;
    match state {
        S::Intended { key, retry } => S::Intended { key, retry: at.wait(retry, at_least) },
        S::InDoubt { key, doubt, retry } => S::InDoubt { key, doubt, retry: at.wait(retry, at_least) },
        S::Repeating { key, doubt, retry } => S::Repeating { key, doubt, retry: at.wait(retry, at_least) },
        S::Refused { key, refused, retry } => S::Refused { key, refused, retry: at.wait(retry, at_least) },
        over @ (S::Paid | S::Failed { .. } | S::Parked { .. }) => over,
    }
}

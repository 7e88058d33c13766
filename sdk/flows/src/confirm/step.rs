//! The one transition function.

use toss_sdk::model::Payment;
use toss_sdk::outcome::Outcome;

use super::answer::answered;
use super::sighting::{reported, sighted};
use super::state::{ConfirmState, Situation};
use super::{ConfirmVerdict, Evidence, ParkReason};
use crate::course::{Doubt, EpochEvidence, IllegalTransition, Key, Retry};
use crate::gateway::Sighting;

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// The call that [`Next::Call`](super::Next) asked for came back.
    Answered(Box<Outcome<Payment>>),
    /// The look-up that [`Next::LookUp`](super::Next) asked for came back.
    Sighted(Sighting),
    /// Somebody else looked: a webhook's receiver, the reconciliation. It may be old, so only an end that cannot be
    /// taken back counts; nothing is refused, whatever the state.
    Reported(Sighting),
    /// An operator starts a parked job again. It is looked up before anything is sent.
    Redriven,
    /// Whoever was working on the job is gone and did not say what it did: its call may have been executed.
    HolderLost,
    /// The stored job cannot be used.
    Unusable {
        /// What is wrong with it.
        problem: Box<str>,
    },
}

/// The state after an event, and what has to be written with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The state after.
    pub state: ConfirmState,
    /// What else, in the same transaction.
    pub effect: Option<Effect>,
}

/// What has to be written together with a new state.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Store the key of the next epoch, and what allows it.
    NewKey(EpochEvidence),
    /// Tell the owner of the order.
    Finish(ConfirmVerdict),
    /// The payment was taken after the order had failed by proof: give the money back, by a job of its own.
    LateSuccess(Box<Payment>),
}

/// The state after `event`, and what has to be written with it.
///
/// # Errors
/// If the state does not allow the event: a call's answer where none was to be made, or anything after the end.
///
/// ```
/// use std::time::Duration;
/// use toss_flows::backoff::{Backoff, Jitter};
/// use toss_flows::confirm::{ConfirmState, Event, Next, Policy, Situation, Terms, step};
/// use toss_flows::model::Money;
/// use toss_flows::profile::IdempotencyProfile;
/// use toss_flows::time::UnixMicros;
///
/// let now = UnixMicros::new(1_000_000);
/// let terms = Terms {
///     payment_key: "tgen_1".parse().unwrap(),
///     order_id: "ORD-000001".parse().unwrap(),
///     amount: Money::krw(15_000),
///     deadline: now.after(Duration::from_secs(600)),
/// };
/// let policy = Policy {
///     backoff: Backoff { base: Duration::from_millis(500), cap: Duration::from_secs(30) },
///     in_flight_margin: Duration::from_secs(120),
///     funds_pause: Duration::from_hours(1),
///     profile: IdempotencyProfile::TOSS,
/// };
/// let at = Situation { terms: &terms, policy: &policy, now, jitter: Jitter::new(0) };
///
/// let stored = ConfirmState::intended(now);
/// assert_eq!(stored.next(now, &policy), Next::Call);
/// // The process died with the call in flight: the money may be taken, so the next holder looks before it asks.
/// let doubt = step(stored, Event::HolderLost, &at).unwrap().state;
/// assert_eq!(doubt.next(now, &policy), Next::LookUp);
/// ```
pub fn step(state: ConfirmState, event: Event, at: &Situation<'_>) -> Result<Change, IllegalTransition> {
    use ConfirmState as S;
    match (state, event) {
        (state, Event::Reported(sighting)) => Ok(reported(state, sighting, at)),
        (S::Parked { key, .. }, Event::Redriven) => {
            let doubt = Doubt::since(at.now);
            let (key, retry) = (key.unwrap_or(Key::FORGOTTEN), Retry::at_once(at.now));
            Ok(Change::to(S::InDoubt { key, doubt, retry }))
        }
        (state @ (S::Paid | S::Failed { .. } | S::Parked { .. }), event)
        | (state, event @ Event::Redriven) => Err(illegal(&state, &event)),
        (state, Event::Unusable { problem }) => {
            Ok(Change::park(ParkReason::Unreadable { problem }, state.key()))
        }
        (S::Intended { key, retry }, Event::Answered(outcome)) => {
            Ok(answered(key, None, retry, *outcome, at))
        }
        (S::Repeating { key, doubt, retry }, Event::Answered(outcome)) => {
            Ok(answered(key, Some(doubt), retry, *outcome, at))
        }
        (state @ (S::InDoubt { .. } | S::Refused { .. }), event @ Event::Answered(_)) => {
            Err(illegal(&state, &event))
        }
        (state, Event::Sighted(sighting)) => Ok(sighted(state, sighting, at)),
        (S::Intended { key, .. } | S::Repeating { key, .. }, Event::HolderLost) => {
            let (doubt, retry) = (Doubt::since(at.now), Retry::at_once(at.now));
            Ok(Change::to(S::InDoubt { key, doubt, retry }))
        }
        // Only a look-up was lost.
        (state @ (S::InDoubt { .. } | S::Refused { .. }), Event::HolderLost) => Ok(Change::to(state)),
    }
}

const fn illegal(state: &ConfirmState, event: &Event) -> IllegalTransition {
    IllegalTransition { machine: "a confirm", state: state.name(), event: event.name() }
}

impl Event {
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Answered(_) => "Answered",
            Self::Sighted(_) => "Sighted",
            Self::Reported(_) => "Reported",
            Self::Redriven => "Redriven",
            Self::HolderLost => "HolderLost",
            Self::Unusable { .. } => "Unusable",
        }
    }
}

impl Change {
    pub(super) const fn to(state: ConfirmState) -> Self {
        Self { state, effect: None }
    }

    pub(super) fn paid(payment: Box<Payment>) -> Self {
        Self { state: ConfirmState::Paid, effect: Some(Effect::Finish(ConfirmVerdict::Paid(payment))) }
    }

    pub(super) fn failed(evidence: Evidence) -> Self {
        let verdict = ConfirmVerdict::Failed { evidence: evidence.clone() };
        Self { state: ConfirmState::Failed { evidence }, effect: Some(Effect::Finish(verdict)) }
    }

    pub(super) fn park(reason: ParkReason, key: Option<Key>) -> Self {
        let verdict = ConfirmVerdict::Parked { reason: reason.clone() };
        Self { state: ConfirmState::Parked { reason, key }, effect: Some(Effect::Finish(verdict)) }
    }
}

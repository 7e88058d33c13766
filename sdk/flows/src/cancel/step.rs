//! The one transition function.

use toss_sdk::model::{Money, Payment};
use toss_sdk::outcome::Outcome;

use super::answer::answered;
use super::ask::{redriven, release_asked, sealed};
use super::sighting::{reported, sighted};
use super::state::CancelState;
use super::terms::Situation;
use super::{CancelVerdict, ParkReason, Receipt, ReleaseEvidence};
use crate::course::{Doubt, EpochEvidence, IllegalTransition, Key, Retry};
use crate::gateway::Sighting;

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// The call that [`Next::Call`](crate::course::Next) asked for came back.
    Answered(Box<Outcome<Payment>>),
    /// The look-up that [`Next::LookUp`](crate::course::Next) asked for came back.
    Sighted(Sighting),
    /// Somebody else looked: a webhook's receiver, the reconciliation. It may be old, so only our executed cancel
    /// counts; nothing is refused, whatever the state.
    Reported(Sighting),
    /// Its turn in the lane came, and this is the payment's balance. From here on the terms say so.
    Sealed {
        /// The balance, without what is promised to others.
        refundable: Money,
    },
    /// Whoever was working on the job is gone and did not say what it did: its call may have been executed.
    HolderLost,
    /// The stored job cannot be used.
    Unusable {
        /// What is wrong with it.
        problem: Box<str>,
    },
    /// An operator starts it again: parked, it is looked up or queued anew; waiting after a refusal, it waits no more.
    Redriven,
    /// An operator gives it up and wants its reservation back.
    ReleaseAsked,
}

/// The state after an event, and what has to be written with it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Change {
    /// The state after.
    pub state: CancelState,
    /// What else, in the same transaction.
    pub effect: Option<Effect>,
}

/// What has to be written together with a new state.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Store the balance, the time of its sealing, and the first key.
    FirstKey {
        /// The balance before this cancel.
        refundable: Money,
    },
    /// Store the balance anew. The key before it is used up; a new one follows when it is proven that it did nothing.
    Reseal {
        /// The balance before this cancel.
        refundable: Money,
    },
    /// Store the key of the next epoch, for the terms as they are now, and what allows it; and how the attempt before it
    /// ended ([`EpochEvidence::closes`]).
    NewKey(EpochEvidence),
    /// Tell the owner of the order.
    Finish(CancelVerdict),
}

/// The state after `event`, and what has to be written with it.
///
/// # Errors
/// If the state does not allow the event: a call's answer where none was to be made, a turn that came before, or
/// anything but a report after the end.
///
/// ```
/// use std::time::Duration;
/// use toss_flows::backoff::{Backoff, Jitter};
/// use toss_flows::cancel::{CancelState, Effect, Event, Next, Policy, Situation, Terms, step};
/// use toss_flows::model::Money;
/// use toss_flows::profile::IdempotencyProfile;
/// use toss_flows::time::UnixMicros;
///
/// let now = UnixMicros::new(1_000_000);
/// let terms = Terms {
///     payment_key: "tgen_1".parse().unwrap(),
///     order_id: "ORD-000001".parse().unwrap(),
///     amount: Money::krw(5_000),
///     refundable: None,
///     reason: "broken cup".into(),
///     refund_account: None,
///     made_at: now,
/// };
/// let policy = Policy {
///     backoff: Backoff { base: Duration::from_secs(1), cap: Duration::from_mins(5) },
///     in_flight_margin: Duration::from_secs(120),
///     funds_pause: Duration::from_hours(1),
///     profile: IdempotencyProfile::TOSS,
/// };
/// let at = Situation { terms: &terms, policy: &policy, now, jitter: Jitter::new(0) };
///
/// // Its turn came: the balance and the key are stored before anything is sent.
/// let change = step(CancelState::queued(), Event::Sealed { refundable: Money::krw(15_000) }, &at).unwrap();
/// assert_eq!(change.effect, Some(Effect::FirstKey { refundable: Money::krw(15_000) }));
/// assert_eq!(change.state.next(now, &policy), Next::Call);
/// ```
pub fn step(state: CancelState, event: Event, at: &Situation<'_>) -> Result<Change, IllegalTransition> {
    use CancelState as S;
    match (state, event) {
        (state, Event::Reported(sighting)) => Ok(reported(state, sighting, at)),
        (state, Event::Redriven) => redriven(state, at).map_err(|state| illegal(&state, &Event::Redriven)),
        (state, Event::ReleaseAsked) => {
            release_asked(state, at).map_err(|state| illegal(&state, &Event::ReleaseAsked))
        }
        (state @ (S::Done | S::Released | S::Parked { .. }), event) => Err(illegal(&state, &event)),
        (state, Event::Unusable { problem }) => {
            let (key, is_in_doubt) = (state.key(), may_have_been_sent(&state));
            Ok(Change::park(ParkReason::Unreadable { problem }, key, is_in_doubt))
        }
        (S::Queued { spent }, Event::Sealed { refundable }) => Ok(sealed(spent, refundable, at)),
        (S::Intended { key, retry }, Event::Answered(outcome)) => {
            Ok(answered(key, None, retry, *outcome, at))
        }
        (S::Repeating { key, doubt, retry }, Event::Answered(outcome)) => {
            Ok(answered(key, Some(doubt), retry, *outcome, at))
        }
        (state @ S::Queued { .. }, event @ (Event::Answered(_) | Event::Sighted(_)))
        | (
            state @ (S::InDoubt { .. } | S::Refused { .. } | S::WaitFunds { .. } | S::Releasing { .. }),
            event @ (Event::Answered(_) | Event::Sealed { .. }),
        )
        | (state @ (S::Intended { .. } | S::Repeating { .. }), event @ Event::Sealed { .. }) => {
            Err(illegal(&state, &event))
        }
        (state, Event::Sighted(sighting)) => Ok(sighted(state, sighting, at)),
        (S::Intended { key, .. } | S::Repeating { key, .. }, Event::HolderLost) => {
            let (doubt, retry) = (Doubt::since(at.now), Retry::at_once(at.now));
            Ok(Change::to(S::InDoubt { key, doubt, retry }))
        }
        // Nothing was begun, or only a look-up was lost.
        (
            state @ (S::Queued { .. }
            | S::InDoubt { .. }
            | S::Refused { .. }
            | S::WaitFunds { .. }
            | S::Releasing { .. }),
            Event::HolderLost,
        ) => Ok(Change::to(state)),
    }
}

/// Whether a call may have been made that this state does not know of: whoever held it need not have said so.
const fn may_have_been_sent(state: &CancelState) -> bool {
    match state {
        CancelState::Intended { .. }
        | CancelState::InDoubt { .. }
        | CancelState::Repeating { .. }
        | CancelState::Releasing { .. } => true,
        CancelState::Parked { is_in_doubt, .. } => *is_in_doubt,
        CancelState::Queued { .. }
        | CancelState::Refused { .. }
        | CancelState::WaitFunds { .. }
        | CancelState::Done
        | CancelState::Released => false,
    }
}

const fn illegal(state: &CancelState, event: &Event) -> IllegalTransition {
    IllegalTransition { machine: "a cancel", state: state.name(), event: event.name() }
}

impl Event {
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Answered(_) => "Answered",
            Self::Sighted(_) => "Sighted",
            Self::Reported(_) => "Reported",
            Self::Sealed { .. } => "Sealed",
            Self::HolderLost => "HolderLost",
            Self::Unusable { .. } => "Unusable",
            Self::Redriven => "Redriven",
            Self::ReleaseAsked => "ReleaseAsked",
        }
    }
}

impl Change {
    pub(super) const fn to(state: CancelState) -> Self {
        Self { state, effect: None }
    }

    pub(super) const fn done(receipt: Receipt) -> Self {
        Self { state: CancelState::Done, effect: Some(Effect::Finish(CancelVerdict::Done(receipt))) }
    }

    pub(super) const fn released(evidence: ReleaseEvidence) -> Self {
        let effect = Some(Effect::Finish(CancelVerdict::Released { evidence }));
        Self { state: CancelState::Released, effect }
    }

    pub(super) fn park(reason: ParkReason, key: Option<Key>, is_in_doubt: bool) -> Self {
        let verdict = CancelVerdict::Parked { reason: reason.clone(), is_in_doubt };
        Self {
            state: CancelState::Parked { reason, key, is_in_doubt },
            effect: Some(Effect::Finish(verdict)),
        }
    }
}

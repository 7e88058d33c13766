//! What is not the gateway's: the turn in the lane, and what operators ask for.

use toss_sdk::model::Money;

use super::state::{CancelState, Spent};
use super::step::{Change, Effect};
use super::terms::{Situation, Terms};
use super::{ParkReason, ReleaseEvidence};
use crate::course::{Doubt, EpochCause, Key, Refused, Retry};

/// Its turn came, and this is the balance.
pub(super) fn sealed(spent: Option<Spent>, refundable: Money, at: &Situation<'_>) -> Change {
    let terms = Terms { refundable: Some(refundable), ..at.terms.clone() };
    let retry = Retry::at_once(at.now);
    if terms.balances().is_none() {
        let believed = at.terms.refundable.unwrap_or(at.terms.amount);
        let reason = ParkReason::BalanceMoved { believed, found: refundable };
        return Change::park(reason, spent.map(|spent| spent.key), false);
    }
    match spent {
        None => {
            let state = CancelState::Intended { key: Key::first(at.now), retry };
            Change { state, effect: Some(Effect::FirstKey { refundable }) }
        }
        Some(Spent { key, refused }) => {
            let none = || Refused {
                code: Box::default(),
                message: Box::default(),
                answered_at: key.made_at,
                not_before: at.now,
            };
            let refused = Refused { not_before: at.now, ..refused.unwrap_or_else(none) };
            let state = CancelState::Refused { key, cause: EpochCause::TermsMoved, refused, retry };
            Change { state, effect: Some(Effect::Reseal { refundable }) }
        }
    }
}

/// An operator starts it again; `Err` gives back a state that goes on by itself, or is over.
pub(super) fn redriven(state: CancelState, at: &Situation<'_>) -> Result<Change, CancelState> {
    use CancelState as S;
    let retry = Retry::at_once(at.now);
    match state {
        S::Parked { key, is_in_doubt: true, .. } => {
            let (key, doubt) = (key.unwrap_or(Key::FORGOTTEN), Doubt::since(at.now));
            Ok(Change::to(S::InDoubt { key, doubt, retry }))
        }
        // Others may have passed: it queues up again, and what it asks for is sealed anew.
        S::Parked { reason, key, is_in_doubt: false } => {
            let refused = match reason {
                ParkReason::Refused(refused) => Some(refused),
                ParkReason::BalanceMoved { .. }
                | ParkReason::Disagrees { .. }
                | ParkReason::NoSuchPayment
                | ParkReason::Unreadable { .. } => None,
            };
            Ok(Change::to(S::Queued { spent: key.map(|key| Spent { key, refused }) }))
        }
        S::WaitFunds { key, refused, .. } => {
            let refused = Refused { not_before: at.now, ..refused };
            Ok(Change::to(S::WaitFunds { key, refused, retry }))
        }
        S::Refused { key, cause, refused, .. } => {
            let refused = Refused { not_before: at.now, ..refused };
            Ok(Change::to(S::Refused { key, cause, refused, retry }))
        }
        S::Releasing { key, doubt, .. } => Ok(Change::to(S::InDoubt { key, doubt, retry })),
        other @ (S::Queued { .. }
        | S::Intended { .. }
        | S::InDoubt { .. }
        | S::Repeating { .. }
        | S::Done
        | S::Released) => Err(other),
    }
}

/// An operator wants the reservation back; `Err` gives back a state that is over.
pub(super) fn release_asked(state: CancelState, at: &Situation<'_>) -> Result<Change, CancelState> {
    use CancelState as S;
    let retry = Retry::at_once(at.now);
    let releasing = |key, doubt| Ok(Change::to(S::Releasing { key, doubt, retry }));
    match state {
        S::Queued { spent: None } => Ok(Change::released(ReleaseEvidence::NeverSent)),
        S::Queued { spent: Some(Spent { refused, .. }) } => {
            Ok(Change::released(nothing_in_doubt(refused, "the balance had moved")))
        }
        // Whoever holds it may be calling at this moment.
        S::Intended { key, .. } | S::Repeating { key, .. } => releasing(key, Doubt::since(at.now)),
        S::InDoubt { key, doubt, .. } => releasing(key, doubt),
        S::Refused { key, refused, .. } | S::WaitFunds { key, refused, .. } => {
            releasing(key, Doubt::since(refused.answered_at))
        }
        S::Parked { key, is_in_doubt: true, .. } => {
            releasing(key.unwrap_or(Key::FORGOTTEN), Doubt::since(at.now))
        }
        S::Parked { reason, is_in_doubt: false, .. } => {
            let parked = reason.to_string();
            let refused = match reason {
                ParkReason::Refused(refused) => Some(refused),
                ParkReason::BalanceMoved { .. }
                | ParkReason::Disagrees { .. }
                | ParkReason::NoSuchPayment
                | ParkReason::Unreadable { .. } => None,
            };
            Ok(Change::released(nothing_in_doubt(refused, &parked)))
        }
        asked_before @ S::Releasing { .. } => Ok(Change::to(asked_before)),
        over @ (S::Done | S::Released) => Err(over),
    }
}

fn nothing_in_doubt(refused: Option<Refused>, parked: &str) -> ReleaseEvidence {
    match refused {
        Some(Refused { code, answered_at, .. }) => ReleaseEvidence::Refused { code, answered_at },
        None => ReleaseEvidence::NothingInDoubt { parked: parked.into() },
    }
}

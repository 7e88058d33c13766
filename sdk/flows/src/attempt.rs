//! One key epoch of one job, as the book has it: what is known of the calls under one idempotency key. Pure.
//!
//! ```text
//!             ┌──────── refused ────────▶ Declined ──┐ seen executed, seen absent,
//! Intended ───┼── lost ──▶ Unknown ──────────┬───────┘ or in doubt again
//!             │               └── proven ────┼─────▶ Succeeded | AbsentProven
//!             └──────────────────────────────┘
//! ```
//!
//! A success and a proof of absence are final. A refusal is not quite: a later look at the payment can show that an
//! earlier call under the same key was executed after all.

use serde::{Deserialize, Serialize};

use crate::course::IllegalTransition;

/// Where the attempt under one key epoch stands.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AttemptState {
    /// Stored; nothing is in doubt.
    Intended,
    /// A call may have been executed, and nobody knows yet.
    Unknown,
    /// The money was moved.
    Succeeded,
    /// The gateway refused, and stands by it under this key.
    Declined,
    /// Proven not to be executed, ever.
    AbsentProven,
}

/// What became known about the calls under one key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AttemptEvent {
    /// The last call had no effect and settles nothing before it: never sent, or turned away at the edge.
    NotSent,
    /// A call may have been executed; or an operator starts the job again, and what happened before is looked up.
    Lost,
    /// The money was moved.
    Executed,
    /// Refused from behind the idempotency look-up.
    Refused,
    /// A look-up proved that nothing was executed and nothing will be.
    ProvenAbsent,
}

/// The state after `event`.
///
/// # Errors
/// After the end, unless the event says what is known anyway.
///
/// ```
/// use toss_flows::attempt::{AttemptEvent, AttemptState, step};
///
/// let doubt = step(AttemptState::Intended, AttemptEvent::Lost).unwrap();
/// // A call that was not sent clears no doubt.
/// assert_eq!(step(doubt, AttemptEvent::NotSent), Ok(AttemptState::Unknown));
/// assert!(step(AttemptState::Succeeded, AttemptEvent::Lost).is_err());
/// ```
pub const fn step(state: AttemptState, event: AttemptEvent) -> Result<AttemptState, IllegalTransition> {
    use AttemptEvent as E;
    use AttemptState as S;
    match (state, event) {
        (S::Intended | S::Unknown, E::NotSent) => Ok(state),
        (S::Intended | S::Unknown | S::Declined, E::Lost) => Ok(S::Unknown),
        (S::Intended | S::Unknown | S::Declined | S::Succeeded, E::Executed) => Ok(S::Succeeded),
        (S::Intended | S::Unknown | S::Declined, E::Refused) => Ok(S::Declined),
        (S::Intended | S::Unknown | S::Declined | S::AbsentProven, E::ProvenAbsent) => Ok(S::AbsentProven),
        (S::Declined, E::NotSent)
        | (S::Succeeded, E::NotSent | E::Lost | E::Refused | E::ProvenAbsent)
        | (S::AbsentProven, E::NotSent | E::Lost | E::Executed | E::Refused) => {
            Err(IllegalTransition { machine: "an attempt", state: state.as_str(), event: event.name() })
        }
    }
}

impl AttemptState {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Intended, Self::Unknown, Self::Succeeded, Self::Declined, Self::AbsentProven];

    /// The word for it in the book and in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Intended => "INTENDED",
            Self::Unknown => "UNKNOWN",
            Self::Succeeded => "SUCCEEDED",
            Self::Declined => "DECLINED",
            Self::AbsentProven => "ABSENT_PROVEN",
        }
    }

    /// The state with this word; `None` if there is none.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Every change of state that a history may show, without those that stay.
    pub const fn allowed() -> &'static [(Self, Self)] {
        use AttemptState as S;
        &[
            (S::Intended, S::Unknown),
            (S::Intended, S::Succeeded),
            (S::Intended, S::Declined),
            (S::Intended, S::AbsentProven),
            (S::Unknown, S::Succeeded),
            (S::Unknown, S::Declined),
            (S::Unknown, S::AbsentProven),
            (S::Declined, S::Unknown),
            (S::Declined, S::Succeeded),
            (S::Declined, S::AbsentProven),
        ]
    }
}

impl AttemptEvent {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::NotSent, Self::Lost, Self::Executed, Self::Refused, Self::ProvenAbsent];

    const fn name(self) -> &'static str {
        match self {
            Self::NotSent => "NotSent",
            Self::Lost => "Lost",
            Self::Executed => "Executed",
            Self::Refused => "Refused",
            Self::ProvenAbsent => "ProvenAbsent",
        }
    }
}

#[cfg(test)]
mod tests;

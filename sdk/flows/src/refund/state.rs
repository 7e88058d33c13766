//! Where a refund stands, and what can happen to it.

use serde::{Deserialize, Serialize};

use crate::cancel::CancelState;

/// Where a refund stands.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RefundState {
    /// Asked for; nothing is reserved.
    Requested,
    /// Approved: the money is reserved and the cancel stored.
    Approved,
    /// The cancel is being made.
    Executing,
    /// The merchant's unsettled balance is too small; it is asked for again later.
    WaitFunds,
    /// Waits for a human. The money stays reserved.
    Parked,
    /// Final: the money was given back.
    Done,
    /// Final: not approved.
    Rejected,
    /// Final: approved, proven not to be executed, and given up.
    Released,
}

/// What happened to a refund.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RefundEvent {
    /// Somebody who may has approved it.
    Approved,
    /// Somebody who may has rejected it.
    Rejected,
    /// Its cancel's turn came, or goes on.
    Started,
    /// Its cancel waits for funds.
    WaitsForFunds,
    /// Its cancel waits for a human.
    Parked,
    /// An operator has started its cancel again.
    Redriven,
    /// Its cancel was executed.
    Done,
    /// Its cancel is proven not to be executed, and given up.
    Released,
}

impl RefundState {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Requested,
        Self::Approved,
        Self::Executing,
        Self::WaitFunds,
        Self::Parked,
        Self::Done,
        Self::Rejected,
        Self::Released,
    ];

    /// The word for it in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "REQUESTED",
            Self::Approved => "APPROVED",
            Self::Executing => "EXECUTING",
            Self::WaitFunds => "WAIT_FUNDS",
            Self::Parked => "PARKED",
            Self::Done => "DONE",
            Self::Rejected => "REJECTED",
            Self::Released => "RELEASED",
        }
    }

    /// The state with this word; `None` if there is none.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether nothing can happen to it any more.
    pub const fn is_final(self) -> bool {
        match self {
            Self::Done | Self::Rejected | Self::Released => true,
            Self::Requested | Self::Approved | Self::Executing | Self::WaitFunds | Self::Parked => false,
        }
    }

    /// Whether its amount is reserved out of the payment.
    pub const fn is_reserved(self) -> bool {
        match self {
            Self::Approved | Self::Executing | Self::WaitFunds | Self::Parked => true,
            Self::Requested | Self::Done | Self::Rejected | Self::Released => false,
        }
    }

    /// Every change of state that a history may show, without those that stay.
    pub const fn allowed() -> &'static [(Self, Self)] {
        use RefundState as S;
        &[
            (S::Requested, S::Approved),
            (S::Requested, S::Rejected),
            (S::Approved, S::Executing),
            (S::Approved, S::WaitFunds),
            (S::Approved, S::Parked),
            (S::Approved, S::Done),
            (S::Approved, S::Released),
            (S::Executing, S::WaitFunds),
            (S::Executing, S::Parked),
            (S::Executing, S::Done),
            (S::Executing, S::Released),
            (S::WaitFunds, S::Executing),
            (S::WaitFunds, S::Parked),
            (S::WaitFunds, S::Done),
            (S::WaitFunds, S::Released),
            (S::Parked, S::Executing),
            (S::Parked, S::Done),
            (S::Parked, S::Released),
        ]
    }
}

impl RefundEvent {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Approved,
        Self::Rejected,
        Self::Started,
        Self::WaitsForFunds,
        Self::Parked,
        Self::Redriven,
        Self::Done,
        Self::Released,
    ];

    /// What the state of its cancel means for the refund; `None` while the cancel waits for its turn.
    pub const fn of_cancel(cancel: &CancelState) -> Option<Self> {
        match cancel {
            CancelState::Queued { .. } => None,
            CancelState::Intended { .. }
            | CancelState::InDoubt { .. }
            | CancelState::Repeating { .. }
            | CancelState::Refused { .. }
            | CancelState::Releasing { .. } => Some(Self::Started),
            CancelState::WaitFunds { .. } => Some(Self::WaitsForFunds),
            CancelState::Parked { .. } => Some(Self::Parked),
            CancelState::Done => Some(Self::Done),
            CancelState::Released => Some(Self::Released),
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Approved => "Approved",
            Self::Rejected => "Rejected",
            Self::Started => "Started",
            Self::WaitsForFunds => "WaitsForFunds",
            Self::Parked => "Parked",
            Self::Redriven => "Redriven",
            Self::Done => "Done",
            Self::Released => "Released",
        }
    }
}

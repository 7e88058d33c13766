//! What is known about a cancel, and what follows from it.

use serde::{Deserialize, Serialize};

use super::ParkReason;
use crate::attempt::AttemptState;
use crate::course::{Doubt, EpochCause, Key, Next, Policy, Refused, Retry};
use crate::time::UnixMicros;

/// What is known about a cancel.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CancelState {
    /// Waits until the cancels before it in the payment's lane are over. Its balance and its key are made then.
    Queued {
        /// What it asked for before it was parked and re-driven, if it did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        spent: Option<Spent>,
    },
    /// Nothing is in doubt under this key: never sent, or every call so far refused without effect. Next: call.
    Intended {
        /// The key to send.
        key: Key,
        /// When to.
        retry: Retry,
    },
    /// A call may have been executed. Next: look up.
    InDoubt {
        /// The key that was sent.
        key: Key,
        /// What may still be executing.
        doubt: Doubt,
        /// When to look.
        retry: Retry,
    },
    /// Still in doubt after a look-up. Next: the same key again, which either executes or repeats the answer.
    Repeating {
        /// The key that was sent, and is sent again.
        key: Key,
        /// What may still be executing.
        doubt: Doubt,
        /// When to send.
        retry: Retry,
    },
    /// Refused, and the gateway keeps giving this answer to this key. Next: look up; what is not found gets a new key.
    Refused {
        /// The key that is used up.
        key: Key,
        /// What ended it: the refusal, or a balance that was sealed anew.
        #[serde(default)]
        cause: EpochCause,
        /// The refusal; without a code if there was none.
        refused: Refused,
        /// When to look.
        retry: Retry,
    },
    /// Refused because the merchant's unsettled balance is too small. Next, after a longer wait: look up, new key.
    WaitFunds {
        /// The key that is used up.
        key: Key,
        /// The refusal.
        refused: Refused,
        /// When to look.
        retry: Retry,
    },
    /// An operator wants the reservation back. Next: look up, until it is proven that the money was given back or that
    /// it will not be. Nothing is sent any more.
    Releasing {
        /// The newest key.
        key: Key,
        /// What may still be executing.
        doubt: Doubt,
        /// When to look.
        retry: Retry,
    },
    /// Final: the money was given back.
    Done,
    /// Final: given up, with proof that nothing was given back.
    Released,
    /// Waits for a human.
    Parked {
        /// What was found.
        reason: ParkReason,
        /// The newest key; `None` if it never had one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<Key>,
        /// Whether the money may have been given back.
        is_in_doubt: bool,
    },
}

/// A key that was used up before its cancel went back to the queue.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Spent {
    /// The key.
    pub key: Key,
    /// The refusal that ended it; `None` if the balance had moved under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refused>,
}

impl CancelState {
    /// The state of a decision that was stored, and waits for its turn.
    pub const fn queued() -> Self {
        Self::Queued { spent: None }
    }

    /// What stands for a stored state that cannot be read, of a job whose newest key is `key`: if there is one,
    /// something may have been executed.
    pub const fn unread(key: Option<Key>, now: UnixMicros) -> Self {
        match key {
            Some(key) => Self::InDoubt { key, doubt: Doubt::since(now), retry: Retry::at_once(now) },
            None => Self::queued(),
        }
    }

    /// What to do at `now`.
    pub fn next(&self, now: UnixMicros, policy: &Policy) -> Next {
        match self {
            Self::Intended { retry, .. }
            | Self::InDoubt { retry, .. }
            | Self::Repeating { retry, .. }
            | Self::Refused { retry, .. }
            | Self::WaitFunds { retry, .. }
            | Self::Releasing { retry, .. }
                if retry.due > now =>
            {
                Next::Wait(retry.due)
            }
            Self::Queued { .. } => Next::Seal,
            Self::Intended { key, .. } | Self::Repeating { key, .. } if key.may_be_sent(now, policy) => {
                Next::Call
            }
            Self::Intended { .. }
            | Self::InDoubt { .. }
            | Self::Repeating { .. }
            | Self::Refused { .. }
            | Self::WaitFunds { .. }
            | Self::Releasing { .. } => Next::LookUp,
            Self::Done | Self::Released | Self::Parked { .. } => Next::Rest,
        }
    }

    /// When a worker is to look at the job again; `None` if it rests, or waits for its turn.
    pub const fn due(&self) -> Option<UnixMicros> {
        match self {
            Self::Intended { retry, .. }
            | Self::InDoubt { retry, .. }
            | Self::Repeating { retry, .. }
            | Self::Refused { retry, .. }
            | Self::WaitFunds { retry, .. }
            | Self::Releasing { retry, .. } => Some(retry.due),
            Self::Queued { .. } | Self::Done | Self::Released | Self::Parked { .. } => None,
        }
    }

    /// Whether the cancels behind it in the payment's lane have to wait. What is parked with nothing in doubt lets them
    /// pass, and queues up again when it is re-driven.
    pub const fn holds_lane(&self) -> bool {
        match self {
            Self::Queued { .. }
            | Self::Intended { .. }
            | Self::InDoubt { .. }
            | Self::Repeating { .. }
            | Self::Refused { .. }
            | Self::WaitFunds { .. }
            | Self::Releasing { .. } => true,
            Self::Parked { is_in_doubt, .. } => *is_in_doubt,
            Self::Done | Self::Released => false,
        }
    }

    /// The newest key; `None` before the first and after the end.
    pub fn key(&self) -> Option<Key> {
        match self {
            Self::Intended { key, .. }
            | Self::InDoubt { key, .. }
            | Self::Repeating { key, .. }
            | Self::Refused { key, .. }
            | Self::WaitFunds { key, .. }
            | Self::Releasing { key, .. } => Some(*key),
            Self::Parked { key, .. } => *key,
            Self::Queued { spent } => spent.as_ref().map(|spent| spent.key),
            Self::Done | Self::Released => None,
        }
    }

    /// How many refusals there were, each under a key of its own: asking twice under one key is one refusal.
    pub fn refusals(&self) -> u32 {
        let before = self.key().map_or(0, |key| key.refusals);
        let is_refused = match self {
            Self::Refused { refused, .. } => !refused.code.is_empty(),
            Self::WaitFunds { .. } | Self::Parked { reason: ParkReason::Refused(_), .. } => true,
            Self::Queued { spent } => spent.as_ref().is_some_and(|spent| spent.refused.is_some()),
            Self::Intended { .. }
            | Self::InDoubt { .. }
            | Self::Repeating { .. }
            | Self::Releasing { .. }
            | Self::Done
            | Self::Released
            | Self::Parked { .. } => false,
        };
        before.saturating_add(u32::from(is_refused))
    }

    /// How the attempt under the newest key stands in the book, and the gateway's code; `None` if this state says nothing
    /// about it.
    pub fn attempt(&self) -> Option<(AttemptState, Option<&str>)> {
        match self {
            Self::Intended { .. } => Some((AttemptState::Intended, None)),
            Self::InDoubt { .. } | Self::Repeating { .. } | Self::Releasing { .. } => {
                Some((AttemptState::Unknown, None))
            }
            Self::Refused { refused, .. } if refused.code.is_empty() => None,
            Self::Refused { refused, .. }
            | Self::WaitFunds { refused, .. }
            | Self::Parked { reason: ParkReason::Refused(refused), .. } => {
                Some((AttemptState::Declined, Some(&refused.code)))
            }
            Self::Done => Some((AttemptState::Succeeded, None)),
            Self::Released => Some((AttemptState::AbsentProven, None)),
            Self::Queued { .. } | Self::Parked { .. } => None,
        }
    }

    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Queued { .. } => "Queued",
            Self::Intended { .. } => "Intended",
            Self::InDoubt { .. } => "InDoubt",
            Self::Repeating { .. } => "Repeating",
            Self::Refused { .. } => "Refused",
            Self::WaitFunds { .. } => "WaitFunds",
            Self::Releasing { .. } => "Releasing",
            Self::Done => "Done",
            Self::Released => "Released",
            Self::Parked { .. } => "Parked",
        }
    }
}

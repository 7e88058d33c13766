//! What is known about a confirm, and what follows from it.

use core::time::Duration;

use serde::{Deserialize, Serialize};
use toss_sdk::model::{Money, OrderId, PaymentKey};

use super::{Evidence, ParkReason};
use crate::attempt::AttemptState;
use crate::backoff::Jitter;
use crate::course::{Doubt, Key, Moment, Next, Policy, Refused, Retry};
use crate::time::UnixMicros;

/// What was decided, once and for all.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Terms {
    /// The payment to confirm.
    pub payment_key: PaymentKey,
    /// The order it must belong to.
    pub order_id: OrderId,
    /// What it must take, exactly.
    pub amount: Money,
    /// When the payment can surely no longer be confirmed.
    pub deadline: UnixMicros,
}

/// Everything a decision depends on besides the state and the event.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// What was decided.
    pub terms: &'a Terms,
    /// The rules.
    pub policy: &'a Policy,
    /// The time.
    pub now: UnixMicros,
    /// The draw for this step's wait.
    pub jitter: Jitter,
}

/// What is known about a confirm.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ConfirmState {
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
    /// Refused for now, and the gateway keeps giving this answer to this key. Next: look up; only a payment that is
    /// seen not to be taken gets a new key.
    Refused {
        /// The key that is used up.
        key: Key,
        /// The refusal.
        refused: Refused,
        /// When to look.
        retry: Retry,
    },
    /// Final: the money is taken.
    Paid,
    /// Final: the money is not taken and will not be.
    Failed {
        /// What proves it.
        evidence: Evidence,
    },
    /// Waits for a human.
    Parked {
        /// What was found.
        reason: ParkReason,
        /// The newest key, under which something may have been executed. States of before this was kept have none: when
        /// re-driven they only look up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<Key>,
    },
}

impl ConfirmState {
    /// The state of a decision that was stored at `now` and never sent.
    pub const fn intended(now: UnixMicros) -> Self {
        Self::Intended { key: Key::first(now), retry: Retry::at_once(now) }
    }

    /// What stands for a stored state that cannot be read, of a job whose newest key is `key`: something may have been
    /// executed.
    pub const fn unread(key: Key, now: UnixMicros) -> Self {
        Self::InDoubt { key, doubt: Doubt::since(now), retry: Retry::at_once(now) }
    }

    /// The newest key; `None` after the end.
    pub const fn key(&self) -> Option<Key> {
        match self {
            Self::Intended { key, .. }
            | Self::InDoubt { key, .. }
            | Self::Repeating { key, .. }
            | Self::Refused { key, .. } => Some(*key),
            Self::Parked { key, .. } => *key,
            Self::Paid | Self::Failed { .. } => None,
        }
    }

    /// What to do at `now`.
    pub fn next(&self, now: UnixMicros, policy: &Policy) -> Next {
        match self {
            Self::Intended { retry, .. }
            | Self::InDoubt { retry, .. }
            | Self::Repeating { retry, .. }
            | Self::Refused { retry, .. }
                if retry.due > now =>
            {
                Next::Wait(retry.due)
            }
            Self::Intended { key, .. } | Self::Repeating { key, .. } if key.may_be_sent(now, policy) => {
                Next::Call
            }
            Self::Intended { .. } | Self::InDoubt { .. } | Self::Repeating { .. } | Self::Refused { .. } => {
                Next::LookUp
            }
            Self::Paid | Self::Failed { .. } | Self::Parked { .. } => Next::Rest,
        }
    }

    /// When a worker is to look at the job again; `None` if it rests.
    pub fn due(&self) -> Option<UnixMicros> {
        match self {
            Self::Intended { retry, .. }
            | Self::InDoubt { retry, .. }
            | Self::Repeating { retry, .. }
            | Self::Refused { retry, .. } => Some(retry.due),
            Self::Paid | Self::Failed { .. } | Self::Parked { .. } => None,
        }
    }

    /// How the attempt under the current key stands in the book; `None` if this state says nothing about it.
    pub fn attempt(&self) -> Option<(AttemptState, Option<&str>)> {
        match self {
            Self::Intended { .. } => Some((AttemptState::Intended, None)),
            Self::InDoubt { .. } | Self::Repeating { .. } => Some((AttemptState::Unknown, None)),
            Self::Refused { refused, .. } => Some((AttemptState::Declined, Some(&refused.code))),
            Self::Paid => Some((AttemptState::Succeeded, None)),
            Self::Failed { evidence: Evidence::Declined { code, .. } } => {
                Some((AttemptState::Declined, Some(code)))
            }
            Self::Failed { evidence: Evidence::Absent { .. } } => Some((AttemptState::AbsentProven, None)),
            Self::Parked { .. } => None,
        }
    }

    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Intended { .. } => "Intended",
            Self::InDoubt { .. } => "InDoubt",
            Self::Repeating { .. } => "Repeating",
            Self::Refused { .. } => "Refused",
            Self::Paid => "Paid",
            Self::Failed { .. } => "Failed",
            Self::Parked { .. } => "Parked",
        }
    }
}

impl<'a> Situation<'a> {
    /// The next wait after `retry`, at least `at_least` if something knows better.
    pub(super) fn wait(&self, retry: Retry, at_least: Option<Duration>) -> Retry {
        retry.later(&self.moment(), at_least)
    }

    /// At once, or when something says it is worth it; the row of waits goes on.
    pub(super) fn soon(&self, retry: Retry, at_least: Option<Duration>) -> Retry {
        retry.soon(self.now, at_least)
    }

    const fn moment(&self) -> Moment<'a> {
        Moment { policy: self.policy, now: self.now, jitter: self.jitter }
    }
}

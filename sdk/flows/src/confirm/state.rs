//! What is known about a confirm, and what follows from it.

use core::time::Duration;

use serde::{Deserialize, Serialize};
use toss_sdk::model::{Money, OrderId, PaymentKey};

use super::{Evidence, ParkReason};
use crate::backoff::{Backoff, Jitter};
use crate::store::AttemptState;
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

/// The rules that are a matter of choice.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Policy {
    /// How long to wait between inconclusive answers.
    pub backoff: Backoff,
    /// How long a call may still be executing at the gateway after everybody stopped waiting for it. Part of the
    /// proof that a payment which the gateway does not know will not appear.
    pub in_flight_margin: Duration,
    /// How long after it was made a key may be sent. The gateway forgets keys after 15 days and would execute again;
    /// beyond this a job only looks up.
    pub key_life: Duration,
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
    },
}

/// An idempotency key, by its epoch.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Key {
    /// 0 for the first key of the payment.
    pub epoch: u32,
    /// When it was stored: no call carried it before.
    pub made_at: UnixMicros,
}

/// What may still be executing.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Doubt {
    /// When the last call that may have been sent was given up.
    pub last_sent: UnixMicros,
}

/// A refusal that the gateway keeps under the key.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Refused {
    /// The gateway's code, verbatim.
    pub code: Box<str>,
    /// The gateway's text, verbatim.
    pub message: Box<str>,
    /// When it was answered.
    pub answered_at: UnixMicros,
    /// When asking again, under a new key, is worth it.
    pub not_before: UnixMicros,
}

/// When to act next, and the wait that led there.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Retry {
    /// When to act.
    pub due: UnixMicros,
    /// The last wait, from which the next one is drawn.
    pub pause: Duration,
}

/// What a worker does next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Next {
    /// Confirm, with the stored key.
    Call,
    /// Read the payment at the gateway.
    LookUp,
    /// Nothing before this.
    Wait(UnixMicros),
    /// Nothing ever: the job is over, or waits for a human.
    Rest,
}

impl Retry {
    /// Act at once; the next wait is a first one.
    pub const fn at_once(now: UnixMicros) -> Self {
        Self { due: now, pause: Duration::ZERO }
    }
}

impl ConfirmState {
    /// The state of a decision that was stored at `now` and never sent.
    pub const fn intended(now: UnixMicros) -> Self {
        Self::Intended { key: Key { epoch: 0, made_at: now }, retry: Retry::at_once(now) }
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

    pub(super) const fn name(&self) -> &'static str {
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

impl Key {
    /// Whether the gateway still knows the key: after that it would execute a repeat.
    fn may_be_sent(self, now: UnixMicros, policy: &Policy) -> bool {
        now.since(self.made_at) < policy.key_life
    }
}

impl Situation<'_> {
    /// The next wait after `retry`, at least `at_least` if something knows better.
    pub(super) fn wait(&self, retry: Retry, at_least: Option<Duration>) -> Retry {
        let pause = self.policy.backoff.next(retry.pause, self.jitter);
        Retry { due: self.now.after(pause.max(at_least.unwrap_or_default())), pause }
    }

    /// At once, or when something says it is worth it; the row of waits goes on.
    pub(super) fn soon(&self, retry: Retry, at_least: Option<Duration>) -> Retry {
        Retry { due: self.now.after(at_least.unwrap_or_default()), pause: retry.pause }
    }
}

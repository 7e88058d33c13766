//! What every job that moves money knows of its course: the key, the doubt, the wait. Shared by the machines, so that
//! a confirm and a cancel cannot mean different things by the same word.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::attempt::AttemptState;
use crate::backoff::{Backoff, Jitter};
use crate::profile::IdempotencyProfile;
use crate::time::UnixMicros;

/// The rules that are a matter of choice.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Policy {
    /// How long to wait between inconclusive answers.
    pub backoff: Backoff,
    /// How long a call may still be executing at the gateway after everybody stopped waiting for it. Part of the
    /// proof that something which is not seen at the gateway will not appear.
    pub in_flight_margin: Duration,
    /// How long a cancel waits at least when the merchant's unsettled balance is too small for it.
    pub funds_pause: Duration,
    /// What the gateway does with keys. After its window a key is never sent again.
    pub profile: IdempotencyProfile,
}

/// An idempotency key, by its epoch.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Key {
    /// 0 for the first key of the job.
    pub epoch: u32,
    /// When it was stored: no call carried it before.
    pub made_at: UnixMicros,
    /// How many of the keys before it were used up by a refusal. Asking twice under one key is one refusal.
    #[serde(default)]
    pub refusals: u32,
}

/// What may still be executing.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Doubt {
    /// When the last call that may have been sent was given up.
    pub last_sent: UnixMicros,
    /// Whether the gateway keeps an answer under the key that does not tell, so that the same key would be given the
    /// same answer.
    #[serde(default)]
    pub is_kept: bool,
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
    /// Ask for the money to be moved, with the stored key.
    Call,
    /// Read the payment at the gateway.
    LookUp,
    /// Seal what it asks for, and its first key: whoever has claimed it knows that its turn came.
    Seal,
    /// Nothing before this.
    Wait(UnixMicros),
    /// Nothing: the job is over, or waits for a human.
    Rest,
}

/// What allows a key to move to its next epoch: the end of the key before, and after it a look-up that proves that
/// nothing was executed under it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct EpochEvidence {
    /// The new epoch.
    pub epoch: u32,
    /// What ended the key before.
    #[serde(default)]
    pub cause: EpochCause,
    /// The code of the refusal under the epoch before; empty if there was none.
    pub code: Box<str>,
    /// When it was answered; when the key before was made, if it was not refused.
    pub answered_at: UnixMicros,
    /// The status of the payment in the look-up after it.
    pub status: Box<str>,
    /// When it was seen.
    pub seen_at: UnixMicros,
}

/// What ends the life of a key.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EpochCause {
    /// The gateway refused, and keeps the refusal under the key.
    #[default]
    Refused,
    /// The gateway keeps an answer under the key that does not tell.
    AnswerKept,
    /// The gateway may have forgotten the key.
    KeyTooOld,
    /// What it was made for is not what is asked for now: the balance was another one when its turn came again.
    TermsMoved,
}

/// An event that the state does not allow: a bug in whoever drives the machine. Nothing changed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{machine} that is {state} does not know {event}")]
pub struct IllegalTransition {
    /// Which machine, with its article.
    pub machine: &'static str,
    /// The state.
    pub state: &'static str,
    /// The event.
    pub event: &'static str,
}

impl EpochEvidence {
    /// How the attempt under the key before ended, for the book: refused, or proven by the look-up to have done nothing.
    pub fn closes(&self) -> AttemptState {
        match self.cause {
            EpochCause::Refused => AttemptState::Declined,
            EpochCause::TermsMoved if !self.code.is_empty() => AttemptState::Declined,
            EpochCause::AnswerKept | EpochCause::KeyTooOld | EpochCause::TermsMoved => {
                AttemptState::AbsentProven
            }
        }
    }
}

impl Key {
    /// A key that a stored state does not remember. It counts as too old to be sent: such a job only looks up.
    pub const FORGOTTEN: Self = Self { epoch: 0, made_at: UnixMicros::new(i64::MIN), refusals: 0 };

    /// The first key of a job.
    pub const fn first(now: UnixMicros) -> Self {
        Self { epoch: 0, made_at: now, refusals: 0 }
    }

    /// The key after this one, which was used up by a refusal or by something else.
    pub(crate) fn after(self, is_refused: bool, now: UnixMicros) -> Self {
        Self {
            epoch: self.epoch.saturating_add(1),
            made_at: now,
            refusals: self.refusals.saturating_add(u32::from(is_refused)),
        }
    }

    /// Whether the gateway still knows the key: after that it would execute a repeat.
    pub(crate) fn may_be_sent(self, now: UnixMicros, policy: &Policy) -> bool {
        policy.profile.may_repeat(now.since(self.made_at))
    }
}

impl Doubt {
    /// A call that may have been sent was given up at `now`.
    pub const fn since(now: UnixMicros) -> Self {
        Self { last_sent: now, is_kept: false }
    }

    /// Whether nothing that was sent can still be executing.
    pub(crate) fn is_quiet(self, now: UnixMicros, policy: &Policy) -> bool {
        now >= self.last_sent.after(policy.in_flight_margin)
    }
}

impl Retry {
    /// Act at once; the next wait is a first one.
    pub const fn at_once(now: UnixMicros) -> Self {
        Self { due: now, pause: Duration::ZERO }
    }

    /// The next wait after this one, at least `at_least` if something knows better.
    pub(crate) fn later(self, moment: &Moment<'_>, at_least: Option<Duration>) -> Self {
        let pause = moment.policy.backoff.next(self.pause, moment.jitter);
        Self { due: moment.now.after(pause.max(at_least.unwrap_or_default())), pause }
    }

    /// At once, or when something says it is worth it; the row of waits goes on.
    pub(crate) fn soon(self, now: UnixMicros, at_least: Option<Duration>) -> Self {
        Self { due: now.after(at_least.unwrap_or_default()), pause: self.pause }
    }
}

/// What waits depend on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) now: UnixMicros,
    pub(crate) jitter: Jitter,
}

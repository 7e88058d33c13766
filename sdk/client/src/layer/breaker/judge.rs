//! What an attempt's end says about the gateway's health: about the operation class, and about the host.

use core::time::Duration;

use super::Verdict;
use crate::error::{Class, Error, ErrorKind, Stage};

/// What an attempt's end says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Judgement {
    /// Whether operations of this class work.
    pub(super) class: Verdict,
    /// Whether the host is there.
    pub(super) host: Verdict,
    /// How long the gateway asked to stay away.
    pub(super) asked: Option<Duration>,
}

impl Judgement {
    /// Of an attempt that never reached the wire, or was given up.
    pub(super) const NOTHING: Self = Self { class: Verdict::Ignored, host: Verdict::Ignored, asked: None };
}

/// "Another confirm of this payment is running": the gateway is well, only the payment is busy.
const BUSY_PAYMENT: &str = "[S008]";

/// "Too many requests": about us and not about the gateway's health, but it may say how long to stay away.
const TOO_MANY: u16 = 429;

pub(super) fn judge(error: Option<&Error>) -> Judgement {
    let Some(error) = error else {
        return Judgement { class: Verdict::Success, host: Verdict::Success, asked: None };
    };
    let class = class(error);
    let is_heard = error.http_status() == Some(TOO_MANY)
        || (class == Verdict::Failure && error.kind() == ErrorKind::Fault);
    Judgement { class, host: host(error), asked: error.retry_after().filter(|_| is_heard) }
}

fn class(error: &Error) -> Verdict {
    match error.kind() {
        // Nobody was asked.
        ErrorKind::NotSent if error.is_unwritten() => Verdict::Ignored,
        ErrorKind::NotSent | ErrorKind::NoAnswer | ErrorKind::Undecodable => Verdict::Failure,
        ErrorKind::Fault => fault(error),
        // 429 and 409 too: they are about us.
        ErrorKind::Refused
        | ErrorKind::Mismatch
        | ErrorKind::CircuitOpen
        | ErrorKind::BulkheadFull
        | ErrorKind::RateLimited
        | ErrorKind::DeadlineExceeded => Verdict::Ignored,
    }
}

fn fault(error: &Error) -> Verdict {
    let is_busy_payment = error.refusal().is_some_and(|refusal| refusal.message.starts_with(BUSY_PAYMENT));
    let is_unreasoned = error.verdict().is_some_and(|verdict| {
        verdict.stage == Stage::Fault && matches!(verdict.class, Class::UnknownOutcome | Class::Retryable)
    });
    if is_unreasoned && !is_busy_payment { Verdict::Failure } else { Verdict::Ignored }
}

fn host(error: &Error) -> Verdict {
    if error.is_unconnected() {
        return Verdict::Failure;
    }
    match error.kind() {
        ErrorKind::NotSent if error.is_unwritten() => Verdict::Ignored,
        ErrorKind::NotSent => Verdict::Failure,
        // The API itself spoke, whatever it said.
        ErrorKind::Refused | ErrorKind::Mismatch => Verdict::Success,
        ErrorKind::Fault if error.code().is_some() => Verdict::Success,
        // A proxy's page proves neither. Silence after the request was read is the operation's.
        ErrorKind::Fault
        | ErrorKind::NoAnswer
        | ErrorKind::Undecodable
        | ErrorKind::CircuitOpen
        | ErrorKind::BulkheadFull
        | ErrorKind::RateLimited
        | ErrorKind::DeadlineExceeded => Verdict::Ignored,
    }
}

#[cfg(test)]
mod tests;

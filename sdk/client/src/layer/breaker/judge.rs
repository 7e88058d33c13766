//! What an attempt's end says about the gateway's health: about the operation class, and about the host.

use core::time::Duration;

use crate::error::{Class, Error, ErrorKind, Stage};

/// Evidence for a circuit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Evidence {
    /// The gateway did its work.
    Healthy,
    /// The gateway is not reachable, silent or broken.
    Failing,
    /// Says nothing: a decline, a caller's mistake, a rejection in this client, a dropped attempt.
    Nothing,
}

/// What an attempt's end says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Judgement {
    /// Whether operations of this class work.
    pub(super) class: Evidence,
    /// Whether the host is there.
    pub(super) host: Evidence,
    /// How long the gateway asked to stay away.
    pub(super) asked: Option<Duration>,
}

impl Judgement {
    /// Of an attempt that never reached the wire, or was given up.
    pub(super) const NOTHING: Self = Self { class: Evidence::Nothing, host: Evidence::Nothing, asked: None };
}

/// "Another confirm of this payment is running": the gateway is well, only the payment is busy.
const BUSY_PAYMENT: &str = "[S008]";

/// "Too many requests": about us and not about the gateway's health, but it may say how long to stay away.
const TOO_MANY: u16 = 429;

pub(super) fn judge(error: Option<&Error>) -> Judgement {
    let Some(error) = error else {
        return Judgement { class: Evidence::Healthy, host: Evidence::Healthy, asked: None };
    };
    let class = class(error);
    let is_heard = error.http_status() == Some(TOO_MANY)
        || (class == Evidence::Failing && error.kind() == ErrorKind::Fault);
    Judgement { class, host: host(error), asked: error.retry_after().filter(|_| is_heard) }
}

fn class(error: &Error) -> Evidence {
    match error.kind() {
        ErrorKind::NotSent | ErrorKind::NoAnswer | ErrorKind::Undecodable => Evidence::Failing,
        ErrorKind::Fault => fault(error),
        // 429 and 409 too: they are about us.
        ErrorKind::Refused
        | ErrorKind::Mismatch
        | ErrorKind::CircuitOpen
        | ErrorKind::BulkheadFull
        | ErrorKind::RateLimited
        | ErrorKind::DeadlineExceeded => Evidence::Nothing,
    }
}

fn fault(error: &Error) -> Evidence {
    let is_busy_payment = error.refusal().is_some_and(|refusal| refusal.message.starts_with(BUSY_PAYMENT));
    let is_unreasoned = error.verdict().is_some_and(|verdict| {
        verdict.stage == Stage::Fault && matches!(verdict.class, Class::UnknownOutcome | Class::Retryable)
    });
    if is_unreasoned && !is_busy_payment { Evidence::Failing } else { Evidence::Nothing }
}

fn host(error: &Error) -> Evidence {
    if error.is_unconnected() {
        return Evidence::Failing;
    }
    match error.kind() {
        ErrorKind::NotSent => Evidence::Failing,
        // The API itself spoke, whatever it said.
        ErrorKind::Refused | ErrorKind::Mismatch => Evidence::Healthy,
        ErrorKind::Fault if error.code().is_some() => Evidence::Healthy,
        // A proxy's page proves neither. Silence after the request was read is the operation's.
        ErrorKind::Fault
        | ErrorKind::NoAnswer
        | ErrorKind::Undecodable
        | ErrorKind::CircuitOpen
        | ErrorKind::BulkheadFull
        | ErrorKind::RateLimited
        | ErrorKind::DeadlineExceeded => Evidence::Nothing,
    }
}

#[cfg(test)]
mod tests;

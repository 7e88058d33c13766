//! What an attempt's end says about the gateway's health.

use crate::error::{Class, Error, ErrorKind, Stage};

/// Evidence for the circuit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Evidence {
    /// The gateway did its work.
    Healthy,
    /// The gateway is not reachable, silent or broken.
    Failing,
    /// Says nothing: a decline, a caller's mistake, a rejection in this client, a dropped attempt.
    Nothing,
}

/// "Another confirm of this payment is running": the gateway is well, only the payment is busy.
const BUSY_PAYMENT: &str = "[S008]";

pub(super) fn judge(error: Option<&Error>) -> Evidence {
    let Some(error) = error else {
        return Evidence::Healthy;
    };
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

//! Which ends of an attempt may be repeated: pure, by what is certain about the attempt and by the operation class.
//!
//! | certainty | money call, which always has a key | look-up |
//! |---|---|---|
//! | not sent | repeat, same key | repeat |
//! | may have been executed (lost answer, unreadable success, fault without a stated reason) | repeat, same key | repeat |
//! | the first request under this key still runs (409) | wait for it, same key | wait |
//! | busy: 429, 503 and whatever else was turned away before it was looked at | repeat, same key | repeat |
//! | temporary, but answered from behind the idempotency look-up | never: the key would repeat the refusal | repeat |
//! | refused, or a success about another payment | never: that is the answer, and the key is spent | never |
//! | turned away by an open circuit | never, unless the settings say to wait for it: no attempt was made | the same |
//! | rejected in this client otherwise (full bulkhead, rate, no time, or it cannot be written) | never: hammering a closed door helps nobody | never |
//!
//! The row of a money call without a key, which must never be repeated, is missing: such a call cannot be built.

use crate::error::{Class, Error, ErrorKind, Stage, Verdict};
use crate::operation::OperationClass;

/// Whether to make another attempt.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Repeat {
    /// This was the last one.
    Never,
    /// After the backoff.
    Wait,
    /// After the backoff, and not before the first request had time to end.
    WaitForFirst,
    /// When the circuit lets probes through again, for those who want to wait.
    WaitForCircuit,
}

/// What is certain about the end of an attempt: the rows of the table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Certainty {
    NotSent,
    MaybeExecuted,
    FirstStillRuns,
    Busy,
    Temporary,
    Answered,
    CircuitOpen,
    RejectedHere,
}

pub(super) fn repeat(error: &Error, class: OperationClass) -> Repeat {
    match (certainty(error), class.changes()) {
        (Certainty::NotSent | Certainty::MaybeExecuted | Certainty::Busy, _)
        | (Certainty::Temporary, false) => Repeat::Wait,
        (Certainty::FirstStillRuns, _) => Repeat::WaitForFirst,
        (Certainty::CircuitOpen, _) => Repeat::WaitForCircuit,
        (Certainty::Temporary, true) | (Certainty::Answered | Certainty::RejectedHere, _) => Repeat::Never,
    }
}

fn certainty(error: &Error) -> Certainty {
    match error.kind() {
        ErrorKind::NotSent if error.is_unwritten() => Certainty::RejectedHere,
        ErrorKind::NotSent => Certainty::NotSent,
        ErrorKind::NoAnswer | ErrorKind::Undecodable => Certainty::MaybeExecuted,
        ErrorKind::Refused | ErrorKind::Fault if error.is_in_progress() => Certainty::FirstStillRuns,
        ErrorKind::Refused | ErrorKind::Fault => error.verdict().map_or(Certainty::Answered, answered),
        ErrorKind::Mismatch => Certainty::Answered,
        ErrorKind::CircuitOpen => Certainty::CircuitOpen,
        ErrorKind::BulkheadFull | ErrorKind::RateLimited | ErrorKind::DeadlineExceeded => {
            Certainty::RejectedHere
        }
    }
}

fn answered(verdict: Verdict) -> Certainty {
    match (verdict.class, verdict.stage) {
        (Class::UnknownOutcome, Stage::Fault) => Certainty::MaybeExecuted,
        (Class::Retryable, Stage::Edge | Stage::Fault) => Certainty::Busy,
        (Class::Retryable, Stage::Verdict | Stage::Unstated) => Certainty::Temporary,
        // What the code leaves unknown here, the same key would leave unknown again: only a look-up tells.
        (Class::UnknownOutcome, Stage::Edge | Stage::Verdict | Stage::Unstated)
        | (Class::DefiniteFailure | Class::CallerBug | Class::AlreadyDone | Class::WaitForFunds, _) => {
            Certainty::Answered
        }
    }
}

#[cfg(test)]
mod tests;

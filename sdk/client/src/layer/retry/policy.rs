//! Which ends of an attempt may be repeated: pure, by what is known of the attempt and by the operation class.
//!
//! | end | keyed money call | look-up |
//! |---|---|---|
//! | not sent | repeat | repeat |
//! | may have been executed (lost answer, unreadable success, fault without a stated reason) | repeat, same key | repeat |
//! | refused from behind the idempotency look-up | never: the key would repeat the refusal | if the table calls it temporary |
//! | 409, the first request still runs | wait for it, same key | never happens |
//! | 429 and other temporary answers of the edge | repeat, same key | repeat |
//! | another payment's success | never: the key is spent | never |
//! | rejected in this client (open circuit, full bulkhead, rate) | never: no attempt was made, and hammering a closed door helps nobody | never |

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
}

pub(super) fn repeat(error: &Error, class: OperationClass) -> Repeat {
    match error.kind() {
        ErrorKind::NotSent | ErrorKind::NoAnswer | ErrorKind::Undecodable => Repeat::Wait,
        ErrorKind::Refused | ErrorKind::Fault => match error.verdict() {
            _ if error.is_in_progress() => Repeat::WaitForFirst,
            Some(verdict) if is_worth_repeating(verdict, class) => Repeat::Wait,
            Some(_) | None => Repeat::Never,
        },
        ErrorKind::Mismatch
        | ErrorKind::CircuitOpen
        | ErrorKind::BulkheadFull
        | ErrorKind::RateLimited
        | ErrorKind::DeadlineExceeded => Repeat::Never,
    }
}

fn is_worth_repeating(verdict: Verdict, class: OperationClass) -> bool {
    match (verdict.class, verdict.stage) {
        (Class::UnknownOutcome, Stage::Fault) | (Class::Retryable, Stage::Edge | Stage::Fault) => true,
        (Class::Retryable, Stage::Verdict | Stage::Unstated) => !class.moves_money(),
        (Class::UnknownOutcome, Stage::Edge | Stage::Verdict | Stage::Unstated)
        | (Class::DefiniteFailure | Class::CallerBug | Class::AlreadyDone | Class::WaitForFunds, _) => false,
    }
}

#[cfg(test)]
mod tests;

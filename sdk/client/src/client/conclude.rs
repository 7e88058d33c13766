//! From what the stack says to what a money call answers: pure, and the only place where outcomes are made.

use crate::error::{Error, Past};
use crate::model::Ticket;
use crate::outcome::{Declined, Effect, NotSent, Outcome, Unknown};

pub(super) fn conclude<T>(result: Result<T, Error>, ticket: impl FnOnce(Past) -> Ticket) -> Outcome<T> {
    let error = match result {
        Ok(answer) => return Outcome::Done(answer),
        Err(error) => error,
    };
    match error.effect() {
        // Applied without an answer does not happen; if it did, only a look-up could tell what was applied.
        Effect::Unknown | Effect::Applied => Outcome::Unknown(Unknown {
            ticket: ticket(error.past()),
            reason: reason(&error),
            retry_after: error.retry_after(),
            is_key_misuse: error.is_key_misuse(),
            answer: error.refusal().cloned(),
        }),
        Effect::NotApplied => match error.refusal().zip(error.advice()) {
            Some((refusal, advice)) => Outcome::Declined(Declined { refusal: refusal.clone(), advice }),
            None => Outcome::NotSent(NotSent {
                reason: reason(&error),
                retry_after: error.retry_after(),
                answer: error.refusal().cloned(),
            }),
        },
    }
}

/// The error and its causes in one line.
fn reason(error: &Error) -> Box<str> {
    let mut text = error.to_string();
    let mut cause = core::error::Error::source(error);
    while let Some(inner) = cause {
        text.extend([": ", &inner.to_string()]);
        cause = inner.source();
    }
    text.into()
}

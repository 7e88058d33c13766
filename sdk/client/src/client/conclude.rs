//! From what the stack says to what a money call answers: pure, and the only place where a refusal may end an order.

use core::time::Duration;

use crate::error::{Class, Error, Stage, Verdict};
use crate::model::{Payment, Ticket};
use crate::outcome::{Advice, Declined, Effect, NotSent, Outcome, Unknown};

pub(super) fn conclude(result: Result<Payment, Error>, ticket: impl FnOnce() -> Ticket) -> Outcome<Payment> {
    let error = match result {
        Ok(payment) => return Outcome::Done(payment),
        Err(error) => error,
    };
    match error.effect() {
        // Applied without an answer does not happen; if it did, only a look-up could tell what was applied.
        Effect::Unknown | Effect::Applied => Outcome::Unknown(Unknown {
            ticket: ticket(),
            reason: reason(&error),
            retry_after: error.retry_after(),
        }),
        Effect::NotApplied => match declined(&error) {
            Some(declined) => Outcome::Declined(declined),
            None => Outcome::NotSent(NotSent { reason: reason(&error), retry_after: error.retry_after() }),
        },
    }
}

/// A refusal of the payment itself. What the gateway's edge refused (a wrong API key, 429) is none: nothing looked
/// at the payment, so it must not end an order.
fn declined(error: &Error) -> Option<Declined> {
    let (refusal, Verdict { class, stage, .. }) = (error.refusal()?, error.verdict()?);
    match stage {
        Stage::Verdict | Stage::Fault => {}
        Stage::Edge | Stage::Unstated => return None,
    }
    let later = |waits_for_funds| Advice::Later {
        wait: error.retry_after().unwrap_or(Duration::ZERO),
        needs_new_key: true,
        waits_for_funds,
    };
    let advice = match class {
        Class::DefiniteFailure | Class::CallerBug => Advice::Final,
        Class::Retryable => later(false),
        Class::WaitForFunds => later(true),
        Class::AlreadyDone | Class::UnknownOutcome => return None,
    };
    Some(Declined { refusal: refusal.clone(), advice })
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

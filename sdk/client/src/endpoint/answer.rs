//! What the stack carries back: a payment as it is, anything else behind a box that only its asker opens.

use core::any::Any;

use crate::error::Error;
use crate::model::Payment;

/// See the module.
#[expect(
    clippy::large_enum_variant,
    reason = "a box for the payment would be one more allocation in every confirm"
)]
pub(crate) enum Answer {
    Payment(Payment),
    Other(Box<dyn Any + Send>),
}

impl Answer {
    /// The payment that was asked for.
    ///
    /// # Errors
    /// If it is none, which no request's answer is mistaken for.
    pub(crate) fn into_payment(self) -> Result<Payment, Error> {
        match self {
            Self::Payment(payment) => Ok(payment),
            Self::Other(_) => Err(another_kind()),
        }
    }

    /// The answer of the type that was asked for.
    ///
    /// # Errors
    /// If it is another, which no request's answer is.
    pub(crate) fn into_typed<T: 'static>(self) -> Result<T, Error> {
        let any: Box<dyn Any> = match self {
            Self::Payment(payment) => Box::new(payment),
            Self::Other(other) => other,
        };
        any.downcast().map(|typed| *typed).map_err(|_| another_kind())
    }
}

impl core::fmt::Debug for Answer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Payment(payment) => payment.fmt(f),
            Self::Other(_) => f.write_str("Other(..)"),
        }
    }
}

/// Should it ever happen, nothing may be concluded from the answer.
fn another_kind() -> Error {
    Error::no_answer("the answer is of another kind than was asked for")
}

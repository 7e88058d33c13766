//! What a layer says when it does not let a request through: the one error that all layers make by themselves, over
//! whatever service and error they are put.

use core::fmt;
use core::time::Duration;
use std::borrow::Cow;

use crate::error::{Error, ErrorKind};

/// A layer did not let a request through, or gave it up.
///
/// A layer over a service with the error `E` needs `E: From<Rejected>`. [`tower::BoxError`] has it, because this is a
/// standard error; there, `downcast_ref` tells it from the service's own.
///
/// ```
/// use core::time::Duration;
/// use toss_sdk::layer::{Rejected, RejectionKind};
///
/// let wait = Duration::from_secs(2);
/// let error: tower::BoxError = Rejected::new(RejectionKind::QueueFull, "64 are waiting", Some(wait)).into();
/// let rejected = error.downcast_ref::<Rejected>().unwrap();
/// assert_eq!((rejected.kind(), rejected.retry_after()), (RejectionKind::QueueFull, Some(wait)));
/// assert_eq!(error.to_string(), "64 are waiting");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rejected {
    kind: RejectionKind,
    text: Text,
    retry_after: Option<Duration>,
}

/// Which layer it was, and whether the request may have gone out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum RejectionKind {
    /// A circuit is open. The request did not go out.
    CircuitOpen,
    /// Too many are in flight, and too many or for too long are waiting. The request did not go out.
    QueueFull,
    /// The agreed rate is used up. The request did not go out.
    RateLimited,
    /// An attempt took too long. What the request did is not known.
    TimedOut,
    /// The time of the whole call is over. What the request did is not known.
    DeadlineExceeded,
}

impl RejectionKind {
    /// Whether the request did not go out, so that it says nothing about the other side.
    pub(crate) const fn is_held_back(self) -> bool {
        match self {
            Self::CircuitOpen | Self::QueueFull | Self::RateLimited => true,
            Self::TimedOut | Self::DeadlineExceeded => false,
        }
    }
}

/// Kept in parts where that saves an allocation: while a circuit is open, many are turned away.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Text {
    Told(Cow<'static, str>),
    Circuit(&'static str),
}

impl Rejected {
    /// A rejection that says `text`; `retry_after` is when it is worth asking again, if something knows.
    pub fn new(
        kind: RejectionKind,
        text: impl Into<Cow<'static, str>>,
        retry_after: Option<Duration>,
    ) -> Self {
        Self { kind, text: Text::Told(text.into()), retry_after }
    }

    /// This circuit rejects for so long.
    pub(crate) fn by_circuit(circuit: &'static str, wait: Duration) -> Self {
        Self { kind: RejectionKind::CircuitOpen, text: Text::Circuit(circuit), retry_after: Some(wait) }
    }

    /// The one in a chain of sources, wherever it stands.
    pub(crate) fn found_in<'a>(mut error: &'a (dyn core::error::Error + 'static)) -> Option<&'a Self> {
        loop {
            if let Some(rejected) = error.downcast_ref() {
                return Some(rejected);
            }
            error = error.source()?;
        }
    }

    /// What happened.
    pub fn kind(&self) -> RejectionKind {
        self.kind
    }

    /// When it is worth asking again, if something knows.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The name of the circuit that is open, if that is why.
    pub fn circuit(&self) -> Option<&'static str> {
        match self.text {
            Text::Circuit(circuit) => Some(circuit),
            Text::Told(_) => None,
        }
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.text {
            Text::Told(text) => f.write_str(text),
            Text::Circuit(circuit) => write!(f, "the circuit of {circuit} is open, and nothing was sent"),
        }
    }
}

impl core::error::Error for Rejected {}

/// A time that ran out does not say whether something was sent, so it is taken as if it was.
impl From<Rejected> for Error {
    fn from(rejected: Rejected) -> Self {
        let text = rejected.to_string();
        let kind = match rejected.kind {
            RejectionKind::CircuitOpen => ErrorKind::CircuitOpen,
            RejectionKind::QueueFull => ErrorKind::BulkheadFull,
            RejectionKind::RateLimited => ErrorKind::RateLimited,
            RejectionKind::TimedOut | RejectionKind::DeadlineExceeded => {
                return Self::no_answer(text).by_timeout();
            }
        };
        Self::rejected(kind, text, rejected.retry_after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Effect;

    #[test]
    fn only_a_layer_that_held_a_request_back_says_that_it_had_no_effect() {
        let effect = |kind| Error::from(Rejected::new(kind, "no", None)).effect();
        let held_back = [RejectionKind::CircuitOpen, RejectionKind::QueueFull, RejectionKind::RateLimited];
        assert_eq!(held_back.map(effect), [Effect::NotApplied; 3]);
        let given_up = [RejectionKind::TimedOut, RejectionKind::DeadlineExceeded];
        assert_eq!(given_up.map(effect), [Effect::Unknown; 2]);
    }

    #[test]
    fn a_circuit_is_named_and_its_time_is_kept() {
        let rejected = Rejected::by_circuit("host", Duration::from_secs(3));
        assert_eq!(rejected.circuit(), Some("host"));
        let error = Error::from(rejected);
        assert_eq!(
            (error.kind(), error.retry_after()),
            (ErrorKind::CircuitOpen, Some(Duration::from_secs(3)))
        );
        assert_eq!(error.to_string(), "the circuit of host is open, and nothing was sent");
    }
}

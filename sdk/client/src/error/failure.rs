//! The one error of the client, from the innermost service to the caller: what happened, and what it tells about
//! the money.

mod make;

use core::fmt;
use core::time::Duration;

use super::{Class, Stage, Verdict};
use crate::outcome::{Effect, Finding, Refusal};

type BoxError = Box<dyn core::error::Error + Send + Sync>;

/// What happened to an attempt or a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No connection, or given up before the request's first byte.
    NotSent,
    /// Sent, and no whole answer came back.
    NoAnswer,
    /// The gateway refused with a code of its own.
    Refused,
    /// The gateway failed: a 5xx, or an answer that is not the API's (a proxy's HTML).
    Fault,
    /// A success whose body cannot be read.
    Undecodable,
    /// A success that is not the one asked for: about another payment ([`Error::is_key_misuse`]), or of a payment
    /// that is not in the state asked for.
    Mismatch,
    /// Rejected here: the circuit of this operation class is open.
    CircuitOpen,
    /// Rejected here: too many calls are in flight.
    BulkheadFull,
    /// Rejected here: the agreed request rate is used up.
    RateLimited,
    /// The call's time is over.
    DeadlineExceeded,
}

/// Why a call has no answer to give.
///
/// [`kind`](Self::kind) says what happened, [`effect`](Self::effect) what is known about the money: the two are not
/// the same (a call that ends at an open circuit is still unknown if an earlier attempt lost its answer). For
/// look-ups, which change nothing, the effect is always [`Effect::NotApplied`].
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    effect: Effect,
    text: Box<str>,
    answer: Option<Box<Answer>>,
    retry_after: Option<Duration>,
    is_timeout: bool,
    is_unconnected: bool,
    is_unwritten: bool,
    source: Option<BoxError>,
    past: Past,
}

/// What a call that ends unknown knows of its intent's past.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Past {
    /// When the key was made, in microseconds since the Unix epoch; `None`: by this call.
    pub(crate) made_at: Option<i64>,
    /// It is an earlier call that left the doubt; this one sent nothing.
    pub(crate) sent_nothing: bool,
}

/// What the gateway said, if it said anything.
#[derive(Debug)]
struct Answer {
    refusal: Refusal,
    verdict: Option<Verdict>,
    /// A success about another payment.
    is_about_another: bool,
}

/// The answer to a key whose first request is still running.
const IN_PROGRESS: &str = "IDEMPOTENT_REQUEST_PROCESSING";

/// See [`Error::may_follow_success`].
const FOLLOWS_SUCCESS: [&str; 3] =
    ["NOT_MATCHES_REFUNDABLE_AMOUNT", "NOT_CANCELABLE_AMOUNT", "NOT_ENOUGH_AMOUNT"];

impl Error {
    /// What the call knew of its intent's past.
    pub(crate) fn past(&self) -> Past {
        self.past
    }

    /// What this error tells about the money, taken as the end of one attempt.
    pub(crate) fn finding(&self) -> Finding {
        match self.kind {
            ErrorKind::NotSent
            | ErrorKind::CircuitOpen
            | ErrorKind::BulkheadFull
            | ErrorKind::RateLimited
            | ErrorKind::DeadlineExceeded => Finding::Nothing,
            ErrorKind::NoAnswer | ErrorKind::Undecodable | ErrorKind::Mismatch => Finding::Unknown,
            ErrorKind::Refused | ErrorKind::Fault => self.verdict().map_or(Finding::Unknown, |verdict| {
                if self.is_in_progress() { Finding::Unknown } else { Finding::of(verdict) }
            }),
        }
    }

    /// What happened.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What the gateway is known to have done for the call.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// Whether the same request, with the same key, may get another answer later. It does not say that the call
    /// had no effect, and the client has already tried as often as its policy allows.
    pub fn is_retryable(&self) -> bool {
        match self.kind {
            ErrorKind::NotSent => !self.is_unwritten,
            ErrorKind::NoAnswer
            | ErrorKind::Undecodable
            | ErrorKind::CircuitOpen
            | ErrorKind::BulkheadFull
            | ErrorKind::RateLimited
            | ErrorKind::DeadlineExceeded => true,
            ErrorKind::Refused | ErrorKind::Fault => {
                self.verdict().is_some_and(|verdict| match (verdict.class, verdict.stage) {
                    (Class::Retryable, _) | (Class::UnknownOutcome, Stage::Fault) => true,
                    (
                        Class::DefiniteFailure
                        | Class::CallerBug
                        | Class::AlreadyDone
                        | Class::WaitForFunds
                        | Class::UnknownOutcome,
                        _,
                    ) => false,
                })
            }
            ErrorKind::Mismatch => false,
        }
    }

    /// Whether it was waited for in vain: an attempt for its whole time, or a call until its deadline.
    pub fn is_timeout(&self) -> bool {
        self.is_timeout
    }

    /// The gateway's code, verbatim, if it gave one.
    pub fn code(&self) -> Option<&str> {
        self.refusal().map(|refusal| &*refusal.code).filter(|code| !code.is_empty())
    }

    /// The gateway's words, if it answered at all.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.answer.as_ref().map(|answer| &answer.refusal)
    }

    /// The HTTP status, if there was an answer.
    pub fn http_status(&self) -> Option<u16> {
        self.refusal().map(|refusal| refusal.http_status)
    }

    /// The gateway's trace id, to quote to its support.
    pub fn trace_id(&self) -> Option<&str> {
        self.refusal().and_then(|refusal| refusal.trace_id.as_deref())
    }

    /// When it is worth asking again, if something knows.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// What the table says about the gateway's code.
    pub fn verdict(&self) -> Option<Verdict> {
        self.answer.as_ref().and_then(|answer| answer.verdict)
    }

    /// The idempotency key answered for something else: it was used before, for another payment or amount. The
    /// request itself was not executed by this attempt; the payment has to be looked up, and the caller mended.
    pub fn is_key_misuse(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.is_about_another)
    }

    /// No connection came about. It tells more than [`ErrorKind::NotSent`]: a request without a body counts as sent
    /// from the start.
    pub(crate) fn is_unconnected(&self) -> bool {
        self.is_unconnected
    }

    /// The request could not be written, by a fault on this side: nobody was asked, and asking again is no use.
    pub(crate) fn is_unwritten(&self) -> bool {
        self.is_unwritten
    }

    /// The refusal of a repeat that the first request itself would bring about, if it was executed: the balance is
    /// another one since, or there is none left.
    pub(crate) fn may_follow_success(&self) -> bool {
        self.code().is_some_and(|code| FOLLOWS_SUCCESS.contains(&code))
    }

    /// The first request under the same key is still running at the gateway (409).
    pub(crate) fn is_in_progress(&self) -> bool {
        self.code() == Some(IN_PROGRESS)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as &(dyn core::error::Error + 'static))
    }
}

//! The one error of the client, from the innermost service to the caller: what happened, and what it tells about
//! the money.

use core::fmt;
use core::time::Duration;

use super::{Class, Stage, Verdict, discreet, excerpt};
use crate::model::DecodeError;
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

impl Error {
    fn new(kind: ErrorKind, text: impl Into<Box<str>>) -> Self {
        let mut error = Self {
            kind,
            effect: Effect::NotApplied,
            text: text.into(),
            answer: None,
            retry_after: None,
            is_timeout: false,
            is_unconnected: false,
            source: None,
            past: Past::default(),
        };
        error.effect = error.finding().alone();
        error
    }

    /// Given up, or broken, before the first byte.
    pub(crate) fn not_sent(text: impl Into<Box<str>>) -> Self {
        Self::new(ErrorKind::NotSent, text)
    }

    /// The intent could not be written down, so its request was not sent.
    pub(crate) fn not_journaled(error: impl Into<BoxError>) -> Self {
        let error_here =
            Self::not_sent("nothing was sent, because the intent could not be written to the journal");
        Self { source: Some(error.into()), ..error_here }
    }

    /// Sent, and no answer.
    pub(crate) fn no_answer(text: impl Into<Box<str>>) -> Self {
        Self::new(ErrorKind::NoAnswer, text)
    }

    /// What the transport met; `was_sent` is the witness's word.
    pub(crate) fn transport(error: impl Into<BoxError>, was_sent: bool) -> Self {
        let error_here = if was_sent {
            Self::no_answer("the request was sent and its answer was lost")
        } else {
            Self::not_sent("the request was not sent")
        };
        Self { source: Some(error.into()), ..error_here }
    }

    /// The same error of an answer that had begun. Status and trace id are kept for people; what the gateway did is
    /// as unknown as without them.
    pub(crate) fn after_head(mut self, head: Option<Refusal>) -> Self {
        self.answer =
            head.map(|refusal| Box::new(Answer { refusal, verdict: None, is_about_another: false }));
        self
    }

    /// The same error, made by waiting in vain.
    pub(crate) fn by_timeout(self) -> Self {
        Self { is_timeout: true, ..self }
    }

    /// The same error as the end of an attempt that found no connection: the host is not there, for anybody.
    pub(crate) fn unconnected(self) -> Self {
        Self { is_unconnected: true, ..self }
    }

    /// An answer other than 2xx, classified.
    pub(crate) fn answered(refusal: Refusal, verdict: Verdict, retry_after: Option<Duration>) -> Self {
        let kind = match verdict.stage {
            Stage::Fault => ErrorKind::Fault,
            // A proxy's page. 429 is the exception: whoever says it, nothing was executed.
            Stage::Unstated if refusal.code.is_empty() => ErrorKind::Fault,
            Stage::Edge | Stage::Verdict | Stage::Unstated => ErrorKind::Refused,
        };
        let text = match &*refusal.code {
            "" => format!("the gateway answered HTTP {} without a code", refusal.http_status),
            code => format!(
                "the gateway answered {} (HTTP {}): {}",
                excerpt(code, 100),
                refusal.http_status,
                excerpt(&refusal.message, 300)
            ),
        };
        let mut error = Self::new(kind, text);
        error.answer = Some(Box::new(Answer { refusal, verdict: Some(verdict), is_about_another: false }));
        error.retry_after = retry_after;
        error.effect = error.finding().alone();
        error
    }

    /// A 2xx that is no payment.
    pub(crate) fn undecodable(answered: Refusal, source: DecodeError) -> Self {
        let text =
            format!("the gateway answered HTTP {} with a body that is no payment", answered.http_status);
        let mut error = Self::new(ErrorKind::Undecodable, text);
        error.answer = Some(Box::new(Answer { refusal: answered, verdict: None, is_about_another: false }));
        error.source = Some(Box::new(source));
        error
    }

    /// A 2xx that is not the success that was asked for.
    pub(crate) fn mismatch(answered: Refusal, what: &str) -> Self {
        let what = discreet(what, &[]);
        let text =
            format!("the gateway's success does not agree with what was asked for: {}", excerpt(&what, 300));
        let mut error = Self::new(ErrorKind::Mismatch, text);
        error.answer = Some(Box::new(Answer { refusal: answered, verdict: None, is_about_another: false }));
        error
    }

    /// A 2xx about another payment, order or amount: the key was used before.
    pub(crate) fn key_misuse(answered: Refusal, what: &str) -> Self {
        let what = discreet(what, &[]);
        let text = format!(
            "the idempotency key was used for something else, whose answer came: {}",
            excerpt(&what, 300)
        );
        let mut error = Self::new(ErrorKind::Mismatch, text);
        error.answer = Some(Box::new(Answer { refusal: answered, verdict: None, is_about_another: true }));
        error
    }

    /// A look-up proves that nothing was executed and nothing will be; `shown` is what it showed, and `class`
    /// whether that ends the order.
    pub(crate) fn proven_absent(text: &str, shown: Refusal, class: Class) -> Self {
        let mut error = Self::new(ErrorKind::Refused, text);
        let verdict = Verdict { class, stage: Stage::Verdict, is_known: true };
        error.answer =
            Some(Box::new(Answer { refusal: shown, verdict: Some(verdict), is_about_another: false }));
        error.effect = Effect::NotApplied;
        error
    }

    /// The same error with what was tried to find out more, in vain.
    pub(crate) fn noting(mut self, note: &str) -> Self {
        self.text = format!("{}; and {note}", self.text).into();
        self
    }

    /// Refused by a layer of this client, without a byte sent by this attempt.
    pub(crate) fn rejected(
        kind: ErrorKind,
        text: impl Into<Box<str>>,
        retry_after: Option<Duration>,
    ) -> Self {
        Self { retry_after, ..Self::new(kind, text) }
    }

    /// The call's time is over.
    pub(crate) fn deadline(limit: Duration, is_in_doubt: bool) -> Self {
        let text = format!("the call had no end within {limit:?}");
        let (effect, text) = if is_in_doubt {
            (Effect::Unknown, format!("{text}, and a request was sent"))
        } else {
            (Effect::NotApplied, text)
        };
        Self { effect, ..Self::new(ErrorKind::DeadlineExceeded, text).by_timeout() }
    }

    /// The same error as the end of a call whose effect is `effect`; `earlier` is what left the call in doubt, if
    /// that was another attempt.
    pub(crate) fn concluding(mut self, effect: Effect, earlier: Option<&str>) -> Self {
        if let (Effect::Unknown, Some(earlier)) = (effect, earlier) {
            self.text = format!("{}; in doubt since an earlier attempt: {earlier}", self.text).into();
        }
        self.effect = effect;
        self
    }

    /// The same error with what the call knows of its intent's past.
    pub(crate) fn of_past(self, past: Past) -> Self {
        Self { past, ..self }
    }

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
            ErrorKind::NotSent
            | ErrorKind::NoAnswer
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

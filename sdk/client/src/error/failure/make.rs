//! How errors are made and added to: each layer says here what it met, in words that are safe to log.

use core::time::Duration;
use std::borrow::Cow;

use super::{Answer, BoxError, Error, ErrorKind, Past};
use crate::error::{Class, Stage, Verdict, discreet, excerpt};
use crate::outcome::{Effect, Refusal};

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
            is_unwritten: false,
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

    /// The same error as the end of an attempt whose request could not be written.
    pub(crate) fn unwritten(self) -> Self {
        Self { is_unwritten: true, ..self }
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

    /// A 2xx that cannot be read as what was asked for.
    pub(crate) fn undecodable(answered: Refusal, source: impl Into<BoxError>) -> Self {
        let text = format!(
            "the gateway answered HTTP {} with a body that cannot be read as what was asked for",
            answered.http_status
        );
        let mut error = Self::new(ErrorKind::Undecodable, text);
        error.answer = Some(Box::new(Answer { refusal: answered, verdict: None, is_about_another: false }));
        error.source = Some(source.into());
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

    /// A 2xx that says that what was asked for is decided later.
    pub(crate) fn under_way(answered: Refusal, what: &str) -> Self {
        let what = discreet(what, &[]);
        let text = format!(
            "the gateway has accepted it, and it is still under way; look it up later: {}",
            excerpt(&what, 300)
        );
        Self { text: text.into(), ..Self::mismatch(answered, "") }
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

    /// The same error without `secrets` in any of its words: what the other side quotes gets logged, wherever it quotes
    /// it.
    pub(crate) fn without(mut self, secrets: &[&str]) -> Self {
        if let Some(trace_id) = self.answer.as_mut().and_then(|answer| answer.refusal.trace_id.as_mut()) {
            blot(trace_id, secrets);
        }
        if let Some(source) = &mut self.source {
            let mut causes = causes(&**source);
            if blot(&mut causes, secrets) {
                *source = String::from(causes).into();
            }
        }
        blot(&mut self.text, secrets);
        self
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
            (Effect::Unknown, format!("{text}, and what it did is not known"))
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
}

/// Takes `secrets` out of a text. Returns whether they were in it.
fn blot(text: &mut Box<str>, secrets: &[&str]) -> bool {
    let Cow::Owned(clean) = discreet(text, secrets) else { return false };
    *text = clean.into();
    true
}

/// What a source says, and what its own sources say.
fn causes(source: &(dyn core::error::Error + 'static)) -> Box<str> {
    let mut text = source.to_string();
    let mut cause = source.source();
    while let Some(inner) = cause {
        text.extend([": ", &inner.to_string()]);
        cause = inner.source();
    }
    text.into()
}

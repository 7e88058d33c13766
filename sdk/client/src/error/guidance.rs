//! What to do about a refusal, in Korean and English: the gateway's own text for its code, and the next step.
//!
//! The step follows the class and stage of the table. Only where nothing was executed for sure does the code choose a
//! finer one: what may have been executed is looked up first, whatever its code says.

#[cfg(feature = "client")]
mod of_error;
mod steps;
mod texts;

use super::classify::{Class, Group, Stage, Verdict, classify, meaning};
use crate::outcome::Refusal;

pub use steps::NextStep;

/// The language of a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Language {
    /// Korean, as the gateway writes if nothing else is asked for.
    Korean,
    /// English.
    English,
}

/// What a code means, and what to do about it.
///
/// ```
/// use toss_sdk::error::{Group, Language, NextStep, guidance};
///
/// let stale = guidance(Group::Cancel, "NOT_MATCHES_REFUNDABLE_AMOUNT", "", 400);
/// assert_eq!(stale.next_step(), NextStep::ReadBalance);
/// assert_eq!(stale.meaning(Language::English), Some("Balance results do not match."));
/// assert!(stale.advice(Language::Korean).contains("잔액"));
///
/// let odd = guidance(Group::Confirm, "A_CODE_OF_TOMORROW", "", 400);
/// assert_eq!((odd.next_step(), odd.meaning(Language::Korean)), (NextStep::LookUp, None));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Guidance {
    verdict: Option<Verdict>,
    next_step: NextStep,
    meaning: Option<(&'static str, &'static str)>,
}

impl Guidance {
    /// What the table says about the code; `None` if the gateway gave none.
    pub fn verdict(&self) -> Option<Verdict> {
        self.verdict
    }

    /// What to do.
    pub fn next_step(&self) -> NextStep {
        self.next_step
    }

    /// What the code means, as the gateway documents it, or as we translate it where it does so in one language only.
    /// `None` if the code is not documented.
    pub fn meaning(&self, language: Language) -> Option<&'static str> {
        let (korean, english) = self.meaning?;
        Some(match language {
            Language::Korean => korean,
            Language::English => english,
        })
    }

    /// What to do, in a sentence or two for the one who runs the shop.
    pub fn advice(&self, language: Language) -> &'static str {
        self.next_step.advice(language)
    }

    /// A next step without a refusal.
    #[cfg(feature = "client")]
    pub(super) fn step(next_step: NextStep) -> Self {
        Self { verdict: None, next_step, meaning: None }
    }

    /// The same, with a look-up first.
    #[cfg(feature = "client")]
    pub(super) fn in_doubt(self) -> Self {
        Self { next_step: NextStep::LookUp, ..self }
    }

    /// For a refusal whose operation is not at hand, but was classified by it.
    #[cfg(feature = "client")]
    pub(super) fn of(verdict: Verdict, refusal: &Refusal) -> Self {
        let Refusal { code, message, .. } = refusal;
        let documented =
            super::classify::meaning_anywhere(code, message).map(|texts| texts::complete(code, texts));
        Self { verdict: Some(verdict), next_step: next_step(verdict, code), meaning: documented }
    }
}

/// What an answer other than 2xx means, and what to do about it.
pub fn guidance(group: Group, code: &str, message: &str, http_status: u16) -> Guidance {
    let verdict = classify(group, code, message, http_status);
    let documented = meaning(group, code, message).map(|texts| texts::complete(code, texts));
    Guidance { verdict: Some(verdict), next_step: next_step(verdict, code), meaning: documented }
}

impl Refusal {
    /// What this refusal of an operation of `group` means, and what to do about it.
    ///
    /// ```
    /// use toss_sdk::error::{Group, Language, NextStep};
    /// use toss_sdk::outcome::Refusal;
    ///
    /// let refusal = Refusal {
    ///     code: "REJECT_CARD_PAYMENT".into(),
    ///     message: "한도초과 혹은 잔액부족으로 결제에 실패했습니다.".into(),
    ///     http_status: 403,
    ///     trace_id: None,
    /// };
    /// let guidance = refusal.guidance(Group::Confirm);
    /// assert_eq!(guidance.next_step(), NextStep::OtherMethod);
    /// assert!(guidance.advice(Language::English).starts_with("Nothing was taken"));
    /// ```
    pub fn guidance(&self, group: Group) -> Guidance {
        guidance(group, &self.code, &self.message, self.http_status)
    }
}

fn next_step(verdict: Verdict, code: &str) -> NextStep {
    match (verdict.class, verdict.stage) {
        (Class::UnknownOutcome, _) => NextStep::LookUp,
        (Class::AlreadyDone, _) => NextStep::LookAtResult,
        (Class::Retryable, Stage::Edge) => NextStep::RepeatLater,
        (Class::Retryable, Stage::Verdict | Stage::Fault | Stage::Unstated) => NextStep::AskLater,
        (Class::WaitForFunds, _) => NextStep::WaitForFunds,
        (Class::DefiniteFailure, _) => steps::of_code(code).unwrap_or(NextStep::EndHere),
        (Class::CallerBug, Stage::Edge) => steps::of_code(code).unwrap_or(NextStep::FixKeys),
        (Class::CallerBug, Stage::Verdict | Stage::Fault | Stage::Unstated) => {
            steps::of_code(code).unwrap_or(NextStep::FixRequest)
        }
    }
}

#[cfg(test)]
mod tests;

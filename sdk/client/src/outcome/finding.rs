//! How the attempts of a call add up to one effect.
//!
//! The last answer does not decide: a lost answer followed by a refused API key is still a lost answer. What one
//! attempt left unknown is cleared only by an answer from behind the gateway's idempotency look-up under the same
//! key, because only such an answer is about the first request too.

use super::Effect;
use crate::error::{Class, Stage, Verdict};

/// What one attempt tells about the money.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Finding {
    /// A success that agrees with what was asked for.
    Applied,
    /// Refused from behind the idempotency look-up: under this key nothing was executed, now or before.
    Refused,
    /// This attempt executed nothing, and says nothing about earlier ones: not sent, rejected locally, turned away
    /// at the gateway's edge, or failed for a stated reason.
    Nothing,
    /// This attempt may have been executed.
    Unknown,
}

impl Finding {
    /// What a classified answer other than 2xx tells.
    pub fn of(verdict: Verdict) -> Self {
        match (verdict.class, verdict.stage) {
            (Class::AlreadyDone | Class::UnknownOutcome, _) | (_, Stage::Unstated) => Self::Unknown,
            (
                Class::DefiniteFailure | Class::CallerBug | Class::Retryable | Class::WaitForFunds,
                Stage::Verdict,
            ) => Self::Refused,
            (
                Class::DefiniteFailure | Class::CallerBug | Class::Retryable | Class::WaitForFunds,
                Stage::Edge | Stage::Fault,
            ) => Self::Nothing,
        }
    }

    /// The effect of a call of this one attempt.
    pub fn alone(self) -> Effect {
        fold(Effect::NotApplied, self)
    }
}

/// The effect of a call after one more attempt under the same key.
///
/// ```
/// use toss_sdk::outcome::{Effect, Finding, fold};
///
/// let lost = fold(Effect::NotApplied, Finding::Unknown);
/// assert_eq!(fold(lost, Finding::Nothing), Effect::Unknown, "an open circuit clears nothing");
/// assert_eq!(fold(lost, Finding::Refused), Effect::NotApplied, "the key's own answer does");
/// ```
pub fn fold(earlier: Effect, attempt: Finding) -> Effect {
    match attempt {
        Finding::Applied => Effect::Applied,
        Finding::Refused => Effect::NotApplied,
        Finding::Nothing => earlier,
        Finding::Unknown => Effect::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_effect_of_a_call_is_the_worst_that_no_answer_cleared() {
        use Effect::{Applied, NotApplied, Unknown};
        use Finding as F;
        let table = [
            (vec![], NotApplied),
            (vec![F::Nothing, F::Nothing], NotApplied),
            (vec![F::Applied], Applied),
            (vec![F::Unknown], Unknown),
            (vec![F::Unknown, F::Nothing], Unknown),
            (vec![F::Unknown, F::Nothing, F::Nothing], Unknown),
            (vec![F::Unknown, F::Refused], NotApplied),
            (vec![F::Unknown, F::Nothing, F::Applied], Applied),
            (vec![F::Unknown, F::Refused, F::Unknown], Unknown),
            (vec![F::Nothing, F::Unknown], Unknown),
            (vec![F::Nothing, F::Refused], NotApplied),
        ];
        for (attempts, expected) in table {
            let folded = attempts.iter().fold(NotApplied, |effect, attempt| fold(effect, *attempt));
            assert_eq!(folded, expected, "{attempts:?}");
        }
    }

    #[test]
    fn only_a_definite_answer_from_behind_the_idempotency_look_up_clears_a_doubt() {
        use Class::{AlreadyDone, CallerBug, DefiniteFailure, Retryable, UnknownOutcome, WaitForFunds};
        let classes = [AlreadyDone, CallerBug, DefiniteFailure, Retryable, UnknownOutcome, WaitForFunds];
        for class in classes {
            for stage in [Stage::Edge, Stage::Verdict, Stage::Fault, Stage::Unstated] {
                let finding = Finding::of(Verdict { class, stage, is_known: true });
                let clears = fold(Effect::Unknown, finding) == Effect::NotApplied;
                let may_clear = stage == Stage::Verdict && !matches!(class, AlreadyDone | UnknownOutcome);
                assert_eq!(clears, may_clear, "{class:?} {stage:?} is {finding:?}");
            }
        }
    }
}

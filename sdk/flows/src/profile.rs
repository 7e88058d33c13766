//! What a gateway does with idempotency keys, as data. Gateways differ in what they keep under a key, so the same
//! answer asks for different steps: the same key again where nothing is kept, a look-up and then a new key where a
//! refusal is. A flow decides by this and not by the gateway's name.

use core::time::Duration;

/// What a gateway does with idempotency keys.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the gateway")]
pub struct IdempotencyProfile {
    /// How long after it was made a key may be sent: the gateway's memory less a margin for clocks and the way there.
    /// After it the gateway may execute a repeat.
    pub window: Duration,
    /// Whether a success is kept and given again. Without this a key protects nothing: a flow only looks up.
    pub stores_2xx: bool,
    /// Whether a refusal of the payment is kept and given again.
    pub stores_verdict_4xx: bool,
    /// Whether a fault (5xx) is kept and given again.
    pub replays_5xx: bool,
    /// The code for a repeat while the first call is still running; `None` if such a repeat waits.
    pub in_progress_code: Option<&'static str>,
    /// What else than its text makes a key the same.
    pub scope: KeyScope,
    /// Whether a repeat with another body is refused. Otherwise it is answered with what the first body did.
    pub compares_body: bool,
}

/// What else than its text makes a key the same one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KeyScope {
    /// The merchant's API key, the URL and the method.
    ApiKeyAndUrl,
    /// The merchant's account alone: one text is one key for all its operations.
    Account,
}

/// What is known of the last call under a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AnswerClass {
    /// Nothing was kept: never sent, turned away before the key was looked at, or the first call is still running.
    NothingKept,
    /// Sent, and no answer came.
    Lost,
    /// The gateway failed (5xx).
    Fault,
    /// The payment was refused, for now.
    Refused,
}

/// What may follow, with the same money never moved twice.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Follow {
    /// The same key again: it executes at most once.
    SameKey,
    /// Only a look-up: no call is safe.
    LookUp,
    /// A look-up, and a new key if it proves that nothing was executed: the same key would get the same answer, or be
    /// executed as if it were new.
    LookUpThenNewKey,
}

impl IdempotencyProfile {
    /// Toss Payments: 15 days, less one. Successes and refusals are kept, the body is not compared. Whether faults are
    /// kept is not documented; a flow asks again until it knows.
    pub const TOSS: Self = Self {
        window: Duration::from_hours(14 * 24),
        stores_2xx: true,
        stores_verdict_4xx: true,
        replays_5xx: false,
        in_progress_code: Some("IDEMPOTENT_REQUEST_PROCESSING"),
        scope: KeyScope::ApiKeyAndUrl,
        compares_body: false,
    };

    /// Whether a key of `age` may be sent again.
    pub fn may_repeat(&self, age: Duration) -> bool {
        self.stores_2xx && age < self.window
    }

    /// What may follow an answer of `class` under a key of `age`.
    ///
    /// ```
    /// use std::time::Duration;
    /// use toss_flows::profile::{AnswerClass, Follow, IdempotencyProfile};
    ///
    /// let toss = IdempotencyProfile::TOSS;
    /// assert_eq!(toss.follow(AnswerClass::Lost, Duration::from_secs(65)), Follow::SameKey);
    /// assert_eq!(toss.follow(AnswerClass::Refused, Duration::from_secs(65)), Follow::LookUpThenNewKey);
    /// assert_eq!(toss.follow(AnswerClass::Lost, Duration::from_hours(15 * 24)), Follow::LookUpThenNewKey);
    /// ```
    pub fn follow(&self, class: AnswerClass, age: Duration) -> Follow {
        if age >= self.window {
            return Follow::LookUpThenNewKey;
        }
        let is_kept = match class {
            AnswerClass::NothingKept => return Follow::SameKey,
            AnswerClass::Lost => false,
            AnswerClass::Fault => self.replays_5xx,
            AnswerClass::Refused if !self.stores_verdict_4xx => return Follow::SameKey,
            AnswerClass::Refused => true,
        };
        match (is_kept, self.stores_2xx) {
            (true, _) => Follow::LookUpThenNewKey,
            (false, true) => Follow::SameKey,
            (false, false) => Follow::LookUp,
        }
    }
}

#[cfg(test)]
mod tests;

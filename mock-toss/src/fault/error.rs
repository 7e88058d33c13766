//! Why a plan was refused: always with the place, the value and what is allowed.

/// A fault plan that was refused. Nothing of it is in force.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// Not TOML or JSON, or with fields that a plan does not have.
    #[error("the plan is not understood at {place}: {why}")]
    Syntax {
        /// Line and column where the parser gives them.
        place: String,
        /// The parser's own words.
        why: String,
    },
    /// One rule contradicts itself or asks for something that cannot be.
    #[error("rule `{rule}`: {why}")]
    Rule {
        /// The rule's name.
        rule: String,
        /// Field, value and what is allowed.
        why: String,
    },
    /// Two rules have the same name, which the draws and the counters go by.
    #[error("two rules are named `{name}`: names must differ, the draws and the counters go by them")]
    DuplicateName {
        /// The name.
        name: String,
    },
}

impl PlanError {
    pub(super) fn rule(rule: &str, why: impl Into<String>) -> Self {
        Self::Rule { rule: rule.to_owned(), why: why.into() }
    }
}

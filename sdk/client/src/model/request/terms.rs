//! Which terms of brandpay are meant.

use crate::model::{InvalidValue, TermsScope};

/// Whose terms are read or agreed to: those of the membership, those of one means of payment, or both (docs
/// `/reference/brandpay`: at most two, of which one is the membership's).
///
/// ```
/// use toss_sdk::model::{TermsScope, TermsScopes};
///
/// let both = TermsScopes::registration_and(TermsScope::Card).unwrap();
/// assert!(both.iter().eq([&TermsScope::Register, &TermsScope::Card]));
/// let error = TermsScopes::registration_and(TermsScope::Register).unwrap_err();
/// assert_eq!(error.to_string(), "scope is REGISTER and one means of payment (ACCOUNT, BILLING or CARD), not REGISTER twice");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TermsScopes {
    first: TermsScope,
    means: Option<TermsScope>,
}

impl TermsScopes {
    /// Those of one scope.
    pub const fn of(scope: TermsScope) -> Self {
        Self { first: scope, means: None }
    }

    /// Those of the membership (`REGISTER`), and those of a means of payment.
    ///
    /// # Errors
    /// If `means` is the membership again.
    pub fn registration_and(means: TermsScope) -> Result<Self, InvalidValue> {
        if means == TermsScope::Register {
            let problem =
                "is REGISTER and one means of payment (ACCOUNT, BILLING or CARD), not REGISTER twice";
            return Err(InvalidValue::new("scope", problem));
        }
        Ok(Self { first: TermsScope::Register, means: Some(means) })
    }

    /// The one or two.
    pub fn iter(&self) -> impl Iterator<Item = &TermsScope> {
        core::iter::once(&self.first).chain(&self.means)
    }
}

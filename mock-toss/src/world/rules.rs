//! Why the fake answers as it does: every decision names the rule it follows, and every rule says how it is known.

use core::fmt;

/// One rule of the gateway's.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Rule {
    /// For example `confirm.expired`.
    pub(crate) id: &'static str,
    pub(crate) source: Source,
    /// The contract's section, for example `4.1`.
    pub(crate) section: &'static str,
}

/// How a rule is known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Source {
    /// Toss says so.
    Documented,
    /// Somebody has seen it.
    Observed,
    /// It follows from the rest, or is a guess; where it matters a switch turns it.
    Inferred,
}

impl Rule {
    pub(crate) const fn documented(id: &'static str, section: &'static str) -> Self {
        Self { id, source: Source::Documented, section }
    }

    pub(crate) const fn observed(id: &'static str, section: &'static str) -> Self {
        Self { id, source: Source::Observed, section }
    }

    pub(crate) const fn inferred(id: &'static str, section: &'static str) -> Self {
        Self { id, source: Source::Inferred, section }
    }
}

impl Source {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Inferred => "inferred",
        }
    }
}

/// As it stands in `x-mock-rule`.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, source, section } = self;
        write!(f, "{id}; {}; contract {section}", source.as_str())
    }
}

/// Declares rules as statics and lists them as `RULES`, so that none can be left out of the list.
macro_rules! rules {
    ($($name:ident = $source:ident($id:literal, $section:literal);)*) => {
        $(pub(crate) static $name: $crate::world::rules::Rule =
            $crate::world::rules::Rule::$source($id, $section);)*
        pub(crate) static RULES: &[&$crate::world::rules::Rule] = &[$(&$name),*];
    };
}
pub(crate) use rules;

/// What holds for every operation.
pub(crate) mod common {
    super::rules! {
        NO_SUCH_PATH = inferred("edge.no-such-path", "11");
        WRONG_METHOD = inferred("edge.wrong-method", "11");
        BODY_TOO_LARGE = inferred("edge.body-too-large", "11");
        NO_AUTHORIZATION = inferred("auth.missing", "1.2");
        CLIENT_KEY = documented("auth.client-key", "1.2");
        UNKNOWN_KEY = observed("auth.unknown-key", "1.2");
        FROM_A_BROWSER = documented("auth.from-a-browser", "1.2");
        UNKNOWN_TOKEN = inferred("auth.unknown-token", "1.2");
        NO_COLON = documented("auth.no-colon", "1.2");
        KEY_TOO_LONG = documented("idempotency.key-too-long", "1.4");
        EMPTY_KEY = inferred("idempotency.empty-key", "1.4");
        LIMITED = documented("edge.too-many-requests", "1.8");
        KEY_RUNNING = documented("idempotency.key-running", "1.4");
        REPLAYED = observed("idempotency.replayed", "1.4");
        MALFORMED = observed("form.malformed", "4.1");
        TEST_CODE = documented("test-code.asked-for", "1.5");
        UNKNOWN_TEST_CODE = documented("test-code.unknown", "1.5");
        FAULT = inferred("fault.plan", "11");
    }
}

/// Every rule of the fake.
pub(crate) fn all() -> impl Iterator<Item = &'static Rule> {
    [
        common::RULES,
        super::confirm::rules::RULES,
        super::cancel::rules::RULES,
        super::look_up::rules::RULES,
        super::cash_receipts::rules::RULES,
        super::promotions::rules::RULES,
        super::transactions::rules::RULES,
        super::settlements::rules::RULES,
        super::v2::rules::RULES,
        super::sellers::rules::RULES,
        super::payouts::rules::RULES,
        super::balances::rules::RULES,
        super::brandpay::rules::RULES,
        super::form::rules::RULES,
        super::customer::rules::RULES,
        super::cards::rules::RULES,
        super::order::rules::RULES,
        super::key_in::rules::RULES,
        super::billing::rules::RULES,
        super::virtual_account::rules::RULES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn no_two_rules_have_one_id() {
        let ids: BTreeSet<_> = super::all().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), super::all().count());
    }
}

//! Which refusals are about the payment, and which of those may end an order.

use core::time::Duration;

use super::{Class, Error, Stage, Verdict};
use crate::outcome::{Advice, Effect};

impl Error {
    /// What a refusal of the payment itself means for the order; `None` if this error is no such refusal.
    ///
    /// What the gateway's edge refused (a wrong API key, 429) is none: nothing looked at the payment there, so it
    /// must not end an order. Neither is any refusal that left an earlier attempt in doubt.
    pub(crate) fn advice(&self) -> Option<Advice> {
        if self.effect() != Effect::NotApplied {
            return None;
        }
        let Verdict { class, stage, .. } = self.verdict()?;
        match stage {
            // A fault with a stated reason (`[ES12]`) is as final as a refusal.
            Stage::Verdict | Stage::Fault => {}
            Stage::Edge | Stage::Unstated => return None,
        }
        let later = |waits_for_funds| Advice::Later {
            wait: self.retry_after().unwrap_or(Duration::ZERO),
            needs_new_key: true,
            waits_for_funds,
        };
        match class {
            Class::DefiniteFailure | Class::CallerBug => Some(Advice::Final),
            Class::Retryable => Some(later(false)),
            Class::WaitForFunds => Some(later(true)),
            Class::AlreadyDone | Class::UnknownOutcome => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::refused;

    #[test]
    fn a_refusal_that_leaves_a_doubt_ends_no_order() {
        let refusal = || refused("REJECT_CARD_PAYMENT", "", 403);
        assert_eq!(refusal().advice(), Some(Advice::Final));
        assert_eq!(refusal().concluding(Effect::Unknown, None).advice(), None);
    }
}

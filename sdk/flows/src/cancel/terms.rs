//! What a cancel was decided to be.

use core::fmt;
use core::time::Duration;

use toss_sdk::model::{Money, OrderId, PaymentKey, RefundReceiveAccount};

use crate::backoff::Jitter;
use crate::course::{Moment, Policy, Retry};
use crate::time::UnixMicros;

/// What was decided.
#[derive(Clone, Eq, PartialEq)]
pub struct Terms {
    /// The payment whose money goes back.
    pub payment_key: PaymentKey,
    /// The order that it belongs to.
    pub order_id: OrderId,
    /// How much goes back.
    pub amount: Money,
    /// The balance before it, sealed when its turn came; `None` before that.
    pub refundable: Option<Money>,
    /// The reason, for the buyer and the books.
    pub reason: Box<str>,
    /// Where the money goes, if that is not where it came from.
    pub refund_account: Option<RefundReceiveAccount>,
    /// When its balance was sealed first: none of its calls was made before. A cancel at the gateway that is older is
    /// somebody else's.
    pub made_at: UnixMicros,
}

/// Everything a decision depends on besides the state and the event.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// What was decided.
    pub terms: &'a Terms,
    /// The rules.
    pub policy: &'a Policy,
    /// The time.
    pub now: UnixMicros,
    /// The draw for this step's wait.
    pub jitter: Jitter,
}

impl Terms {
    /// The balance before this cancel and the one after it; `None` if it was never sealed, or is for more than there
    /// is.
    pub fn balances(&self) -> Option<(Money, Money)> {
        let before = self.refundable?;
        let after = before.checked_sub(self.amount)?;
        (self.amount.is_positive() && after.minor() >= 0).then_some((before, after))
    }
}

/// An account is nobody's business.
impl fmt::Debug for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terms")
            .field("payment_key", &self.payment_key)
            .field("order_id", &self.order_id)
            .field("amount", &self.amount)
            .field("refundable", &self.refundable)
            .field("reason", &self.reason)
            .field("has_account", &self.refund_account.is_some())
            .field("made_at", &self.made_at)
            .finish()
    }
}

impl<'a> Situation<'a> {
    /// The next wait after `retry`, at least `at_least` if something knows better.
    pub(super) fn wait(&self, retry: Retry, at_least: Option<Duration>) -> Retry {
        retry.later(&self.moment(), at_least)
    }

    /// At once, or when something says it is worth it; the row of waits goes on.
    pub(super) fn soon(&self, retry: Retry, at_least: Option<Duration>) -> Retry {
        retry.soon(self.now, at_least)
    }

    const fn moment(&self) -> Moment<'a> {
        Moment { policy: self.policy, now: self.now, jitter: self.jitter }
    }
}

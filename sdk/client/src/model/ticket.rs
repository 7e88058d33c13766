//! What is left of a call whose outcome is unknown: enough to find out later, in another process.

use core::fmt;

use serde::{Deserialize, Serialize};

#[cfg(feature = "client")]
use super::InvalidValue;
use super::{CancelRequestId, Currency, CustomerKey, IdempotencyKey, Money, OrderId, PaymentKey, TaxParts};

/// A claim on an unknown outcome. It can be stored, and resolved later by another process: the same request with
/// the same key, or a look-up whose payment key, order id, amount and status agree.
///
/// ```
/// # use toss_sdk::model::{Money, Ticket, TicketOperation};
/// let ticket = Ticket {
///     payment_key: Some("tgen_1".parse().unwrap()),
///     key: "cf_1".parse().unwrap(),
///     operation: TicketOperation::Confirm { order_id: "ORD-000001".parse().unwrap(), amount: Money::krw(15_000) },
///     trail: None,
/// };
/// let stored = serde_json::to_string(&ticket).unwrap();
/// assert_eq!(serde_json::from_str::<Ticket>(&stored).unwrap(), ticket);
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Ticket {
    /// The payment that was to be changed; `None` if there was none yet, or it was about something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_key: Option<PaymentKey>,
    /// The key that every attempt carried and every repeat must carry.
    pub key: IdempotencyKey,
    /// What was to be done.
    pub operation: TicketOperation,
    /// When it was sent, and as whom. `None` if nobody wrote it down: the key's age is not known then, and the
    /// ticket can only be looked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trail: Option<Trail>,
}

/// When a request was sent, and as whom. Times are microseconds since the Unix epoch.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Trail {
    /// When the key was made. The gateway forgets a key 15 days after its first use.
    pub made_at: i64,
    /// No request was sent after this.
    pub last_sent_at: i64,
    /// The API key that it was sent with: another one would make the same idempotency key a new one.
    pub api_key: ApiKeyId,
}

/// Tells API keys apart without being one: a digest that leads back to nothing.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct ApiKeyId(Box<str>);

impl ApiKeyId {
    #[cfg(feature = "client")]
    pub(crate) fn of(key: &super::SecretKey) -> Self {
        Self(crate::intent::digest::<8>("toss-sdk api key id", key.expose().as_bytes()).into())
    }
}

impl fmt::Display for ApiKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an unknown call was to do.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "operation", rename_all = "snake_case")]
pub enum TicketOperation {
    /// Take the money.
    Confirm {
        /// The shop's order.
        order_id: OrderId,
        /// What was to be taken.
        amount: Money,
    },
    /// Take the money of a payment that a member of brandpay has authenticated.
    MemberConfirm {
        /// The member.
        customer_key: CustomerKey,
        /// The shop's order.
        order_id: OrderId,
        /// What was to be taken.
        amount: Money,
    },
    /// Give money back.
    Cancel {
        /// What was to be given back; `None` is the whole balance.
        amount: Option<Money>,
        /// The balance that the request named as current, if it did.
        refundable: Option<Money>,
        /// The reason, as it was given. Empty in tickets of before reasons were kept, which can only be looked up.
        #[serde(default)]
        reason: Box<str>,
        /// What else it asked for; nothing in most tickets, and in those of before it was kept.
        #[serde(default, skip_serializing_if = "CancelTerms::is_empty")]
        terms: Box<CancelTerms>,
    },
    /// Make a payment in one call, with something secret (a billing key, a card number) that no ticket holds: it can be
    /// looked up by its order, and sent again only by whoever still has all of it, under the same key.
    Sale {
        /// The endpoint, such as `billing_charge`.
        endpoint: Box<str>,
        /// The shop's order.
        order_id: OrderId,
        /// What was to be taken.
        amount: Money,
        /// Tells one means of payment (a billing key, a card) from another without being one: a digest that leads back
        /// to nothing. `None` in tickets of means that have none, such as a virtual account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        means: Option<Box<str>>,
    },
    /// Change something that is no payment: it can only be found out by the same call with the same key.
    Other {
        /// The endpoint, such as `payout_create`.
        endpoint: Box<str>,
        /// What it was about, in the shop's own words or the gateway's: an order, a payout, a customer.
        subject: Option<Box<str>>,
    },
}

/// What a cancel asks for beside its amount.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct CancelTerms {
    /// How much of it is free of tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_free: Option<Money>,
    /// How much of it is exempt from tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_exemption: Option<Money>,
    /// The shop's own name for it, for wallets that cancel later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<CancelRequestId>,
    /// The currency, where it was named beside the amounts or without any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// It names the account that the money goes to. No ticket holds that, so such a ticket is not whole: it is only
    /// looked up, and sent again only by whoever still has the account, under the same key.
    #[serde(skip_serializing_if = "is_not")]
    pub has_account: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_not(flag: &bool) -> bool {
    !flag
}

impl CancelTerms {
    /// Whether nothing is asked for beside the amount.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The parts that bear no tax.
    pub fn tax_parts(&self) -> TaxParts {
        TaxParts { free: self.tax_free, exempt: self.tax_exemption }
    }

    /// Whether they fit together, and to `amount`; of a whole balance nobody has said how much that is.
    #[cfg(feature = "client")]
    pub(crate) fn check(&self, amount: Option<Money>) -> Result<(), InvalidValue> {
        self.tax_parts().check(amount)?;
        let Some(currency) = self.currency else {
            return Ok(());
        };
        for given in [amount, self.tax_free, self.tax_exemption].into_iter().flatten() {
            if given.currency() != currency {
                let problem = format!("is the one of the amounts, not {currency} beside {given}");
                return Err(InvalidValue::new("currency", problem));
            }
        }
        Ok(())
    }
}

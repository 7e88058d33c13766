//! Billing keys: a customer authenticates a card or an account once, the merchant charges it as often as it likes.
//!
//! ```text
//! authKey (single use) --issue--> billingKey --charge--> payment, DONE at once
//! card number ---------issue----/     \--delete--> every later charge is refused
//! ```

pub(super) mod by_hand;
pub(super) mod charge;
pub(super) mod delete;
pub(super) mod issue;
pub(super) mod issue_by_card;
mod wire;

use core::time::Duration;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cards::{Expiry, Plan};
use super::method::{Card, Method, Settlement};
use super::refusal::Refusal;
use super::rules::Rule;
use super::state::{Case, State};
use super::verdict::Verdict;
use crate::journal::What;
use crate::time::{KoreanTime, exact};

pub(super) mod rules {
    crate::world::rules::rules! {
        ISSUED = documented("billing.issued", "2.6");
        ISSUED_BY_CARD = documented("billing.issued-by-card", "2.6");
        ISSUE_DECLINED = documented("billing.issue-declined", "10");
        UNKNOWN_AUTH_KEY = inferred("billing.unknown-auth-key", "14.16");
        USED_AUTH_KEY = inferred("billing.used-auth-key", "14.16");
        OLD_AUTH_KEY = inferred("billing.old-auth-key", "14.16");
        OTHER_CUSTOMER_AT_ISSUE = inferred("billing.other-customer-at-issue", "4.1");
        CHARGED = documented("billing.charged", "2.6");
        CHARGE_DECLINED = documented("billing.charge-declined", "10");
        UNKNOWN_KEY = inferred("billing.unknown-key", "14.16");
        DELETED_KEY = observed("billing.deleted-key", "4.1");
        OTHER_CUSTOMER = observed("billing.other-customer", "4.1");
        DELETED = documented("billing.deleted", "2.6");
        DELETED_TWICE = inferred("billing.deleted-twice", "14.16");
        DELETE_UNKNOWN = inferred("billing.delete-unknown", "14.16");
        DELETE_DECLINED = inferred("billing.delete-declined", "10");
    }
}

/// What a key charges.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) enum Means {
    Card {
        card: Card,
        /// Unknown where the customer authenticated it, unless the control API says.
        expiry: Option<Expiry>,
    },
    Transfer {
        bank_code: Box<str>,
        /// Masked.
        account: Box<str>,
    },
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct BillingKey {
    pub(super) customer_key: Box<str>,
    pub(super) means: Means,
    #[serde(with = "exact")]
    pub(super) authenticated_at: KoreanTime,
    pub(super) removal: Option<Removal>,
    /// The code that the control API makes every charge fail with.
    pub(super) declines: Option<Box<str>>,
}

/// When a key was deleted.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(super) struct Removal {
    #[serde(with = "exact")]
    at: KoreanTime,
}

/// That a customer has authenticated; good for one key.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Auth {
    customer_key: Box<str>,
    means: Means,
    #[serde(with = "exact")]
    made_at: KoreanTime,
    is_used: bool,
}

/// The billing keys of one merchant.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Billing {
    keys: BTreeMap<Box<str>, BillingKey>,
    auths: BTreeMap<Box<str>, Auth>,
}

impl Auth {
    /// Whether so many minutes are over; without a number they never are.
    fn is_too_old(&self, now: KoreanTime, minutes: Option<u32>) -> bool {
        minutes.is_some_and(|minutes| now.since(self.made_at) >= Duration::from_mins(minutes.into()))
    }
}

impl Means {
    /// As a payment says it.
    fn method(&self, plan: Plan) -> Method {
        match self {
            Self::Card { card, .. } => Method::Card(plan.on(card)),
            Self::Transfer { bank_code, .. } => {
                Method::Transfer { bank_code: bank_code.clone(), settlement: Settlement::Incompleted }
            }
        }
    }
}

impl State {
    /// Issues a key; every issue gives another one, for the same customer too.
    fn issue(&mut self, case: &Case, rule: &'static Rule, customer_key: &str, means: Means) -> Verdict {
        let billing_key = self.ids.billing_key();
        let key = BillingKey {
            customer_key: customer_key.into(),
            means,
            authenticated_at: case.now,
            removal: None,
            declines: None,
        };
        let body = wire::body(&billing_key, &key, self.dialect(case.language));
        self.billing.keys.insert(billing_key, key);
        case.ok(body, What::Changed, rule)
    }
}

fn refuse<T>(
    case: &Case,
    (code, rule): (&str, &'static Rule),
    reason: impl Into<std::borrow::Cow<'static, str>>,
) -> Result<T, Refusal> {
    Err(Refusal::new(case.operation, code, rule, reason))
}

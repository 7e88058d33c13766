//! Brandpay: a merchant's own wallet. A customer agrees to its terms, gets a token, registers cards and accounts, and
//! pays with them in a window or without one (contract §2.10).

mod agree;
mod body;
pub(super) mod by_hand;
mod confirm;
mod methods;
mod pay;
mod promotions;
mod remove;
mod terms;
mod token;

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};

pub(super) use agree::agree;
pub(super) use confirm::confirm;
pub(super) use methods::{list_methods, list_methods_of};
pub(super) use pay::pay;
pub(super) use promotions::promotions;
pub(super) use remove::{remove_customer, remove_method};
use serde::{Deserialize, Serialize};
pub(super) use terms::list_terms;
pub(super) use token::issue_token;

use super::call::Call;
use super::edge;
use super::method::Card;
use super::outbox::Event;
use super::refusal::Refusal;
use super::state::State;
use crate::catalog;
use crate::operation::Operation;
use crate::time::{KoreanTime, exact};

/// How long an access token lives, as in the gateway's example of an answer.
const TOKEN_LIFE: Duration = Duration::from_hours(30 * 24);

pub(super) mod rules {
    crate::world::rules::rules! {
        TERMS = documented("brandpay.terms", "2.10");
        AGREED = documented("brandpay.agreed", "2.10");
        TERMS_LEFT_OUT = inferred("brandpay.terms-left-out", "2.10");
        SCOPES = documented("brandpay.scopes", "2.10");
        CUSTOMER_KEY = documented("brandpay.customer-key", "10");
        TOKEN_ISSUED = documented("brandpay.token-issued", "2.10");
        SPENT_CODE = inferred("brandpay.spent-code", "2.10");
        UNKNOWN_REFRESH = inferred("brandpay.unknown-refresh-token", "2.10");
        NO_TOKEN = inferred("brandpay.no-token", "1.2");
        METHODS = documented("brandpay.methods", "2.10");
        METHOD_REMOVED = documented("brandpay.method-removed", "2.10");
        UNKNOWN_METHOD = documented("brandpay.unknown-method", "10");
        OTHERS_METHOD = documented("brandpay.others-method", "10");
        OTHER_GROUP = documented("brandpay.other-group", "10");
        CUSTOMER_REMOVED = documented("brandpay.customer-removed", "2.10");
        PROMOTIONS = documented("brandpay.promotions", "2.10");
        NO_BRANDPAY = inferred("brandpay.no-brandpay-payment", "2.10");
        OTHER_CUSTOMER = inferred("brandpay.other-customer", "2.10");
        PAID = documented("brandpay.paid", "2.10");
        DECLINED = inferred("brandpay.declined", "10");
    }
}

/// What a customer pays with.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) enum Means {
    Card(Card),
    Account {
        /// Two digits.
        bank_code: Box<str>,
        /// Masked.
        number: Box<str>,
    },
}

/// A registered card or account.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Saved {
    id: Box<str>,
    pub(super) key: Box<str>,
    alias: Box<str>,
    pub(super) means: Means,
    #[serde(with = "exact")]
    registered_at: KoreanTime,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct Customer {
    is_identified: bool,
    /// The numbers of the terms.
    agreed: BTreeSet<u64>,
    methods: Vec<Saved>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Token {
    customer_key: Box<str>,
    #[serde(with = "exact")]
    valid_until: KoreanTime,
}

/// The customers of one merchant and what they hold.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Brandpay {
    customers: BTreeMap<Box<str>, Customer>,
    /// Codes that can still be turned into a token, each with its customer.
    codes: BTreeMap<Box<str>, Box<str>>,
    tokens: BTreeMap<Box<str>, Token>,
    refresh_tokens: BTreeMap<Box<str>, Box<str>>,
}

impl Brandpay {
    /// Whose access token this is, if it still lives.
    pub(super) fn holder(&self, now: KoreanTime, token: &str) -> Option<&str> {
        let token = self.tokens.get(token).filter(|token| now < token.valid_until)?;
        Some(&token.customer_key)
    }

    fn methods(&self, customer_key: &str) -> &[Saved] {
        self.customers.get(customer_key).map_or(&[], |customer| &customer.methods)
    }

    /// A customer's own method.
    fn method(&self, customer_key: &str, method_key: &str) -> Result<&Saved, NoMethod> {
        let own = self.methods(customer_key).iter().find(|method| *method.key == *method_key);
        own.ok_or_else(|| {
            let mut all = self.customers.values().flat_map(|customer| &customer.methods);
            if all.any(|method| *method.key == *method_key) { NoMethod::Others } else { NoMethod::Unknown }
        })
    }
}

/// Why a customer has no such method.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum NoMethod {
    Unknown,
    Others,
}

impl NoMethod {
    fn refusal(self, operation: Operation, method_key: &str) -> Refusal {
        let (code, rule, reason) = match self {
            Self::Unknown => {
                ("NOT_FOUND_METHOD", &rules::UNKNOWN_METHOD, format!("no method has the key `{method_key}`"))
            }
            Self::Others => (
                "NOT_FOUND_METHOD_OWNERSHIP",
                &rules::OTHERS_METHOD,
                format!("the method `{method_key}` is another customer's"),
            ),
        };
        Refusal::new(operation, code, rule, reason)
    }
}

/// The access token of a request; whose it is, the world finds out when it carries the request out.
fn token_of(call: &Call) -> Result<Box<str>, Refusal> {
    edge::bearer(&call.headers).map(Into::into).ok_or_else(no_token)
}

fn no_token() -> Refusal {
    let reason = "the call is a customer's: Authorization is Bearer and an access token that still lives";
    Refusal { row: catalog::row("auth", "UNAUTHORIZED_KEY"), rule: &rules::NO_TOKEN, reason: reason.into() }
}

impl State {
    fn holder(&self, now: KoreanTime, token: &str) -> Result<Box<str>, Refusal> {
        self.brandpay.holder(now, token).map(Into::into).ok_or_else(no_token)
    }

    /// The customer, who may be a new one.
    fn customer(&mut self, now: KoreanTime, key: &str) -> &mut Customer {
        if !self.brandpay.customers.contains_key(key) {
            let created = Event::CustomerStatusChanged { customer_key: key.into(), status: "CREATED".into() };
            self.outbox.emit(now, created);
        }
        self.brandpay.customers.entry(key.into()).or_default()
    }

    /// A code that can be turned into the customer's token, once.
    fn authorize(&mut self, now: KoreanTime, customer_key: &str) -> Box<str> {
        self.customer(now, customer_key);
        let code = self.ids.brandpay_token();
        self.brandpay.codes.insert(code.clone(), customer_key.into());
        code
    }
}

/// 2 to 255 characters of `A-Z a-z 0-9 - _ = . @`.
pub(super) fn check_customer_key(operation: Operation, key: &str) -> Result<(), Refusal> {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=.@".contains(&byte);
    if (2..=255).contains(&key.len()) && key.bytes().all(is_known) {
        return Ok(());
    }
    let reason = format!("customerKey is `{key}`, not 2 to 255 characters of A-Z a-z 0-9 - _ = . @");
    Err(Refusal::new(operation, "INVALID_CUSTOMER_KEY", &rules::CUSTOMER_KEY, reason))
}

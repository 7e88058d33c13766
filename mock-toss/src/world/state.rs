//! What the gateway remembers of one merchant, apart from requests on their way.

use super::book::Book;
use super::calendar::Calendar;
use super::edge::Language;
use super::ids::Ids;
use super::outbox::Outbox;
use super::payouts::Payouts;
use super::refusal::Refusal;
use super::rules::Rule;
use super::security::SecurityKeys;
use super::sellers::Sellers;
use super::verdict::Verdict;
use crate::catalog::Row;
use crate::config::{ApiVersion, Merchant};
use crate::journal::What;
use crate::operation::Operation;
use crate::switches::Switches;
use crate::time::KoreanTime;

#[derive(Debug)]
pub(super) struct State {
    pub(super) merchant: Merchant,
    pub(super) switches: Switches,
    pub(super) ids: Ids,
    pub(super) book: Book,
    pub(super) outbox: Outbox,
    pub(super) security: SecurityKeys,
    pub(super) sellers: Sellers,
    pub(super) payouts: Payouts,
    pub(super) calendar: Calendar,
    /// What the merchant's balance has beyond its payments and payouts, set by hand.
    pub(super) extra_funds: i64,
}

/// How bodies are written for one reader: the language asked for and the merchant's API version.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialect<'a> {
    pub(super) language: Language,
    pub(super) version: ApiVersion,
    pub(super) merchant_id: &'a str,
}

impl State {
    /// Payouts, sellers and what belongs to them as at the beginning.
    pub(super) fn forget_v2(&mut self) {
        self.security = SecurityKeys::new(self.merchant.security_key.as_deref());
        self.sellers = Sellers::default();
        self.payouts = Payouts::default();
        self.calendar = Calendar::default();
        self.extra_funds = 0;
    }

    pub(super) fn dialect(&self, language: Language) -> Dialect<'_> {
        Dialect { language, version: self.merchant.version, merchant_id: &self.merchant.merchant_id }
    }
}

/// The circumstances of one request at the moment it is carried out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    pub(super) now: KoreanTime,
    pub(super) operation: Operation,
    pub(super) language: Language,
    pub(super) trace: u128,
    /// What a fault makes the card company say where it would have approved.
    pub(super) declined: Option<&'static Row>,
}

impl Case {
    pub(super) fn ok(&self, body: impl Into<bytes::Bytes>, what: What, rule: &'static Rule) -> Verdict {
        Verdict::ok(body.into(), what, rule)
    }

    pub(super) fn refuse(&self, refusal: Refusal) -> Verdict {
        Verdict::refused(refusal, self)
    }
}

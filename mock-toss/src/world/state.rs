//! What the gateway remembers of one merchant, apart from requests on their way.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::agenda::Agenda;
use super::billing::Billing;
use super::book::Book;
use super::brandpay::Brandpay;
use super::calendar::Calendar;
use super::cancel::{Bank, Throttle};
use super::cash_receipts::Receipts;
use super::edge::Language;
use super::ids::Ids;
use super::outbox::Outbox;
use super::payment::Payment;
use super::payouts::Payouts;
use super::promotions::Promotions;
use super::refusal::Refusal;
use super::rules::Rule;
use super::security::SecurityKeys;
use super::sellers::Sellers;
use super::settlements::Settlements;
use super::text::{Body, Source};
use super::transactions::Transactions;
use super::unsettled::Unsettled;
use super::verdict::Verdict;
use super::virtual_account::Accounts;
use crate::catalog::Row;
use crate::config::{ApiVersion, Merchant};
use crate::journal::What;
use crate::operation::Operation;
use crate::switches::Switches;
use crate::time::KoreanTime;

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct State {
    pub(super) merchant: Arc<Merchant>,
    pub(super) switches: Arc<Switches>,
    pub(super) ids: Ids,
    pub(super) book: Book,
    pub(super) billing: Billing,
    pub(super) accounts: Accounts,
    pub(super) outbox: Outbox,
    pub(super) transactions: Transactions,
    pub(super) settlements: Settlements,
    pub(super) receipts: Receipts,
    pub(super) promotions: Promotions,
    /// What will happen by itself.
    pub(super) agenda: Agenda,
    /// What the test has told of customers' bank accounts.
    pub(super) bank: Bank,
    /// What the gateway still owes the merchant, if that bounds cancels.
    pub(super) unsettled: Unsettled,
    /// When the latest cancels of each payment were asked for.
    pub(super) throttle: Throttle,
    pub(super) security: SecurityKeys,
    pub(super) sellers: Sellers,
    pub(super) payouts: Payouts,
    pub(super) calendar: Calendar,
    pub(super) brandpay: Brandpay,
    /// What was put into the merchant's balance by hand, in won.
    pub(super) funds: u64,
    /// What the request being carried out has done besides what its own entry in the journal tells.
    pub(super) beside: Vec<What>,
}

/// How bodies are written for one reader: the language asked for and the merchant's API version.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialect<'a> {
    pub(super) language: Language,
    pub(super) version: ApiVersion,
    pub(super) merchant_id: &'a str,
    pub(super) switches: &'a Switches,
    /// Whether the merchant's key is a live one.
    pub(super) is_live: bool,
}

impl<'a> Dialect<'a> {
    pub(super) fn new(language: Language, merchant: &'a Merchant, switches: &'a Switches) -> Self {
        let Merchant { version, merchant_id, .. } = merchant;
        let is_live = merchant.secret_key.starts_with("live_");
        Self { language, version: *version, merchant_id, switches, is_live }
    }
}

impl State {
    /// Payouts, sellers, brandpay and what belongs to them as at the beginning.
    pub(super) fn forget_members(&mut self, now: KoreanTime) {
        self.security = SecurityKeys::new(now, &self.merchant);
        self.sellers = Sellers::default();
        self.payouts = Payouts::default();
        self.calendar = Calendar::default();
        self.brandpay = Brandpay::default();
        self.funds = 0;
        self.beside.clear();
    }

    pub(super) fn dialect(&self, language: Language) -> Dialect<'_> {
        Dialect::new(language, &self.merchant, &self.switches)
    }

    /// The body of a payment as it is now, to be written later.
    pub(super) fn body_of(&self, payment: &Arc<Payment>, language: Language) -> Body {
        Body::later(Source {
            payment: Arc::clone(payment),
            language,
            merchant: Arc::clone(&self.merchant),
            switches: Arc::clone(&self.switches),
        })
    }

    /// When something happens next without anybody's doing: every store that waits for a time is asked here.
    pub(super) fn next_due(&self) -> Option<KoreanTime> {
        [self.next_turn(), self.outbox.next_due()].into_iter().flatten().min()
    }

    /// The same without webhooks, which are not the world's to send.
    pub(super) fn next_turn(&self) -> Option<KoreanTime> {
        let stores = [
            self.book.next_due(),
            self.agenda.next_due(),
            self.receipts.next_due(),
            self.settlements.next_due(),
            self.payouts.next_due(),
        ];
        stores.into_iter().flatten().min()
    }
}

/// The circumstances of one request at the moment it is carried out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    pub(super) now: KoreanTime,
    pub(super) operation: Operation,
    pub(super) language: Language,
    pub(super) trace: u128,
    /// When the request came; a fault may have held it up since.
    pub(super) arrived: KoreanTime,
    /// What a fault makes the card company say where it would have approved.
    pub(super) declined: Option<&'static Row>,
}

impl Case {
    #[expect(clippy::unused_self, reason = "the counterpart of `refuse`")]
    pub(super) fn ok(&self, body: impl Into<Body>, what: What, rule: &'static Rule) -> Verdict {
        Verdict::ok(body.into(), what, rule)
    }

    pub(super) fn refuse(&self, refusal: Refusal) -> Verdict {
        Verdict::refused(refusal, self)
    }
}

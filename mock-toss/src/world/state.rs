//! What the gateway remembers of one merchant, apart from requests on their way.

use serde::{Deserialize, Serialize};

use super::agenda::Agenda;
use super::billing::Billing;
use super::book::Book;
use super::cancel::{Bank, Throttle};
use super::cash_receipts::Receipts;
use super::edge::Language;
use super::ids::Ids;
use super::outbox::Outbox;
use super::promotions::Promotions;
use super::refusal::Refusal;
use super::rules::Rule;
use super::settlements::Settlements;
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
    pub(super) merchant: Merchant,
    pub(super) switches: Switches,
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
}

/// How bodies are written for one reader: the language asked for and the merchant's API version.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialect<'a> {
    pub(super) language: Language,
    pub(super) version: ApiVersion,
    pub(super) merchant_id: &'a str,
    pub(super) switches: &'a Switches,
}

impl State {
    pub(super) fn dialect(&self, language: Language) -> Dialect<'_> {
        let Merchant { version, merchant_id, .. } = &self.merchant;
        Dialect { language, version: *version, merchant_id, switches: &self.switches }
    }

    /// When something happens next without anybody's doing: every store that waits for a time is asked here.
    pub(super) fn next_due(&self) -> Option<KoreanTime> {
        [self.book.next_due(), self.outbox.next_due()].into_iter().flatten().min()
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
    pub(super) fn ok(&self, body: impl Into<bytes::Bytes>, what: What, rule: &'static Rule) -> Verdict {
        Verdict::ok(body.into(), what, rule)
    }

    pub(super) fn refuse(&self, refusal: Refusal) -> Verdict {
        Verdict::refused(refusal, self)
    }
}

//! The gateway as a state machine of one merchant: no sockets, no clock, no randomness of its own. A request goes
//! in with the time, a decision comes out.
//!
//! A request that a fault delays before its effect is in flight for a while, and others must meet it there: the
//! same idempotency key gets 409, another confirm of the payment gets `[S008]`. So the world is stepwise: it says
//! [`Decision::Park`], and whoever drives it comes back with the token when the wait is over, whether or not the
//! client is still there.

mod agenda;
mod amount;
mod answer;
mod arrival;
mod balances;
mod bend;
mod billing;
mod book;
mod books;
mod bounds;
mod brandpay;
mod calendar;
mod call;
mod cancel;
mod cards;
mod cash_receipts;
mod checkout;
mod confirm;
mod connections;
mod copies;
mod customer;
mod dates;
mod departure;
mod deposit;
mod draft;
mod edge;
mod fields;
mod flight;
mod form;
mod held;
mod ids;
mod index;
mod key_in;
mod keys;
mod limit;
mod look_up;
mod making;
mod method;
mod order;
mod outbox;
mod payment;
mod payouts;
mod pipeline;
mod promotions;
mod reading;
mod record;
mod refusal;
mod rendered;
mod reply;
mod rules;
mod security;
mod seen;
mod sellers;
mod setting_out;
mod settlements;
mod signed;
mod state;
mod tax;
mod text;
mod transactions;
mod transitions;
mod unsettled;
mod v2;
mod verdict;
mod virtual_account;
mod webhooks;
mod wire;

use core::num::NonZeroU64;
use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use agenda::Agenda;
pub(crate) use amount::{AMOUNT_MAX, read_minor};
pub(crate) use answer::{Answer, Cut, Decision, Departure, Last, Manner, Then, Until};
pub(crate) use arrival::Arrival;
use billing::Billing;
pub(crate) use billing::by_hand::{NewAuth, NewMeans};
use book::{Book, Expired, Windows};
pub(crate) use books::TaxOffice;
use brandpay::Brandpay;
use calendar::Calendar;
pub(crate) use calendar::Day;
pub(crate) use call::{Call, pattern, route};
pub(crate) use cancel::AccountState;
use cancel::{Bank, Throttle};
use cash_receipts::Receipts;
pub(crate) use checkout::{Exit, NewPayment, Refused as CheckoutRefused};
use copies::Copies;
pub(crate) use deposit::{Happening, Unfit};
pub(crate) use draft::Draft;
pub(crate) use edge::{Language, Refused, authenticate, bearer, secret_key};
use flight::Flight;
use held::Kept;
use ids::Ids;
pub(crate) use index::Index;
use keys::Keys;
use limit::Limit;
pub(crate) use outbox::Transmission;
use outbox::{Outbox, schedule};
use payouts::Payouts;
pub(crate) use promotions::NewPromotions;
use promotions::Promotions;
use record::Record;
pub(crate) use reply::{Reply, error_body};
pub(crate) use rules::{all as rules, common as common_rules};
use security::SecurityKeys;
use seen::Seen;
use sellers::Sellers;
use settlements::Settlements;
use state::State;
pub(crate) use text::Body;
use transactions::Transactions;
use unsettled::Unsettled;
use virtual_account::Accounts;
pub(crate) use webhooks::Mark;

use crate::config::{Config, Merchant};
use crate::coverage::Coverage;
use crate::fault::{Faults, Plan};
use crate::journal::{Entry, Journal, What};
use crate::operation::Operation;
use crate::stats::Stats;
use crate::switches::Switches;
use crate::time::KoreanTime;

/// What a driver hands in.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "made once a request and handed on at once")]
pub(crate) enum Input {
    /// A request with a known key.
    Arrived(Arrival),
    /// The wait of a parked request is over.
    Resume(Token),
}

/// A parked request.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub(crate) struct Token(NonZeroU64);

impl Token {
    pub(crate) const fn number(self) -> u64 {
        self.0.get()
    }

    pub(crate) fn numbered(number: u64) -> Option<Self> {
        NonZeroU64::new(number).map(Self)
    }
}

/// Everything the gateway knows of one merchant.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct World {
    is_test: bool,
    configured_faults: Arc<Plan>,
    configured_switches: Arc<Switches>,
    faults: Faults,
    state: State,
    keys: Keys,
    limit: Limit,
    /// No part of a snapshot: whoever waits for them is gone by the time it is restored.
    #[serde(skip)]
    flights: BTreeMap<Token, Flight>,
    /// Answers that a rule holds; no part of a snapshot either.
    #[serde(skip)]
    kept_answers: BTreeMap<Token, Kept>,
    /// What is to be sent again when a parked request is answered.
    #[serde(skip)]
    copies: BTreeMap<Token, Copies>,
    /// The same for the request that is being carried out.
    #[serde(skip)]
    begun_copies: Option<Copies>,
    /// What has to be told before the request is answered that caused it.
    #[serde(skip)]
    told_first: Vec<Arc<str>>,
    next_token: Token,
    /// Requests so far by order and operation.
    seen: Seen,
    requests: BTreeMap<Operation, u64>,
    replays: u64,
    journal: Record,
}

impl World {
    pub(crate) fn new(config: &Config, merchant: &Merchant, now: KoreanTime) -> Self {
        let configured_faults = Arc::new(config.faults.clone());
        let switches = Arc::new(config.switches.clone());
        Self {
            is_test: merchant.is_test(),
            faults: Faults::new(Arc::clone(&configured_faults), now),
            configured_faults,
            configured_switches: Arc::clone(&switches),
            state: State {
                merchant: Arc::new(merchant.clone()),
                switches,
                ids: Ids::new(config.seed, &merchant.merchant_id, !merchant.is_test()),
                book: Book::new(Windows {
                    authenticate: config.authenticate_window(),
                    confirm: config.confirm_window(),
                }),
                billing: Billing::default(),
                accounts: Accounts::default(),
                outbox: Outbox::new(
                    ids::seed_of(config.seed, &merchant.merchant_id),
                    schedule::waits(config.time_scale),
                ),
                transactions: Transactions::default(),
                settlements: Settlements::default(),
                receipts: Receipts::new(config.receipt_delay()),
                promotions: Promotions::default(),
                agenda: Agenda::default(),
                bank: Bank::default(),
                unsettled: Unsettled(merchant.unsettled),
                throttle: Throttle::default(),
                security: SecurityKeys::new(now, merchant),
                sellers: Sellers::default(),
                payouts: Payouts::default(),
                calendar: Calendar::default(),
                brandpay: Brandpay::default(),
                funds: 0,
                beside: Vec::new(),
            },
            keys: Keys::new(config.key_life()),
            limit: Limit::default(),
            flights: BTreeMap::new(),
            kept_answers: BTreeMap::new(),
            copies: BTreeMap::new(),
            begun_copies: None,
            told_first: Vec::new(),
            next_token: Token(NonZeroU64::MIN),
            seen: Seen::default(),
            requests: BTreeMap::new(),
            replays: 0,
            journal: Record::new(config.journal_entries),
        }
    }

    /// Back to the beginning, with the faults and switches the fake was started with. Requests in flight are forgotten.
    pub(crate) fn reset(&mut self, now: KoreanTime) {
        self.faults = Faults::new(Arc::clone(&self.configured_faults), now);
        self.state.switches = Arc::clone(&self.configured_switches);
        self.state.ids.restart();
        self.state.book.clear();
        self.state.billing = Billing::default();
        self.state.accounts = Accounts::default();
        self.state.outbox.clear();
        self.state.transactions = Transactions::default();
        self.state.settlements = Settlements::default();
        self.state.receipts.clear();
        self.state.promotions = Promotions::default();
        self.state.agenda = Agenda::default();
        self.state.bank = Bank::default();
        self.state.unsettled = Unsettled(self.state.merchant.unsettled);
        self.state.throttle = Throttle::default();
        self.state.forget_members(now);
        self.keys.clear();
        self.limit = Limit::default();
        self.flights.clear();
        self.kept_answers.clear();
        self.forget_copies();
        self.seen.clear();
        self.requests.clear();
        self.replays = 0;
        self.journal.clear();
    }

    pub(crate) fn set_faults(&mut self, now: KoreanTime, plan: Plan) {
        self.set_out_unasked();
        self.faults.put(plan, now);
    }

    /// Another plan, in which rules that were there go on as they were.
    pub(crate) fn change_faults(&mut self, now: KoreanTime, plan: Plan) {
        self.set_out_unasked();
        self.faults.turn_into(plan, now);
    }

    /// Which faults have struck, by this plan and those before it.
    pub(crate) const fn coverage(&self) -> &Coverage {
        self.faults.coverage()
    }

    /// Counts from nothing again; what there was.
    pub(crate) fn clear_coverage(&mut self) -> Coverage {
        self.faults.clear_coverage()
    }

    /// The clock was moved so far by hand.
    pub(crate) fn skipped(&mut self, by: Duration) {
        self.faults.skipped(by);
    }

    pub(crate) fn merchant(&self) -> &Merchant {
        &self.state.merchant
    }

    /// Remembers what another world did, whose requests in flight nobody waits for any more.
    pub(crate) fn become_restored(&mut self, other: Self) {
        let (token, ticket) = (self.next_token, self.state.outbox.next_ticket());
        let entries_max = self.journal.entries_max();
        *self = other;
        self.journal.keep(entries_max);
        self.release();
        // What was under way before may still come back, and has to meet nothing of now.
        self.next_token = self.next_token.max(token);
        self.state.outbox.skip_tickets(ticket);
    }

    /// Whether nothing is under way that has no form in a snapshot.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.flights.is_empty() && self.kept_answers.is_empty() && !self.state.outbox.is_anything_under_way()
    }

    /// Frees what requests in flight hold.
    pub(crate) fn release(&mut self) {
        self.flights.clear();
        self.kept_answers.clear();
        self.forget_copies();
        self.state.book.reopen();
    }

    pub(crate) fn switches(&self) -> &Arc<Switches> {
        &self.state.switches
    }

    pub(crate) fn set_switches(&mut self, switches: Switches) {
        self.state.switches = Arc::new(switches);
    }

    pub(crate) fn faults(&self) -> Arc<Plan> {
        Arc::clone(self.faults.plan())
    }

    /// The plan with what became of its rules.
    pub(crate) fn faults_in_force(&self) -> &Faults {
        &self.faults
    }

    fn expire(&mut self, now: KoreanTime) {
        for Expired { at, order_id, payment_key } in self.state.book.expire(now) {
            let _told = self.state.announce(at, &payment_key, Language::Korean);
            self.write(Entry { order_id, payment_key, what: What::Expired, ..Entry::without_request(at) });
        }
    }

    /// What is due by now has happened, asked or not, each thing at its own time.
    fn settle_due(&mut self, now: KoreanTime) {
        self.set_out_unasked();
        while let Some(at) = self.state.next_turn().filter(|at| *at <= now) {
            self.expire(at);
            while let Some((at, due)) = self.state.agenda.pop(at) {
                self.come_due(at, due);
            }
            self.file_receipts(at);
            let entries = self.state.pay_out(at).into_iter().chain(self.state.settle_payouts(at));
            for entry in entries.collect::<Vec<_>>() {
                self.write(entry);
            }
            self.set_out_unasked();
        }
        self.keys.forget(now, self.state.switches.key_lives_at_15_days);
    }

    pub(crate) fn journal(&mut self, now: KoreanTime) -> Journal {
        self.journal_after(now, 0)
    }

    pub(crate) fn stats(&self) -> Stats {
        Stats {
            requests: Operation::all()
                .map(|operation| (operation.as_str(), self.requests.get(&operation).copied().unwrap_or(0)))
                .collect(),
            replays: self.replays,
            faults: self.faults.counts(),
            ..Stats::default()
        }
    }

    fn write(&mut self, entry: Entry) {
        self.state.follow(&entry);
        self.state.observe(&entry);
        self.journal.write(entry);
    }
}

#[cfg(test)]
mod tests;

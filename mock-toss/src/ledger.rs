//! The gateway's book: what the fake holds to be true about money, one record per payment, as a fold over the
//! journal and nothing else.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::accounts::Accounts;
use crate::journal::{BookError, Entry, Journal, Sum, What, Word, words};
use crate::time::KoreanTime;
use crate::world::Index;

/// All payments of one world, in the order in which they were opened.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// One record per payment.
    pub payments: Vec<LedgerPayment>,
    accounts: Accounts,
    places: Index<usize>,
}

impl PartialEq for Ledger {
    fn eq(&self, other: &Self) -> bool {
        self.payments == other.payments && self.accounts == other.accounts
    }
}

impl Eq for Ledger {}

/// One payment. `captured - sum(cancels) = balance`, always.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "record", rename = "payment")]
pub struct LedgerPayment {
    /// The gateway's key of the payment.
    pub payment_key: Arc<str>,
    /// The shop's order.
    pub order_id: Arc<str>,
    /// The gateway's word: `IN_PROGRESS`, `DONE`, `PARTIAL_CANCELED`, ...
    #[serde(deserialize_with = "words::status")]
    pub status: Word,
    /// `KRW`, `USD` or `JPY`.
    #[serde(deserialize_with = "words::currency")]
    pub currency: Word,
    /// What the customer authenticated, in the currency's smallest unit.
    pub amount: u64,
    /// What the approval, or the deposit, took; 0 if there was none.
    pub captured: u64,
    /// What is left of it after all cancels.
    pub balance: u64,
    /// When it was approved.
    pub approved_at: Option<KoreanTime>,
    /// Its cancels, oldest first.
    pub cancels: Vec<LedgerCancel>,
}

/// One executed cancel.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LedgerCancel {
    /// The gateway's key of the cancel.
    pub transaction_key: Arc<str>,
    /// How much went back, in the currency's smallest unit.
    pub amount: u64,
    /// What was left after it.
    pub refundable: u64,
    /// When.
    pub canceled_at: KoreanTime,
}

impl Ledger {
    /// The book that follows from these entries.
    pub fn of(journal: &Journal) -> Self {
        let past = journal.checkpoint.as_ref().map(|checkpoint| checkpoint.ledger().clone());
        let mut ledger = past.unwrap_or_default();
        journal.entries.iter().for_each(|entry| ledger.follow(entry));
        ledger
    }

    /// One that a checkpoint has kept.
    pub(crate) fn kept(payments: Vec<LedgerPayment>, accounts: Accounts) -> Self {
        let mut places = Index::default();
        for (at, payment) in payments.iter().enumerate() {
            places.insert(Arc::clone(&payment.payment_key), at);
        }
        Self { payments, accounts, places }
    }

    /// One more thing has happened.
    pub(crate) fn follow(&mut self, entry: &Entry) {
        self.accounts.book(&entry.what);
        let known = self.places.get(&*entry.payment_key).and_then(|at| self.payments.get_mut(*at));
        if let Some(payment) = known {
            payment.apply(&entry.what, entry.at);
        } else if let Some((amount, currency)) = begun(&entry.what) {
            self.places.insert(Arc::clone(&entry.payment_key), self.payments.len());
            self.payments.push(LedgerPayment::new(entry, amount, currency));
        }
    }

    /// Whether a payment has this key.
    pub(crate) fn has(&self, payment_key: &str) -> bool {
        self.places.get(payment_key).is_some()
    }

    /// The same money in double entry.
    pub const fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The payments of an order, oldest first.
    pub fn of_order<'a>(&'a self, order_id: &'a str) -> impl Iterator<Item = &'a LedgerPayment> {
        self.payments.iter().filter(move |payment| &*payment.order_id == order_id)
    }

    /// One record per line, as `GET /_mock/ledger` answers.
    pub fn to_ndjson(&self) -> String {
        crate::journal::ndjson(&self.payments)
    }
}

/// What a payment is asked for, if this is how one can begin: in the payment window, or by a call that takes the
/// money at once.
fn begun(what: &What) -> Option<(u64, Word)> {
    match what {
        What::Prepared { amount, currency } | What::Opened { amount, currency } => Some((*amount, currency)),
        What::Approved { sum, .. } | What::AccountIssued { sum, .. } => Some((sum.amount, sum.currency)),
        What::Aborted
        | What::Expired
        | What::AccountExpired
        | What::AccountCanceled { .. }
        | What::Deposited { .. }
        | What::DepositFailed { .. }
        | What::Canceled { .. }
        | What::Refunded { .. }
        | What::RefundFailed { .. }
        | What::CancelStarted { .. }
        | What::CancelCompleted { .. }
        | What::CancelAborted { .. }
        | What::SettlementRequested
        | What::Settled { .. }
        | What::Funded { .. }
        | What::PayoutRequested { .. }
        | What::PayoutCompleted { .. }
        | What::PayoutFailed { .. }
        | What::PayoutCanceled { .. }
        | What::ReceiptIssued { .. }
        | What::ReceiptFiled { .. }
        | What::Changed
        | What::LookedUp
        | What::Refused
        | What::Replayed
        | What::CutShort => None,
    }
}

impl LedgerPayment {
    /// Reads what [`Ledger::to_ndjson`] wrote.
    ///
    /// # Errors
    ///
    /// The first line that is no payment, with its number.
    pub fn from_ndjson(text: &str) -> Result<Vec<Self>, BookError> {
        crate::journal::from_ndjson(text)
    }

    fn new(entry: &Entry, amount: u64, currency: Word) -> Self {
        let mut payment = Self {
            payment_key: Arc::clone(&entry.payment_key),
            order_id: Arc::clone(&entry.order_id),
            status: "IN_PROGRESS",
            currency,
            amount,
            captured: 0,
            balance: 0,
            approved_at: None,
            cancels: Vec::new(),
        };
        payment.apply(&entry.what, entry.at);
        payment
    }

    fn apply(&mut self, what: &What, at: KoreanTime) {
        match what {
            What::Prepared { .. } => self.status = "READY",
            What::Opened { .. } => self.status = "IN_PROGRESS",
            What::AccountIssued { .. } => self.status = "WAITING_FOR_DEPOSIT",
            What::Approved { sum, .. } | What::Deposited { sum, .. } => {
                (self.status, self.captured, self.balance) = ("DONE", sum.amount, sum.amount);
                self.approved_at = Some(at);
            }
            What::DepositFailed { .. } => {
                (self.status, self.captured, self.balance) = ("WAITING_FOR_DEPOSIT", 0, 0);
                self.approved_at = None;
            }
            What::Aborted => self.status = "ABORTED",
            What::Expired => self.status = "EXPIRED",
            What::AccountCanceled { .. } => self.status = "CANCELED",
            What::Canceled { transaction_key, sum, refundable, status, .. }
            | What::CancelCompleted { transaction_key, sum, refundable, status } => {
                (self.status, self.balance) = (status, *refundable);
                self.canceled(at, transaction_key, sum, *refundable);
            }
            // Whether the balance falls now or when the wallet has answered is a switch of the fake's.
            What::CancelStarted { transaction_key, sum, refundable, status } => {
                self.status = status;
                if *refundable < self.balance {
                    self.balance = *refundable;
                    self.canceled(at, transaction_key, sum, *refundable);
                }
            }
            What::CancelAborted { transaction_key, refundable, status, .. } => {
                (self.status, self.balance) = (status, *refundable);
                self.cancels.retain(|cancel| cancel.transaction_key != *transaction_key);
            }
            What::AccountExpired
            | What::Refunded { .. }
            | What::RefundFailed { .. }
            | What::SettlementRequested
            | What::Settled { .. }
            | What::Funded { .. }
            | What::PayoutRequested { .. }
            | What::PayoutCompleted { .. }
            | What::PayoutFailed { .. }
            | What::PayoutCanceled { .. }
            | What::ReceiptIssued { .. }
            | What::ReceiptFiled { .. }
            | What::Changed
            | What::LookedUp
            | What::Refused
            | What::Replayed
            | What::CutShort => {}
        }
    }

    fn canceled(&mut self, at: KoreanTime, transaction_key: &Arc<str>, sum: &Sum, refundable: u64) {
        if self.cancels.iter().any(|cancel| cancel.transaction_key == *transaction_key) {
            return;
        }
        self.cancels.push(LedgerCancel {
            transaction_key: Arc::clone(transaction_key),
            amount: sum.amount,
            refundable,
            canceled_at: at,
        });
    }
}

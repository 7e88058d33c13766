//! The gateway's book: what the fake holds to be true about money, one record per payment, as a fold over the
//! journal and nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::journal::{Journal, What};
use crate::time::KoreanTime;

/// All payments of one world, in the order in which they were opened.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Ledger {
    /// One record per payment.
    pub payments: Vec<LedgerPayment>,
}

/// One payment. `captured - sum(cancels) = balance`, always.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "record", rename = "payment")]
pub struct LedgerPayment {
    /// The gateway's key of the payment.
    pub payment_key: Arc<str>,
    /// The shop's order.
    pub order_id: Arc<str>,
    /// The gateway's word: `IN_PROGRESS`, `DONE`, `PARTIAL_CANCELED`, ...
    pub status: &'static str,
    /// `KRW`
    pub currency: &'static str,
    /// What the customer authenticated, in the currency's smallest unit.
    pub amount: u64,
    /// What the approval took; 0 if there was none.
    pub captured: u64,
    /// What is left of it after all cancels.
    pub balance: u64,
    /// When it was approved.
    pub approved_at: Option<KoreanTime>,
    /// Its cancels, oldest first.
    pub cancels: Vec<LedgerCancel>,
}

/// One executed cancel.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
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
        let mut payments: Vec<LedgerPayment> = Vec::new();
        let mut places: BTreeMap<Arc<str>, usize> = BTreeMap::new();
        for entry in &journal.entries {
            if let What::Opened { amount, .. } = entry.what {
                places.insert(Arc::clone(&entry.payment_key), payments.len());
                payments.push(LedgerPayment {
                    payment_key: Arc::clone(&entry.payment_key),
                    order_id: Arc::clone(&entry.order_id),
                    status: "IN_PROGRESS",
                    currency: "KRW",
                    amount,
                    captured: 0,
                    balance: 0,
                    approved_at: None,
                    cancels: Vec::new(),
                });
            } else if let Some(payment) = places.get(&entry.payment_key).and_then(|at| payments.get_mut(*at))
            {
                payment.apply(&entry.what, entry.at);
            }
        }
        Self { payments }
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

impl LedgerPayment {
    fn apply(&mut self, what: &What, at: KoreanTime) {
        match what {
            What::Approved { amount } => {
                self.status = "DONE";
                self.captured = *amount;
                self.balance = *amount;
                self.approved_at = Some(at);
            }
            What::Aborted => self.status = "ABORTED",
            What::Expired => self.status = "EXPIRED",
            What::Canceled { transaction_key, amount, refundable, status } => {
                self.status = status;
                self.balance = *refundable;
                self.cancels.push(LedgerCancel {
                    transaction_key: Arc::clone(transaction_key),
                    amount: *amount,
                    refundable: *refundable,
                    canceled_at: at,
                });
            }
            What::Opened { .. }
            | What::Changed
            | What::PayoutsRequested { .. }
            | What::PayoutCompleted { .. }
            | What::PayoutFailed { .. }
            | What::PayoutCanceled { .. }
            | What::LookedUp
            | What::Refused
            | What::Replayed
            | What::CutShort => {}
        }
    }
}

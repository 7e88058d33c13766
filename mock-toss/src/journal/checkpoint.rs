//! What the oldest entries of a journal come to when they are dropped, so that a fake that runs for weeks does not
//! grow with every request: the ledger, the accounts, and how many requests came for each order.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Entry;
use super::counts::Past;
use crate::ledger::{Ledger, LedgerPayment};
use crate::time::to_the_microsecond;

/// Of how many orders without a payment it is remembered what came for them, the newest of them.
const ORDERS_WITHOUT_PAYMENT_MAX: usize = 10_000;

/// The entries from 1 to some number, folded.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Checkpoint {
    entries: u64,
    ledger: Ledger,
    orders: BTreeMap<Arc<str>, Past>,
    /// Orders in the order in which they came, as far as they had no payment then.
    without_payment: VecDeque<Arc<str>>,
}

impl Checkpoint {
    /// For how many entries it stands: those with the numbers 1 to this one.
    pub const fn entries(&self) -> u64 {
        self.entries
    }

    /// What they come to.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What is remembered of an order.
    pub(crate) fn of_order(&self, order_id: &str) -> Option<&Past> {
        self.orders.get(order_id)
    }

    /// The next entry is gone from now on.
    pub(crate) fn fold(&mut self, entry: &Entry) {
        self.entries = entry.seq;
        self.ledger.follow(entry);
        if entry.order_id.is_empty() {
            return;
        }
        let has_payment = self.ledger.has(&entry.payment_key);
        if let Some(past) = self.orders.get_mut(&entry.order_id) {
            past.has_payment |= has_payment;
            past.count(entry);
            return;
        }
        let mut past = Past { has_payment, ..Past::default() };
        past.count(entry);
        self.orders.insert(Arc::clone(&entry.order_id), past);
        if !has_payment {
            self.without_payment.push_back(Arc::clone(&entry.order_id));
            self.forget_orders();
        }
    }

    fn forget_orders(&mut self) {
        while self.without_payment.len() > ORDERS_WITHOUT_PAYMENT_MAX {
            let Some(order_id) = self.without_payment.pop_front() else { return };
            if self.orders.get(&order_id).is_some_and(|past| !past.has_payment) {
                self.orders.remove(&order_id);
            }
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
    entries: u64,
    payments: &'a [LedgerPayment],
    accounts: &'a crate::accounts::Accounts,
    orders: &'a BTreeMap<Arc<str>, Past>,
    without_payment: &'a VecDeque<Arc<str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Read {
    entries: u64,
    payments: Vec<LedgerPayment>,
    accounts: crate::accounts::Accounts,
    orders: BTreeMap<Arc<str>, Past>,
    without_payment: VecDeque<Arc<str>>,
}

/// With every time to the microsecond, wherever it is written: entries that follow are held against it.
impl Serialize for Checkpoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { entries, ledger, orders, without_payment } = self;
        let (payments, accounts) = (&ledger.payments, ledger.accounts());
        let written = Written { entries: *entries, payments, accounts, orders, without_payment };
        to_the_microsecond(|| written.serialize(serializer))
    }
}

impl<'de> Deserialize<'de> for Checkpoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Read { entries, payments, accounts, orders, without_payment } = Read::deserialize(deserializer)?;
        Ok(Self { entries, ledger: Ledger::kept(payments, accounts), orders, without_payment })
    }
}

#[cfg(test)]
mod tests;

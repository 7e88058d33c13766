//! When what is settled.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::fee::Fee;
use crate::journal::{Entry, What};
use crate::time::KoreanTime;
use crate::world::dates::working_days_after;
use crate::world::state::State;
use crate::world::transactions::{Movement, Row};

/// From the day on which it is sold to the one on which it is paid out.
const WORKING_DAYS: u8 = 2;

/// What waits to be paid out, and what the merchant has asked for.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in crate::world) struct Settlements {
    /// Places in the list of transactions, by the midnight that begins the day.
    due: BTreeSet<(KoreanTime, usize)>,
    /// When a settlement was first asked for, by payment.
    requested: BTreeMap<Arc<str>, KoreanTime>,
}

/// The two days of one transaction.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Days {
    pub(super) sold: Date,
    pub(super) paid_out: Date,
}

impl Days {
    fn after(at: KoreanTime) -> Self {
        let sold = at.date().tomorrow().unwrap_or(Date::MAX);
        Self { sold, paid_out: working_days_after(sold, WORKING_DAYS) }
    }
}

impl Settlements {
    /// When the merchant is paid next.
    pub(in crate::world) fn next_due(&self) -> Option<KoreanTime> {
        self.due.first().map(|(due, _)| *due)
    }
}

impl State {
    /// Whether its settlements are real money.
    pub(in crate::world) fn is_live(&self) -> bool {
        self.merchant.secret_key.starts_with("live_")
    }

    /// Adds to the lists what an entry of the journal tells.
    pub(in crate::world) fn observe(&mut self, entry: &Entry) {
        if let Some(at) = self.transactions.record(entry) {
            self.schedule(at);
        }
    }

    /// The days of a transaction; none if no money has moved, or if it waits to be asked for.
    pub(super) fn days(&self, row: &Row) -> Option<Days> {
        if !row.movement.moves_money() || !self.is_live() {
            return None;
        }
        if !self.switches.books.manual_settlement {
            return Some(Days::after(row.at));
        }
        let requested = self.settlements.requested.get(&row.payment_key)?;
        Some(Days::after(row.at.max(*requested)))
    }

    fn schedule(&mut self, at: usize) {
        let Some(row) = self.transactions.row(at) else { return };
        if let Some(days) = self.days(row) {
            self.settlements.due.insert((KoreanTime::midnight(days.paid_out), at));
        }
    }

    /// The merchant asks for the settlement of a payment; only the first time counts.
    pub(super) fn request_settlement(&mut self, now: KoreanTime, payment_key: &Arc<str>) {
        if self.settlements.requested.contains_key(payment_key) {
            return;
        }
        self.settlements.requested.insert(Arc::clone(payment_key), now);
        if self.switches.books.manual_settlement {
            let rows = self.transactions.rows().iter().enumerate();
            let of_payment = rows.filter(|(_, row)| row.payment_key == *payment_key).map(|(at, _)| at);
            for at in of_payment.collect::<Vec<_>>() {
                self.schedule(at);
            }
        }
    }

    /// Whether the merchant has got the money of a transaction.
    pub(in crate::world) fn is_paid_out(&self, now: KoreanTime, transaction_key: &str) -> bool {
        let row = self.transactions.rows().iter().rev().find(|row| *row.transaction_key == *transaction_key);
        row.and_then(|row| self.days(row)).is_some_and(|days| KoreanTime::midnight(days.paid_out) <= now)
    }

    /// Pays out what is due by now: the entries for the journal.
    pub(in crate::world) fn pay_out(&mut self, now: KoreanTime) -> Vec<Entry> {
        let mut entries = Vec::new();
        while let Some((_, at)) = self.settlements.due.first().copied().filter(|(due, _)| *due <= now) {
            self.settlements.due.pop_first();
            // A deposit may have been taken back meanwhile.
            let row = self.transactions.row(at).filter(|row| row.movement.moves_money());
            let Some(row) = row else { continue };
            let Fee { supplied: fee, vat } = Fee::of(row.sum.amount);
            let what = What::Settled {
                transaction_key: Arc::clone(&row.transaction_key),
                sum: row.sum,
                fee,
                vat,
                is_cancel: row.movement == Movement::Out,
            };
            let payment_key = Arc::clone(&row.payment_key);
            let payment = self.book.find(&payment_key);
            let order_id = payment.map_or_else(|| "".into(), |payment| Arc::clone(&payment.order_id));
            entries.push(Entry { order_id, payment_key, what, ..Entry::without_request(now) });
        }
        entries
    }
}

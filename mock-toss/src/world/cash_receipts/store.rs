//! The receipts of one merchant, and when the tax office answers about each.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{IssueStatus, Receipt, Side};
use crate::time::KoreanTime;

/// What the tax office says of a customer's number that cannot be one.
const WRONG_LENGTH: &str = "TS1";

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(in crate::world) struct Receipts {
    /// How long the tax office takes.
    delay: Duration,
    /// Receipts and those that take them back, in the order of their making.
    all: Vec<Receipt>,
    /// Places of each receipt and of those that take it back, by the key of the former.
    by_key: BTreeMap<Arc<str>, Vec<usize>>,
    /// Places of the receipts that take none back.
    by_order: BTreeMap<Arc<str>, Vec<usize>>,
    /// Microseconds and place.
    due: BTreeSet<(i64, usize)>,
}

impl Receipts {
    pub(in crate::world) fn new(delay: Duration) -> Self {
        let (by_key, by_order) = (BTreeMap::new(), BTreeMap::new());
        Self { delay, all: Vec::new(), by_key, by_order, due: BTreeSet::new() }
    }

    /// Forgets everything.
    pub(in crate::world) fn clear(&mut self) {
        *self = Self::new(self.delay);
    }

    pub(super) fn add(&mut self, receipt: Receipt) {
        let at = self.all.len();
        match receipt.side {
            Side::Confirm => {
                self.by_key.insert(Arc::clone(&receipt.key), vec![at]);
                self.by_order.entry(Arc::clone(&receipt.order_id)).or_default().push(at);
            }
            Side::Cancel => {
                let original = receipt.key.strip_prefix("c_").unwrap_or(&receipt.key);
                self.by_key.entry(original.into()).or_default().push(at);
            }
        }
        self.due.insert((receipt.requested_at.after(self.delay).micros(), at));
        self.all.push(receipt);
    }

    /// In the order of their making.
    pub(super) fn all(&self) -> &[Receipt] {
        &self.all
    }

    /// A receipt that takes none back.
    pub(super) fn find(&self, key: &str) -> Option<&Receipt> {
        self.by_key.get(key).and_then(|places| self.all.get(*places.first()?))
    }

    /// Those that take this one back.
    fn cancels(&self, receipt: &Receipt) -> impl Iterator<Item = &Receipt> {
        let places = self.by_key.get(&receipt.key).map(Vec::as_slice).unwrap_or_default();
        places.iter().skip(1).filter_map(|at| self.all.get(*at))
    }

    /// What of a receipt has not been taken back: the amount, and its part without tax. A receipt or a cancel that
    /// the tax office has refused counts for nothing.
    pub(super) fn left(&self, receipt: &Receipt) -> (u64, u64) {
        let is_good = |receipt: &Receipt| !matches!(receipt.status, IssueStatus::Failed(_));
        if !is_good(receipt) {
            return (0, 0);
        }
        let cancels = self.cancels(receipt).filter(|cancel| is_good(cancel));
        cancels.fold((receipt.amount, receipt.tax_free), |(amount, tax_free), cancel| {
            (amount.saturating_sub(cancel.amount), tax_free.saturating_sub(cancel.tax_free))
        })
    }

    /// Whether something of an order's receipt still stands.
    pub(super) fn stands_for(&self, order_id: &str) -> bool {
        let of_order = self.by_order.get(order_id).into_iter().flatten();
        of_order.filter_map(|at| self.all.get(*at)).any(|receipt| self.left(receipt).0 > 0)
    }

    /// When the tax office answers next.
    pub(in crate::world) fn next_due(&self) -> Option<KoreanTime> {
        self.due.first().map(|(due, _)| KoreanTime::from_micros(*due))
    }

    /// What the tax office has answered by now: each receipt with its new state.
    pub(in crate::world) fn file(&mut self, now: KoreanTime) -> Vec<Receipt> {
        let mut filed = Vec::new();
        while let Some((_, at)) = self.due.first().copied().filter(|(due, _)| *due <= now.micros()) {
            self.due.pop_first();
            let Some(receipt) = self.all.get_mut(at) else { continue };
            if receipt.status != IssueStatus::InProgress {
                continue;
            }
            receipt.status = verdict(&receipt.customer);
            filed.push(receipt.clone());
        }
        filed
    }

    /// The tax office answers about the newest object with a key now, as it is told to; the receipt with its new
    /// state, or none if no object with the key waits for an answer.
    pub(in crate::world) fn answer(&mut self, key: &str, status: IssueStatus) -> Option<Receipt> {
        let waits =
            |receipt: &&mut Receipt| *receipt.key == *key && receipt.status == IssueStatus::InProgress;
        let receipt = self.all.iter_mut().rev().find(waits)?;
        receipt.status = status;
        Some(receipt.clone())
    }
}

/// Telephones have 10 or 11 digits, businesses 10, residents 13, cards 13 to 19.
fn verdict(customer: &str) -> IssueStatus {
    let digits = customer.bytes().filter(u8::is_ascii_digit).count();
    match digits {
        10 | 11 | 13..=19 => IssueStatus::Completed,
        _ => IssueStatus::Failed(WRONG_LENGTH.into()),
    }
}

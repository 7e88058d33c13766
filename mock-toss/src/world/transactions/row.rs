//! The rows and how they follow from the journal.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::journal::{Entry, Sum, What, Word, words};
use crate::time::{KoreanTime, exact};
use crate::world::index::Index;

/// One movement.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(in crate::world) struct Row {
    pub(in crate::world) payment_key: Arc<str>,
    pub(in crate::world) transaction_key: Arc<str>,
    #[serde(with = "exact")]
    pub(in crate::world) at: KoreanTime,
    /// The payment's status after it.
    #[serde(deserialize_with = "words::status")]
    pub(in crate::world) status: Word,
    pub(in crate::world) movement: Movement,
    pub(in crate::world) sum: Sum,
}

/// Which way the money goes.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(in crate::world) enum Movement {
    /// To the merchant.
    In,
    /// Back to the customer.
    Out,
    /// Nowhere: a virtual account waits.
    Issue,
    /// Nowhere: a virtual account was cancelled before its deposit.
    Withdrawal,
}

impl Movement {
    /// Whether the merchant has more or less money after it.
    pub(in crate::world) const fn moves_money(self) -> bool {
        match self {
            Self::In | Self::Out => true,
            Self::Issue | Self::Withdrawal => false,
        }
    }
}

/// All rows of one merchant, in the order of their times.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in crate::world) struct Transactions {
    rows: Vec<Row>,
    by_key: Index<usize>,
}

impl Transactions {
    /// Adds the row of what has happened, if it is one; its place.
    pub(in crate::world) fn record(&mut self, entry: &Entry) -> Option<usize> {
        if let What::DepositFailed { transaction_key, .. } = &entry.what {
            self.take_back(transaction_key);
            return None;
        }
        let (transaction_key, status, movement, sum) = movement(&entry.what)?;
        let at = self.rows.len();
        self.rows.push(Row {
            payment_key: Arc::clone(&entry.payment_key),
            transaction_key: Arc::clone(transaction_key),
            at: entry.at,
            status,
            movement,
            sum: *sum,
        });
        self.by_key.insert(Arc::clone(transaction_key), at);
        Some(at)
    }

    /// A deposit that the bank has taken back keeps its key, as in its webhook: so it keeps its row, which now says
    /// that the account waits and nothing is in it.
    fn take_back(&mut self, transaction_key: &str) {
        let row = self.by_key.get(transaction_key).and_then(|at| self.rows.get_mut(*at));
        if let Some(row) = row {
            (row.status, row.movement) = ("WAITING_FOR_DEPOSIT", Movement::Issue);
        }
    }

    pub(in crate::world) fn row(&self, at: usize) -> Option<&Row> {
        self.rows.get(at)
    }

    pub(in crate::world) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows from one second to another, both included, after the row with a certain key; the error if there
    /// is no such row.
    pub(super) fn between(
        &self,
        [from, to]: [KoreanTime; 2],
        after: Option<&str>,
    ) -> Result<&[Row], UnknownKey> {
        let start = match after {
            None => 0,
            Some(key) => self.by_key.get(key).ok_or(UnknownKey)? + 1,
        };
        let start = start.max(self.rows.partition_point(|row| row.at.to_the_second() < from));
        let end = self.rows.partition_point(|row| row.at.to_the_second() <= to);
        Ok(self.rows.get(start..end).unwrap_or_default())
    }
}

/// No row has the key.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct UnknownKey;

/// What a thing that happened is in the list. An asynchronous cancel is in it when it is done.
fn movement(what: &What) -> Option<(&Arc<str>, Word, Movement, &Sum)> {
    Some(match what {
        What::Approved { transaction_key, sum } | What::Deposited { transaction_key, sum } => {
            (transaction_key, "DONE", Movement::In, sum)
        }
        What::AccountIssued { transaction_key, sum } => {
            (transaction_key, "WAITING_FOR_DEPOSIT", Movement::Issue, sum)
        }
        What::AccountCanceled { transaction_key, sum } => {
            (transaction_key, "CANCELED", Movement::Withdrawal, sum)
        }
        What::Canceled { transaction_key, sum, status, .. }
        | What::CancelCompleted { transaction_key, sum, status, .. } => {
            (transaction_key, status, Movement::Out, sum)
        }
        What::Prepared { .. }
        | What::Opened { .. }
        | What::Aborted
        | What::Expired
        | What::AccountExpired
        | What::DepositFailed { .. }
        | What::Refunded { .. }
        | What::RefundFailed { .. }
        | What::CancelStarted { .. }
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
        | What::CutShort => return None,
    })
}

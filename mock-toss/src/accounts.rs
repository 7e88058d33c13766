//! The gateway's accounts in double entry. What is booked is a pure function of one entry of the journal; balances
//! are sums over all of them, and at every entry debits equal credits in each currency.
//!
//! The accounts are seen from the gateway: what it can claim, or has paid out of, stands on the debit side; what it
//! owes, or has earned, on the credit side.

mod booking;
mod kept;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::journal::{Journal, What, Word, ndjson};

pub use booking::{Account, Posting, Side};

/// All accounts of one world.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Accounts {
    totals: BTreeMap<(Account, Word), Totals>,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Totals {
    debits: u128,
    credits: u128,
}

/// One account in one currency.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "record", rename = "account")]
pub struct Balance {
    /// Which.
    pub account: Account,
    /// `KRW`, `USD` or `JPY`.
    pub currency: Word,
    /// Everything booked on the debit side, in the currency's smallest unit.
    pub debits: u128,
    /// Everything booked on the credit side.
    pub credits: u128,
    /// What is left on the account's own side; below zero where the other side is larger.
    pub balance: i128,
}

/// All accounts of one currency together: a book is sound if both are equal.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "record", rename = "trial_balance")]
pub struct TrialBalance {
    /// `KRW`, `USD` or `JPY`.
    pub currency: Word,
    /// Of all accounts.
    pub debits: u128,
    /// Of all accounts.
    pub credits: u128,
}

impl Accounts {
    /// The accounts that follow from these entries.
    pub fn of(journal: &Journal) -> Self {
        let past = journal.checkpoint.as_ref().map(|checkpoint| checkpoint.ledger().accounts().clone());
        let mut accounts = past.unwrap_or_default();
        journal.entries.iter().for_each(|entry| accounts.book(&entry.what));
        accounts
    }

    /// Books one thing that happened.
    pub fn book(&mut self, what: &What) {
        for Posting { account, side, amount, currency } in booking::postings(what) {
            let totals = self.totals.entry((account, currency)).or_default();
            match side {
                Side::Debit => totals.debits += u128::from(amount),
                Side::Credit => totals.credits += u128::from(amount),
            }
        }
    }

    /// One account in one currency.
    pub fn balance(&self, account: Account, currency: Word) -> Balance {
        let Totals { debits, credits } = self.totals.get(&(account, currency)).copied().unwrap_or_default();
        let signed = |sum: u128| i128::try_from(sum).unwrap_or(i128::MAX);
        let balance = match account.side() {
            Side::Debit => signed(debits).saturating_sub(signed(credits)),
            Side::Credit => signed(credits).saturating_sub(signed(debits)),
        };
        Balance { account, currency, debits, credits, balance }
    }

    /// Every account that something was booked on.
    pub fn balances(&self) -> impl Iterator<Item = Balance> {
        self.totals.keys().map(|(account, currency)| self.balance(*account, currency))
    }

    /// One for each currency.
    pub fn trial_balances(&self) -> Vec<TrialBalance> {
        let mut sums: BTreeMap<Word, Totals> = BTreeMap::new();
        for ((_, currency), totals) in &self.totals {
            let sum = sums.entry(currency).or_default();
            sum.debits += totals.debits;
            sum.credits += totals.credits;
        }
        let sums = sums.into_iter();
        sums.map(|(currency, Totals { debits, credits })| TrialBalance { currency, debits, credits })
            .collect()
    }

    /// The balances and then the trial balances, one record per line, as `GET /_mock/accounts` answers.
    pub fn to_ndjson(&self) -> String {
        let balances: Vec<_> = self.balances().collect();
        ndjson(&balances) + &ndjson(&self.trial_balances())
    }
}

#[cfg(test)]
mod tests;

//! Payouts to sellers and their states (contract §2.9).
//!
//! ```text
//! EXPRESS ---> IN_PROGRESS --the bank has answered--> COMPLETED | FAILED
//! SCHEDULED -> REQUESTED --9 o'clock of its day--> IN_PROGRESS
//!                  \--cancel--> CANCELED
//! ```

mod act;
mod body;
mod form;
mod judge;

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) use act::{cancel, create, list, look_up, rules};
use form::{Form, Schedule};
use serde::{Deserialize, Serialize};

use super::calendar::Day;
use super::edge::Language;
use super::outbox::Event;
use super::state::State;
use super::v2;
use crate::catalog;
use crate::journal::words;
use crate::journal::{Entry, Sum, What};
use crate::time::{self, KoreanTime};

/// When banks are told of the payouts of a day.
const SCHEDULED_HOUR: i8 = 9;
/// How long a bank takes, as in the gateway's example of a webhook.
const BANK_TIME: Duration = Duration::from_secs(3);
/// Where payouts end in `FAILED` in the test environment: bank and account number.
const FAILING_ACCOUNTS: [(&str, &str); 3] =
    [("295", "77701777777"), ("011", "3025353430761"), ("002", "02004240994312")];

/// Whether only accounts of the test environment are there.
pub(super) fn is_test_bank(code: &str) -> bool {
    FAILING_ACCOUNTS.iter().any(|(bank, _)| *bank == code)
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Status {
    Requested,
    InProgress,
    Completed,
    Failed,
    Canceled,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Payout {
    pub(super) id: Arc<str>,
    reference: Box<str>,
    destination: Box<str>,
    is_scheduled: bool,
    date: Day,
    amount: u64,
    description: Option<Box<str>>,
    #[serde(with = "time::exact")]
    requested_at: KoreanTime,
    pub(super) status: Status,
    /// The code that the seller's bank refuses it with, now or when it is asked.
    refusal: Option<Box<str>>,
    metadata: Option<BTreeMap<String, String>>,
}

/// All of one merchant, in the order in which they came.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Payouts {
    all: Vec<Payout>,
    by_id: BTreeMap<Arc<str>, usize>,
    references: BTreeSet<Box<str>>,
    /// When the next thing happens to which, in microseconds since the Unix epoch.
    due: BTreeSet<(i64, usize)>,
    /// What has left the balance, in won.
    committed: u64,
}

/// So many won of the merchant's balance.
pub(super) const fn won(amount: u64) -> Sum {
    Sum { amount, currency: words::won(), method: words::unknown(), discount: 0 }
}

impl Payout {
    fn sum(&self) -> Sum {
        won(self.amount)
    }
}

impl Payouts {
    pub(super) fn find(&self, id: &str) -> Option<&Payout> {
        self.by_id.get(id).and_then(|at| self.all.get(*at))
    }

    /// When the next thing happens by itself.
    pub(super) fn next_due(&self) -> Option<KoreanTime> {
        self.due.first().map(|(due, _)| KoreanTime::from_micros(*due))
    }

    pub(super) const fn committed(&self) -> u64 {
        self.committed
    }

    fn add(&mut self, payout: Payout, due: KoreanTime) {
        let at = self.all.len();
        self.by_id.insert(Arc::clone(&payout.id), at);
        self.references.insert(payout.reference.clone());
        self.due.insert((due.micros(), at));
        self.committed = self.committed.saturating_add(payout.amount);
        self.all.push(payout);
    }

    /// Ends one that did not get there: nothing more happens to it, and its money is in the balance again.
    fn give_up(&mut self, id: &str, status: Status) -> Option<&mut Payout> {
        let at = *self.by_id.get(id)?;
        self.due.retain(|(_, which)| *which != at);
        let payout = self.all.get_mut(at)?;
        payout.status = status;
        self.committed = self.committed.saturating_sub(payout.amount);
        Some(payout)
    }

    /// The next thing that is due by now: the payout it happened to, and when.
    fn turn(&mut self, now: KoreanTime) -> Option<(KoreanTime, Payout)> {
        let due = self.next_due().filter(|due| *due <= now)?;
        let (_, at) = self.due.pop_first()?;
        let payout = self.all.get_mut(at)?;
        match (payout.status, &payout.refusal) {
            (Status::Requested, _) => {
                payout.status = Status::InProgress;
                self.due.insert((due.after(BANK_TIME).micros(), at));
            }
            (Status::InProgress, None) => payout.status = Status::Completed,
            (Status::InProgress, Some(_)) => {
                payout.status = Status::Failed;
                self.committed = self.committed.saturating_sub(payout.amount);
            }
            (Status::Completed | Status::Failed | Status::Canceled, _) => {}
        }
        Some((due, payout.clone()))
    }
}

impl State {
    /// Takes the money out of the balance and starts the payout, or notes it down for its day.
    fn disburse(&mut self, now: KoreanTime, form: &Form) -> Arc<str> {
        let (status, date, due) = match form.schedule {
            Schedule::Express => (Status::InProgress, Day::of(now), now.after(BANK_TIME)),
            Schedule::On(date) => (Status::Requested, date, date.at(SCHEDULED_HOUR)),
        };
        let refusal = self.is_failing_account(&form.destination).then(|| "INVALID_ACCOUNT_NUMBER".into());
        let id: Arc<str> = self.ids.payout_id().into();
        let payout = Payout {
            id: Arc::clone(&id),
            reference: form.reference.as_str().into(),
            destination: form.destination.as_str().into(),
            is_scheduled: form.schedule != Schedule::Express,
            date,
            amount: form.amount,
            description: form.description.as_deref().map(Into::into),
            requested_at: now,
            status,
            refusal,
            metadata: form.metadata.clone(),
        };
        self.payouts.add(payout, due);
        self.count_payout(now, &form.destination, form.amount);
        id
    }

    fn is_failing_account(&self, seller: &str) -> bool {
        let is_test = self.merchant.secret_key.starts_with("test_");
        self.sellers.find(seller).filter(|_| is_test).is_some_and(|seller| {
            let account = (seller.account.bank_code.as_str(), seller.account.account_number.as_str());
            FAILING_ACCOUNTS.contains(&account)
        })
    }

    /// What is due by now has happened to the payouts; an entry for the journal for each that reached its end.
    pub(super) fn settle_payouts(&mut self, now: KoreanTime) -> Vec<Entry> {
        let mut ended = Vec::new();
        while let Some((at, payout)) = self.payouts.turn(now) {
            ended.extend(self.tell(at, &payout));
        }
        ended
    }

    /// Makes the seller's bank refuse a payout that is still on its way.
    ///
    /// # Errors
    ///
    /// If there is no such payout, it is not on its way, or the gateway has no such code for it.
    pub(super) fn fail_payout(&mut self, now: KoreanTime, id: &str, code: &str) -> Result<Entry, String> {
        let payout = self.payouts.find(id).ok_or_else(|| format!("no payout has the id `{id}`"))?;
        if !matches!(payout.status, Status::Requested | Status::InProgress) {
            return Err(format!("the payout is {}, not REQUESTED or IN_PROGRESS", payout.status.as_str()));
        }
        let row =
            catalog::documented("payouts-v2", code).ok_or_else(|| format!("code `{code}` is in no table"))?;
        let failed = self.payouts.give_up(id, Status::Failed).map(|payout| {
            payout.refusal = Some(row.code.into());
            payout.clone()
        });
        let entry = failed.and_then(|payout| self.tell(now, &payout));
        entry.ok_or_else(|| format!("no payout has the id `{id}`"))
    }

    /// The webhook and the journal's entry of a payout that has ended.
    fn tell(&mut self, at: KoreanTime, payout: &Payout) -> Option<Entry> {
        let (payout_id, sum) = (Arc::clone(&payout.id), payout.sum());
        let what = match payout.status {
            Status::Completed => What::PayoutCompleted { payout_id, sum },
            Status::Failed => What::PayoutFailed { payout_id, sum },
            Status::Requested | Status::InProgress | Status::Canceled => return None,
        };
        let told = v2::bare(&payout.body(Language::Korean));
        self.outbox.emit(at, Event::PayoutChanged { payout: told });
        Some(Entry { what, ..Entry::without_request(at) })
    }
}

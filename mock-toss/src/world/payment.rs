//! One payment and its states.
//!
//! ```text
//! IN_PROGRESS --confirm--> DONE --cancel all at once--> CANCELED
//!   |   \--refused for good--> ABORTED \--cancel a part--> PARTIAL_CANCELED (stays, also at balance 0)
//!   \--nobody confirms in time--> EXPIRED
//! ```

use std::sync::Arc;

use crate::catalog::Row;
use crate::time::KoreanTime;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Status {
    InProgress,
    Done,
    Canceled,
    PartialCanceled,
    Aborted,
    Expired,
}

impl Status {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Done => "DONE",
            Self::Canceled => "CANCELED",
            Self::PartialCanceled => "PARTIAL_CANCELED",
            Self::Aborted => "ABORTED",
            Self::Expired => "EXPIRED",
        }
    }
}

#[derive(Debug)]
pub(super) struct Payment {
    pub(super) merchant_id: Arc<str>,
    pub(super) key: Arc<str>,
    pub(super) order_id: Arc<str>,
    pub(super) order_name: Box<str>,
    pub(super) amount: u64,
    pub(super) status: Status,
    pub(super) requested_at: KoreanTime,
    /// When nobody can confirm it any more.
    pub(super) expires_at: KoreanTime,
    pub(super) approved_at: Option<KoreanTime>,
    pub(super) last_transaction: Option<Arc<str>>,
    pub(super) secret: Option<Box<str>>,
    pub(super) failure: Option<&'static Row>,
    /// What can still be cancelled; the whole amount before the approval.
    pub(super) balance: u64,
    pub(super) cancels: Vec<Cancel>,
    /// A confirm of it is in flight: a second one meets `[S008]`, and it cannot expire meanwhile.
    pub(super) is_being_confirmed: bool,
}

#[derive(Debug)]
pub(super) struct Cancel {
    pub(super) transaction_key: Arc<str>,
    pub(super) reason: Box<str>,
    pub(super) at: KoreanTime,
    pub(super) amount: u64,
    pub(super) refundable: u64,
}

impl Payment {
    pub(super) fn approve(&mut self, now: KoreanTime, transaction_key: Arc<str>, secret: Box<str>) {
        self.status = Status::Done;
        self.approved_at = Some(now);
        self.last_transaction = Some(transaction_key);
        self.secret = Some(secret);
    }

    pub(super) fn abort(&mut self, transaction_key: Arc<str>, failure: &'static Row) {
        self.status = Status::Aborted;
        self.last_transaction = Some(transaction_key);
        self.failure = Some(failure);
    }

    /// One cancel of the whole amount ends `CANCELED`; several that add up to it stay `PARTIAL_CANCELED`.
    pub(super) fn cancel(&mut self, now: KoreanTime, transaction_key: Arc<str>, amount: u64, reason: &str) {
        self.status = if amount == self.amount { Status::Canceled } else { Status::PartialCanceled };
        self.balance -= amount;
        self.last_transaction = Some(Arc::clone(&transaction_key));
        let refundable = self.balance;
        self.cancels.push(Cancel { transaction_key, reason: reason.into(), at: now, amount, refundable });
    }
}

//! What a store shows of itself: to people, to the shop's own reads, to streams of notifications.

use toss_sdk::model::{Money, OrderId, PaymentKey};

use crate::cancel::CancelVerdict;
use crate::confirm::ConfirmVerdict;
use crate::job::{Actor, BatchId, JobId, JobKind, JobState, RefundId};
use crate::refund::RefundState;
use crate::time::UnixMicros;

/// How a job ended, or why it waits for a human; told to the [`SettledHook`](super::SettledHook).
#[derive(Clone, Debug, PartialEq)]
pub struct Settlement {
    /// The job; `None` if no job of the flows had a part in it.
    pub job: Option<JobId>,
    /// Its name: the payment key of a confirm, the name of a cancel, the number of a refund. Without a job, the payment
    /// key.
    pub name: Box<str>,
    /// The order.
    pub order_id: OrderId,
    /// The payment.
    pub payment_key: PaymentKey,
    /// What was asked for; of money that somebody else gave back, how much it was.
    pub amount: Money,
    /// How it ended.
    pub verdict: Verdict,
    /// What the payment still holds afterwards, by the flows' book; `None` if it was never taken.
    pub balance: Option<Money>,
}

/// How a job ended, by kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// A confirm.
    Confirm(ConfirmVerdict),
    /// A cancel of the shop's.
    Cancel(CancelVerdict),
    /// A refund.
    Refund(CancelVerdict),
    /// Money that came after its order had failed: it is given back by a cancel job that is stored now.
    LateSuccess {
        /// The cancel.
        cancel: JobId,
    },
    /// Somebody else gave money back, for instance in the gateway's dashboard.
    CanceledElsewhere {
        /// How much.
        amount: Money,
    },
}

/// A job, for those who look.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct JobRow {
    /// The job.
    pub job: JobId,
    /// What it does.
    pub kind: JobKind,
    /// Its name.
    pub name: Box<str>,
    /// The order.
    pub order_id: OrderId,
    /// The payment.
    pub payment_key: PaymentKey,
    /// What it takes or gives back.
    pub amount: Money,
    /// Where it stands.
    pub state: JobState,
    /// Where its flow stands, by name, for instance `InDoubt`.
    pub flow: Box<str>,
    /// When it is due, if it is open.
    pub due: Option<UnixMicros>,
    /// Why it waits for a human, if it does.
    pub parked_reason: Option<Box<str>>,
    /// When it was stored.
    pub created_at: UnixMicros,
}

/// A refund, for those who look.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RefundRow {
    /// Its number.
    pub id: RefundId,
    /// The order.
    pub order_id: OrderId,
    /// The payment.
    pub payment_key: PaymentKey,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub state: RefundState,
    /// Who asked.
    pub requested_by: Actor,
    /// Who approved or rejected.
    pub decided_by: Option<Actor>,
    /// With which others it was approved.
    pub batch: Option<BatchId>,
    /// The job that executes it.
    pub job: Option<JobId>,
}

/// What the flows know of a payment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PaymentRow {
    /// The payment.
    pub payment_key: PaymentKey,
    /// Its order.
    pub order_id: OrderId,
    /// What was taken.
    pub captured: Money,
    /// What was given back.
    pub refunded: Money,
    /// What is promised and not given back yet.
    pub reserved: Money,
}

/// One notification.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InboxEvent {
    /// The recipient's number of it: one more than the one before, in the order of the commits.
    pub seq: u64,
    /// When it was written.
    pub at: UnixMicros,
    /// What it is about.
    pub topic: Box<str>,
    /// What it tells, as JSON.
    pub body: Box<str>,
}

/// Part of an inbox, after a cursor.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct InboxPage {
    /// In order, without a gap.
    pub events: Vec<InboxEvent>,
    /// The newest number that the recipient has; 0 before the first.
    pub last: u64,
    /// Whether events after the cursor are gone by retention, or the cursor is not one of this inbox (the database was
    /// restored): the reader starts over from a snapshot, and goes on after `last`. The page has no events then.
    pub is_reset: bool,
}

/// What an operator does with a job that waits.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Redrive {
    /// Try again: what is in doubt is looked up first, what is not queues up anew. What waits after a refusal waits no
    /// more. What was decided under another API key goes on under the one of this store
    /// ([`FlowOptions::credential`](super::FlowOptions::credential)): look at the payment under the old one before.
    Again,
    /// Give the reservation back, if it is proven that nothing was executed and nothing will be: at once if nothing was
    /// sent or nothing is in doubt, else when a look-up has proved it. Cancels and refunds only.
    Release,
}

/// Why a job was not re-driven. Nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RedriveError {
    /// There is no such job.
    #[error("there is no {0}")]
    Unknown(JobId),
    /// A worker has it, it is over, or it goes on by itself without waiting after a refusal.
    #[error("{job} is {} and goes on by itself or is over; re-drive what is parked or waits after a refusal",
            .state.as_str())]
    NotParked {
        /// The job.
        job: JobId,
        /// Where it stands.
        state: JobState,
    },
    /// A confirm has nothing to release.
    #[error("{0} takes money; only cancels and refunds can be released")]
    NothingReserved(JobId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] super::StoreError),
}

/// How long what is over is kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Retention {
    /// Jobs that are over, with their attempts. Not below the gateway's key life, or a repeated name is not recognised.
    pub jobs: core::time::Duration,
    /// History and calls.
    pub history: core::time::Duration,
    /// Notifications.
    pub inbox: core::time::Duration,
}

impl Default for Retention {
    /// Jobs 400 days, history 400 days, notifications 30 days.
    fn default() -> Self {
        let days = |days: u64| core::time::Duration::from_hours(24 * days);
        Self { jobs: days(400), history: days(400), inbox: days(30) }
    }
}

/// What retention removed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Purged {
    /// Jobs.
    pub jobs: u64,
    /// Rows of history and calls.
    pub history: u64,
    /// Notifications.
    pub inbox: u64,
}

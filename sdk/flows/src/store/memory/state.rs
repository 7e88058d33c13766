//! The rows, in maps by their keys. What a database keeps as text that it may not be able to read back (the state of
//! a flow) is text here too; everything else is what it is.

use alloc::collections::BTreeMap;

use toss_sdk::model::{Currency, IdempotencyKey, Money, OrderId, PaymentKey, RefundReceiveAccount};

use crate::attempt::AttemptState;
use crate::job::{Actor, BatchId, Hold, JobId, JobKind, JobState, MerchantId, Priority, Recipient, RefundId};
use crate::refund::RefundState;
use crate::store::InboxEvent;
use crate::time::UnixMicros;

/// Everything.
#[derive(Clone, Default)]
pub(crate) struct State {
    pub(super) is_closed: bool,
    pub(super) jobs: BTreeMap<JobId, Job>,
    /// By job and epoch of the key.
    pub(super) attempts: BTreeMap<(JobId, u32), Attempt>,
    pub(super) payments: BTreeMap<PaymentKey, Payment>,
    pub(super) refunds: BTreeMap<RefundId, Refund>,
    pub(super) receipts: Vec<Receipt>,
    pub(super) history: Vec<Transition>,
    pub(super) calls: Vec<Call>,
    pub(super) inboxes: BTreeMap<Recipient, Inbox>,
    pub(super) cursors: BTreeMap<Box<str>, Box<str>>,
    /// Of jobs and of history: numbers are not given twice, also after a purge.
    pub(super) last_job: i64,
    pub(super) last_transition: i64,
}

#[derive(Clone)]
pub(super) struct Job {
    pub(super) kind: JobKind,
    pub(super) name: Box<str>,
    pub(super) merchant: MerchantId,
    pub(super) order_id: OrderId,
    pub(super) payment_key: PaymentKey,
    pub(super) amount: Money,
    /// Of a confirm.
    pub(super) deadline: Option<UnixMicros>,
    /// Of a cancel, as the next three.
    pub(super) reason: Box<str>,
    pub(super) refund_account: Option<RefundReceiveAccount>,
    /// The balance before it, once its turn has come; none again when it goes back to the queue.
    pub(super) refundable: Option<Money>,
    pub(super) holds_lane: bool,
    pub(super) batch: Option<BatchId>,
    pub(super) priority: Priority,
    pub(super) state: JobState,
    pub(super) verdict: Option<&'static str>,
    pub(super) run_at: UnixMicros,
    pub(super) epoch: i64,
    pub(super) lease_until: Option<UnixMicros>,
    pub(super) key_epoch: u32,
    /// JSON.
    pub(super) flow: Box<str>,
    pub(super) parked_reason: Option<Box<str>>,
    pub(super) created_at: UnixMicros,
    pub(super) updated_at: UnixMicros,
}

#[derive(Clone)]
pub(super) struct Attempt {
    pub(super) key: IdempotencyKey,
    pub(super) fingerprint: Box<str>,
    pub(super) state: AttemptState,
    pub(super) code: Option<Box<str>>,
    /// JSON; of every key but the first.
    pub(super) evidence: Option<Box<str>>,
    /// Which API key it is sent under.
    pub(super) credential: Option<Box<str>>,
    pub(super) made_at: UnixMicros,
}

/// In the smallest unit.
#[derive(Clone)]
pub(super) struct Payment {
    pub(super) order_id: OrderId,
    pub(super) merchant: MerchantId,
    pub(super) currency: Currency,
    pub(super) captured: i64,
    pub(super) refunded: i64,
    pub(super) reserved: i64,
    pub(super) created_at: UnixMicros,
    pub(super) updated_at: UnixMicros,
}

#[derive(Clone)]
pub(super) struct Refund {
    pub(super) payment_key: PaymentKey,
    pub(super) order_id: OrderId,
    pub(super) amount: Money,
    pub(super) reason: Box<str>,
    pub(super) account: Option<RefundReceiveAccount>,
    pub(super) state: RefundState,
    pub(super) requested_by: Actor,
    pub(super) decided_by: Option<Actor>,
    pub(super) batch: Option<BatchId>,
    pub(super) job: Option<JobId>,
    pub(super) updated_at: UnixMicros,
}

#[derive(Clone)]
pub(super) struct Receipt {
    pub(super) job: Option<JobId>,
    pub(super) payment_key: PaymentKey,
    pub(super) order_id: OrderId,
    pub(super) amount: Money,
    pub(super) refundable_after: Money,
    pub(super) transaction_key: Box<str>,
    /// As the gateway wrote it; empty if it did not say.
    pub(super) canceled_at: Box<str>,
}

#[derive(Clone)]
pub(super) struct Transition {
    pub(super) id: i64,
    pub(super) at: UnixMicros,
    pub(super) entity: &'static str,
    pub(super) entity_id: Box<str>,
    pub(super) from: Option<Box<str>>,
    pub(super) to: Box<str>,
    pub(super) actor: Actor,
    pub(super) detail: Option<Box<str>>,
}

#[derive(Clone)]
pub(super) struct Call {
    pub(super) job: JobId,
    pub(super) kind: JobKind,
    pub(super) key_epoch: u32,
    pub(super) at: UnixMicros,
    pub(super) in_transaction: bool,
}

/// Of one recipient.
#[derive(Clone, Default)]
pub(super) struct Inbox {
    /// The newest number that was given.
    pub(super) last: u64,
    /// What is kept, oldest first, each with the change that it tells of.
    pub(super) events: Vec<(InboxEvent, Option<i64>)>,
}

impl Payment {
    /// What is neither given back nor promised.
    pub(super) fn left(&self) -> Money {
        Money::new(self.currency, self.captured - self.refunded - self.reserved)
    }

    /// What it still holds.
    pub(super) fn balance(&self) -> Money {
        Money::new(self.currency, self.captured - self.refunded)
    }
}

impl Job {
    /// Whether it is a cancel of this payment that is not over.
    pub(super) fn gives_back(&self, payment_key: &PaymentKey) -> bool {
        self.kind != JobKind::Confirm && self.payment_key == *payment_key && self.state != JobState::Done
    }
}

impl State {
    /// Whether a job may run now, as far as its lane goes. One cancel of a payment is open at a time: one that has been
    /// sent a balance goes on, one that somebody works on is about to get it, and of those that wait the oldest is next
    /// when there is none.
    pub(super) fn has_turn(&self, id: JobId) -> bool {
        let Some(job) = self.jobs.get(&id) else {
            return false;
        };
        if job.kind == JobKind::Confirm || job.refundable.is_some() {
            return true;
        }
        !self.jobs.iter().any(|(other_id, other)| {
            *other_id != id
                && other.holds_lane
                && other.payment_key == job.payment_key
                && (other.refundable.is_some() || other.state == JobState::Run || *other_id < id)
        })
    }

    /// Whether another cancel of its payment is open beside this one, which would be asked for the same balance.
    pub(super) fn is_second_open(&self, id: JobId) -> bool {
        let is_open = |job: &Job| job.holds_lane && job.refundable.is_some();
        let Some(job) = self.jobs.get(&id).filter(|job| is_open(job)) else {
            return false;
        };
        let mut others = self.jobs.iter().filter(|(other_id, _)| **other_id != id);
        others.any(|(_, other)| other.payment_key == job.payment_key && is_open(other))
    }

    /// The job that this claim is on, if it still is.
    pub(super) fn held(&mut self, hold: Hold) -> Option<&mut Job> {
        self.jobs.get_mut(&hold.job).filter(|job| job.epoch == hold.epoch && job.state == JobState::Run)
    }
}

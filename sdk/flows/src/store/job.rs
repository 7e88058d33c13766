//! The words of a store: jobs, attempts, settlements.

use core::fmt;

use toss_sdk::model::{Money, OrderId, PaymentKey};

use super::StoreError;
use crate::attempt::AttemptState;
use crate::confirm::{Change, ConfirmState, ConfirmVerdict, ParkReason};
use crate::intent::ConfirmIntent;
use crate::time::UnixMicros;

/// The number of a job.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct JobId(i64);

impl JobId {
    /// The job with this number.
    pub const fn new(id: i64) -> Self {
        Self(id)
    }

    /// The number itself, for logs and for rows of your own.
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "job {}", self.0)
    }
}

/// A claim on a job: nobody else works on it while the lease lives and the epoch is the newest.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Hold {
    /// The job.
    pub job: JobId,
    /// The number of this claim. Whoever comes with an older one is turned away.
    pub epoch: i64,
}

/// A job in the hands of a holder.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// What to show when renewing and settling.
    pub hold: Hold,
    /// What to ask of the gateway, and with which key.
    pub intent: ConfirmIntent,
    /// When the payment can surely no longer be confirmed.
    pub deadline: UnixMicros,
    /// What is known.
    pub state: ConfirmState,
    /// Whether the holder before let its lease run out: what it did is not known.
    pub is_taken_over: bool,
    /// Why nothing may be sent, if so: the row is not what its key was made for, or cannot be read.
    pub problem: Option<Box<str>>,
}

/// What a holder found out.
#[derive(Clone, Debug, PartialEq)]
pub struct Settle {
    /// The claim.
    pub hold: Hold,
    /// The epoch of the key that was used, as claimed.
    pub key_epoch: u32,
    /// The new state, and what goes with it.
    pub change: Change,
}

/// Whether a settlement counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use = "a fenced settlement was not written"]
pub enum Settled {
    /// Written, and the claim is over.
    Written,
    /// The claim was lost before: nothing was written.
    Fenced,
}

/// A job, for those who look.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct JobRow {
    /// The job.
    pub job: JobId,
    /// The payment.
    pub payment_key: PaymentKey,
    /// Where it stands.
    pub status: JobStatus,
}

/// Where a job stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum JobStatus {
    /// A worker runs it, or will.
    Open {
        /// When it is due.
        due: UnixMicros,
    },
    /// It waits for a human.
    Parked {
        /// What was found.
        reason: ParkReason,
    },
    /// It is over.
    Done,
}

/// A decision to take money, to be stored with the order that it belongs to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewConfirm {
    /// The order.
    pub order_id: OrderId,
    /// The payment to confirm. It was compared with the order before this.
    pub payment_key: PaymentKey,
    /// What to take, from the order, never from the customer's browser.
    pub amount: Money,
    /// When the payment key can surely no longer be confirmed: the end of the gateway's confirm window, at the
    /// latest. Too late only delays the proof for a payment that the gateway does not know.
    pub deadline: UnixMicros,
}

/// Why a confirm was not enqueued. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum EnqueueError {
    /// The amount is not above zero, or its currency is not known.
    #[error("amount is above zero and in a known currency, not {0}")]
    Amount(Money),
    /// The payment key already has a job: a payment is confirmed once.
    #[error("paymentKey {payment_key} already belongs to order {order_id}")]
    PaymentKeyTaken {
        /// The payment key.
        payment_key: PaymentKey,
        /// The order that has it.
        order_id: OrderId,
    },
    /// The order has a confirm that is open, parked or paid: a second one could take the money twice.
    #[error("order {0} already has a confirm that is open, parked or paid")]
    OrderTaken(OrderId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How a job ended, told to the [`SettledHook`](crate::SettledHook).
#[derive(Clone, Debug, PartialEq)]
pub struct Settlement {
    /// The job.
    pub job: JobId,
    /// The order.
    pub order_id: OrderId,
    /// The payment.
    pub payment_key: PaymentKey,
    /// What was asked for.
    pub amount: Money,
    /// How it ended.
    pub verdict: ConfirmVerdict,
}

/// One attempt, for the shop's book: one row per key epoch of a payment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AttemptRow {
    /// The order.
    pub order_id: Box<str>,
    /// The payment.
    pub payment_key: Box<str>,
    /// The epoch of the key.
    pub key_epoch: u32,
    /// Where it stands.
    pub state: AttemptState,
    /// The gateway's code, if it refused.
    pub code: Option<Box<str>>,
}

/// How many jobs of an order are not over, for the shop's book.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct JobsOfOrder {
    /// Jobs that a worker will run.
    pub open: u32,
    /// Jobs that wait for a human.
    pub parked: u32,
}

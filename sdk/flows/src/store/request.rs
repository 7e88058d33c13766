//! What a transaction can ask of the flows: decisions to move money, stored before anything moves.

use toss_sdk::model::{InvalidValue, Money, OrderId, PaymentKey, RefundReceiveAccount};

use super::StoreError;
use crate::job::{Actor, BatchId, JobId, JobName, MerchantId, Priority, Recipient, RefundId};
use crate::time::UnixMicros;

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
    /// Whose money.
    pub merchant: MerchantId,
    /// Before which others.
    pub priority: Priority,
}

/// A decision of the shop to give money back: a rollback, a cancelled order. It never gives up.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewCancel {
    /// What makes it the only one: asked for again under this name, it is the same cancel.
    pub name: JobName,
    /// The payment. The flows must know it: it was confirmed by them, or adopted.
    pub payment_key: PaymentKey,
    /// How much; `None` for all that is neither given back nor promised.
    pub amount: Option<Money>,
    /// What the customer reads; 1 to 200 characters.
    pub reason: Box<str>,
    /// Where the money of a virtual account goes. Kept until the cancel is over.
    pub refund_account: Option<RefundReceiveAccount>,
    /// Who decided.
    pub actor: Actor,
    /// Before which others.
    pub priority: Priority,
}

/// A wish to give money back, which somebody has to approve.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewRefund {
    /// The shop's number of it: asked for again under this number, it is the same refund.
    pub id: RefundId,
    /// The payment.
    pub payment_key: PaymentKey,
    /// How much; `None` for all that is neither given back nor promised when it is asked for.
    pub amount: Option<Money>,
    /// What the customer reads; 1 to 200 characters.
    pub reason: Box<str>,
    /// Where the money of a virtual account goes. Kept until the refund is over.
    pub refund_account: Option<RefundReceiveAccount>,
    /// Who asks.
    pub requested_by: Actor,
}

/// An approval of several refunds at once. Each of them is decided alone: what cannot be approved is named in the
/// answer, and the rest is approved.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Approval {
    /// Which.
    pub refunds: Vec<RefundId>,
    /// The number of this approval.
    pub batch: BatchId,
    /// Who approves.
    pub approver: Actor,
    /// Before which others.
    pub priority: Priority,
}

/// What became of one refund of an [`Approval`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Approved {
    /// The money is reserved and a job is stored.
    Now(JobId),
    /// It was approved before, by this job; nothing was written.
    Before(JobId),
    /// It cannot be approved; nothing was written.
    Not(NotApproved),
}

/// Why a refund is not approved.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NotApproved {
    /// Nobody asked for it.
    #[error("there is no refund {0}; request it first")]
    Unknown(RefundId),
    /// It was rejected.
    #[error("refund {0} was rejected; request another")]
    Rejected(RefundId),
    /// It was approved and then given up: its money is free again.
    #[error("refund {0} was released, and gives nothing back any more; request another")]
    Released(RefundId),
    /// Who asked for it may not approve it, under [`FlowOptions::two_persons`](super::FlowOptions::two_persons).
    #[error("refund {id} was requested by {actor}, who cannot approve it; ask somebody else")]
    OwnRequest {
        /// The refund.
        id: RefundId,
        /// Who asked, and who approves.
        actor: Actor,
    },
    /// The payment has less left.
    #[error(
        "refund {id} asks for {asked} and payment {payment_key} has {left} left that is neither given back nor promised"
    )]
    TooMuch {
        /// The refund.
        id: RefundId,
        /// What it asks for.
        asked: Money,
        /// What is left.
        left: Money,
        /// The payment.
        payment_key: PaymentKey,
    },
}

/// A job, and whether it was there before.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Enqueued {
    /// It is stored now.
    New(JobId),
    /// The same one was stored before; nothing was written.
    Existing(JobId),
}

impl Enqueued {
    /// The job.
    pub const fn job(self) -> JobId {
        match self {
            Self::New(job) | Self::Existing(job) => job,
        }
    }
}

/// Something to tell a recipient. Its body is JSON; it gets the recipient's next number when the transaction commits.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewEvent {
    /// Who is told.
    pub recipient: Recipient,
    /// What it is about, for instance `refund.done`; 1 to 64 visible ASCII characters.
    pub topic: Box<str>,
    /// What is told, as JSON.
    pub body: Box<str>,
}

/// Why a decision was not stored. Nothing was written, and the transaction can go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
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
    /// A payment of an order whose number this crate would not have given.
    #[error("the payment's {0}, so the flows cannot keep it")]
    OrderId(InvalidValue),
    /// The order has a confirm that is open, parked or paid: a second one could take the money twice.
    #[error("order {0} already has a confirm that is open, parked or paid")]
    OrderTaken(OrderId),
    /// The flows do not know that the payment was taken.
    #[error("payment {0} was not taken by these flows; give back only what was taken")]
    PaymentUnknown(PaymentKey),
    /// More than is left, in the payment's currency.
    #[error(
        "amount is at most {left}, which payment {payment_key} has left, and in its currency, not {asked}"
    )]
    TooMuch {
        /// What was asked for.
        asked: Money,
        /// What is neither given back nor promised.
        left: Money,
        /// The payment.
        payment_key: PaymentKey,
    },
    /// A reason that the gateway would refuse.
    #[error("reason has 1 to 200 characters, not {found}")]
    Reason {
        /// How many it has.
        found: usize,
    },
    /// The same name or number was used for another decision.
    #[error("{name} was asked for before with another payment, amount or reason")]
    NameReused {
        /// The name.
        name: Box<str>,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

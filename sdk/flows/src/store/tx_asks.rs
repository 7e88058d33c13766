//! What a transaction can ask of the flows. Each is written once for SQL (`engine`) and once in memory.

use toss_sdk::model::{OrderId, Payment, PaymentKey};

#[cfg(any(feature = "sqlite", feature = "postgres"))]
use super::engine;
use super::tx::{Inner, Tx};
use super::{
    Approval, Approved, EnqueueError, Enqueued, JobRow, NewCancel, NewConfirm, NewRefund, PaymentRow,
    Redrive, RedriveError, RefundRow, StoreError, memory,
};
use crate::audit::FlowBook;
use crate::backoff::Jitter;
use crate::confirm::Policy;
use crate::job::{Actor, BatchId, JobId, RefundId};
use crate::time::UnixMicros;

/// Sends a question to where it is answered.
macro_rules! ask {
    ($tx:ident, $operation:ident ( $($argument:expr),* )) => {{
        #[cfg(any(feature = "sqlite", feature = "postgres"))]
        let answer = if let Inner::Memory(_) = &$tx.inner {
            memory::$operation($tx, $($argument),*)
        } else {
            engine::$operation($tx, $($argument),*).await
        };
        #[cfg(not(any(feature = "sqlite", feature = "postgres")))]
        let answer = memory::$operation($tx, $($argument),*);
        answer
    }};
}

#[cfg_attr(
    not(any(feature = "sqlite", feature = "postgres")),
    expect(clippy::unused_async, reason = "only databases are waited for")
)]
impl Tx<'_> {
    /// Stores the decision to take money: job, attempt and idempotency key. The job is due when the transaction commits.
    ///
    /// # Errors
    /// See [`EnqueueError`]; nothing was written, and the transaction can go on.
    ///
    /// # Cancellation
    /// The transaction may hold the job; drop it with the future.
    pub async fn enqueue_confirm(&mut self, new: &NewConfirm) -> Result<Enqueued, EnqueueError> {
        ask!(self, enqueue_confirm(new))
    }

    /// Stores the decision to give money back, and reserves it. Several cancels of one payment run one after the other.
    ///
    /// # Errors
    /// See [`EnqueueError`]; nothing was written, and the transaction can go on.
    ///
    /// # Cancellation
    /// As [`enqueue_confirm`](Self::enqueue_confirm).
    pub async fn enqueue_cancel(&mut self, new: &NewCancel) -> Result<Enqueued, EnqueueError> {
        ask!(self, enqueue_cancel(new))
    }

    /// Stores a wish to give money back. Nothing is reserved before it is approved.
    ///
    /// # Errors
    /// See [`EnqueueError`]; nothing was written, and the transaction can go on.
    ///
    /// # Cancellation
    /// As [`enqueue_confirm`](Self::enqueue_confirm).
    pub async fn request_refund(&mut self, new: &NewRefund) -> Result<RefundRow, EnqueueError> {
        ask!(self, request_refund(new))
    }

    /// Approves refunds: each that can be is reserved on its payment and gets a job; what became of each, in the order
    /// of the request. Approving twice is approving once.
    ///
    /// # Errors
    /// If the store failed; the whole transaction is to be given up.
    ///
    /// # Cancellation
    /// As [`enqueue_confirm`](Self::enqueue_confirm).
    pub async fn approve_refunds(&mut self, approval: &Approval) -> Result<Vec<Approved>, StoreError> {
        ask!(self, approve_refunds(approval))
    }

    /// Rejects a refund that is not approved yet; the refund as it is then, `None` if there is none.
    ///
    /// # Errors
    /// If the store failed.
    ///
    /// # Cancellation
    /// As [`enqueue_confirm`](Self::enqueue_confirm).
    pub async fn reject_refund(
        &mut self,
        id: &RefundId,
        actor: &Actor,
    ) -> Result<Option<RefundRow>, StoreError> {
        ask!(self, reject_refund(id, actor))
    }

    /// Takes a payment into the flows' book that they did not confirm, so that it can be given back: an automatic
    /// billing, a virtual account, an order of the time before. Adopting it again changes nothing.
    ///
    /// # Errors
    /// If the payment is not taken ([`EnqueueError::PaymentUnknown`]), or the store failed.
    ///
    /// # Cancellation
    /// As [`enqueue_confirm`](Self::enqueue_confirm).
    pub async fn adopt_payment(&mut self, payment: &Payment) -> Result<PaymentRow, EnqueueError> {
        ask!(self, adopt_payment(payment))
    }

    /// Tells the flows what a payment looks like at the gateway, read by you: after a webhook, in a reconciliation. It
    /// is one more answer for the job that waits for one, and fences the worker that has it; a late success of a failed
    /// order becomes a cancel; money that somebody else gave back gets its receipt. What agrees with the book changes
    /// nothing, however often it is told and in whatever order.
    ///
    /// Only what was read from the gateway is told, never a webhook's own body: anybody can send one.
    ///
    /// # Errors
    /// If the store, or the owner of the order, failed.
    ///
    /// # Cancellation
    /// As [`enqueue_confirm`](Self::enqueue_confirm).
    pub async fn report(
        &mut self,
        payment: &Payment,
        policy: &Policy,
        jitter: Jitter,
    ) -> Result<Reported, StoreError> {
        ask!(self, report(payment, policy, jitter))
    }

    /// Sends a parked job on its way again.
    ///
    /// # Errors
    /// See [`RedriveError`]; nothing was written.
    ///
    /// # Cancellation
    /// As [`enqueue_confirm`](Self::enqueue_confirm).
    pub async fn redrive(&mut self, job: JobId, how: Redrive, actor: &Actor) -> Result<(), RedriveError> {
        ask!(self, redrive(job, how, actor))
    }

    /// The jobs of an order, oldest first.
    ///
    /// # Errors
    /// If the store failed, or holds a row that this program would not have written.
    ///
    /// # Cancellation
    /// Safe at any time.
    pub async fn jobs_of(&mut self, order_id: &OrderId) -> Result<Vec<JobRow>, StoreError> {
        ask!(self, jobs_of(order_id))
    }

    /// Parked jobs with a number above `after`, oldest first, at most `limit`.
    ///
    /// # Errors
    /// If the store failed.
    ///
    /// # Cancellation
    /// Safe at any time.
    pub async fn parked(&mut self, after: JobId, limit: usize) -> Result<Vec<JobRow>, StoreError> {
        ask!(self, parked(after, limit))
    }

    /// What the flows know of a payment.
    ///
    /// # Errors
    /// If the store failed.
    ///
    /// # Cancellation
    /// Safe at any time.
    pub async fn payment(&mut self, payment_key: &PaymentKey) -> Result<Option<PaymentRow>, StoreError> {
        ask!(self, payment(payment_key))
    }

    /// Payments that were taken into the book from `from` until before `to`, in the order of their keys, after `after`, at
    /// most `limit`.
    ///
    /// # Errors
    /// If the store failed.
    ///
    /// # Cancellation
    /// Safe at any time.
    pub async fn payments_between(
        &mut self,
        (from, to): (UnixMicros, UnixMicros),
        after: Option<&PaymentKey>,
        limit: usize,
    ) -> Result<Vec<PaymentRow>, StoreError> {
        ask!(self, payments_between((from, to), after, limit))
    }

    /// A refund.
    ///
    /// # Errors
    /// If the store failed.
    ///
    /// # Cancellation
    /// Safe at any time.
    pub async fn refund(&mut self, id: &RefundId) -> Result<Option<RefundRow>, StoreError> {
        ask!(self, refund(id))
    }

    /// Everything the flows have written, for the [audit](crate::audit): in one transaction with what you read of your own
    /// tables, so that both are of the same moment.
    ///
    /// # Errors
    /// If the store failed.
    ///
    /// # Cancellation
    /// Safe at any time.
    pub async fn book(&mut self) -> Result<FlowBook, StoreError> {
        #[cfg(any(feature = "sqlite", feature = "postgres"))]
        let Inner::Memory(state) = &self.inner else { return engine::book(self).await };
        #[cfg(not(any(feature = "sqlite", feature = "postgres")))]
        let Inner::Memory(state) = &self.inner;
        Ok(memory::book(state))
    }

    /// The refunds of a batch, in the order of their numbers.
    ///
    /// # Errors
    /// If the store failed.
    ///
    /// # Cancellation
    /// Safe at any time.
    pub async fn batch_of(&mut self, batch: &BatchId) -> Result<Vec<RefundRow>, StoreError> {
        ask!(self, batch_of(batch))
    }
}

/// What [`Tx::report`] found to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reported {
    /// The book said so already.
    Agrees,
    /// It was the answer that a job waited for.
    Answered(JobId),
    /// Money of a failed order: it goes back by this job.
    LateSuccess(JobId),
    /// Somebody else gave money back; it has its receipts now.
    CanceledElsewhere,
    /// The flows know nothing of this payment, and do nothing about it.
    NotOurs,
    /// A job is about to find out by itself; nothing was written.
    Awaited(JobId),
}

//! Where jobs live: the contract every store keeps.
//!
//! A job is delivered *at least once*: a claim whose lease ran out is claimed again, by a holder with the next epoch.
//! What a holder does at the gateway is made harmless to repeat by the idempotency key; what it writes is fenced by
//! the epoch. A store writes all of one operation or nothing of it, and once an operation has returned it survives a
//! crash of the process and, on disk, of the machine.

use core::time::Duration;

pub mod any;
mod claim;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod engine;
mod error;
mod hook;
pub mod memory;
mod migration;
mod open;
mod options;
mod orphan;
#[cfg(feature = "postgres")]
pub mod postgres;
mod request;
mod row;
pub mod sql;
#[cfg(feature = "sqlite")]
pub mod sqlite;
pub mod stock;
mod tx;
mod tx_asks;

pub use claim::{CallMade, Claim, ClaimRequest, Flow, FlowChange, Settle, Settled};
pub use error::{StoreError, StoreErrorKind};
pub use hook::{BoxFuture, NoHook, SettledHook};
pub use migration::Migration;
pub use open::in_transaction;
pub use options::FlowOptions;
pub use request::{
    Approval, Approved, EnqueueError, Enqueued, NewCancel, NewConfirm, NewEvent, NewRefund, NotApproved,
};
pub use row::{
    InboxEvent, InboxPage, JobRow, PaymentRow, Purged, Redrive, RedriveError, RefundRow, Retention,
    Settlement, Verdict,
};
pub use tx::Tx;
pub use tx_asks::Reported;

use crate::audit::FlowBook;
use crate::job::{Hold, JobKind, Recipient};

/// The stores are those of this crate: a claim is a promise that a decision is on disk, which nobody else can make.
pub(crate) mod sealed {
    /// Says that a store is one of ours.
    pub trait Sealed {}
}

/// Runs transactions, and claims, renews and settles jobs. Clones share everything.
pub trait Store: sealed::Sealed + Clone + Send + Sync + 'static {
    /// Runs `work` in one transaction and answers when it is committed; then wakes whoever waits for what it wrote.
    ///
    /// ```
    /// # use toss_flows::store::sql::Statement;
    /// # use toss_flows::store::{EnqueueError, Enqueued, NewConfirm, Store};
    /// const PLACE: Statement = Statement::both("INSERT INTO orders (id, state) VALUES ($1, 'PENDING')");
    ///
    /// async fn place(store: &impl Store, new: NewConfirm) -> Result<Enqueued, EnqueueError> {
    ///     let placed = store.transact(move |tx| {
    ///         Box::pin(async move {
    ///             tx.execute(PLACE, &[new.order_id.as_str().into()]).await?;
    ///             tx.enqueue_confirm(&new).await
    ///         })
    ///     });
    ///     placed.await
    /// }
    /// ```
    ///
    /// # Errors
    /// What `work` returned, or why the store could not commit. Nothing of `work` is written then; if the answer to the
    /// commit itself was lost ([`StoreErrorKind::CommitUnknown`]), it is written or it is not: read before doing it again.
    ///
    /// # Cancellation
    /// Dropping the future leaves open whether `work` runs.
    fn transact<T, E, F>(&self, work: F) -> impl Future<Output = Result<T, E>> + Send
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static;

    /// Claims jobs that are due, or whose claim ran out, by priority, then by turns between merchants and batches, then by
    /// age. Of one payment's cancels only the first that is not over.
    ///
    /// Once returned, each of them has a new epoch and nobody else gets it before the lease is over. A crash before
    /// leaves jobs unclaimed, or claimed by nobody until the lease is over. Jobs that are not due are left alone.
    ///
    /// # Errors
    /// If the store failed; nothing was claimed, or what was claimed runs out.
    ///
    /// # Cancellation
    /// What was claimed by then runs out.
    fn claim(&self, ask: ClaimRequest) -> impl Future<Output = Result<Vec<Claim>, StoreError>> + Send;

    /// Gives `held` claims a lease of `lease` from now, and answers which of them are lost: settled, or claimed by
    /// somebody else since. A lost claim must not be worked on any more.
    ///
    /// # Errors
    /// If the store failed; leases are what they were.
    ///
    /// # Cancellation
    /// Leases are renewed, or what they were.
    fn renew(
        &self,
        held: Vec<Hold>,
        lease: Duration,
    ) -> impl Future<Output = Result<Vec<Hold>, StoreError>> + Send;

    /// Writes what holders found out, together: the states of jobs and attempts, keys of the next epoch, receipts,
    /// balances, refunds, history, and with a verdict whatever the owner of the order writes for it. The answers are in
    /// the order of the batch, and each is its own: one that cannot be written leaves the others written.
    ///
    /// [`Settled::Fenced`] means that the claim was lost before: nothing was written, and what the holder believes is
    /// worth nothing. An error leaves the claim to run out.
    ///
    /// # Cancellation
    /// Any part of it may have been written.
    fn settle(&self, batch: Vec<Settle>) -> impl Future<Output = Vec<Result<Settled, StoreError>>> + Send;

    /// How long until the next job of these kinds is due or the next claim runs out; `None` if there is neither.
    ///
    /// # Errors
    /// If the store failed.
    ///
    /// # Cancellation
    /// Safe at any time.
    fn next_due(
        &self,
        kinds: Vec<JobKind>,
    ) -> impl Future<Output = Result<Option<Duration>, StoreError>> + Send;

    /// Up to `limit` notifications of `recipient` after the number `after`, from committed data: a number that was read
    /// is never followed by a lower one.
    ///
    /// # Errors
    /// If the store failed.
    ///
    /// # Cancellation
    /// Safe at any time.
    fn inbox_after(
        &self,
        recipient: &Recipient,
        after: u64,
        limit: usize,
    ) -> impl Future<Output = Result<InboxPage, StoreError>> + Send;

    /// Everything the flows have written, in one snapshot, for the [audit](crate::audit).
    ///
    /// # Errors
    /// If the store failed.
    ///
    /// # Cancellation
    /// Safe at any time.
    fn book(&self) -> impl Future<Output = Result<FlowBook, StoreError>> + Send;

    /// Removes what is over and older than `keep`, a bounded number of rows at a time.
    ///
    /// # Errors
    /// If the store failed; part of it may be gone.
    ///
    /// # Cancellation
    /// Part of it may be gone.
    fn purge(&self, keep: Retention) -> impl Future<Output = Result<Purged, StoreError>> + Send;

    /// The position that was stored under `name`, for what runs once in a while on one node.
    ///
    /// # Errors
    /// If the store failed.
    ///
    /// # Cancellation
    /// Safe at any time.
    fn cursor(&self, name: &'static str)
    -> impl Future<Output = Result<Option<Box<str>>, StoreError>> + Send;

    /// Moves the position under `name` from `from` to `to`; false if it is not at `from` any more: another node did it.
    ///
    /// # Errors
    /// If the store failed.
    ///
    /// # Cancellation
    /// It may have been moved.
    fn advance(
        &self,
        name: &'static str,
        from: Option<Box<str>>,
        to: Box<str>,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Finishes what is queued and closes the store. Later calls, also of clones, answer
    /// [`Closed`](StoreErrorKind::Closed).
    ///
    /// # Cancellation
    /// Closing goes on without the future.
    fn close(&self) -> impl Future<Output = ()> + Send;
}

//! Where jobs live: the contract every store keeps.
//!
//! A job is delivered *at least once*: a claim whose lease ran out is claimed again, by a holder with the next epoch.
//! What a holder does at the gateway is made harmless to repeat by the idempotency key; what it writes is fenced by
//! the epoch. A store writes all of one operation or nothing of it, and once an operation has returned it survives a
//! crash of the process and of the machine.

use core::time::Duration;

use toss_sdk::model::OrderId;

mod error;
mod job;
#[cfg(feature = "sqlite")]
pub mod sqlite;

pub use crate::attempt::AttemptState;
pub use error::{StoreError, StoreErrorKind};
pub use job::{
    AttemptRow, Claim, EnqueueError, Hold, JobId, JobRow, JobStatus, JobsOfOrder, NewConfirm,
    Settle, Settled, Settlement,
};

use crate::time::UnixMicros;

/// Claims, renews and settles jobs.
pub trait Store: Send + Sync + 'static {
    /// Claims up to `limit` jobs that are due, or whose claim ran out, for `lease` from now.
    ///
    /// Once returned, each of them has a new epoch and nobody else gets it before the lease is over. A crash before
    /// leaves jobs unclaimed, or claimed by nobody until the lease is over. Jobs that are not due are left alone.
    ///
    /// # Errors
    /// If the store failed; nothing was claimed, or what was claimed runs out.
    fn claim(
        &self,
        limit: usize,
        lease: Duration,
    ) -> impl Future<Output = Result<Vec<Claim>, StoreError>> + Send;

    /// Gives `held` claims a lease of `lease` from now, and answers which of them are lost: settled, or claimed by
    /// somebody else since. A lost claim must not be worked on any more.
    ///
    /// # Errors
    /// If the store failed; leases are what they were.
    fn renew(
        &self,
        held: Vec<Hold>,
        lease: Duration,
    ) -> impl Future<Output = Result<Vec<Hold>, StoreError>> + Send;

    /// Writes what a holder found out, in one transaction: the state of the job and of its attempt, the key of the
    /// next epoch if there is one, and with a verdict whatever the owner of the order writes for it.
    ///
    /// Once returned [`Settled::Written`], the claim is over and a final verdict was told exactly once.
    /// [`Settled::Fenced`] means that the claim was lost before: nothing was written, and what the holder believes
    /// is worth nothing. A crash before leaves the claim to run out.
    ///
    /// # Errors
    /// If the store, or the owner of the order, failed; nothing was written.
    ///
    /// # Cancellation
    /// All of it may have been written, or nothing.
    fn settle(&self, settle: Settle) -> impl Future<Output = Result<Settled, StoreError>> + Send;

    /// When the next job is due, or the next claim runs out; `None` if there is neither.
    ///
    /// # Errors
    /// If the store failed.
    ///
    /// # Cancellation
    /// Safe at any time.
    fn next_due(&self) -> impl Future<Output = Result<Option<UnixMicros>, StoreError>> + Send;

    /// The jobs of an order, oldest first.
    ///
    /// # Errors
    /// If the store failed, or holds a row that this program would not have written.
    ///
    /// # Cancellation
    /// Safe at any time.
    fn jobs_of(&self, order_id: &OrderId) -> impl Future<Output = Result<Vec<JobRow>, StoreError>> + Send;
}

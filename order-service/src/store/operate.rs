//! What operators and webhooks ask of the flows.

use toss_flows::backoff::Jitter;
use toss_flows::course::Policy;
use toss_flows::job::{Actor, JobId};
use toss_flows::store::any::AnyStore;
use toss_flows::store::{JobRow, Redrive, RedriveError, Reported, StoreError};
use toss_sdk::model::Payment;

use super::write::{Failure, write};

/// Jobs that wait for a human, with a number above `after`, oldest first.
pub(crate) async fn parked(store: &AnyStore, after: JobId, limit: usize) -> Result<Vec<JobRow>, StoreError> {
    store.snapshot(move |tx| Box::pin(async move { tx.parked(after, limit).await })).await
}

/// Sends a job on its way again, or gives its reservation back.
///
/// # Cancellation
/// It may have been done; [`parked`] tells.
pub(crate) async fn redrive(
    store: &AnyStore,
    job: JobId,
    how: Redrive,
    actor: Actor,
) -> Result<(), RedriveError> {
    write(store, (job, how, actor), |tx, (job, how, actor)| Box::pin(tx.redrive(*job, *how, actor))).await
}

impl Failure for RedriveError {
    fn of_store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::Unknown(_) | Self::NotParked { .. } | Self::NothingReserved(_) | _ => None,
        }
    }
}

/// Tells the flows what a payment looks like at the gateway, where it was read by us.
///
/// # Cancellation
/// It may have been told; telling it again changes nothing.
pub(crate) async fn report(
    store: &AnyStore,
    payment: Payment,
    policy: Policy,
) -> Result<Reported, StoreError> {
    /// The middle of every wait: reports come one by one, and nothing has to drift apart.
    const JITTER: Jitter = Jitter::new(u32::MAX / 2);
    write(store, (payment, policy), |tx, (payment, policy)| Box::pin(tx.report(payment, policy, JITTER)))
        .await
}

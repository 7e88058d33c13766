//! Transactions that lost to another one are run again: on PostgreSQL two requests may do the same at once, and the one
//! that comes second finds what the first has written.

use toss_flows::store::any::AnyStore;
use toss_flows::store::{BoxFuture, Store, StoreError, StoreErrorKind, Tx};

/// An error of a transaction that may be the store's.
pub(crate) trait Failure: From<StoreError> + Send + 'static {
    /// The store's part in it.
    fn of_store(&self) -> Option<&StoreError>;
}

impl Failure for StoreError {
    fn of_store(&self) -> Option<&StoreError> {
        Some(self)
    }
}

/// What is done in a transaction with what was asked for.
pub(super) type Work<A, T, E> = for<'t> fn(&'t mut Tx<'_>, &'t A) -> BoxFuture<'t, Result<T, E>>;

/// How often a transaction is begun. Whoever loses more often than this is told to come again.
const TRIES: u32 = 5;

/// Runs `work` in one transaction, and again if it lost to another one.
///
/// # Cancellation
/// Dropping the future leaves open whether it runs.
pub(super) async fn write<A, T, E>(store: &AnyStore, ask: A, work: Work<A, T, E>) -> Result<T, E>
where
    A: Clone + Send + Sync + 'static,
    T: Send + 'static,
    E: Failure,
{
    let mut tries = 1;
    loop {
        let ask = ask.clone();
        let done = store.transact(move |tx| Box::pin(async move { work(tx, &ask).await })).await;
        match done {
            Err(error) if tries < TRIES && error.of_store().is_some_and(has_lost) => tries += 1,
            done => return done,
        }
    }
}

/// Whether nothing was written because somebody else was first.
fn has_lost(error: &StoreError) -> bool {
    matches!(error.kind(), StoreErrorKind::Conflict | StoreErrorKind::Unique)
}

/// Somebody else has changed what this transaction decided on.
pub(super) fn lost(what: &str) -> StoreError {
    StoreError::new(
        StoreErrorKind::Conflict,
        format!("{what} was changed by another request meanwhile; ask again"),
    )
}

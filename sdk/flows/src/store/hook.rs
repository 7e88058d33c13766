//! What is the user's in the flows' transactions.

use core::pin::Pin;

use super::{Settlement, StoreError, Tx};

/// A boxed future: what a closure over a borrowed transaction returns.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What happens to your own rows when a job ends.
pub trait SettledHook: Send + Sync + 'static {
    /// Writes what the verdict means: order state, stock, notifications. Runs inside the transaction that settles the
    /// job, so both are written or neither. A job that is over is told once; a parked one each time it is parked.
    ///
    /// Write rows, and nothing slow. On SQLite the future must not wait for anything but the transaction: it runs on the
    /// writer's thread.
    ///
    /// # Errors
    /// An error rolls this settlement back, and no other; the job runs again when its lease is over, and is told again.
    fn on_settled<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        settlement: &'a Settlement,
    ) -> BoxFuture<'a, Result<(), StoreError>>;
}

/// Writes nothing of its own.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoHook;

impl SettledHook for NoHook {
    fn on_settled<'a>(
        &'a self,
        _: &'a mut Tx<'_>,
        _: &'a Settlement,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(core::future::ready(Ok(())))
    }
}

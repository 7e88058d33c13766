//! The store in memory: for tests and simulations, and the oracle that the databases are held against.
//!
//! It is written apart from them and as simply as possible: rows in maps, one lock, and a transaction that works on a
//! copy which takes the place of the original when it commits. It forgets everything with the process, so no money
//! may hang on it.
//!
//! ```
//! use std::sync::Arc;
//!
//! use toss_flows::model::Money;
//! use toss_flows::store::memory::MemoryStore;
//! use toss_flows::store::{ClaimRequest, EnqueueError, FlowOptions, NewConfirm, Store};
//! use toss_flows::time::{TokioClock, UnixMicros};
//! use toss_flows::{KeySecret, MerchantId, Priority};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let clock = Arc::new(TokioClock::set_to(UnixMicros::new(1_760_000_000_000_000)));
//! let store = MemoryStore::new(clock, FlowOptions::new(KeySecret::new(b"kept apart from the merchant's key")?));
//! let new = NewConfirm {
//!     order_id: "ORD-000001".parse()?,
//!     payment_key: "tgen_1".parse()?,
//!     amount: Money::krw(15_000),
//!     deadline: UnixMicros::new(1_760_000_600_000_000),
//!     merchant: MerchantId::default(),
//!     priority: Priority::default(),
//! };
//! let stored = store.transact(move |tx| Box::pin(async move { tx.enqueue_confirm(&new).await })).await?;
//!
//! let claims = store.claim(ClaimRequest::any(10, std::time::Duration::from_secs(15))).await?;
//! assert_eq!(claims[0].hold().job, stored.job());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }
//! ```

use alloc::sync::Arc;
use core::fmt;
use core::time::Duration;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::sql::{Statement, Value};
use super::tx::{Inner, Tx};
use super::{
    BoxFuture, Claim, ClaimRequest, FlowOptions, InboxPage, Purged, Retention, Settle, Settled, Store,
    StoreError, StoreErrorKind, open, sealed,
};
use crate::audit::FlowBook;
use crate::job::{Hold, JobKind, Recipient};
use crate::time::Clock;

mod book;
mod change;
mod claim;
#[cfg(feature = "test-util")]
mod corrupt;
mod enqueue;
mod inbox;
mod payment;
mod purge;
mod read;
mod redrive;
mod refunds;
mod report;
mod settle;
mod state;
mod work;

pub(in crate::store) use book::book;
#[cfg(feature = "test-util")]
pub use corrupt::Corruption;
pub(crate) use enqueue::{enqueue_cancel, enqueue_confirm};
pub(crate) use payment::adopt_payment;
pub(crate) use read::{batch_of, jobs_of, parked, payment, payments_between, refund};
pub(crate) use redrive::redrive;
pub(crate) use refunds::{approve_refunds, reject_refund, request_refund};
pub(crate) use report::report;
pub(crate) use state::State;

/// A store in memory. Clones share everything.
#[derive(Clone)]
pub struct MemoryStore {
    shared: Arc<Shared>,
}

struct Shared {
    /// Never held across a wait. A transaction that panicked has changed nothing, so a poisoned lock is a good one.
    state: Mutex<State>,
    clock: Arc<dyn Clock>,
    options: FlowOptions,
}

impl MemoryStore {
    /// An empty store that takes its time from `clock`.
    pub fn new(clock: Arc<dyn Clock>, options: FlowOptions) -> Self {
        Self { shared: Arc::new(Shared { state: Mutex::default(), clock, options }) }
    }

    /// One transaction: `work` on a copy, which is kept if all went well, and then whoever waits is woken.
    fn commit<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let (result, wake) = {
            let mut state = self.open()?;
            let mut copy = state.clone();
            let (inner, now) = (Inner::Memory(&mut copy), self.shared.clock.now());
            let mut tx = Tx::new(inner, now, &self.shared.options);
            let result = open::inside_sync(|| work(&mut tx))?;
            inbox::number(&mut tx)?;
            let wake = core::mem::take(&mut tx.wake);
            *state = copy;
            (result, wake)
        };
        for hint in wake {
            self.shared.options.hints.publish(hint);
        }
        Ok(result)
    }

    fn look<T>(&self, read: impl FnOnce(&State) -> T) -> Result<T, StoreError> {
        Ok(read(&*self.open()?))
    }

    fn open(&self) -> Result<MutexGuard<'_, State>, StoreError> {
        let state = self.shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_closed {
            return Err(StoreError::new(StoreErrorKind::Closed, "the store is closed; open another one"));
        }
        Ok(state)
    }
}

impl sealed::Sealed for MemoryStore {}

impl Store for MemoryStore {
    async fn transact<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.commit(|tx| at_once(work(tx))?)
    }

    async fn claim(&self, ask: ClaimRequest) -> Result<Vec<Claim>, StoreError> {
        self.commit(|tx| claim::claim(tx, &ask))
    }

    async fn renew(&self, held: Vec<Hold>, lease: Duration) -> Result<Vec<Hold>, StoreError> {
        self.commit(|tx| claim::renew(tx, &held, lease))
    }

    async fn settle(&self, batch: Vec<Settle>) -> Vec<Result<Settled, StoreError>> {
        // Each in a transaction of its own: what one of them meets is nothing to the others.
        batch.iter().map(|one| self.commit(|tx| settle::settle(tx, one))).collect()
    }

    async fn next_due(&self, kinds: Vec<JobKind>) -> Result<Option<Duration>, StoreError> {
        let now = self.shared.clock.now();
        self.look(|state| claim::next_due(state, &kinds).map(|due| due.since(now)))
    }

    async fn inbox_after(
        &self,
        recipient: &Recipient,
        after: u64,
        limit: usize,
    ) -> Result<InboxPage, StoreError> {
        self.look(|state| inbox::after(state, recipient, after, limit))
    }

    async fn book(&self) -> Result<FlowBook, StoreError> {
        self.look(book)
    }

    async fn purge(&self, keep: Retention) -> Result<Purged, StoreError> {
        self.commit(|tx| purge::purge(tx, keep))
    }

    async fn cursor(&self, name: &'static str) -> Result<Option<Box<str>>, StoreError> {
        self.look(|state| state.cursors.get(name).cloned())
    }

    async fn advance(
        &self,
        name: &'static str,
        from: Option<Box<str>>,
        to: Box<str>,
    ) -> Result<bool, StoreError> {
        self.commit(|tx| {
            let cursors = &mut work::open(tx)?.state.cursors;
            if cursors.get(name) != from.as_ref() {
                return Ok(false);
            }
            cursors.insert(name.into(), to);
            Ok(true)
        })
    }

    async fn close(&self) {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).is_closed = true;
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

/// What a future answers that may not wait: it runs under the lock.
fn at_once<T>(mut future: BoxFuture<'_, T>) -> Result<T, StoreError> {
    let mut context = core::task::Context::from_waker(core::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        core::task::Poll::Ready(value) => Ok(value),
        core::task::Poll::Pending => Err(StoreError::new(
            StoreErrorKind::Closure,
            "a closure waits for something else than its transaction; wait for it before the transaction",
        )),
    }
}

/// Why a statement cannot run here.
pub(crate) fn no_sql(statement: Statement, values: &[Value]) -> StoreError {
    let text = format!(
        "the store in memory runs no SQL, and was given {:?} with {} values; open an SQLite or a PostgreSQL store",
        statement.sqlite,
        values.len(),
    );
    StoreError::new(StoreErrorKind::Sql, text)
}

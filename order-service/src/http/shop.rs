//! What the answers are made from.

use core::fmt;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use toss_flows::course::Policy;
use toss_flows::store::BoxFuture;
use toss_flows::store::any::AnyStore;
use toss_flows::{Hints, Sighting};
use toss_sdk::model::PaymentKey;

use crate::config::Role;
use crate::gateway::Circuits;
use crate::metrics::Metrics;
use crate::order::Draws;

/// The most customers that wait for a result at once. More are answered at once, which is correct and less
/// comfortable.
pub(crate) const WAITING_MAX: usize = 10_000;

/// How long a waiting customer relies on hints alone. Hints may be lost; then this is what it costs.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// The most payments that are read again at once because the gateway told of them. It tells of the others later.
pub(crate) const LISTENING_MAX: usize = 64;

/// Reads a payment at the gateway, whichever gateway that is.
pub(crate) type LookUp = Box<dyn Fn(PaymentKey) -> BoxFuture<'static, Sighting> + Send + Sync>;

/// Everything that an answer may need.
pub(crate) struct Shop {
    pub(crate) store: AnyStore,
    pub(crate) hints: Arc<dyn Hints>,
    /// Whether customers are answered here, or only probes.
    pub(crate) role: Role,
    /// How long a payment may still be confirmed after it was asked for.
    pub(crate) confirm_window: Duration,
    /// How long the stock of an order waits for its payment.
    pub(crate) reserve_window: Duration,
    /// How what is read after a webhook is judged: as the workers do.
    pub(crate) policy: Policy,
    pub(crate) look_up: LookUp,
    /// [`LOOK_AGAIN`], except in tests of the hints.
    pub(crate) look_again: Duration,
    pub(crate) draws: Draws,
    pub(crate) metrics: Metrics,
    pub(crate) circuits: Box<dyn Fn() -> Circuits + Send + Sync>,
    pub(crate) workers: Alive,
    /// Cancelled when the shop begins to close.
    pub(crate) closing: CancellationToken,
    /// One permit for each customer that may wait.
    pub(crate) waiting: Arc<Semaphore>,
    /// One permit for each payment that is read again because the gateway told of it.
    pub(crate) listening: Arc<Semaphore>,
    /// One book at a time: it reads everything.
    pub(crate) book: Arc<Semaphore>,
}

impl fmt::Debug for Shop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shop").finish_non_exhaustive()
    }
}

/// How many workers should be at work, and how many are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alive {
    expected: usize,
    now: Arc<AtomicUsize>,
}

impl Alive {
    pub(crate) fn of(expected: usize) -> Self {
        Self { expected, now: Arc::default() }
    }

    /// One more, until dropped.
    pub(crate) fn one_more(&self) -> AtWork {
        self.now.fetch_add(1, Ordering::Relaxed);
        AtWork(Arc::clone(&self.now))
    }

    /// At work, of how many.
    pub(crate) fn count(&self) -> (usize, usize) {
        (self.now.load(Ordering::Relaxed), self.expected)
    }
}

/// A worker at work. Dropped with the worker's future, so that one that panicked is missed.
#[derive(Debug)]
pub(crate) struct AtWork(Arc<AtomicUsize>);

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

//! The worker: claims, calls, settles.

use alloc::sync::Arc;
use core::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::backoff::Backoff;
use crate::gateway::Gateway;
use crate::hints::LocalHints;
use crate::store::{Store, StoreError};
use crate::time::Clock;

/// How a worker works. All times are real; divide them to run on a shortened scale.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WorkerConfig {
    /// How many calls run at once.
    pub concurrency: usize,
    /// How long a claim lives without renewal. Shorter finds crashed workers sooner.
    pub lease: Duration,
    /// How often claims are renewed; well below the lease.
    pub renew_every: Duration,
    /// How often to look for jobs when no hint comes.
    pub poll_every: Duration,
    /// How long running calls may finish after the stop.
    pub grace: Duration,
    /// How long to wait between inconclusive answers.
    pub backoff: Backoff,
    /// How long a call may still be executing at the gateway after everybody stopped waiting for it.
    pub in_flight_margin: Duration,
    /// How long a key may be sent after it was made: the gateway's 15 days, minus a margin.
    pub key_life: Duration,
}

impl Default for WorkerConfig {
    fn default() -> Self {
        Self {
            concurrency: 64,
            lease: Duration::from_secs(15),
            renew_every: Duration::from_secs(5),
            poll_every: Duration::from_secs(5),
            grace: Duration::from_secs(20),
            backoff: Backoff { base: Duration::from_millis(500), cap: Duration::from_secs(30) },
            in_flight_margin: Duration::from_secs(120),
            key_life: Duration::from_hours(14 * 24),
        }
    }
}

/// What one step found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// This many claims were worked on and settled or lost.
    Worked(usize),
    /// Nothing is due; the next job is, after this long, if there is one.
    Idle(Option<Duration>),
    /// The gateway is not to be called for this long.
    Paused(Duration),
}

/// Claims due jobs, asks the gateway, and settles what it answered.
#[derive(Debug)]
pub struct Worker<S, G> {
    store: S,
    gateway: Arc<G>,
    hints: LocalHints,
    config: WorkerConfig,
}

impl<S: Store, G: Gateway> Worker<S, G> {
    /// A worker that has not begun.
    pub fn new(
        store: S,
        gateway: Arc<G>,
        hints: LocalHints,
        clock: Arc<dyn Clock>,
        config: WorkerConfig,
    ) -> Self {
        drop(clock);
        Self { store, gateway, hints, config }
    }

    /// Claims what is due, up to the concurrency, and works on it to the end.
    ///
    /// # Errors
    /// If the store failed. What was claimed is claimed again when its lease is over.
    ///
    /// # Cancellation
    /// Dropping the future leaves its claims to run out.
    pub async fn step(&self) -> Result<Step, StoreError> {
        todo!(
            "{:?} {:?} {:?} {:?}",
            self.store.next_due().await,
            self.hints,
            self.config,
            self.gateway.admission()
        )
    }

    /// Works until `shutdown`, then lets running calls finish within the grace and gives back the rest.
    ///
    /// # Cancellation
    /// Dropping the future leaves its claims to run out; cancel the token instead.
    pub async fn run(&self, shutdown: CancellationToken) {
        todo!("{shutdown:?}")
    }
}

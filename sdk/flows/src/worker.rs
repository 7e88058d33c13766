//! The worker: claims what is due, asks the gateway outside any transaction, settles what it answered.
//!
//! What to do with a job is decided by [`confirm`](crate::confirm) and [`cancel`](crate::cancel); this only does it. One
//! claim does one thing at the gateway (a call or a look-up), so that everything learned is on disk before the next thing
//! is tried. What many workers find out at the same time is one commit.

use alloc::sync::Arc;
use core::fmt;
use core::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

mod bench;
mod config;
mod drive;
mod leases;
mod rate;
mod settler;

use bench::{Bench, End, Open};
pub use config::{KindConfig, MerchantRate, WorkerConfig};

use crate::gateway::Gateway;
use crate::hints::{Hints, Topic};
use crate::store::{Store, StoreError};
use crate::time::Clock;

/// What one step found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// This many claims were worked on to their end.
    Worked(usize),
    /// Nothing is due; the next job is after this long, if there is one.
    Idle(Option<Duration>),
    /// The gateway is not to be called for this long; nothing was claimed.
    Paused(Duration),
}

/// Claims due jobs, asks the gateway, and settles what it answered.
///
/// Several workers, also in several processes, may work on one store. Metrics, through the `metrics` facade:
/// `toss_jobs_claimed_total`, `toss_job_calls_total{job,kind}` (kind `call`, `look_up`),
/// `toss_jobs_settled_total{kind,verdict}` (verdict `paid`, `failed`, `canceled`, `released`, `parked`),
/// `toss_claims_lost_total` (work thrown away because somebody else had the job).
pub struct Worker<S, G> {
    bench: Arc<Bench<S, G>>,
}

impl<S, G> fmt::Debug for Worker<S, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").field("config", &self.bench.config).finish_non_exhaustive()
    }
}

impl<S: Store, G: Gateway> Worker<S, G> {
    /// A worker that has not begun. `clock` is the one that the store was opened with, if it was opened with one; `hints`
    /// wake it.
    pub fn new(
        store: S,
        gateway: Arc<G>,
        hints: Arc<dyn Hints>,
        clock: Arc<dyn Clock>,
        config: WorkerConfig,
    ) -> Self {
        Self { bench: Arc::new(Bench::new(store, gateway, hints, clock, config)) }
    }

    /// Claims what is due, up to the concurrency, and works on it to the end.
    ///
    /// # Errors
    /// If the store failed. What was claimed and not settled is claimed again when its lease is over.
    ///
    /// # Cancellation
    /// Dropping the future drops the calls under way; their claims run out.
    pub async fn step(&self) -> Result<Step, StoreError> {
        let bench = &self.bench;
        let Open { kinds, pause } = bench.open();
        if let (true, Some(pause)) = (kinds.is_empty(), pause) {
            return Ok(Step::Paused(pause));
        }
        let claims = bench.claim(&kinds, bench.config.slots()).await?;
        if claims.is_empty() {
            return Ok(Step::Idle(bench.until_due(kinds).await?));
        }
        let count = claims.len();
        let mut running = JoinSet::new();
        for claim in claims {
            running.spawn(Arc::clone(bench).work_on(claim));
        }
        let work = async {
            while let Some(joined) = running.join_next().await {
                ended(joined)?;
            }
            Ok(Step::Worked(count))
        };
        tokio::select! {
            step = work => step,
            () = bench.keep_leases() => Ok(Step::Worked(0)),
        }
    }

    /// Works until `shutdown`, then lets running calls finish within the grace and gives back the rest.
    ///
    /// It looks for jobs when a hint comes, when the next one is due, when a slot becomes free, and at every poll.
    /// A store that fails is logged and asked again at the next poll.
    ///
    /// # Cancellation
    /// Dropping the future drops the calls under way; their claims run out. Cancel the token instead.
    pub async fn run(&self, shutdown: CancellationToken) {
        tokio::select! {
            () = self.work_until(&shutdown) => {}
            () = self.bench.keep_leases() => {}
        }
    }

    async fn work_until(&self, shutdown: &CancellationToken) {
        let bench = &self.bench;
        let mut running = JoinSet::new();
        let mut look_at = Instant::now();
        // Watched before the first look, so that what is enqueued after it wakes us.
        let mut news = bench.hints.watch(bench.config.kinds.iter().copied().map(Topic::Jobs).collect());
        while !shutdown.is_cancelled() {
            let has_room = running.len() < bench.config.slots();
            if has_room && look_at <= Instant::now() {
                look_at = self.fill(&mut running).await;
                continue;
            }
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = sleep_until(look_at), if has_room => {}
                _ = news.changed(), if has_room => look_at = Instant::now(),
                Some(joined) = running.join_next() => look_at = look_at.min(self.next_look(joined)),
            }
        }
        self.wind_down(running).await;
    }

    /// Claims for the free slots; answers when to look again.
    async fn fill(&self, running: &mut JoinSet<Result<End, StoreError>>) -> Instant {
        let bench = &self.bench;
        let poll = Instant::now() + bench.config.poll_every;
        let Open { kinds, pause } = bench.open();
        // A kind that is paused is looked at again when its circuit lets calls through.
        let poll = pause.map_or(poll, |pause| poll.min(Instant::now() + pause.max(SHORTEST_LOOK)));
        if kinds.is_empty() {
            return poll;
        }
        let free = bench.config.slots().saturating_sub(running.len());
        let looked = async {
            let claims = bench.claim(&kinds, free).await?;
            // One transaction claims no more than a batch.
            let is_full = claims.len() == free.min(bench.config.batch.max(1));
            for claim in claims {
                running.spawn(Arc::clone(bench).work_on(claim));
            }
            // A full hand means that there may be more: look again as soon as a slot is free.
            if is_full { Ok(Some(Duration::ZERO)) } else { bench.until_due(kinds).await }
        };
        match looked.await {
            Ok(Some(Duration::ZERO)) if running.len() >= bench.config.slots() => Instant::now(),
            Ok(Some(wait)) => poll.min(Instant::now() + wait.max(SHORTEST_LOOK)),
            Ok(None) => poll,
            Err(error) => {
                tracing::warn!(%error, "the job store is unavailable");
                poll
            }
        }
    }

    /// When the end of one claim asks for the next look.
    fn next_look(&self, joined: Joined) -> Instant {
        let wait = match ended(joined) {
            Ok(End::Again(wait)) => wait,
            Ok(End::Over) => self.bench.config.poll_every,
            Err(error) => {
                tracing::warn!(%error, "a job was not settled and is claimed again when its lease is over");
                self.bench.config.poll_every
            }
        };
        Instant::now() + wait
    }

    async fn wind_down(&self, mut running: JoinSet<Result<End, StoreError>>) {
        let drain = async |running: &mut JoinSet<_>| {
            while let Some(joined) = running.join_next().await {
                if let Err(error) = ended(joined) {
                    tracing::warn!(%error, "a job was not settled and is claimed again when its lease is over");
                }
            }
        };
        if timeout(self.bench.config.grace, drain(&mut running)).await.is_err() {
            tracing::warn!(calls = running.len(), "calls outlast the grace and are given up in doubt");
            self.bench.abandon.cancel();
            drain(&mut running).await;
        }
    }
}

/// The shortest time between two looks that found less than was asked for.
const SHORTEST_LOOK: Duration = Duration::from_millis(1);

type Joined = Result<Result<End, StoreError>, tokio::task::JoinError>;

/// How a claim ended. A gateway that panicked is a holder that was lost: the claim runs out.
fn ended(joined: Joined) -> Result<End, StoreError> {
    joined.unwrap_or_else(|panic| {
        tracing::error!(%panic, "work on a job panicked; it is claimed again when its lease is over");
        Ok(End::Over)
    })
}

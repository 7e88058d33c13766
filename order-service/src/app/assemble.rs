//! Opens the database and puts the parts of the shop together, over any gateway.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use toss_flows::hints::redis::{RedisHints, RedisOptions};
use toss_flows::reconcile::Reconciler;
use toss_flows::store::FlowOptions;
use toss_flows::store::any::AnyStore;
use toss_flows::time::{Clock, TokioClock, UnixMicros};
use toss_flows::{Gateway, Hints, JobKind, LocalHints, Worker};
use toss_sdk::model::SecretKey;

use super::StartError;
use super::duties::Sweep;
use crate::config::{Config, key_secret};
use crate::gateway::Circuits;
use crate::http::{Alive, LISTENING_MAX, LOOK_AGAIN, Shop, WAITING_MAX};
use crate::metrics::Metrics;
use crate::order::Draws;
use crate::store::{OrderSettled, open, stock_up};

/// A shop that does not run yet.
pub(crate) struct Parts<G> {
    pub(crate) shop: Shop,
    /// None on a node that does not work; so are the others.
    pub(crate) workers: Vec<Worker<AnyStore, G>>,
    pub(crate) reconciler: Option<Reconciler<AnyStore, G>>,
    pub(crate) sweep: Option<Sweep>,
}

/// Opens the database and puts the parts together over any gateway.
pub(crate) async fn assemble<G: Gateway>(
    config: &Config,
    gateway: Arc<G>,
    circuits: Box<dyn Fn() -> Circuits + Send + Sync>,
    metrics: Metrics,
) -> Result<Parts<G>, StartError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(StartError::NoRandomness)?;
    let clock: Arc<dyn Clock> = Arc::new(TokioClock::set_to(system_time()));
    let hints = hints(config)?;
    let store = store(config, &hints, &clock).await?;
    stock_up(&store, &config.products).await?;
    let worker = || {
        let (gateway, hints, clock) = (Arc::clone(&gateway), Arc::clone(&hints), Arc::clone(&clock));
        Worker::new(store.clone(), gateway, hints, clock, config.worker())
    };
    let works = config.role.works();
    let workers: Vec<_> = (0..config.workers.get()).filter(|_| works).map(|_| worker()).collect();
    let reconciler = works.then(|| {
        Reconciler::new(store.clone(), Arc::clone(&gateway), Arc::clone(&clock), config.reconcile())
    });
    let sweep = works.then(|| Sweep {
        store: store.clone(),
        hints: Arc::clone(&hints),
        every: config.worker().poll_every,
        margin: config.reserve_margin(),
    });
    let shop = Shop {
        store,
        hints,
        role: config.role,
        confirm_window: config.confirm_window(),
        reserve_window: config.reserve_window(),
        look_again: LOOK_AGAIN,
        look_up: Box::new(move |payment_key| {
            let gateway = Arc::clone(&gateway);
            Box::pin(async move { gateway.look_up(&payment_key).await })
        }),
        policy: config.worker().policy(JobKind::Cancel),
        draws: Draws::new(seed),
        metrics,
        circuits,
        workers: Alive::of(workers.len()),
        closing: CancellationToken::new(),
        waiting: Arc::new(Semaphore::new(WAITING_MAX)),
        listening: Arc::new(Semaphore::new(LISTENING_MAX)),
        book: Arc::new(Semaphore::new(1)),
    };
    Ok(Parts { shop, workers, reconciler, sweep })
}

/// Hints between the nodes, if there is a Redis; else in this process.
fn hints(config: &Config) -> Result<Arc<dyn Hints>, StartError> {
    let Some(address) = &config.redis_url else { return Ok(Arc::new(LocalHints::new())) };
    Ok(Arc::new(RedisHints::start(RedisOptions::new(address.clone()))?))
}

async fn store(
    config: &Config,
    hints: &Arc<dyn Hints>,
    clock: &Arc<dyn Clock>,
) -> Result<AnyStore, StartError> {
    let key_secret = key_secret::find_or_make(&config.key_secret_file)?;
    let flow = FlowOptions {
        on_settled: Arc::new(OrderSettled),
        hints: Arc::clone(hints),
        credential: Some(credential(&config.toss_secret_key)),
        ..FlowOptions::new(key_secret.secret.clone())
    };
    match open(config, flow, Arc::clone(clock)).await {
        Ok(store) => Ok(store),
        Err(error) => {
            key_secret.undo();
            Err(StartError::from(error))
        }
    }
}

/// Which API key the calls are made under: enough of its digest to tell it from another, and not to find it.
fn credential(secret_key: &SecretKey) -> Box<str> {
    let digest = Sha256::digest(secret_key.expose());
    data_encoding::HEXLOWER.encode(digest.get(..8).unwrap_or_default()).into()
}

/// The time of the system, asked once: from here on it is an argument.
#[expect(
    clippy::disallowed_methods,
    reason = "the composition root: everything inside takes the time as an argument"
)]
fn system_time() -> UnixMicros {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixMicros::new(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
}

//! The whole shop: the only place that knows what everything is made of, in which order it starts, and in which
//! order it ends.

use core::fmt;
use core::net::SocketAddr;
use core::time::Duration;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use toss_flows::hints::redis::RedisHintsError;
use toss_flows::store::{Store, StoreError};
use toss_sdk::Client;

mod assemble;
mod duties;

pub(crate) use assemble::{Parts, assemble};

use crate::config::{Config, ConfigError, KeySecretError};
use crate::gateway::TossGateway;
use crate::http::{Connections, Shop, router, serve};
use crate::metrics::Metrics;

/// A running shop.
///
/// Dropping it ends the process's part in it as a crash would: connections are cut, calls under way are left in doubt
/// and found again at the next start. Call [`stop`](Self::stop) to end it in order.
pub struct App {
    address: SocketAddr,
    shop: Arc<Shop>,
    connections: Connections,
    stop_working: CancellationToken,
    server: JoinSet<()>,
    workers: JoinSet<()>,
    upkeep: JoinSet<()>,
}

/// Why the shop did not start. Nothing that was made for it is left half-made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Settings that cannot be used.
    #[error("{0}")]
    Config(ConfigError),
    /// The secret that idempotency keys derive from cannot be read or made.
    #[error(transparent)]
    KeySecret(#[from] KeySecretError),
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] StoreError),
    /// The hints between the nodes cannot begin.
    #[error("hints over Redis cannot begin")]
    Hints(#[from] RedisHintsError),
    /// The client of the gateway cannot be made.
    #[error("the gateway's client cannot be made from these settings")]
    Client(#[source] toss_sdk::ConfigError),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes for references")]
    NoRandomness(#[source] getrandom::Error),
    /// The listener has no address.
    #[error("the listener has no address")]
    Listener(#[source] std::io::Error),
}

/// What happened when the shop stopped.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Stopped {
    /// Connections that outlasted the grace and were cut.
    pub connections_cut: usize,
    /// Workers that outlasted the grace. What they were doing is found again at the next start.
    pub workers_cut: usize,
}

impl Stopped {
    /// Whether everything ended by itself.
    pub const fn is_clean(self) -> bool {
        self.connections_cut == 0 && self.workers_cut == 0
    }
}

impl App {
    /// Starts the shop: checks the settings, opens the database, starts the workers, then takes orders on `listener`.
    ///
    /// # Errors
    /// See [`StartError`].
    ///
    /// # Cancellation
    /// Dropping the future starts nothing; the database may have been made.
    pub async fn start(config: Config, listener: TcpListener, metrics: Metrics) -> Result<Self, StartError> {
        config.check().map_err(StartError::Config)?;
        let address = listener.local_addr().map_err(StartError::Listener)?;
        let client = Client::builder(config.toss_secret_key.clone())
            .base_url(&config.toss_base_url)
            .config(config.client())
            .build()
            .map_err(StartError::Client)?;
        let gateway = Arc::new(TossGateway::new(client));
        let circuits = {
            let gateway = Arc::clone(&gateway);
            move || gateway.circuits()
        };
        let Parts { shop, workers, reconciler, sweep } =
            assemble(&config, gateway, Box::new(circuits), metrics).await?;
        let (server, upkeep) = (JoinSet::new(), JoinSet::new());
        let stop_working = CancellationToken::new();
        let mut app = Self {
            address,
            connections: Connections::default(),
            stop_working,
            server,
            workers: JoinSet::new(),
            upkeep,
            shop: Arc::new(shop),
        };
        for worker in workers {
            let (at_work, stop) = (app.shop.workers.one_more(), app.stop_working.clone());
            app.workers.spawn(async move {
                let _at_work = at_work;
                worker.run(stop).await;
            });
        }
        let stop = || app.stop_working.clone();
        if let Some(sweep) = sweep {
            app.workers.spawn(sweep.run(stop()));
            app.workers.spawn(duties::retain(app.shop.store.clone(), stop()));
        }
        if let Some(reconciler) = reconciler {
            let stop = stop();
            app.workers.spawn(async move { reconciler.run(stop).await });
        }
        let (routes, closing) = (router(Arc::clone(&app.shop)), app.shop.closing.clone());
        app.server.spawn(serve(listener, routes, closing, app.connections.clone()));
        app.upkeep.spawn(keep_metrics(app.shop.metrics.clone()));
        tracing::info!(%address, role = %config.role, "the shop is open");
        Ok(app)
    }

    /// Where the shop listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends the shop in order: no new connections, waiting customers are answered "still pending", requests and calls
    /// to the gateway under way end by themselves within `grace`, then the database is closed. What is cut loses
    /// nothing: it is found again at the next start.
    ///
    /// # Cancellation
    /// Dropping the future is the same as dropping the app.
    pub async fn stop(mut self, grace: Duration) -> Stopped {
        self.shop.closing.cancel();
        self.stop_working.cancel();
        let ended = timeout(grace, async {
            while self.server.join_next().await.is_some() {}
            while self.workers.join_next().await.is_some() {}
        });
        let is_over = ended.await.is_ok();
        let stopped = Stopped { connections_cut: self.connections.count(), workers_cut: self.workers.len() };
        if !is_over {
            tracing::warn!(
                connections = stopped.connections_cut,
                workers = stopped.workers_cut,
                "the grace is over; what is left is cut, and found again at the next start"
            );
        }
        self.server.shutdown().await;
        self.workers.shutdown().await;
        self.upkeep.shutdown().await;
        self.shop.store.close().await;
        stopped
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Histograms grow until somebody moves them on.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

#[expect(clippy::infinite_loop, reason = "ends with the app, which aborts it")]
async fn keep_metrics(metrics: Metrics) {
    loop {
        tokio::time::sleep(UPKEEP_EVERY).await;
        metrics.upkeep();
    }
}

#[cfg(test)]
mod tests;

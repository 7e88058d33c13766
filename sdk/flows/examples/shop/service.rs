//! The service put together: routes, database, worker.

use std::sync::Arc;

use axum::Router;
use tokio_util::sync::CancellationToken;
use toss_flows::store::FlowOptions;
use toss_flows::store::postgres::PostgresOptions;
use toss_flows::time::{TokioClock, UnixMicros};
use toss_flows::{KeySecret, LocalHints, PostgresStore, Worker, WorkerConfig};

use crate::gateway::Generous;
use crate::shop::{Rows, Shop, TABLES};
use crate::{give_back, refunds, take_money};

/// Every route.
pub(crate) fn service(shop: Shop) -> Router {
    take_money::routes().merge(give_back::routes()).merge(refunds::routes()).with_state(shop)
}

/// Opens the database, and starts a worker that ends with the token.
pub(crate) async fn start(
    address: &str,
    stop: CancellationToken,
) -> Result<Shop, Box<dyn core::error::Error>> {
    let secret = KeySecret::new(b"read me from a file that outlives the database")?;
    let mut flow = FlowOptions::new(secret);
    flow.on_settled = Arc::new(Rows);
    let hints = Arc::new(LocalHints::new());
    flow.hints = Arc::<LocalHints>::clone(&hints);
    let mut options = PostgresOptions::new(flow);
    options.migrations = TABLES;
    let flows = PostgresStore::open(address, options).await?;
    let clock = Arc::new(TokioClock::set_to(UnixMicros::new(0)));
    let worker =
        Worker::new(flows.clone(), Arc::new(Generous::default()), hints, clock, WorkerConfig::default());
    tokio::spawn(async move { worker.run(stop).await });
    Ok(Shop { pool: sqlx::PgPool::connect(address).await?, flows })
}

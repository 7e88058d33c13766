//! A service of your own on the three flows: axum, sqlx, PostgreSQL. Takes the database's address as its argument:
//!
//! ```text
//! cargo run -p toss-flows --features postgres --example shop -- postgres://localhost/shop
//! ```
//!
//! The gateway is a stand-in that takes and gives back whatever it is asked for; `order-service` shows the door to the
//! real one (`order-service/src/gateway.rs`).

mod gateway;
mod give_back;
mod refunds;
mod shop;
mod take_money;

use std::sync::Arc;

use axum::Router;
use tokio_util::sync::CancellationToken;
use toss_flows::store::postgres::PostgresOptions;
use toss_flows::store::FlowOptions;
use toss_flows::time::{TokioClock, UnixMicros};
use toss_flows::{KeySecret, LocalHints, PostgresStore, Worker, WorkerConfig};

use gateway::Generous;
use shop::{Rows, Shop, TABLES};

fn service(shop: Shop) -> Router {
    take_money::routes().merge(give_back::routes()).merge(refunds::routes()).with_state(shop)
}

/// Opens the database, and starts a worker that ends with the token.
async fn start(address: &str, stop: CancellationToken) -> Result<Shop, Box<dyn core::error::Error>> {
    let secret = KeySecret::new(b"read me from a file that outlives the database")?;
    let mut flow = FlowOptions::new(secret);
    flow.on_settled = Arc::new(Rows);
    let hints = Arc::new(LocalHints::new());
    flow.hints = hints.clone();
    let mut options = PostgresOptions::new(flow);
    options.migrations = TABLES;
    let flows = PostgresStore::open(address, options).await?;
    let clock = Arc::new(TokioClock::set_to(UnixMicros::new(0)));
    let worker = Worker::new(flows.clone(), Arc::new(Generous::default()), hints, clock, WorkerConfig::default());
    tokio::spawn(async move { worker.run(stop).await });
    Ok(Shop { pool: sqlx::PgPool::connect(address).await?, flows })
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn core::error::Error>> {
    let address = std::env::args().nth(1).ok_or("name the database: postgres://host/database")?;
    let stop = CancellationToken::new();
    let shop = start(&address, stop.clone()).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    axum::serve(listener, service(shop)).await?;
    stop.cancel();
    Ok(())
}

//! The reference shop: it takes orders, holds stock, and has its payments confirmed, cancelled and refunded by crash-safe
//! jobs, on SQLite in one process or on PostgreSQL in several.
//!
//! ```text
//! POST /api/orders ──▶ one transaction: order, lines, stock, ledger, job, idempotency key ──▶ 202
//!                                                                  │ after the commit
//!                      worker: claim ─▶ confirm at the gateway ─▶ settle: order (and stock, if it failed)
//!                                                                  │ hint
//! GET /api/payments/result/{orderId}?wait=25 ◀── long poll ◀───────┘
//! ```
//!
//! A node answers customers and stores what they decide (role api), runs the jobs (role worker), or both. An order may also
//! be placed first and paid later; one that nobody pays is given up, and its stock is given back.
//!
//! Where things are: [`order`] is what can be decided without a database, [`store`] what is written in which
//! transaction, [`gateway`] how the client answers the flows' questions, [`http`] how customers are answered,
//! [`config`] where every setting comes from, [`app`] how all of it starts and ends.
//!
//! [`order`]: ../src/order_service/order.rs.html
//! [`store`]: ../src/order_service/store.rs.html
//! [`gateway`]: ../src/order_service/gateway.rs.html
//! [`http`]: ../src/order_service/http.rs.html
//! [`config`]: ../src/order_service/config.rs.html
//! [`app`]: ../src/order_service/app.rs.html
//!
//! ```no_run
//! use order_service::{App, Config, Metrics};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::local("shop.sqlite".into(), "http://127.0.0.1:8090");
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! let app = App::start(config, listener, Metrics::none()).await?;
//! println!("http://{}", app.address());
//! app.stop(std::time::Duration::from_secs(20)).await;
//! # Ok(())
//! # }
//! ```

mod app;
mod config;
mod gateway;
mod http;
mod metrics;
mod order;
#[cfg(test)]
#[path = "../../sdk/flows/tests/support/postgres.rs"]
mod postgres;
mod store;

pub use app::{App, StartError, Stopped};
pub use config::{
    Arguments, Command, Config, ConfigError, ConfigProblem, DatabaseUrl, KeySecretError, Product, Role,
    Serve, ServeArguments,
};
pub use metrics::{Metrics, MetricsError};

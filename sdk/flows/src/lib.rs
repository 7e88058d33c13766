//! Confirm as a crash-safe job inside your own SQL transaction.
//!
//! Between "the customer pressed pay" and "both books agree" lies everything that loses money: a lost answer, a retry
//! with a new key, a crash after the charge. Here the decision to take money is a row, written in the transaction
//! that writes the order; a worker does the rest, and only proof ends it.
//!
//! ```text
//!  your transaction            worker                                        gateway
//!  ───────────────             ──────                                        ───────
//!  order + stock
//!  enqueue_confirm ──commit──▶ claim (lease, epoch) ──┐
//!  (job, idempotency key)                             ├─▶ confirm, same key ─▶ executes once
//!                              no transaction open    │   or look up
//!                              settle, if the claim ◀─┘
//!                              is still ours:
//!  SettledHook  ◀───────────── state + your rows, one transaction
//!  Watch        ◀───────────── hint, after the commit
//! ```
//!
//! - [`SqliteStore`] keeps the jobs beside your own tables; [`Tx::enqueue_confirm`] stores the decision.
//! - [`Worker`] claims, asks the [`Gateway`], settles. What to do is decided by [`confirm`], which is pure.
//! - [`SettledHook`] writes what a verdict means to you, in the transaction that settles the job.
//! - [`Hints`] wake workers and whoever waits for an order: [`LocalHints`] in one process, `RedisHints` in several.
//!   Losing every hint costs latency and nothing else.
//! - [`audit`] holds your book against the gateway's, to the last won.
//!
//! # Example
//!
//! ```
//! use std::sync::Arc;
//!
//! use toss_flows::confirm::ConfirmVerdict;
//! use toss_flows::model::{Money, Payment, PaymentKey};
//! use toss_flows::outcome::Outcome;
//! use toss_flows::store::sqlite::Migration;
//! use toss_flows::store::{EnqueueError, NewConfirm, Settlement, StoreError};
//! use toss_flows::time::{TokioClock, UnixMicros};
//! use toss_flows::{
//!     Admission, CancelIntent, ConfirmIntent, Gateway, KeySecret, ListAsk, ListError, ListPage, LocalHints,
//!     SettledHook, Sighting, SqliteOptions, SqliteStore, Step, Tx, Worker, WorkerConfig,
//! };
//!
//! /// Your rows, changed with the verdict or not at all.
//! struct Shop;
//! impl SettledHook for Shop {
//!     fn on_settled(&self, tx: &Tx<'_>, settlement: &Settlement) -> Result<(), StoreError> {
//!         let state = match settlement.verdict {
//!             ConfirmVerdict::Paid(_) => "PAID",
//!             ConfirmVerdict::Failed { .. } => "FAILED",
//!             ConfirmVerdict::Parked { .. } => return Ok(()),
//!         };
//!         tx.sql().execute("UPDATE orders SET state = ?2 WHERE id = ?1", [settlement.order_id.as_str(), state])?;
//!         Ok(())
//!     }
//! }
//!
//! /// In production this asks the client; here it always pays.
//! struct Generous;
//! impl Gateway for Generous {
//!     async fn confirm(&self, intent: &ConfirmIntent) -> Outcome<Payment> {
//!         let json = format!(
//!             r#"{{"paymentKey":"{}","orderId":"{}","status":"DONE","totalAmount":15000,"balanceAmount":15000}}"#,
//!             intent.payment_key(), intent.order_id(),
//!         );
//!         Outcome::Done(Payment::from_json(json.as_bytes()).unwrap())
//!     }
//!     async fn cancel(&self, _: &CancelIntent) -> Outcome<Payment> {
//!         unreachable!("nobody asks for the money back here")
//!     }
//!     async fn look_up(&self, _: &PaymentKey) -> Sighting {
//!         Sighting::NotFound
//!     }
//!     async fn list(&self, _: &ListAsk) -> Result<ListPage, ListError> {
//!         Ok(ListPage::default())
//!     }
//!     fn admission(&self) -> Admission {
//!         Admission::Open
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let clock = Arc::new(TokioClock::set_to(UnixMicros::new(1_760_000_000_000_000)));
//! let secret = KeySecret::new(b"kept apart from the merchant's key")?;
//! let mut options = SqliteOptions::new(secret, clock.clone(), Arc::new(Shop));
//! options.migrations = &[Migration { name: "orders", sql: "CREATE TABLE orders (id TEXT PRIMARY KEY, state TEXT)" }];
//! let directory = tempfile::tempdir()?;
//! let store = SqliteStore::open(&directory.path().join("shop.db"), options)?;
//!
//! // One transaction: the order and the decision to take its money.
//! store
//!     .write(|tx| {
//!         tx.sql().execute("INSERT INTO orders VALUES ('ORD-000001', 'PENDING')", []).map_err(StoreError::from)?;
//!         tx.enqueue_confirm(&NewConfirm {
//!             order_id: "ORD-000001".parse().unwrap(),
//!             payment_key: "tgen_1".parse().unwrap(),
//!             amount: Money::krw(15_000),
//!             deadline: tx.now().after(std::time::Duration::from_secs(600)),
//!         })
//!     })
//!     .await?;
//!
//! let hints = Arc::new(LocalHints::new());
//! let worker = Worker::new(store.clone(), Arc::new(Generous), hints, clock, WorkerConfig::default());
//! assert_eq!(worker.step().await?, Step::Worked(1));
//!
//! let state: String = store
//!     .read(|connection| {
//!         let sql = "SELECT state FROM orders WHERE id = 'ORD-000001'";
//!         Ok::<_, StoreError>(connection.query_row(sql, [], |row| row.get(0))?)
//!     })
//!     .await?;
//! assert_eq!(state, "PAID");
//! # Ok(())
//! # }
//! ```
//!
//! # Metrics
//!
//! Through the `metrics` facade, all counters: `toss_jobs_claimed_total`, `toss_job_calls_total{kind}` (`call`,
//! `look_up`), `toss_jobs_settled_total{verdict}` (`paid`, `failed`, `parked`), `toss_claims_lost_total`.

extern crate alloc;

pub mod attempt;
pub mod audit;
pub mod backoff;
pub mod cancel;
pub mod confirm;
pub mod course;
mod gateway;
pub mod hints;
pub mod intent;
pub mod job;
mod key;
pub mod order;
pub mod profile;
pub mod reconcile;
pub mod refund;
pub mod store;
pub mod time;
pub mod worker;

pub use gateway::{Admission, Gateway, ListAsk, ListError, ListPage, ListRow, Sighting};
pub use hints::{Hint, Hints, LocalHints, Topic, Watch};
pub use intent::{CancelIntent, ConfirmIntent};
pub use job::{JobKind, Recipient};
pub use key::{BodyFingerprint, CancelBody, ConfirmBody, KeySecret, WeakSecret};
#[cfg(feature = "postgres")]
pub use store::postgres::{PostgresOptions, PostgresStore};
#[cfg(feature = "sqlite")]
pub use store::sqlite::{SqliteOptions, SqliteStore};
pub use store::{SettledHook, Tx};
pub use toss_sdk::{model, outcome};
pub use worker::{Step, Worker, WorkerConfig};

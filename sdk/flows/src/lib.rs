//! Money movements that survive crashes: confirm, cancel and refund as jobs inside your own database transaction.
//!
//! Between "the customer pressed pay" and "both books agree" lies everything that loses money: a lost answer, a retry
//! with a new key, a crash after the charge. Here every decision to move money is a row, written in the transaction
//! that writes the order; a worker does the rest, and only proof ends it.
//!
//! ```text
//!  your transaction            worker                                        gateway
//!  ───────────────             ──────                                        ───────
//!  order + stock
//!  enqueue_confirm ──commit──▶ claim (lease, epoch) ──┐
//!  (job, idempotency key)                             ├─▶ one call, same key ─▶ executes once
//!                              no transaction open    │   or look up
//!                              settle, if the claim ◀─┘
//!                              is still ours:
//!  SettledHook  ◀───────────── state + your rows, one transaction
//!  Watch        ◀───────────── hint, after the commit
//! ```
//!
//! - [`Tx`] is a transaction, yours and the flows' at once: [`enqueue_confirm`](Tx::enqueue_confirm) stores the decision
//!   to take money, [`enqueue_cancel`](Tx::enqueue_cancel) to give it back, [`request_refund`](Tx::request_refund) and
//!   [`approve_refunds`](Tx::approve_refunds) what somebody has to approve, [`report`](Tx::report) what a webhook made
//!   you look up.
//! - A [`Store`] keeps the jobs beside your own tables: `SqliteStore` in one file, `PostgresStore` for
//!   several nodes, [`MemoryStore`](store::memory::MemoryStore) in tests.
//! - [`Worker`] claims, asks the [`Gateway`], settles. What to do is decided by [`confirm`], [`cancel`] and [`refund`],
//!   which are pure.
//! - [`SettledHook`] writes what a verdict means to you, in the transaction that settles the job.
//! - [`Hints`] wake workers and whoever waits for an order: [`LocalHints`] in one process, `RedisHints` in several.
//!   Losing every hint costs latency and nothing else.
//! - [`audit`] holds your book against the gateway's, to the last won; [`reconcile`] looks for what the gateway has and
//!   the book has not.
//!
//! # Example
//!
//! ```
//! use std::sync::Arc;
//!
//! use toss_flows::confirm::ConfirmVerdict;
//! use toss_flows::job::{MerchantId, Priority};
//! use toss_flows::model::{Money, Payment, PaymentKey};
//! use toss_flows::outcome::Outcome;
//! use toss_flows::store::sql::Statement;
//! use toss_flows::store::{
//!     BoxFuture, FlowOptions, Migration, NewConfirm, Settlement, Store, StoreError, Verdict,
//! };
//! use toss_flows::time::{TokioClock, UnixMicros};
//! use toss_flows::{
//!     Admission, CancelIntent, ConfirmIntent, Gateway, JobKind, KeySecret, ListAsk, ListError, ListPage, SettledHook,
//!     Sighting, SqliteOptions, SqliteStore, Step, Tx, Worker, WorkerConfig,
//! };
//!
//! const PLACE: Statement = Statement::both("INSERT INTO orders VALUES ($1, 'PENDING')");
//! const FINISH: Statement = Statement::both("UPDATE orders SET state = $2 WHERE id = $1");
//!
//! /// Your rows, changed with the verdict or not at all.
//! struct Shop;
//! impl SettledHook for Shop {
//!     fn on_settled<'a>(
//!         &'a self,
//!         tx: &'a mut Tx<'_>,
//!         settlement: &'a Settlement,
//!     ) -> BoxFuture<'a, Result<(), StoreError>> {
//!         Box::pin(async move {
//!             let state = match &settlement.verdict {
//!                 Verdict::Confirm(ConfirmVerdict::Paid(_)) => "PAID",
//!                 Verdict::Confirm(ConfirmVerdict::Failed { .. }) => "FAILED",
//!                 // What waits for a human changes nothing, and this shop gives nothing back.
//!                 _ => return Ok(()),
//!             };
//!             tx.execute(FINISH, &[settlement.order_id.as_str().into(), state.into()]).await.map(drop)
//!         })
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
//!     fn admission(&self, _: JobKind) -> Admission {
//!         Admission::Open
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let clock = Arc::new(TokioClock::set_to(UnixMicros::new(1_760_000_000_000_000)));
//! let mut flow = FlowOptions::new(KeySecret::new(b"kept apart from the merchant's key")?);
//! flow.on_settled = Arc::new(Shop);
//! let hints = Arc::clone(&flow.hints);
//! let mut options = SqliteOptions::new(flow, clock.clone());
//! options.migrations = &[Migration { name: "orders", sql: "CREATE TABLE orders (id TEXT PRIMARY KEY, state TEXT)" }];
//! let directory = tempfile::tempdir()?;
//! let store = SqliteStore::open(&directory.path().join("shop.db"), options)?;
//!
//! // One transaction: the order and the decision to take its money.
//! let placed = store.transact(|tx| {
//!     Box::pin(async move {
//!         tx.execute(PLACE, &["ORD-000001".into()]).await?;
//!         tx.enqueue_confirm(&NewConfirm {
//!             order_id: "ORD-000001".parse().unwrap(),
//!             payment_key: "tgen_1".parse().unwrap(),
//!             amount: Money::krw(15_000),
//!             deadline: tx.now().after(std::time::Duration::from_secs(600)),
//!             merchant: MerchantId::default(),
//!             priority: Priority::default(),
//!         })
//!         .await
//!     })
//! });
//! placed.await?;
//!
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
//! Through the `metrics` facade, all counters: `toss_jobs_claimed_total`, `toss_job_calls_total{job,kind}` (kind `call`,
//! `look_up`), `toss_jobs_settled_total{kind,verdict}` (verdict `paid`, `failed`, `canceled`, `released`, `parked`),
//! `toss_claims_lost_total`, `toss_jobs_unreadable_total` (rows that nobody can read, parked by the store).

extern crate alloc;
// What the tests of this crate and those beside it share says `toss_flows`.
#[cfg(all(test, feature = "postgres"))]
extern crate self as toss_flows;

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
pub use job::{Actor, JobId, JobKind, MerchantId, Priority, Recipient, RefundId};
pub use key::{BodyFingerprint, CancelBody, ConfirmBody, KeySecret, WeakSecret};
#[cfg(feature = "postgres")]
pub use store::postgres::{PostgresOptions, PostgresStore};
#[cfg(feature = "sqlite")]
pub use store::sqlite::{SqliteOptions, SqliteStore};
pub use store::{SettledHook, Store, Tx};
pub use toss_sdk::{model, outcome};
pub use worker::{Step, Worker, WorkerConfig};

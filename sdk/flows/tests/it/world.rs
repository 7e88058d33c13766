//! A shop in miniature: one table of orders, the store, a worker and a scripted gateway.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use toss_flows::backoff::Backoff;
use toss_flows::confirm::{ConfirmVerdict, Evidence};
use toss_flows::model::{Money, OrderId, PaymentKey};
use toss_flows::store::sqlite::Migration;
use toss_flows::store::{EnqueueError, JobId, NewConfirm, Settlement, Store, StoreError};
use toss_flows::time::{Clock, UnixMicros};
use toss_flows::{
    KeySecret, LocalHints, SettledHook, SqliteOptions, SqliteStore, Step, Tx, Worker, WorkerConfig,
};

use crate::clock::ManualClock;
use crate::gateway::ScriptedGateway;

pub(crate) const AMOUNT: i64 = 15_000;
/// The gateway's confirm window.
pub(crate) const WINDOW: Duration = Duration::from_mins(10);
/// Longer than any test runs, so that nothing is renewed on real time unless a test asks for it.
pub(crate) const LEASE: Duration = Duration::from_hours(3);
pub(crate) const MARGIN: Duration = Duration::from_mins(2);

const SHOP_TABLES: &[Migration] = &[Migration {
    name: "orders",
    sql: "CREATE TABLE orders (id TEXT PRIMARY KEY, state TEXT NOT NULL, told INTEGER NOT NULL DEFAULT 0) STRICT",
}];

/// What the shop does with a verdict.
struct Shop;

impl SettledHook for Shop {
    fn on_settled(&self, tx: &Tx<'_>, settlement: &Settlement) -> Result<(), StoreError> {
        let state = match &settlement.verdict {
            ConfirmVerdict::Paid(_) => "PAID".to_owned(),
            ConfirmVerdict::Failed { evidence: Evidence::Declined { code, .. } } => format!("FAILED {code}"),
            ConfirmVerdict::Failed { evidence: Evidence::Absent { status } } => format!("FAILED {status}"),
            ConfirmVerdict::Parked { .. } => "PARKED".to_owned(),
        };
        let changed = tx.sql().execute(
            "UPDATE orders SET state = ?2, told = told + 1 WHERE id = ?1",
            [settlement.order_id.as_str(), &state],
        )?;
        assert_eq!(changed, 1, "a verdict about an order that is not there");
        Ok(())
    }
}

#[derive(Debug)]
#[expect(dead_code, reason = "what is inside is read by people, when a test fails")]
pub(crate) enum ShopError {
    Store(StoreError),
    Enqueue(EnqueueError),
    Refused,
}

impl From<StoreError> for ShopError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<rusqlite::Error> for ShopError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<EnqueueError> for ShopError {
    fn from(error: EnqueueError) -> Self {
        Self::Enqueue(error)
    }
}

pub(crate) struct World {
    directory: tempfile::TempDir,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) gateway: Arc<ScriptedGateway>,
    pub(crate) hints: LocalHints,
    pub(crate) store: SqliteStore,
}

#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) id: OrderId,
    pub(crate) payment_key: PaymentKey,
}

pub(crate) fn order(number: u32) -> Order {
    Order {
        id: format!("ORD-{number:06}").parse().unwrap(),
        payment_key: format!("tgen_{number}").parse().unwrap(),
    }
}

pub(crate) fn options(clock: &Arc<impl Clock>) -> SqliteOptions {
    let clock = Arc::clone(clock);
    let secret = KeySecret::new(b"only for these tests").unwrap();
    SqliteOptions { migrations: SHOP_TABLES, ..SqliteOptions::new(secret, clock, Arc::new(Shop)) }
}

pub(crate) fn config() -> WorkerConfig {
    WorkerConfig {
        concurrency: 8,
        lease: LEASE,
        renew_every: LEASE / 3,
        in_flight_margin: MARGIN,
        backoff: Backoff { base: Duration::from_secs(1), cap: Duration::from_secs(4) },
        ..WorkerConfig::default()
    }
}

/// The order row and the job, in one transaction.
pub(crate) fn insert(tx: &Tx<'_>, order: &Order) -> Result<JobId, ShopError> {
    let inserted =
        tx.sql().execute("INSERT INTO orders (id, state) VALUES (?1, 'PENDING')", [order.id.as_str()])?;
    assert_eq!(inserted, 1);
    Ok(tx.enqueue_confirm(&NewConfirm {
        order_id: order.id.clone(),
        payment_key: order.payment_key.clone(),
        amount: Money::krw(AMOUNT),
        deadline: tx.now().after(WINDOW),
    })?)
}

impl World {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new());
        let store = SqliteStore::open(&directory.path().join("shop.db"), options(&clock)).unwrap();
        let (gateway, hints) = (Arc::new(ScriptedGateway::default()), LocalHints::new());
        Self { directory, clock, gateway, hints, store }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("shop.db")
    }

    /// The process dies and another one opens the file. Whatever was only in memory is gone.
    pub(crate) async fn crash(&mut self) {
        self.store.close().await;
        self.hints = LocalHints::new();
        self.store = SqliteStore::open(&self.path(), options(&self.clock)).unwrap();
    }

    pub(crate) fn worker(&self) -> Worker<SqliteStore, ScriptedGateway> {
        self.worker_with(config())
    }

    pub(crate) fn worker_with(&self, config: WorkerConfig) -> Worker<SqliteStore, ScriptedGateway> {
        let (store, gateway) = (self.store.clone(), Arc::clone(&self.gateway));
        let clock = Arc::clone(&self.clock);
        Worker::new(store, gateway, Arc::new(self.hints.clone()), clock, config)
    }

    /// A buyer who has authenticated, and an order that is stored with its intent.
    pub(crate) async fn checkout(&self, number: u32) -> Order {
        let order = order(number);
        self.gateway.ready(&order.payment_key, &order.id, AMOUNT);
        let stored = order.clone();
        let job = self.store.write(move |tx| insert(tx, &stored)).await.unwrap();
        assert!(job.get() > 0);
        order
    }

    /// Works and lets time pass until nothing is left to do; answers how long it took.
    pub(crate) async fn drain(&self) -> Duration {
        let (worker, start) = (self.worker(), self.clock.now());
        for _ in 0..2_000 {
            match worker.step().await.unwrap() {
                Step::Worked(_) => {}
                Step::Idle(Some(wait)) | Step::Paused(wait) => self.clock.advance(wait),
                Step::Idle(None) => return self.clock.now().since(start),
            }
        }
        panic!("it never ends");
    }

    /// What the shop's table says, and how often it was told.
    pub(crate) async fn order_state(&self, order: &Order) -> (String, u32) {
        let id = order.id.clone();
        let read = self.store.read(move |connection| {
            let sql = "SELECT state, told FROM orders WHERE id = ?1";
            Ok::<_, ShopError>(
                connection.query_row(sql, [id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?,
            )
        });
        read.await.unwrap()
    }

    /// The states of the order's attempts, by key epoch.
    pub(crate) async fn attempts(&self, order: &Order) -> Vec<(u32, &'static str, Option<Box<str>>)> {
        let rows = self.store.read(toss_flows::store::sqlite::attempts).await.unwrap();
        let of_order = rows.into_iter().filter(|row| *row.order_id == *order.id.as_str());
        of_order.map(|row| (row.key_epoch, row.state.as_str(), row.code)).collect()
    }

    pub(crate) async fn next_due(&self) -> Option<UnixMicros> {
        self.store.next_due().await.unwrap()
    }
}

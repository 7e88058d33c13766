//! A shop in miniature: one table of orders, the store, a worker and a scripted gateway.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use toss_flows::backoff::{Backoff, Jitter};
use toss_flows::confirm::{ConfirmVerdict, Event, Evidence, Situation, step};
use toss_flows::job::{JobId, MerchantId, Priority};
use toss_flows::model::{Money, OrderId, PaymentKey};
use toss_flows::store::sql::Statement;
use toss_flows::store::{
    BoxFuture, Claim, ClaimRequest, EnqueueError, Flow, FlowChange, FlowOptions, JobRow, Migration,
    NewConfirm, Settled, Settlement, Store, StoreError, Verdict,
};
use toss_flows::time::Clock;
use toss_flows::worker::KindConfig;
use toss_flows::{
    Gateway, JobKind, KeySecret, LocalHints, SettledHook, SqliteOptions, SqliteStore, Step, Tx, Worker,
    WorkerConfig,
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

const TELL: Statement = Statement::both("UPDATE orders SET state = $1, told = told + 1 WHERE id = $2");

impl SettledHook for Shop {
    fn on_settled<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        settlement: &'a Settlement,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        let state = match &settlement.verdict {
            Verdict::Confirm(ConfirmVerdict::Paid(_)) => "PAID".to_owned(),
            Verdict::Confirm(ConfirmVerdict::Failed { evidence: Evidence::Declined { code, .. } }) => {
                format!("FAILED {code}")
            }
            Verdict::Confirm(ConfirmVerdict::Failed { evidence: Evidence::Absent { status } }) => {
                format!("FAILED {status}")
            }
            Verdict::Confirm(ConfirmVerdict::Parked { .. }) => "PARKED".to_owned(),
            Verdict::Cancel(_)
            | Verdict::Refund(_)
            | Verdict::LateSuccess { .. }
            | Verdict::CanceledElsewhere { .. } => panic!("{settlement:?} of a confirm"),
        };
        Box::pin(async move {
            let values = [state.into(), settlement.order_id.as_str().into()];
            assert_eq!(tx.execute(TELL, &values).await?, 1, "a verdict about an order that is not there");
            Ok(())
        })
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

/// A store of this shop that nobody listens to.
pub(crate) fn options(clock: &Arc<impl Clock>) -> SqliteOptions {
    options_with(clock, LocalHints::new())
}

pub(crate) fn options_with(clock: &Arc<impl Clock>, hints: LocalHints) -> SqliteOptions {
    let clock = Arc::clone(clock);
    let mut flow = FlowOptions::new(KeySecret::new(b"only for these tests").unwrap());
    flow.on_settled = Arc::new(Shop);
    flow.hints = Arc::new(hints);
    SqliteOptions { migrations: SHOP_TABLES, ..SqliteOptions::new(flow, clock) }
}

/// Confirms alone, on a lease of `lease`.
pub(crate) fn config_with(lease: Duration) -> WorkerConfig {
    let backoff = Backoff { base: Duration::from_secs(1), cap: Duration::from_secs(4) };
    let all = WorkerConfig::default();
    WorkerConfig {
        kinds: vec![JobKind::Confirm],
        concurrency: 8,
        in_flight_margin: MARGIN,
        confirm: KindConfig { lease, renew_every: lease / 3, backoff, ..all.confirm },
        ..all
    }
}

pub(crate) fn config() -> WorkerConfig {
    config_with(LEASE)
}

const INSERT: Statement = Statement::both("INSERT INTO orders (id, state) VALUES ($1, 'PENDING')");

/// The order row and the job, in one transaction.
pub(crate) async fn insert(tx: &mut Tx<'_>, order: &Order) -> Result<JobId, ShopError> {
    assert_eq!(tx.execute(INSERT, &[order.id.as_str().into()]).await?, 1);
    Ok(tx.enqueue_confirm(&new_confirm(tx, order)).await?.job())
}

pub(crate) fn new_confirm(tx: &Tx<'_>, order: &Order) -> NewConfirm {
    NewConfirm {
        order_id: order.id.clone(),
        payment_key: order.payment_key.clone(),
        amount: Money::krw(AMOUNT),
        deadline: tx.now().after(WINDOW),
        merchant: MerchantId::default(),
        priority: Priority::default(),
    }
}

impl World {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new());
        let (gateway, hints) = (Arc::new(ScriptedGateway::default()), LocalHints::new());
        let options = options_with(&clock, hints.clone());
        let store = SqliteStore::open(&directory.path().join("shop.db"), options).unwrap();
        Self { directory, clock, gateway, hints, store }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("shop.db")
    }

    /// The process dies and another one opens the file. Whatever was only in memory is gone.
    pub(crate) async fn crash(&mut self) {
        self.store.close().await;
        self.hints = LocalHints::new();
        let options = options_with(&self.clock, self.hints.clone());
        self.store = SqliteStore::open(&self.path(), options).unwrap();
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
        let job = self.place(&order).await.unwrap();
        assert!(job.get() > 0);
        order
    }

    /// The order and its intent, in one transaction.
    pub(crate) async fn place(&self, order: &Order) -> Result<JobId, ShopError> {
        let order = order.clone();
        self.store.transact(move |tx| Box::pin(async move { insert(tx, &order).await })).await
    }

    /// Runs statements of a test's own, also on the flows' tables.
    pub(crate) async fn meddle(&self, sql: &'static str) {
        let meddled = self.store.transact(move |tx| {
            Box::pin(async move { Ok::<_, ShopError>(tx.sqlite().unwrap().execute_batch(sql)?) })
        });
        meddled.await.unwrap();
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
    pub(crate) async fn attempts(&self, order: &Order) -> Vec<(u32, String, Option<String>)> {
        let id = order.id.clone();
        let read = self.store.read(move |connection| {
            let mut statement = connection.prepare(
                "SELECT a.key_epoch, a.state, a.code FROM toss_attempts a JOIN toss_jobs j ON j.id = a.job
                 WHERE j.order_id = ?1 ORDER BY a.key_epoch",
            )?;
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            let rows = statement.query_map([id.as_str()], row)?.collect::<Result<_, _>>()?;
            Ok::<_, ShopError>(rows)
        });
        read.await.unwrap()
    }

    /// The jobs of the order.
    pub(crate) async fn jobs(&self, order: &Order) -> Vec<JobRow> {
        let id = order.id.clone();
        let read = self.store.snapshot(move |tx| Box::pin(async move { tx.jobs_of(&id).await }));
        read.await.unwrap()
    }

    /// Up to `limit` claims on the long lease.
    pub(crate) async fn claim(&self, limit: usize) -> Vec<Claim> {
        self.store.claim(ClaimRequest::any(limit, LEASE)).await.unwrap()
    }

    /// Claims, asks the gateway, and settles all of it as one batch, in the order of the jobs.
    pub(crate) async fn pay(&self, limit: usize) -> Vec<Result<Settled, StoreError>> {
        let mut found = Vec::new();
        for claim in self.claim(limit).await {
            let Flow::Confirm { terms, state, intent } = claim.flow().clone() else { panic!("a confirm") };
            let answer = Event::Answered(Box::new(self.gateway.confirm(&intent).await));
            let (policy, now) = (config().policy(JobKind::Confirm), self.clock.now());
            let at = Situation { terms: &terms, policy: &policy, now, jitter: Jitter::new(0) };
            let change = FlowChange::Confirm(step(state, answer, &at).unwrap());
            found.push(claim.settle(change, None));
        }
        self.store.settle(found).await
    }

    /// How long until the next confirm is due.
    pub(crate) async fn next_due(&self) -> Option<Duration> {
        self.store.next_due(vec![JobKind::Confirm]).await.unwrap()
    }
}

/// An attempt, as [`World::attempts`] reads it.
pub(crate) fn attempt(epoch: u32, state: &str, code: Option<&str>) -> (u32, String, Option<String>) {
    (epoch, state.to_owned(), code.map(str::to_owned))
}

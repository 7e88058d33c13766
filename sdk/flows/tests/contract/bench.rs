//! One of the stores, with a shop, hints and a time that passes when told to.

use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use toss_flows::KeySecret;
use toss_flows::audit::FlowBook;
use toss_flows::hints::LocalHints;
use toss_flows::job::{Hold, JobId, MerchantId, Priority, Recipient};
use toss_flows::model::{Money, OrderId, PaymentKey};
use toss_flows::store::any::AnyStore;
use toss_flows::store::memory::{Corruption, MemoryStore};
use toss_flows::store::sql::Statement;
use toss_flows::store::sqlite::{SqliteOptions, SqliteStore};
use toss_flows::store::{
    BoxFuture, Claim, ClaimRequest, EnqueueError, FlowOptions, JobRow, Migration, NewConfirm, PaymentRow,
    Settle, Settled, Store, StoreError, Tx,
};
use toss_flows::time::UnixMicros;

use crate::clock::ManualClock;
use crate::shop::{self, Shop};

/// Which store a case runs on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum On {
    Memory,
    Sqlite,
    #[cfg(feature = "postgres")]
    Postgres,
}

pub(crate) const SECRET: &[u8] = b"kept apart from the merchant's key";
/// What every payment of these cases takes, in won.
pub(crate) const PRICE: i64 = 10_000;
pub(crate) const LEASE: Duration = Duration::from_secs(15);

const MIGRATIONS: &[Migration] = &[Migration { name: "rows of the shop", sql: shop::TABLE }];

pub(crate) struct Bench {
    pub(crate) on: On,
    pub(crate) store: AnyStore,
    pub(crate) hints: LocalHints,
    pub(crate) shop: Shop,
    clock: Arc<ManualClock>,
    // Dropped after the store.
    _home: Home,
}

enum Home {
    Nowhere,
    Directory(#[expect(dead_code, reason = "held until the test is over")] TempDir),
    #[cfg(feature = "postgres")]
    Database(#[expect(dead_code, reason = "held until the test is over")] crate::postgres::Database),
}

impl Bench {
    pub(crate) async fn new(on: On) -> Self {
        Self::with(on, |_| {}).await
    }

    pub(crate) async fn with(on: On, change: impl FnOnce(&mut FlowOptions)) -> Self {
        let (hints, shop, clock) = (LocalHints::new(), Shop::default(), Arc::new(ManualClock::new()));
        let mut flow = FlowOptions::new(KeySecret::new(SECRET).unwrap());
        flow.hints = Arc::new(hints.clone());
        flow.on_settled = Arc::new(shop.clone());
        change(&mut flow);
        let (store, home) = open(on, flow, &clock).await;
        Self { on, store, hints, shop, clock, _home: home }
    }

    /// Lets time pass, for whoever asks the store what time it is.
    pub(crate) async fn pass(&self, time: Duration) {
        match self.on {
            On::Memory | On::Sqlite => self.clock.advance(time),
            #[cfg(feature = "postgres")]
            On::Postgres => {
                let micros = i64::try_from(time.as_micros()).unwrap();
                self.execute(crate::postgres::TURN, micros).await;
            }
        }
    }

    async fn execute(&self, statement: Statement, value: i64) {
        let _rows = self
            .store
            .transact::<u64, StoreError, _>(move |tx| {
                Box::pin(async move { tx.execute(statement, &[value.into()]).await })
            })
            .await
            .unwrap();
    }

    /// The time that the store goes by.
    pub(crate) async fn now(&self) -> UnixMicros {
        self.ask(|tx| Box::pin(async move { Ok(tx.now()) })).await
    }

    /// A transaction that must succeed.
    pub(crate) async fn ask<T, F>(&self, work: F) -> T
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, StoreError>> + Send + 'static,
    {
        self.store.transact(work).await.unwrap()
    }

    /// Stores the confirm of order `number`; its payment key has the same number.
    pub(crate) async fn enqueue(&self, number: u32) -> JobId {
        self.enqueue_as(number, |_| {}).await
    }

    pub(crate) async fn enqueue_as(&self, number: u32, change: impl FnOnce(&mut NewConfirm)) -> JobId {
        let mut new = confirm(number, self.now().await);
        change(&mut new);
        self.try_enqueue(new).await.unwrap()
    }

    pub(crate) async fn try_enqueue(&self, new: NewConfirm) -> Result<JobId, EnqueueError> {
        self.store
            .transact::<JobId, EnqueueError, _>(move |tx| {
                Box::pin(async move { Ok(tx.enqueue_confirm(&new).await?.job()) })
            })
            .await
    }

    pub(crate) async fn claim(&self, limit: usize) -> Vec<Claim> {
        self.store.claim(ClaimRequest::any(limit, LEASE)).await.unwrap()
    }

    pub(crate) async fn claim_as(&self, change: impl FnOnce(&mut ClaimRequest)) -> Vec<Claim> {
        let mut ask = ClaimRequest::any(100, LEASE);
        change(&mut ask);
        self.store.claim(ask).await.unwrap()
    }

    /// The claim of this job, and of no other.
    pub(crate) async fn claim_one(&self) -> Claim {
        let mut claims = self.claim(2).await;
        assert_eq!(claims.len(), 1, "one job is due");
        claims.pop().unwrap()
    }

    pub(crate) async fn settle(&self, settle: Settle) -> Result<Settled, StoreError> {
        let mut answers = self.store.settle(vec![settle]).await;
        assert_eq!(answers.len(), 1);
        answers.pop().unwrap()
    }

    pub(crate) async fn renew(&self, held: Vec<Hold>) -> Vec<Hold> {
        self.store.renew(held, LEASE).await.unwrap()
    }

    pub(crate) async fn book(&self) -> FlowBook {
        self.store.book().await.unwrap()
    }

    pub(crate) async fn jobs_of(&self, number: u32) -> Vec<JobRow> {
        let order_id = order(number);
        self.ask(move |tx| Box::pin(async move { tx.jobs_of(&order_id).await })).await
    }

    pub(crate) async fn payment(&self, number: u32) -> Option<PaymentRow> {
        let payment_key = key(number);
        self.ask(move |tx| Box::pin(async move { tx.payment(&payment_key).await })).await
    }

    /// Captured, refunded, reserved.
    pub(crate) async fn balance(&self, number: u32) -> (i64, i64, i64) {
        let row = self.payment(number).await.unwrap();
        (row.captured.minor(), row.refunded.minor(), row.reserved.minor())
    }

    /// What the shop has written, sorted.
    pub(crate) async fn rows(&self) -> Vec<String> {
        let mut rows = match self.on {
            On::Memory => {
                let page = self.store.inbox_after(&shop::drawer(), 0, 100_000).await.unwrap();
                page.events.iter().map(|event| serde_json::from_str(&event.body).unwrap()).collect()
            }
            On::Sqlite => self.read_rows().await,
            #[cfg(feature = "postgres")]
            On::Postgres => self.read_rows().await,
        };
        rows.sort();
        rows
    }

    async fn read_rows(&self) -> Vec<String> {
        let rows = self.ask(|tx| Box::pin(async move { tx.query(shop::SELECT, &[]).await })).await;
        rows.iter().map(|row| row.text(0).unwrap().to_owned()).collect()
    }

    pub(crate) async fn inbox(&self, recipient: &str) -> Vec<(u64, String)> {
        let recipient: Recipient = recipient.parse().unwrap();
        let page = self.store.inbox_after(&recipient, 0, 100_000).await.unwrap();
        page.events.into_iter().map(|event| (event.seq, event.body.into())).collect()
    }

    /// Makes a stored job what no program of ours would have written.
    pub(crate) async fn corrupt(&self, job: JobId, how: Corruption) {
        if let AnyStore::Memory(store) = &self.store {
            store.corrupt(job, how);
            return;
        }
        let statement = match how {
            Corruption::Flow => {
                Statement::both("UPDATE toss_jobs SET flow = '{\"state\":\"?\"}' WHERE id = $1")
            }
            Corruption::Credential => Statement::both(
                "UPDATE toss_attempts SET credential = credential || '-before' WHERE job = $1",
            ),
            Corruption::Sealed => Statement::both("UPDATE toss_jobs SET refundable = amount WHERE id = $1"),
            Corruption::Amount => Statement::both("UPDATE toss_jobs SET amount = amount + 1 WHERE id = $1"),
        };
        self.execute(statement, job.get()).await;
    }

    /// Jobs and refunds that still know where the money of a customer goes.
    pub(crate) async fn accounts(&self) -> usize {
        if let AnyStore::Memory(store) = &self.store {
            return store.accounts();
        }
        let count = Statement::both(
            "SELECT (SELECT count(*) FROM toss_jobs WHERE refund_account IS NOT NULL)
                  + (SELECT count(*) FROM toss_refunds WHERE refund_account IS NOT NULL)",
        );
        let rows = self.ask(move |tx| Box::pin(async move { tx.query(count, &[]).await })).await;
        usize::try_from(rows[0].int(0).unwrap()).unwrap()
    }
}

async fn open(on: On, flow: FlowOptions, clock: &Arc<ManualClock>) -> (AnyStore, Home) {
    match on {
        On::Memory => {
            (AnyStore::Memory(MemoryStore::new(Arc::<ManualClock>::clone(clock), flow)), Home::Nowhere)
        }
        On::Sqlite => {
            let home = tempfile::tempdir().unwrap();
            let mut options = SqliteOptions::new(flow, Arc::<ManualClock>::clone(clock));
            options.migrations = MIGRATIONS;
            let store = SqliteStore::open(&home.path().join("shop.db"), options).unwrap();
            (AnyStore::Sqlite(store), Home::Directory(home))
        }
        #[cfg(feature = "postgres")]
        On::Postgres => {
            use toss_flows::store::postgres::{PostgresOptions, PostgresStore};
            let home = crate::postgres::Database::fresh();
            let mut options = PostgresOptions::new(flow);
            options.migrations = MIGRATIONS;
            let store = PostgresStore::open(&home.url(), options).await.unwrap();
            (AnyStore::Postgres(store), Home::Database(home))
        }
    }
}

pub(crate) fn order(number: u32) -> OrderId {
    format!("ORD-{number:06}").parse().unwrap()
}

pub(crate) fn key(number: u32) -> PaymentKey {
    format!("tgen_{number}").parse().unwrap()
}

pub(crate) fn confirm(number: u32, now: UnixMicros) -> NewConfirm {
    NewConfirm {
        order_id: order(number),
        payment_key: key(number),
        amount: Money::krw(PRICE),
        deadline: now.after(Duration::from_mins(10)),
        merchant: MerchantId::default(),
        priority: Priority::default(),
    }
}

/// The jobs of these claims.
pub(crate) fn jobs(claims: &[Claim]) -> Vec<JobId> {
    claims.iter().map(|claim| claim.hold().job).collect()
}

//! A database, a store on it, and jobs to be had.

use std::sync::Arc;
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};
use toss_flows::KeySecret;
use toss_flows::backoff::{Backoff, Jitter};
use toss_flows::confirm::{ConfirmState, Event, Policy, Situation, step};
use toss_flows::job::{MerchantId, Priority};
use toss_flows::model::{Money, Payment};
use toss_flows::outcome::Outcome;
use toss_flows::profile::IdempotencyProfile;
use toss_flows::store::postgres::{PostgresOptions, PostgresStore};
use toss_flows::store::{
    Claim, ClaimRequest, Flow, FlowChange, FlowOptions, NewConfirm, Settle, SettledHook, Store, StoreError,
    StoreErrorKind,
};
use toss_flows::time::UnixMicros;

use crate::database::{Database, TURN};

pub(crate) const LEASE: Duration = Duration::from_secs(15);

/// A database of the test's own.
pub(crate) struct World {
    pub(crate) database: Database,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { database: Database::fresh() }
    }

    pub(crate) async fn store(&self) -> PostgresStore {
        self.open(options()).await.unwrap()
    }

    pub(crate) async fn open(&self, options: PostgresOptions) -> Result<PostgresStore, StoreError> {
        PostgresStore::open(&self.database.url(), options).await
    }

    /// A connection of the test's own, which is not the store's.
    pub(crate) async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.database.url()).await.unwrap()
    }

    /// Runs statements past the store.
    pub(crate) async fn sql(&self, statements: &str) {
        let mut connection = self.connect().await;
        let done = sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut connection).await;
        done.unwrap_or_else(|error| panic!("{statements}: {error}"));
        connection.close().await.unwrap();
    }

    /// The one number that `query` answers.
    pub(crate) async fn number(&self, query: &str) -> i64 {
        let mut connection = self.connect().await;
        let row = sqlx::query(AssertSqlSafe(query.to_owned())).fetch_one(&mut connection).await;
        row.unwrap_or_else(|error| panic!("{query}: {error}")).get(0)
    }

    /// The database's clock goes on by so much at once.
    pub(crate) async fn turn_clock(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap();
        let mut connection = self.connect().await;
        let turned = sqlx::query(TURN.postgres).bind(micros).execute(&mut connection).await.unwrap();
        assert_eq!(turned.rows_affected(), 1);
    }

    pub(crate) async fn jobs(&self) -> i64 {
        self.number("SELECT count(*) FROM toss_jobs").await
    }

    /// Ends every connection of the store, as a server that is shut down does.
    pub(crate) async fn end_connections(&self) {
        self.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .await;
    }
}

pub(crate) fn flow() -> FlowOptions {
    FlowOptions::new(KeySecret::new(b"kept apart from the merchant's key").unwrap())
}

/// Less patient than a service would be.
pub(crate) fn options() -> PostgresOptions {
    let mut options = PostgresOptions::new(flow());
    options.lock_timeout = Duration::from_millis(500);
    options
}

pub(crate) fn confirm(number: usize, now: UnixMicros) -> NewConfirm {
    NewConfirm {
        order_id: format!("ORD-{number:06}").parse().unwrap(),
        payment_key: format!("tgen_{number}").parse().unwrap(),
        amount: Money::krw(10_000),
        deadline: now.after(Duration::from_mins(10)),
        merchant: MerchantId::default(),
        priority: Priority::default(),
    }
}

/// Enqueues confirms with the numbers from `first`.
pub(crate) async fn enqueue(store: &PostgresStore, numbers: std::ops::Range<usize>) {
    store
        .transact(move |tx| {
            Box::pin(async move {
                for number in numbers {
                    let new = confirm(number, tx.now());
                    let stored = tx.enqueue_confirm(&new).await;
                    let _ =
                        stored.map_err(|error| StoreError::new(StoreErrorKind::Sql, error.to_string()))?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await
        .unwrap();
}

pub(crate) async fn claim(store: &PostgresStore, limit: usize) -> Vec<Claim> {
    store.claim(ClaimRequest::any(limit, LEASE)).await.unwrap()
}

/// What a worker settles after the gateway said "done".
pub(crate) fn paid(claim: Claim) -> Settle {
    let Flow::Confirm { terms, state, .. } = claim.flow() else { panic!("{claim:?} is no confirm") };
    let policy = Policy {
        backoff: Backoff { base: Duration::from_millis(500), cap: Duration::from_secs(30) },
        in_flight_margin: Duration::from_mins(2),
        funds_pause: Duration::from_hours(1),
        profile: IdempotencyProfile::TOSS,
    };
    let at = Situation { terms, policy: &policy, now: claim.claimed_at(), jitter: Jitter::new(0) };
    let json = format!(
        r#"{{"paymentKey":"{}","orderId":"{}","status":"DONE","currency":"KRW","totalAmount":{amount},"balanceAmount":{amount}}}"#,
        terms.payment_key,
        terms.order_id,
        amount = 10_000,
    );
    let payment = Payment::from_json(json.as_bytes()).unwrap();
    let state: ConfirmState = state.clone();
    let change = step(state, Event::Answered(Box::new(Outcome::Done(payment))), &at).unwrap();
    claim.settle(FlowChange::Confirm(change), None)
}

pub(crate) fn with_hook(hook: impl SettledHook) -> PostgresOptions {
    let mut options = options();
    options.flow.on_settled = Arc::new(hook);
    options
}

//! What the stores of toss-flows do in a second: orders created, jobs claimed and settled, on disk when it is answered.

use std::io;
use std::path::Path;
use std::sync::Arc;

use core::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;
use toss_flows::KeySecret;
use toss_flows::backoff::{Backoff, Jitter};
use toss_flows::confirm::{Event, Policy, Situation, step};
use toss_flows::job::{MerchantId, Priority};
use toss_flows::model::{Money, Payment};
use toss_flows::outcome::Outcome;
use toss_flows::profile::IdempotencyProfile;
use toss_flows::store::postgres::{PostgresOptions, PostgresStore};
use toss_flows::store::sql::Statement;
use toss_flows::store::sqlite::{SqliteOptions, SqliteStore};
use toss_flows::store::{
    Claim, ClaimRequest, EnqueueError, Flow, FlowChange, FlowOptions, Migration, NewConfirm, Settle, Settled,
    Store,
};
use toss_flows::time::{TokioClock, UnixMicros};

const ORDERS: &[Migration] =
    &[Migration { name: "orders", sql: "CREATE TABLE orders (id TEXT PRIMARY KEY, state TEXT)" }];
const INSERT: Statement = Statement::both("INSERT INTO orders (id, state) VALUES ($1, 'PENDING')");
const LEASE: Duration = Duration::from_mins(10);
const PRICE: i64 = 15_000;

/// What a bench fails with.
pub type Failed = Box<dyn core::error::Error + Send + Sync>;

/// A PostgreSQL with our tables and an empty one for orders.
///
/// # Errors
///
/// If it cannot be had.
pub async fn postgres(address: &str) -> Result<PostgresStore, Failed> {
    let mut options = PostgresOptions::new(flow()?);
    options.migrations = ORDERS;
    Ok(PostgresStore::open(address, options).await?)
}

/// A new SQLite file in `directory`.
///
/// # Errors
///
/// If it cannot be had.
pub fn sqlite(directory: &Path) -> Result<SqliteStore, Failed> {
    let clock = TokioClock::set_to(UnixMicros::new(1_760_000_000_000_000));
    let mut options = SqliteOptions::new(flow()?, Arc::new(clock));
    options.migrations = ORDERS;
    Ok(SqliteStore::open(&directory.join("shop.db"), options)?)
}

fn flow() -> Result<FlowOptions, Failed> {
    Ok(FlowOptions::new(KeySecret::new(b"a secret of at least 32 bytes, for a bench")?))
}

/// How long `callers` take to create the orders with these numbers, each one after the other, each in a transaction: the
/// order, the job, the key.
///
/// # Errors
///
/// If one is not created.
pub async fn create(
    store: &impl Store,
    callers: usize,
    orders: core::ops::Range<usize>,
) -> Result<Duration, Failed> {
    let since = Instant::now();
    let mut all = JoinSet::new();
    for caller in 0..callers {
        let (store, orders) = (store.clone(), orders.clone());
        all.spawn(async move {
            for number in orders.skip(caller).step_by(callers) {
                create_one(&store, number).await?;
            }
            Ok::<_, Failed>(())
        });
    }
    while let Some(caller) = all.join_next().await {
        caller??;
    }
    Ok(since.elapsed())
}

async fn create_one(store: &impl Store, number: usize) -> Result<(), EnqueueError> {
    store
        .transact(move |tx| {
            Box::pin(async move {
                let new = confirm(number, tx.now())?;
                tx.execute(INSERT, &[new.order_id.as_str().into()]).await?;
                tx.enqueue_confirm(&new).await.map(drop)
            })
        })
        .await
}

fn confirm(number: usize, now: UnixMicros) -> Result<NewConfirm, EnqueueError> {
    let amount = Money::krw(PRICE);
    let unfit = |_| EnqueueError::Amount(amount);
    Ok(NewConfirm {
        order_id: format!("ORD-{number:09}").parse().map_err(unfit)?,
        payment_key: format!("tgen_{number}").parse().map_err(unfit)?,
        amount,
        deadline: now.after(Duration::from_mins(10)),
        merchant: MerchantId::default(),
        priority: Priority::default(),
    })
}

/// How long one worker takes to claim and to settle `jobs` of them, `batch` at a time; the gateway answers at once.
///
/// # Errors
///
/// If there are not so many, or one is not settled.
pub async fn work(store: &impl Store, batch: usize, jobs: usize) -> Result<[Duration; 2], Failed> {
    let (mut claiming, mut settling) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..jobs / batch {
        let since = Instant::now();
        let claims = store.claim(ClaimRequest::any(batch, LEASE)).await?;
        claiming += since.elapsed();
        if claims.len() != batch {
            return Err(io::Error::other(format!("{} of {batch} jobs were claimed", claims.len())).into());
        }
        let paid = claims.into_iter().map(paid).collect::<Result<Vec<_>, _>>()?;
        let since = Instant::now();
        let settled = store.settle(paid).await;
        settling += since.elapsed();
        for settled in settled {
            if settled? != Settled::Written {
                return Err(io::Error::other("a settlement was fenced").into());
            }
        }
    }
    Ok([claiming, settling])
}

/// What a worker settles when the gateway says "done".
fn paid(claim: Claim) -> Result<Settle, Failed> {
    let Flow::Confirm { terms, state, .. } = claim.flow() else {
        return Err(io::Error::other("only confirms were enqueued").into());
    };
    let policy = Policy {
        backoff: Backoff { base: Duration::from_millis(500), cap: Duration::from_secs(30) },
        in_flight_margin: Duration::from_mins(2),
        funds_pause: Duration::from_hours(1),
        profile: IdempotencyProfile::TOSS,
    };
    let at = Situation { terms, policy: &policy, now: claim.claimed_at(), jitter: Jitter::new(0) };
    let json = format!(
        r#"{{"paymentKey":"{}","orderId":"{}","status":"DONE","currency":"KRW","totalAmount":{PRICE},"balanceAmount":{PRICE}}}"#,
        terms.payment_key, terms.order_id,
    );
    let payment = Payment::from_json(json.as_bytes())?;
    let change = step(state.clone(), Event::Answered(Box::new(Outcome::Done(payment))), &at)?;
    Ok(claim.settle(FlowChange::Confirm(change), None))
}

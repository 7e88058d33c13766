//! What is done once in a while: tables at the start, parts ahead, and what is over removed.

use core::time::Duration;

use sqlx::PgConnection;

use super::PostgresStore;
use super::partitions;
use super::pool::Pool;
use super::schema;
use super::session::{Mode, Patience, Session};
use crate::store::{Migration, Purged, Retention, StoreError, engine};
use crate::time::UnixMicros;

impl PostgresStore {
    /// Brings the tables up to date, and makes the parts of the days to come.
    pub(super) async fn prepare(&self, theirs: &'static [Migration]) -> Result<(), StoreError> {
        let mut lent = self.pool.lend().await?;
        schema::migrate(lent.connection(), theirs, self.pool.patience).await?;
        lent.is_whole = true;
        drop(lent);
        make_parts(&self.pool).await
    }
}

/// Piece by piece, until nothing is left that is over and old.
pub(super) async fn purge(pool: &Pool, keep: Retention) -> Result<Purged, StoreError> {
    make_parts(pool).await?;
    let mut purged = Purged { history: drop_parts(pool, keep).await?, ..Purged::default() };
    loop {
        let piece = pool.ask(Mode::Write, move |tx| Box::pin(engine::purge(tx, keep))).await?;
        if piece == Purged::default() {
            return Ok(purged);
        }
        purged.jobs += piece.jobs;
        purged.history += piece.history;
        purged.inbox += piece.inbox;
    }
}

async fn make_parts(pool: &Pool) -> Result<(), StoreError> {
    let mut lent = pool.lend().await?;
    let made = made(lent.connection(), brief(pool)).await;
    lent.is_whole = made.is_ok();
    put_off(made, ())
}

async fn made(connection: &mut PgConnection, patience: Patience) -> Result<(), StoreError> {
    let mut session = Session::begin(connection, Mode::Write, patience).await?;
    partitions::make_ahead(&mut session).await?;
    session.commit().await.map(drop)
}

async fn drop_parts(pool: &Pool, keep: Retention) -> Result<u64, StoreError> {
    let mut lent = pool.lend().await?;
    let dropped = dropped(lent.connection(), brief(pool), keep).await;
    lent.is_whole = dropped.is_ok();
    put_off(dropped, 0)
}

async fn dropped(
    connection: &mut PgConnection,
    patience: Patience,
    keep: Retention,
) -> Result<u64, StoreError> {
    let mut session = Session::begin(connection, Mode::Write, patience).await?;
    let keep = i64::try_from(keep.history.as_micros()).unwrap_or(i64::MAX);
    let before = UnixMicros::new(session.now.get().saturating_sub(keep));
    let rows = partitions::drop_before(&mut session, before).await?;
    session.commit().await.map(|_| rows)
}

/// Whoever comes after us on these tables waits too, so this waits for less than they would notice.
fn brief(pool: &Pool) -> Patience {
    Patience { lock: pool.patience.lock.min(Duration::from_millis(500)), ..pool.patience }
}

/// Rows go to the last part, and old ones are deleted one by one: slower, never wrong.
fn put_off<T>(done: Result<T, StoreError>, otherwise: T) -> Result<T, StoreError> {
    match done {
        Err(error) if partitions::can_wait(&error) => {
            tracing::warn!(%error, "the parts of the history are left as they are until the next time");
            Ok(otherwise)
        }
        done => done,
    }
}

//! Settlements together, alone, and too late.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Barrier;
use toss_flows::Tx;
use toss_flows::store::sql::Statement;
use toss_flows::store::{BoxFuture, Settled, SettledHook, Settlement, Store, StoreError, StoreErrorKind};

use crate::world::{LEASE, World, claim, enqueue, paid, with_hook};

const PAID: &str = "SELECT count(*) FROM toss_jobs WHERE verdict = 'PAID'";

#[tokio::test]
async fn whoever_has_lost_the_claim_writes_nothing() {
    let world = World::new();
    let store = world.store().await;
    enqueue(&store, 0..1).await;
    let zombie = claim(&store, 1).await.remove(0);
    world.turn_clock(LEASE + Duration::from_secs(1)).await;
    let heir = claim(&store, 1).await.remove(0);
    assert_eq!((zombie.hold().epoch, heir.hold().epoch), (1, 2));
    assert_eq!(store.renew(vec![zombie.hold()], Duration::from_secs(15)).await.unwrap(), [zombie.hold()]);
    let settled = store.settle(vec![paid(zombie)]).await;
    assert!(matches!(settled[..], [Ok(Settled::Fenced)]), "{settled:?}");
    assert_eq!(world.number(PAID).await, 0);
    assert_eq!(world.number("SELECT epoch FROM toss_jobs WHERE state = 'RUN'").await, 2);
}

/// A shop that does not know order 2.
struct KnowsNotOne;

impl SettledHook for KnowsNotOne {
    fn on_settled<'a>(
        &'a self,
        _: &'a mut Tx<'_>,
        settlement: &'a Settlement,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        let is_bad = settlement.order_id.as_str() == "ORD-000002";
        let answer =
            if is_bad { Err(StoreError::new(StoreErrorKind::Hook, "no such order")) } else { Ok(()) };
        Box::pin(core::future::ready(answer))
    }
}

#[tokio::test]
async fn one_that_cannot_be_written_leaves_the_others_written() {
    let world = World::new();
    let store = world.open(with_hook(KnowsNotOne)).await.unwrap();
    enqueue(&store, 0..5).await;
    let mut claims = claim(&store, 5).await;
    claims.sort_by_key(|claim| claim.hold().job);
    let settled = store.settle(claims.into_iter().map(paid).collect()).await;
    let kinds: Vec<_> = settled.iter().map(|settled| settled.as_ref().err().map(StoreError::kind)).collect();
    assert_eq!(kinds, [None, None, Some(StoreErrorKind::Hook), None, None]);
    assert_eq!(world.number(PAID).await, 4);
}

/// A shop that takes no notice of what its database tells it.
struct Swallows;

impl SettledHook for Swallows {
    fn on_settled<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        _: &'a Settlement,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        const FAIL: Statement = Statement::both("SELECT 1 / 0");
        Box::pin(async {
            drop(tx.execute(FAIL, &[]).await);
            Ok(())
        })
    }
}

#[tokio::test]
async fn a_statement_of_the_hook_that_fails_unsaid_is_no_settlement() {
    let world = World::new();
    let store = world.open(with_hook(Swallows)).await.unwrap();
    enqueue(&store, 0..1).await;
    let settled = store.settle(claim(&store, 1).await.into_iter().map(paid).collect()).await;
    assert_eq!(settled[0].as_ref().unwrap_err().kind(), StoreErrorKind::Closure);
    assert_eq!(world.number(PAID).await, 0);
}

/// Counts on two shelves, 0 1 1 0 for the orders 0 to 3; the first of each of two batches wait for each other there.
#[derive(Clone)]
struct Shelves {
    meeting: Arc<Barrier>,
    comers: Arc<AtomicUsize>,
}

impl SettledHook for Shelves {
    fn on_settled<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        settlement: &'a Settlement,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        const COUNT: Statement = Statement::both("UPDATE shelves SET sold = sold + 1 WHERE id = $1");
        Box::pin(async move {
            let order: i64 = settlement.order_id.as_str().trim_start_matches("ORD-").parse().unwrap();
            let row = if order < 2 { order } else { 3 - order };
            tx.execute(COUNT, &[row.into()]).await?;
            if self.comers.fetch_add(1, Ordering::SeqCst) < 2 {
                self.meeting.wait().await;
            }
            Ok(())
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_that_wait_for_each_other_in_a_circle_are_all_written() {
    let world = World::new();
    let shelves = Shelves { meeting: Arc::new(Barrier::new(2)), comers: Arc::default() };
    let patient = || {
        let mut options = with_hook(shelves.clone());
        options.lock_timeout = Duration::from_secs(20);
        options
    };
    let (one, other) = (world.open(patient()).await.unwrap(), world.open(patient()).await.unwrap());
    world
        .sql("CREATE TABLE shelves (id BIGINT, sold BIGINT); INSERT INTO shelves VALUES (0, 0), (1, 0)")
        .await;
    enqueue(&one, 0..4).await;
    let mut claims = claim(&one, 4).await;
    claims.sort_by_key(|claim| claim.hold().job);
    let later = claims.split_off(2);
    let (ours, theirs) = tokio::join!(
        one.settle(claims.into_iter().map(paid).collect()),
        other.settle(later.into_iter().map(paid).collect()),
    );
    assert!(
        ours.iter().chain(&theirs).all(|settled| matches!(settled, Ok(Settled::Written))),
        "{ours:?} {theirs:?}"
    );
    assert_eq!(world.number("SELECT sum(sold)::bigint FROM shelves").await, 4);
    assert_eq!(world.number(PAID).await, 4);
}

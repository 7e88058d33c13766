//! Settlements together, alone, and too late.

use std::sync::Arc;
use std::time::Duration;

use toss_flows::store::sql::Statement;
use toss_flows::store::{ClaimRequest, Settled, Store, StoreError, StoreErrorKind};

use crate::world::{Does, World, claim, enqueue, paid, with_hook};

const PAID: &str = "SELECT count(*) FROM toss_jobs WHERE verdict = 'PAID'";

#[tokio::test]
async fn whoever_has_lost_the_claim_writes_nothing() {
    let world = World::new();
    let store = world.store().await;
    enqueue(&store, 0..1).await;
    let short = ClaimRequest::any(1, Duration::from_millis(1));
    let zombie = store.claim(short).await.unwrap().remove(0);
    tokio::time::sleep(Duration::from_millis(20)).await;
    let heir = claim(&store, 1).await.remove(0);
    assert_eq!((zombie.hold().epoch, heir.hold().epoch), (1, 2));
    assert_eq!(store.renew(vec![zombie.hold()], Duration::from_secs(15)).await.unwrap(), [zombie.hold()]);
    let settled = store.settle(vec![paid(zombie)]).await;
    assert!(matches!(settled[..], [Ok(Settled::Fenced)]), "{settled:?}");
    assert_eq!(world.number(PAID).await, 0);
    assert_eq!(world.number("SELECT epoch FROM toss_jobs WHERE state = 'RUN'").await, 2);
}

#[tokio::test]
async fn one_that_cannot_be_written_leaves_the_others_written() {
    let world = World::new();
    let refuses_one = Does(|_: &mut _, settlement: &toss_flows::store::Settlement| {
        let is_bad = settlement.order_id.as_str() == "ORD-000002";
        let answer = if is_bad { Err(StoreError::new(StoreErrorKind::Hook, "no such order")) } else { Ok(()) };
        Box::pin(async { answer }) as toss_flows::store::BoxFuture<'_, _>
    });
    let store = world.open(with_hook(refuses_one)).await.unwrap();
    enqueue(&store, 0..5).await;
    let mut claims = claim(&store, 5).await;
    claims.sort_by_key(|claim| claim.hold().job);
    let settled = store.settle(claims.into_iter().map(paid).collect()).await;
    let kinds: Vec<_> = settled.iter().map(|settled| settled.as_ref().err().map(StoreError::kind)).collect();
    assert_eq!(kinds, [None, None, Some(StoreErrorKind::Hook), None, None]);
    assert_eq!(world.number(PAID).await, 4);
}

#[tokio::test]
async fn a_statement_of_the_hook_that_fails_unsaid_is_no_settlement() {
    let world = World::new();
    const FAIL: Statement = Statement::both("SELECT 1 / 0");
    let swallows = Does(|tx: &mut toss_flows::Tx<'_>, _: &toss_flows::store::Settlement| {
        Box::pin(async {
            drop(tx.execute(FAIL, &[]).await);
            Ok(())
        }) as toss_flows::store::BoxFuture<'_, _>
    });
    let store = world.open(with_hook(swallows)).await.unwrap();
    enqueue(&store, 0..1).await;
    let settled = store.settle(claim(&store, 1).await.into_iter().map(paid).collect()).await;
    assert_eq!(settled[0].as_ref().unwrap_err().kind(), StoreErrorKind::Closure);
    assert_eq!(world.number(PAID).await, 0);
}

/// Two nodes settle batches whose orders meet on the same two rows of the shop, in opposite order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_that_wait_for_each_other_in_a_circle_are_all_written() {
    const COUNT: Statement = Statement::both("UPDATE shelves SET sold = sold + 1 WHERE id = $1");
    let world = World::new();
    let meeting = Arc::new(tokio::sync::Barrier::new(2));
    let first_time = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let hook = || {
        let (meeting, first_time) = (Arc::clone(&meeting), Arc::clone(&first_time));
        with_hook(Does(move |tx: &mut toss_flows::Tx<'_>, settlement: &toss_flows::store::Settlement| {
            let number: i64 = settlement.order_id.as_str().trim_start_matches("ORD-").parse().unwrap();
            let (meeting, first_time) = (Arc::clone(&meeting), Arc::clone(&first_time));
            Box::pin(async move {
                let shelf = if number < 2 { number } else { 3 - number };
                tx.execute(COUNT, &[shelf.into()]).await?;
                // Both have their first row before either asks for its second.
                if first_time.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < 2 {
                    meeting.wait().await;
                }
                Ok(())
            }) as toss_flows::store::BoxFuture<'_, _>
        }))
    };
    let mut patient = hook();
    patient.lock_timeout = Duration::from_secs(20);
    let mut other_patient = hook();
    other_patient.lock_timeout = Duration::from_secs(20);
    let (one, other) = (world.open(patient).await.unwrap(), world.open(other_patient).await.unwrap());
    world.sql("CREATE TABLE shelves (id BIGINT, sold BIGINT); INSERT INTO shelves VALUES (0, 0), (1, 0)").await;
    enqueue(&one, 0..4).await;
    let mut claims = claim(&one, 4).await;
    claims.sort_by_key(|claim| claim.hold().job);
    let later = claims.split_off(2);
    let (ours, theirs) = tokio::join!(
        one.settle(claims.into_iter().map(paid).collect()),
        other.settle(later.into_iter().map(paid).collect()),
    );
    assert!(ours.iter().chain(&theirs).all(|settled| matches!(settled, Ok(Settled::Written))), "{ours:?} {theirs:?}");
    assert_eq!(world.number("SELECT sum(sold)::bigint FROM shelves").await, 4);
    assert_eq!(world.number(PAID).await, 4);
}

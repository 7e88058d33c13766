//! Many claimers at once.

use std::collections::BTreeMap;

use toss_flows::store::{Claim, Settled, Store};

use crate::world::{LEASE, World, claim, enqueue, options, paid};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_claimers_get_each_job_once() {
    const JOBS: usize = 400;
    let world = World::new();
    let store = world.store().await;
    enqueue(&store, 0..JOBS).await;
    let claimers: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                // Somebody else may hold all that is left for a moment.
                let mut empty = 0;
                while empty < 3 {
                    let claims = claim(&store, 7).await;
                    empty = if claims.is_empty() { empty + 1 } else { 0 };
                    mine.extend(claims.iter().map(Claim::hold));
                }
                mine
            })
        })
        .collect();
    let mut times = BTreeMap::new();
    for claimer in claimers {
        for hold in claimer.await.unwrap() {
            *times.entry(hold.job).or_insert(0) += 1;
            assert_eq!(hold.epoch, 1);
        }
    }
    assert_eq!(times.len(), JOBS);
    assert!(times.values().all(|times| *times == 1));
}

#[tokio::test]
async fn a_thousand_claims_are_held_with_one_connection_and_none_of_them_in_use() {
    let world = World::new();
    let mut options = options();
    options.connections = 1;
    let store = world.open(options).await.unwrap();
    enqueue(&store, 0..1_000).await;
    let claims = claim(&store, 1_000).await;
    assert_eq!(claims.len(), 1_000);
    // The gateway is being asked; the orders go on.
    enqueue(&store, 1_000..1_001).await;
    let held = claims.iter().map(Claim::hold).collect();
    assert_eq!(store.renew(held, LEASE).await.unwrap(), []);
    let settled = store.settle(claims.into_iter().map(paid).collect()).await;
    assert!(settled.iter().all(|settled| matches!(settled, Ok(Settled::Written))));
    assert_eq!(world.number("SELECT count(*) FROM toss_jobs WHERE verdict = 'PAID'").await, 1_000);
    assert_eq!(store.connections().open, 1);
}

#[tokio::test]
async fn a_job_that_somebody_else_is_about_to_claim_keeps_nobody_waiting() {
    let world = World::new();
    let store = world.store().await;
    enqueue(&store, 0..2).await;
    let mut other = world.connect().await;
    let mut other = sqlx::Connection::begin(&mut other).await.unwrap();
    sqlx::raw_sql("SELECT 1 FROM toss_jobs ORDER BY id LIMIT 1 FOR UPDATE")
        .execute(&mut *other)
        .await
        .unwrap();
    let claims = claim(&store, 2).await;
    assert_eq!(claims.len(), 1);
    assert_eq!(claims[0].order_id().as_str(), "ORD-000001");
}

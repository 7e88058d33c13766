//! Claims that live on, and claims that are lost.

use toss_flows::job::{Hold, JobId};
use toss_flows::store::Store;

use crate::bench::{Bench, LEASE, On, jobs};
use crate::ledger::Ledger;

pub(crate) async fn a_claim_that_is_renewed_is_nobody_elses(on: On) {
    let bench = Bench::new(on).await;
    let _job = bench.enqueue(1).await;
    let claim = bench.claim_one().await;

    for _ in 0..3 {
        bench.pass(LEASE * 2 / 3).await;
        assert_eq!(bench.renew(vec![claim.hold()]).await, []);
        assert!(bench.claim(10).await.is_empty());
    }

    bench.pass(LEASE).await;
    assert_eq!(jobs(&bench.claim(10).await), [claim.hold().job], "and then it stopped");
}

pub(crate) async fn a_claim_that_somebody_else_has_is_named_as_lost(on: On) {
    let bench = Bench::new(on).await;
    let _job = bench.enqueue(1).await;
    let slow = bench.claim_one().await.hold();
    bench.pass(LEASE).await;
    let quick = bench.claim_one().await.hold();
    let _job = bench.enqueue(2).await;
    let other = bench.claim_one().await.hold();

    assert_eq!(bench.renew(vec![slow, quick, other]).await, [slow]);
}

pub(crate) async fn a_claim_that_is_settled_or_was_never_made_is_lost(on: On) {
    let bench = Bench::new(on).await;
    let _job = bench.enqueue(1).await;
    let claim = bench.claim_one().await;
    let settled = claim.hold();
    let _written = bench.settle(Ledger::default().serve(claim)).await.unwrap();
    let nobodys = Hold { job: JobId::new(4_711), epoch: 1 };

    assert_eq!(bench.renew(vec![settled, nobodys]).await, [settled, nobodys]);
    assert_eq!(bench.renew(Vec::new()).await, []);
    assert!(bench.store.claim(toss_flows::store::ClaimRequest::any(1, LEASE)).await.unwrap().is_empty());
}

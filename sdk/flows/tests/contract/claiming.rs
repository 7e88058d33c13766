//! Who works on what, until when.

use std::collections::BTreeSet;
use std::time::Duration;

use toss_flows::JobKind;
use toss_flows::confirm::ConfirmState;
use toss_flows::job::{JobState, MerchantId, Priority};
use toss_flows::store::memory::Corruption;
use toss_flows::store::{ClaimRequest, Settled, Store};

use crate::bench::{Bench, LEASE, On, jobs};
use crate::ledger::Ledger;
use crate::steps::{answered, confirm_state, not_sent};

pub(crate) async fn a_claim_takes_no_more_than_is_asked_for(on: On) {
    let bench = Bench::new(on).await;
    for number in 1..=5 {
        let _job = bench.enqueue(number).await;
    }

    assert_eq!(bench.claim(3).await.len(), 3);
    assert_eq!(bench.claim(3).await.len(), 2);
    assert_eq!(bench.claim(0).await.len(), 0);
    assert_eq!(bench.claim(3).await.len(), 0);
}

pub(crate) async fn a_claim_is_on_the_books_with_lease_and_epoch(on: On) {
    let bench = Bench::new(on).await;
    let job = bench.enqueue(1).await;

    let claim = bench.claim_one().await;

    assert_eq!((claim.hold().job, claim.hold().epoch, claim.is_taken_over()), (job, 1, false));
    let row = bench.book().await.jobs.remove(0);
    assert_eq!((row.state, row.epoch), (JobState::Run, 1));
    assert_eq!(row.lease_until, Some(claim.claimed_at().after(LEASE)));
}

pub(crate) async fn a_claim_that_ran_out_is_claimed_again_under_the_next_epoch(on: On) {
    let bench = Bench::new(on).await;
    let job = bench.enqueue(1).await;
    let first = bench.claim_one().await;
    assert!(bench.claim(10).await.is_empty(), "it is somebody else's");

    bench.pass(LEASE).await;
    let second = bench.claim_one().await;

    assert_eq!((second.hold().job, second.hold().epoch), (job, first.hold().epoch + 1));
    assert!(second.is_taken_over(), "what the first did is not known");
}

pub(crate) async fn two_claimers_at_once_share_no_job(on: On) {
    let bench = Bench::new(on).await;
    for number in 1..=40 {
        let _job = bench.enqueue(number).await;
    }
    let mut claimers = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let store = bench.store.clone();
        let _handle = claimers.spawn(async move {
            let mut mine = Vec::new();
            loop {
                let claims = store.claim(ClaimRequest::any(3, LEASE)).await.unwrap();
                if claims.is_empty() {
                    return mine;
                }
                mine.extend(jobs(&claims));
            }
        });
    }
    let all: Vec<_> = claimers.join_all().await.into_iter().flatten().collect();

    let distinct: BTreeSet<_> = all.iter().collect();
    assert_eq!((all.len(), distinct.len()), (40, 40));
    assert!(bench.book().await.jobs.iter().all(|job| job.epoch == 1));
}

pub(crate) async fn only_the_kinds_that_are_asked_for_are_claimed(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    bench.pay(&mut ledger, 1).await;
    bench.pay(&mut ledger, 2).await;
    let confirm = bench.enqueue(3).await;
    let cancel = bench.cancel(1, "rollback", 1_000).await;
    let refund = bench.refund(2, "R-1", 1_000).await;

    for (kind, job) in [(JobKind::Refund, refund), (JobKind::Cancel, cancel), (JobKind::Confirm, confirm)] {
        let claims = bench.claim_as(|ask| ask.kinds = vec![kind]).await;
        assert_eq!(jobs(&claims), [job]);
        assert_eq!(claims[0].kind(), kind);
    }
    assert!(bench.claim_as(|ask| ask.kinds = Vec::new()).await.is_empty());
}

pub(crate) async fn the_lowest_number_of_priority_comes_first(on: On) {
    let bench = Bench::new(on).await;
    let late = bench.enqueue_as(1, |new| new.priority = Priority::LAST).await;
    let usual = bench.enqueue(2).await;
    let first = bench.enqueue_as(3, |new| new.priority = Priority::FIRST).await;

    assert_eq!(jobs(&bench.claim(2).await), [first, usual]);
    assert_eq!(jobs(&bench.claim(2).await), [late]);
}

pub(crate) async fn of_one_line_the_oldest_comes_first(on: On) {
    let bench = Bench::new(on).await;
    let mut in_order = Vec::new();
    for number in 1..=4 {
        in_order.push(bench.enqueue(number).await);
        bench.pass(Duration::from_millis(1)).await;
    }

    assert_eq!(jobs(&bench.claim(4).await), in_order);
}

pub(crate) async fn the_rush_of_one_merchant_leaves_room_for_the_others(on: On) {
    let bench = Bench::new(on).await;
    for number in 1..=20 {
        let _job = bench.enqueue_as(number, |new| new.merchant = merchant("big")).await;
    }
    let small = bench.enqueue_as(30, |new| new.merchant = merchant("small")).await;

    let claims = jobs(&bench.claim(2).await);

    assert!(claims.contains(&small), "one in turn of each: {claims:?}");
}

pub(crate) async fn a_large_batch_of_refunds_leaves_room_for_a_small_one(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    let mut large = Vec::new();
    for number in 1..=8 {
        bench.pay(&mut ledger, number).await;
        let id = format!("R-{number}");
        let _row = bench.request(number, &id, 100).await;
        large.push(id);
    }
    let last = large.pop().unwrap();
    let _approved = bench.approve(&large.iter().map(String::as_str).collect::<Vec<_>>(), "large").await;
    let _approved = bench.approve(&[&last], "small").await;

    let batches: BTreeSet<_> = bench.claim(2).await.iter().map(|claim| claim.batch().cloned().unwrap()).collect();

    assert_eq!(batches.len(), 2);
}

pub(crate) async fn a_merchant_gets_no_more_than_its_bound(on: On) {
    let bench = Bench::new(on).await;
    for number in 1..=6 {
        let name = if number <= 4 { "big" } else { "small" };
        let _job = bench.enqueue_as(number, |new| new.merchant = merchant(name)).await;
    }

    let claims = bench.claim_as(|ask| ask.per_merchant = Some(2)).await;

    let of = |name| claims.iter().filter(|claim| *claim.merchant() == merchant(name)).count();
    assert_eq!((of("big"), of("small")), (2, 2));
}

pub(crate) async fn a_merchant_whose_rate_is_used_up_is_left_out(on: On) {
    let bench = Bench::new(on).await;
    let _big = bench.enqueue_as(1, |new| new.merchant = merchant("big")).await;
    let small = bench.enqueue_as(2, |new| new.merchant = merchant("small")).await;
    let ask = |ask: &mut ClaimRequest| ask.except = vec![merchant("big")];

    assert_eq!(jobs(&bench.claim_as(ask).await), [small]);

    bench.pass(LEASE).await;
    assert_eq!(jobs(&bench.claim_as(ask).await), [small], "also of the claims that ran out");
    assert_eq!(bench.claim(10).await.len(), 1, "it has lost nothing");
}

pub(crate) async fn a_job_that_is_not_due_is_left_alone(on: On) {
    let bench = Bench::new(on).await;
    let job = bench.enqueue(1).await;
    let claim = bench.claim_one().await;
    assert_eq!(bench.settle(answered(claim, not_sent())).await.unwrap(), Settled::Written);

    assert!(bench.claim(10).await.is_empty());
    let wait = bench.store.next_due(JobKind::ALL.to_vec()).await.unwrap().unwrap();
    assert!(wait > Duration::ZERO && wait <= Duration::from_secs(1), "{wait:?}");

    bench.pass(wait).await;
    let claim = bench.claim_one().await;
    assert_eq!((claim.hold().job, claim.is_taken_over()), (job, false));
    let is_in_doubt = !matches!(confirm_state(&claim), ConfirmState::Intended { .. });
    assert!(!is_in_doubt, "nothing was sent: {claim:?}");
}

pub(crate) async fn the_next_to_be_due_is_a_job_or_a_claim_that_runs_out(on: On) {
    let bench = Bench::new(on).await;
    let due = |kinds: &[JobKind]| {
        let kinds = kinds.to_vec();
        let bench = &bench;
        async move { bench.store.next_due(kinds).await.unwrap() }
    };
    assert_eq!(due(&JobKind::ALL).await, None);

    let _job = bench.enqueue(1).await;
    assert_eq!(due(&[JobKind::Confirm]).await, Some(Duration::ZERO));
    assert_eq!(due(&[JobKind::Cancel, JobKind::Refund]).await, None);

    let _claim = bench.claim_one().await;
    let left = due(&JobKind::ALL).await.unwrap();
    assert!(left > Duration::from_secs(10) && left <= LEASE, "{left:?}");
}

pub(crate) async fn what_cannot_be_read_stops_nobody_and_is_never_sent(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    let (bad, good) = (bench.enqueue(1).await, bench.enqueue(2).await);
    bench.corrupt(bad, Corruption::Flow).await;

    let claims = bench.claim(10).await;
    assert_eq!(jobs(&claims), [bad, good]);
    assert!(claims[0].problem().is_some_and(|problem| problem.contains("state")), "{claims:?}");
    assert_eq!(claims[1].problem(), None);
    for claim in claims {
        let _written = bench.settle(ledger.serve(claim)).await.unwrap();
    }

    assert_eq!(bench.jobs_of(1).await[0].state, JobState::Parked, "it waits for a human");
    assert_eq!(bench.jobs_of(2).await[0].state, JobState::Done);
    assert_eq!(bench.book().await.calls.len(), 1);
}

pub(crate) async fn a_job_that_is_not_what_its_key_was_made_for_is_never_sent(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    bench.pay(&mut ledger, 1).await;
    let _confirm = bench.enqueue(2).await;
    let cancel = bench.cancel(1, "rollback", 1_000).await;
    bench.corrupt(bench.jobs_of(2).await[0].job, Corruption::Amount).await;
    bench.corrupt(cancel, Corruption::Amount).await;

    let claims = bench.claim(10).await;

    assert_eq!(claims.len(), 2);
    for claim in claims {
        assert!(claim.problem().is_some_and(|problem| problem.contains("key was made for")), "{claim:?}");
    }
}

fn merchant(name: &str) -> MerchantId {
    name.parse().unwrap()
}

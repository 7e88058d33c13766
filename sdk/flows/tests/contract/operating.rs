//! What operators do with jobs that wait for them.

use std::time::Duration;

use toss_flows::confirm;
use toss_flows::job::{JobId, JobState};
use toss_flows::store::memory::Corruption;
use toss_flows::store::{JobRow, Redrive, RedriveError};

use crate::bench::{Bench, On, PRICE};
use crate::ledger::Ledger;
use crate::steps::{POLICY, answered, confirmed, declined, lost};

/// How the history calls it.
const ADOPTED: &str = "re-driven by an operator under another API key";

pub(crate) async fn parked_jobs_are_listed_by_pages(on: On) {
    let bench = Bench::new(on).await;
    let mut all = Vec::new();
    for number in 1..=3 {
        all.push(park(&bench, number).await);
    }
    let _open = bench.enqueue(4).await;

    let first = parked(&bench, JobId::new(0), 2).await;
    assert_eq!(first.iter().map(|row| row.job).collect::<Vec<_>>(), all[..2]);
    let rest = parked(&bench, first[1].job, 2).await;
    assert_eq!(rest.iter().map(|row| row.job).collect::<Vec<_>>(), all[2..]);
    assert_eq!(parked(&bench, rest[0].job, 2).await, []);
}

pub(crate) async fn a_parked_confirm_that_is_started_again_is_looked_up_first(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    let job = park(&bench, 1).await;
    ledger.take(1);

    bench.redrive(job, Redrive::Again).await.unwrap();

    let row = bench.jobs_of(1).await.remove(0);
    assert_eq!((row.state, &*row.flow, row.parked_reason), (JobState::Ready, "InDoubt", None));
    let last = bench.book().await.transitions.pop().unwrap();
    assert_eq!((last.from.as_deref(), &*last.to, &*last.actor), (Some("Parked"), "InDoubt", "carol"));
    assert!(last.cause.is_some(), "and why");
    bench.drain(&mut ledger).await;
    assert_eq!(bench.balance(1).await, (PRICE, 0, 0));
    assert_eq!(bench.book().await.calls.len(), 0, "nothing was sent again");
}

pub(crate) async fn a_parked_refund_that_is_started_again_goes_on_under_a_new_key(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    bench.pay(&mut ledger, 1).await;
    let job = bench.refund(1, "R-1", 4_000).await;
    let claim = bench.claim_one().await;
    let _written = bench.settle(answered(claim, declined("NOT_CANCELABLE_PAYMENT"))).await.unwrap();
    assert_eq!(bench.refund_row("R-1").await.state.as_str(), "PARKED");
    // Somebody else gives part of the rest back before.
    let other = bench.cancel(1, "other", 1_000).await;
    bench.drain(&mut ledger).await;

    bench.redrive(job, Redrive::Again).await.unwrap();
    assert_eq!(bench.refund_row("R-1").await.state.as_str(), "EXECUTING");
    bench.drain(&mut ledger).await;

    assert_eq!(bench.refund_row("R-1").await.state.as_str(), "DONE");
    assert_eq!(bench.balance(1).await, (PRICE, 5_000, 0));
    let book = bench.book().await;
    let receipts: Vec<_> = book.receipts.iter().map(|receipt| (receipt.job_id, receipt.refundable)).collect();
    assert_eq!(receipts, [(Some(other.get()), 9_000), (Some(job.get()), 5_000)]);
    let of_refund = book.attempts.iter().filter(|attempt| attempt.job_id == Some(job.get()));
    let keys: Vec<_> = of_refund.map(|attempt| (attempt.key_epoch, attempt.state.as_str())).collect();
    assert_eq!(keys.last(), Some(&(1, "SUCCEEDED")));
}

pub(crate) async fn what_was_decided_under_another_api_key_is_left_to_a_human(on: On) {
    let bench = Bench::with(on, |options| options.credential = Some("9f86d081884c7d65".into())).await;
    let mut ledger = Ledger::default();
    bench.pay(&mut ledger, 1).await;
    let refund = bench.refund(1, "R-1", 4_000).await;
    let confirm = bench.enqueue(2).await;
    let ours = bench.claim(10).await;
    assert!(ours.iter().all(|claim| claim.problem().is_none()), "it is the API key of all of them: {ours:?}");
    for claim in ours {
        let _written = bench.settle(answered(claim, lost())).await.unwrap();
    }
    for job in [refund, confirm] {
        bench.corrupt(job, Corruption::Credential).await;
    }

    // Under this API key neither is found, and both are long dead.
    bench.pass(Duration::from_hours(24)).await;
    let claims = bench.claim(10).await;
    assert_eq!(claims.len(), 2);
    for claim in claims {
        let problem = claim.problem().unwrap();
        assert!(problem.contains("another API key (9f86d081884c7d65-before"), "{problem}");
        let _written = bench.settle(ledger.serve(claim)).await.unwrap();
    }

    assert_eq!(bench.jobs_of(2).await[0].state, JobState::Parked, "not failed");
    assert_eq!(bench.refund_row("R-1").await.state.as_str(), "PARKED");
    assert_eq!(bench.balance(1).await, (PRICE, 0, 4_000), "what is promised stays promised");

    for job in [refund, confirm] {
        bench.redrive(job, Redrive::Again).await.unwrap();
        let causes: Vec<_> = bench.book().await.transitions.into_iter().filter_map(|row| row.cause).collect();
        assert!(causes.last().unwrap().starts_with(ADOPTED), "{causes:?}");
    }
    let claims = bench.claim(10).await;
    assert_eq!(claims.len(), 2);
    assert!(claims.iter().all(|claim| claim.problem().is_none()), "an operator has looked: {claims:?}");
}

pub(crate) async fn only_what_waits_for_a_human_is_started_again(on: On) {
    let bench = Bench::new(on).await;
    let job = bench.enqueue(1).await;
    let unknown = JobId::new(4_711);
    let error = bench.redrive(unknown, Redrive::Again).await.unwrap_err();
    assert!(matches!(error, RedriveError::Unknown(id) if id == unknown), "{error:?}");

    let claim = bench.claim_one().await;
    let error = bench.redrive(job, Redrive::Again).await.unwrap_err();
    assert!(matches!(error, RedriveError::NotParked { state: JobState::Run, .. }), "{error:?}");
    let _written = bench.settle(Ledger::default().serve(claim)).await.unwrap();
    let before = bench.book().await;
    let error = bench.redrive(job, Redrive::Again).await.unwrap_err();
    assert!(matches!(error, RedriveError::NotParked { state: JobState::Done, .. }), "{error:?}");
    assert_eq!(bench.book().await, before);
}

pub(crate) async fn a_confirm_has_nothing_to_release(on: On) {
    let bench = Bench::new(on).await;
    let job = park(&bench, 1).await;

    let error = bench.redrive(job, Redrive::Release).await.unwrap_err();

    assert!(matches!(error, RedriveError::NothingReserved(id) if id == job), "{error:?}");
    assert_eq!(bench.jobs_of(1).await[0].state, JobState::Parked);
}

pub(crate) async fn what_may_have_been_executed_is_released_with_proof_only(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    bench.pay(&mut ledger, 1).await;
    let job = bench.refund(1, "R-1", 4_000).await;
    let claim = bench.claim_one().await;
    let _written = bench.settle(answered(claim, lost())).await.unwrap();

    bench.redrive(job, Redrive::Release).await.unwrap();

    assert_eq!(bench.balance(1).await, (PRICE, 0, 4_000), "nothing is proven yet");
    let looked = ledger.look_up(bench.claim_one().await);
    let _written = bench.settle(looked).await.unwrap();
    assert_eq!(bench.balance(1).await, (PRICE, 0, 4_000), "the call may still be executing");
    bench.pass(POLICY.in_flight_margin * 2).await;
    let looked = ledger.look_up(bench.claim_one().await);
    let _written = bench.settle(looked).await.unwrap();
    assert_eq!(bench.balance(1).await, (PRICE, 0, 0));
    assert_eq!(bench.refund_row("R-1").await.state.as_str(), "RELEASED");
    assert_eq!(bench.rows().await[0], "R-1: released 4000, holds 10000");
}

pub(crate) async fn what_was_executed_after_all_is_not_released(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    bench.pay(&mut ledger, 1).await;
    let job = bench.cancel(1, "rollback", 4_000).await;
    let claim = bench.claim_one().await;
    ledger.give_back(1, 4_000, claim.claimed_at());
    let _written = bench.settle(answered(claim, lost())).await.unwrap();
    bench.redrive(job, Redrive::Release).await.unwrap();

    let looked = ledger.look_up(bench.claim_one().await);
    let _written = bench.settle(looked).await.unwrap();

    assert_eq!(bench.balance(1).await, (PRICE, 4_000, 0));
    assert_eq!(bench.rows().await[0], "rollback: given back 4000, holds 6000");
}

async fn parked(bench: &Bench, after: JobId, limit: usize) -> Vec<JobRow> {
    bench.ask(move |tx| Box::pin(async move { tx.parked(after, limit).await })).await
}

async fn park(bench: &Bench, number: u32) -> JobId {
    let job = bench.enqueue(number).await;
    let claim = bench.claim_one().await;
    assert_eq!(claim.hold().job, job);
    let odd = confirmed(claim, confirm::Event::Unusable { problem: "odd".into() });
    let _written = bench.settle(odd).await.unwrap();
    job
}

//! Of one payment's cancels one is open, whatever asks for the others.

use std::time::Duration;

use toss_flows::cancel::{self, CancelState};
use toss_flows::job::JobState;
use toss_flows::JobKind;
use toss_flows::store::memory::Corruption;
use toss_flows::store::{Flow, Redrive, Store, StoreErrorKind};

use crate::bench::{Bench, LEASE, On, PRICE, jobs};
use crate::ledger::Ledger;
use crate::steps::{POLICY, answered, cancel_state, canceled, declined, lost, sealed};

pub(crate) async fn cancels_of_one_payment_run_one_after_the_other(on: On) {
    let (bench, mut ledger) = paid(on).await;
    let first = bench.cancel(1, "one", 1_000).await;
    let second = bench.refund(1, "R-2", 2_000).await;
    let third = bench.cancel(1, "three", 3_000).await;

    for (job, refundable) in [(first, PRICE), (second, 9_000), (third, 7_000)] {
        let mut claim = bench.claim_one().await;
        if let CancelState::Queued { .. } = cancel_state(&claim) {
            let _written = bench.settle(ledger.serve(claim)).await.unwrap();
            claim = bench.claim_one().await;
        }
        assert_eq!(claim.hold().job, job);
        let Flow::Cancel { intent: Some(intent), .. } = claim.flow() else { panic!("{claim:?}") };
        assert_eq!(intent.refundable().minor(), refundable, "what the payment holds before it");
        let _written = bench.settle(ledger.serve(claim)).await.unwrap();
    }
    assert_eq!(bench.balance(1).await, (PRICE, 6_000, 0));
}

pub(crate) async fn another_payment_does_not_wait(on: On) {
    let (bench, mut ledger) = paid(on).await;
    bench.pay(&mut ledger, 2).await;
    let first = bench.cancel(1, "one", 1_000).await;
    let _waits = bench.cancel(1, "two", 1_000).await;
    let other = bench.cancel(2, "other", 1_000).await;

    let mut claims = jobs(&bench.claim(10).await);
    claims.sort();
    assert_eq!(claims, [first, other]);
}

pub(crate) async fn a_cancel_that_waits_for_its_turn_has_no_key_and_is_not_due(on: On) {
    let (bench, _ledger) = paid(on).await;
    let first = bench.cancel(1, "one", 1_000).await;
    let second = bench.cancel(1, "two", 1_000).await;
    let _claim = bench.claim_one().await;

    let attempts = bench.book().await.attempts;
    assert!(attempts.iter().any(|attempt| attempt.job_id == Some(first.get())));
    assert!(attempts.iter().all(|attempt| attempt.job_id != Some(second.get())));
    let wait = bench.store.next_due(JobKind::ALL.to_vec()).await.unwrap().unwrap();
    assert!(wait > Duration::from_secs(10), "only the claim's end is waited for: {wait:?}");
}

pub(crate) async fn a_cancel_in_doubt_keeps_the_others_waiting(on: On) {
    let (bench, _ledger) = paid(on).await;
    let first = bench.cancel(1, "one", 1_000).await;
    let _second = bench.cancel(1, "two", 1_000).await;
    let claim = bench.claim_one().await;
    let _written = bench.settle(answered(claim, lost())).await.unwrap();

    bench.pass(Duration::from_mins(5)).await;
    assert_eq!(jobs(&bench.claim(10).await), [first]);
}

pub(crate) async fn a_cancel_that_is_parked_with_nothing_in_doubt_lets_the_others_pass(on: On) {
    let (bench, mut ledger) = paid(on).await;
    let first = bench.cancel(1, "one", 1_000).await;
    let second = bench.cancel(1, "two", 2_000).await;
    let claim = bench.claim_one().await;
    let _written = bench.settle(answered(claim, declined("NOT_CANCELABLE_PAYMENT"))).await.unwrap();

    bench.drain(&mut ledger).await;

    let states: Vec<_> = bench.jobs_of(1).await.iter().skip(1).map(|job| (job.job, job.state)).collect();
    assert_eq!(states, [(first, JobState::Parked), (second, JobState::Done)]);
    assert_eq!(bench.balance(1).await, (PRICE, 2_000, 1_000), "what is parked stays promised");
}

pub(crate) async fn a_cancel_that_is_parked_in_doubt_keeps_the_others_waiting(on: On) {
    let (bench, _ledger) = paid(on).await;
    let _first = bench.cancel(1, "one", 1_000).await;
    let _second = bench.cancel(1, "two", 2_000).await;
    let claim = bench.claim_one().await;
    let _written = bench.settle(answered(claim, lost())).await.unwrap();
    bench.pass(POLICY.in_flight_margin).await;
    let claim = bench.claim_one().await;
    let unread = canceled(claim, cancel::Event::Unusable { problem: "odd".into() });
    let _written = bench.settle(unread).await.unwrap();

    bench.pass(Duration::from_hours(1)).await;
    assert!(bench.claim(10).await.is_empty());
}

pub(crate) async fn a_cancel_that_is_started_again_does_not_overtake_the_one_that_runs(on: On) {
    let (bench, mut ledger) = paid(on).await;
    let first = bench.cancel(1, "one", 1_000).await;
    let claim = bench.claim_one().await;
    let _written = bench.settle(answered(claim, declined("NOT_CANCELABLE_PAYMENT"))).await.unwrap();
    let second = bench.cancel(1, "two", 2_000).await;
    let running = bench.claim_one().await;
    assert_eq!(running.hold().job, second);

    bench.redrive(first, Redrive::Again).await.unwrap();

    assert!(bench.claim(10).await.is_empty(), "the younger has its balance and its key");
    bench.pass(LEASE).await;
    let running = bench.claim_one().await;
    assert_eq!(running.hold().job, second);
    let _written = bench.settle(answered(running, lost())).await.unwrap();
    assert!(bench.claim(10).await.iter().all(|claim| claim.hold().job == second), "also while it is in doubt");
    bench.pass(Duration::from_hours(1)).await;
    bench.drain(&mut ledger).await;
    bench.pass(Duration::from_hours(1)).await;
    bench.drain(&mut ledger).await;
    assert_eq!(bench.balance(1).await, (PRICE, 3_000, 0));
    let refundable: Vec<_> = bench.book().await.receipts.iter().map(|receipt| receipt.refundable).collect();
    assert_eq!(refundable, [8_000, 7_000]);
}

pub(crate) async fn a_cancel_that_is_started_again_does_not_overtake_the_one_whose_turn_has_come(on: On) {
    let (bench, mut ledger) = paid(on).await;
    let first = bench.cancel(1, "one", 4_000).await;
    let second = bench.cancel(1, "two", 4_000).await;
    let claim = bench.claim_one().await;
    let _written = bench.settle(answered(claim, declined("NOT_CANCELABLE_PAYMENT"))).await.unwrap();
    let turn = bench.claim_one().await;
    assert_eq!(turn.hold().job, second);
    assert!(matches!(cancel_state(&turn), CancelState::Queued { .. }), "{turn:?}");

    bench.redrive(first, Redrive::Again).await.unwrap();

    assert!(bench.claim(10).await.is_empty(), "the younger is about to get the balance and its key");
    bench.pass(LEASE).await;
    let turn = bench.claim_one().await;
    assert_eq!(turn.hold().job, second, "also when its holder is gone");
    let _written = bench.settle(sealed(turn)).await.unwrap();
    bench.drain(&mut ledger).await;
    assert_eq!(bench.balance(1).await, (PRICE, 8_000, 0));
    assert_eq!(ledger.payment(1).cancels.len(), 2, "each was given back at the gateway");
}

pub(crate) async fn of_two_cancels_one_is_sealed_whatever_was_claimed(on: On) {
    let (bench, _ledger) = paid(on).await;
    let first = bench.cancel(1, "one", 4_000).await;
    let claim = bench.claim_one().await;
    let _written = bench.settle(answered(claim, declined("NOT_CANCELABLE_PAYMENT"))).await.unwrap();
    bench.redrive(first, Redrive::Again).await.unwrap();
    let turn = bench.claim_one().await;
    let second = bench.cancel(1, "two", 4_000).await;
    bench.corrupt(second, Corruption::Sealed).await;

    let error = bench.settle(sealed(turn)).await.unwrap_err();

    assert_eq!(error.kind(), StoreErrorKind::Unique, "{error}");
    let row = bench.jobs_of(1).await.into_iter().find(|row| row.job == first).unwrap();
    assert_eq!((row.state, &*row.flow), (JobState::Run, "Queued"), "it is claimed again when its lease is over");
}

pub(crate) async fn the_end_of_a_cancel_makes_the_next_one_due_at_once(on: On) {
    let (bench, mut ledger) = paid(on).await;
    let _first = bench.cancel(1, "one", 1_000).await;
    let second = bench.cancel(1, "two", 1_000).await;
    let claim = bench.claim_one().await;
    let _written = bench.settle(ledger.serve(claim)).await.unwrap();

    assert_eq!(bench.store.next_due(vec![JobKind::Cancel]).await.unwrap(), Some(Duration::ZERO));
    let claim = bench.claim_one().await;
    assert_eq!(claim.hold().job, second);
    assert!(matches!(cancel_state(&claim), CancelState::Queued { .. }), "{claim:?}");
    let _written = bench.settle(ledger.serve(claim)).await.unwrap();
    let claim = bench.claim_one().await;
    assert_eq!(claim.hold().job, second);
    assert!(matches!(cancel_state(&claim), CancelState::Intended { .. }), "with its key: {claim:?}");
}

async fn paid(on: On) -> (Bench, Ledger) {
    let (bench, mut ledger) = (Bench::new(on).await, Ledger::default());
    bench.pay(&mut ledger, 1).await;
    (bench, ledger)
}

//! Cancels: what they reserve, what they give back, and what becomes of the promise.

use std::time::Duration;

use toss_flows::cancel::{self, CancelState};
use toss_flows::job::JobState;
use toss_flows::model::{Bank, Money, RefundReceiveAccount};
use toss_flows::outcome::Outcome;
use toss_flows::store::{EnqueueError, Enqueued, Flow, FlowChange, Redrive, Settled, StoreErrorKind};

use crate::bench::{Bench, On, PRICE, key};
use crate::decide::{new_cancel, new_refund};
use crate::ledger::Ledger;
use crate::steps::{JITTER, POLICY, answered, declined, short_of_funds};

pub(crate) async fn only_what_was_taken_is_given_back(on: On) {
    let bench = Bench::new(on).await;
    let _open = bench.enqueue(1).await;

    let error = bench.try_cancel(new_cancel(1, "rollback", Some(1_000))).await.unwrap_err();

    assert!(matches!(error, EnqueueError::PaymentUnknown(unknown) if unknown == key(1)));
    let error = bench.try_request(new_refund(1, "R-1", Some(1_000))).await.unwrap_err();
    assert!(matches!(error, EnqueueError::PaymentUnknown(unknown) if unknown == key(1)));
    assert_eq!(bench.book().await.jobs.len(), 1);
}

pub(crate) async fn a_cancel_reserves_what_it_gives_back(on: On) {
    let (bench, _ledger) = paid(on).await;

    let _job = bench.cancel(1, "rollback", 4_000).await;

    assert_eq!(bench.balance(1).await, (PRICE, 0, 4_000));
}

pub(crate) async fn the_same_cancel_again_is_the_first_one(on: On) {
    let (bench, mut ledger) = paid(on).await;
    let first = bench.try_cancel(new_cancel(1, "rollback", Some(4_000))).await.unwrap();
    let Enqueued::New(job) = first else { panic!("{first:?}") };

    let again = bench.try_cancel(new_cancel(1, "rollback", Some(4_000))).await.unwrap();
    assert_eq!(again, Enqueued::Existing(job));
    let open_end = bench.try_cancel(new_cancel(1, "rollback", None)).await.unwrap();
    assert_eq!(open_end, Enqueued::Existing(job));
    bench.drain(&mut ledger).await;
    let after = bench.try_cancel(new_cancel(1, "rollback", Some(4_000))).await.unwrap();
    assert_eq!(after, Enqueued::Existing(job), "also when it is over");

    assert_eq!(bench.balance(1).await, (PRICE, 4_000, 0));
    let mut other = new_cancel(1, "rollback", Some(4_000));
    other.reason = "another".into();
    for other in [new_cancel(1, "rollback", Some(5_000)), other] {
        let error = bench.try_cancel(other).await.unwrap_err();
        assert!(matches!(error, EnqueueError::NameReused { .. }), "{error:?}");
    }
}

pub(crate) async fn no_more_is_promised_than_is_left(on: On) {
    let (bench, mut ledger) = paid(on).await;
    let _first = bench.cancel(1, "one", 6_000).await;

    let error = bench.try_cancel(new_cancel(1, "two", Some(4_001))).await.unwrap_err();
    let EnqueueError::TooMuch { asked, left, .. } = error else { panic!("{error:?}") };
    assert_eq!((asked, left), (Money::krw(4_001), Money::krw(4_000)));
    assert_eq!(bench.balance(1).await, (PRICE, 0, 6_000), "nothing was written");

    let _second = bench.cancel(1, "three", 4_000).await;
    bench.drain(&mut ledger).await;
    assert_eq!(bench.balance(1).await, (PRICE, PRICE, 0));
    let error = bench.try_cancel(new_cancel(1, "four", None)).await.unwrap_err();
    assert!(matches!(error, EnqueueError::TooMuch { .. }), "nothing is left: {error:?}");
}

pub(crate) async fn amounts_are_above_zero_and_in_the_payments_currency(on: On) {
    let (bench, _ledger) = paid(on).await;
    for amount in [0, -1] {
        let error = bench.try_cancel(new_cancel(1, "one", Some(amount))).await.unwrap_err();
        assert!(matches!(error, EnqueueError::Amount(_)), "{error:?}");
    }
    let mut in_dollars = new_cancel(1, "one", None);
    in_dollars.amount = Some(Money::new(toss_flows::model::Currency::Usd, 100));
    let error = bench.try_cancel(in_dollars).await.unwrap_err();
    assert!(matches!(error, EnqueueError::TooMuch { .. }), "{error:?}");
    assert_eq!(bench.balance(1).await, (PRICE, 0, 0));
}

pub(crate) async fn a_cancel_without_an_amount_is_for_all_that_is_left(on: On) {
    let (bench, mut ledger) = paid(on).await;
    let _first = bench.cancel(1, "part", 3_000).await;

    let _rest = bench.try_cancel(new_cancel(1, "rest", None)).await.unwrap();

    assert_eq!(bench.jobs_of(1).await[2].amount, Money::krw(7_000));
    bench.drain(&mut ledger).await;
    assert_eq!(bench.balance(1).await, (PRICE, PRICE, 0));
}

pub(crate) async fn a_reason_has_1_to_200_characters(on: On) {
    let (bench, _ledger) = paid(on).await;
    for (reason, found) in [(String::new(), 0), ("가".repeat(201), 201)] {
        let mut new = new_cancel(1, "one", Some(1_000));
        new.reason = reason.clone().into();
        let error = bench.try_cancel(new).await.unwrap_err();
        assert!(matches!(error, EnqueueError::Reason { found: has } if has == found), "{error:?}");
        let mut new = new_refund(1, "R-1", Some(1_000));
        new.reason = reason.into();
        let error = bench.try_request(new).await.unwrap_err();
        assert!(matches!(error, EnqueueError::Reason { found: has } if has == found), "{error:?}");
    }
    let mut new = new_cancel(1, "one", Some(1_000));
    new.reason = "가".repeat(200).into();
    let _job = bench.try_cancel(new).await.unwrap();
}

pub(crate) async fn money_that_went_back_has_a_receipt(on: On) {
    let (bench, mut ledger) = paid(on).await;
    let job = bench.cancel(1, "rollback", 4_000).await;
    let claim = bench.claim_one().await;

    let _written = bench.settle(ledger.serve(claim)).await.unwrap();

    assert_eq!(bench.balance(1).await, (PRICE, 4_000, 0));
    let book = bench.book().await;
    let receipt = &book.receipts[0];
    assert_eq!((receipt.job_id, receipt.amount, receipt.refundable), (Some(job.get()), 4_000, 6_000));
    assert_eq!(&*receipt.transaction_key, "cancel-1");
    assert_eq!(receipt.canceled_at, ledger.book().payments[0].cancels[0].canceled_at, "as the gateway wrote it");
    assert_eq!(bench.rows().await[0], "rollback: given back 4000, holds 6000");
    let last = book.transitions.last().unwrap();
    assert_eq!((&*last.entity, last.from.as_deref(), &*last.to), ("CANCEL", Some("Intended"), "Done"));
    assert_eq!(&*book.transitions[2].actor, "anna", "who decided is kept");
    assert_eq!(bench.jobs_of(1).await[1].state, JobState::Done);
}

pub(crate) async fn one_cancel_at_the_gateway_is_the_receipt_of_one_job(on: On) {
    let (bench, mut ledger) = paid(on).await;
    let _first = bench.cancel(1, "one", 4_000).await;
    let _second = bench.cancel(1, "two", 4_000).await;
    let first = bench.claim_one().await;
    let Flow::Cancel { terms, .. } = first.flow() else { panic!("{first:?}") };
    let terms = terms.clone();
    let _written = bench.settle(ledger.serve(first)).await.unwrap();
    let turn = bench.claim_one().await;
    let _written = bench.settle(ledger.serve(turn)).await.unwrap();
    let second = bench.claim_one().await;

    // The second is taken for the first, as if both had been asked for with one balance.
    let Flow::Cancel { state, .. } = second.flow() else { panic!("{second:?}") };
    let answer = cancel::Event::Answered(Box::new(Outcome::Done(ledger.payment(1))));
    let at = cancel::Situation { terms: &terms, policy: &POLICY, now: second.claimed_at(), jitter: JITTER };
    let change = cancel::step(state.clone(), answer, &at).unwrap();
    assert!(matches!(change.state, CancelState::Done), "{change:?}");
    let error = bench.settle(second.settle(FlowChange::Cancel(change), None)).await.unwrap_err();

    assert_eq!(error.kind(), StoreErrorKind::Corrupt, "{error}");
    assert_eq!(bench.balance(1).await, (PRICE, 4_000, 4_000), "the second is still promised");
    assert_eq!(bench.jobs_of(1).await[2].state, JobState::Run);
}

pub(crate) async fn what_is_refused_for_good_is_parked_and_stays_promised(on: On) {
    let (bench, _ledger) = paid(on).await;
    let _job = bench.cancel(1, "rollback", 4_000).await;
    let claim = bench.claim_one().await;

    let _written = bench.settle(answered(claim, declined("NOT_CANCELABLE_PAYMENT"))).await.unwrap();

    assert_eq!(bench.balance(1).await, (PRICE, 0, 4_000));
    let row = bench.jobs_of(1).await.remove(1);
    assert_eq!(row.state, JobState::Parked);
    assert!(row.parked_reason.as_deref().is_some_and(|reason| reason.contains("NOT_CANCELABLE_PAYMENT")));
    assert_eq!(bench.rows().await[0], "rollback: parked 4000, holds 10000");
}

pub(crate) async fn what_is_released_can_be_promised_again(on: On) {
    let (bench, mut ledger) = paid(on).await;
    let job = bench.cancel(1, "rollback", PRICE).await;
    let claim = bench.claim_one().await;
    let _written = bench.settle(answered(claim, declined("NOT_CANCELABLE_PAYMENT"))).await.unwrap();

    bench.redrive(job, Redrive::Release).await.unwrap();

    assert_eq!(bench.balance(1).await, (PRICE, 0, 0));
    assert!(bench.rows().await.contains(&"rollback: released 10000, holds 10000".to_owned()));
    let last = bench.book().await.transitions.pop().unwrap();
    assert_eq!((&*last.to, &*last.actor), ("Released", "carol"));
    let _other = bench.cancel(1, "again", PRICE).await;
    bench.drain(&mut ledger).await;
    assert_eq!(bench.balance(1).await, (PRICE, PRICE, 0));
}

pub(crate) async fn what_waits_for_funds_goes_on_when_they_are_there(on: On) {
    let (bench, mut ledger) = paid(on).await;
    let _job = bench.refund(1, "R-1", 4_000).await;
    let claim = bench.claim_one().await;
    let _written = bench.settle(answered(claim, short_of_funds())).await.unwrap();
    assert_eq!(bench.refund_row("R-1").await.state.as_str(), "WAIT_FUNDS");
    assert_eq!(bench.balance(1).await, (PRICE, 0, 4_000));
    bench.pass(POLICY.funds_pause / 2).await;
    assert!(bench.claim(10).await.is_empty());

    bench.pass(POLICY.funds_pause).await;
    bench.drain(&mut ledger).await;

    assert_eq!(bench.balance(1).await, (PRICE, 4_000, 0));
    assert_eq!(bench.refund_row("R-1").await.state.as_str(), "DONE");
    assert_eq!(bench.book().await.attempts.len(), 3, "under a key of its own");
}

pub(crate) async fn an_account_is_forgotten_when_the_money_is_there(on: On) {
    let (bench, mut ledger) = paid(on).await;
    let account = || {
        let (number, holder) = ("1000123456789".parse().unwrap(), "박토스".parse().unwrap());
        Some(RefundReceiveAccount::new(Bank::from("우리"), number, holder).unwrap())
    };
    let mut cancel = new_cancel(1, "rollback", Some(1_000));
    cancel.refund_account = account();
    let mut refund = new_refund(1, "R-1", Some(1_000));
    refund.refund_account = account();
    let mut rejected = new_refund(1, "R-2", Some(1_000));
    rejected.refund_account = account();
    let _job = bench.try_cancel(cancel).await.unwrap();
    let _row = bench.try_request(refund).await.unwrap();
    let _row = bench.try_request(rejected).await.unwrap();
    let _approved = bench.approve(&["R-1"], "batch").await;
    assert_eq!(bench.accounts().await, 4, "the cancel, two refunds, and the job of one");
    let claim = bench.claim_one().await;
    let Flow::Cancel { intent: Some(intent), .. } = claim.flow() else { panic!("{claim:?}") };
    assert_eq!(intent.refund_account(), account().as_ref(), "the gateway is told");
    assert_eq!(bench.settle(ledger.serve(claim)).await.unwrap(), Settled::Written);

    bench.drain(&mut ledger).await;
    let (id, by) = ("R-2".parse().unwrap(), "bert".parse().unwrap());
    let _row = bench.ask(move |tx| Box::pin(async move { tx.reject_refund(&id, &by).await })).await;

    assert_eq!(bench.balance(1).await, (PRICE, 2_000, 0));
    assert_eq!(bench.accounts().await, 0);
}

pub(crate) async fn a_cancel_never_gives_up(on: On) {
    let (bench, mut ledger) = paid(on).await;
    let _job = bench.cancel(1, "rollback", 4_000).await;
    for _ in 0..12 {
        let claim = bench.claim_one().await;
        let _written = bench.settle(answered(claim, crate::steps::not_sent())).await.unwrap();
        bench.pass(Duration::from_mins(6)).await;
    }

    bench.drain(&mut ledger).await;

    assert_eq!(bench.balance(1).await, (PRICE, 4_000, 0));
}

async fn paid(on: On) -> (Bench, Ledger) {
    let (bench, mut ledger) = (Bench::new(on).await, Ledger::default());
    bench.pay(&mut ledger, 1).await;
    (bench, ledger)
}

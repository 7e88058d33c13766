use core::time::Duration;

use toss_sdk::model::Money;

use crate::job::JobId;
use crate::store::engine::trial::{Trial, cancel, seen};
use crate::store::{CallMade, ClaimRequest, FlowChange, Reported, Settled, StoreError, Verdict};
use crate::{cancel as machine, confirm, gateway::Sighting};

const LEASE: Duration = Duration::from_secs(15);
const JOBS: &str = "SELECT kind, state, verdict, epoch FROM toss_jobs ORDER BY id";
const PAYMENT: &str = "SELECT captured, refunded, reserved FROM toss_payments";
const RECEIPTS: &str = "SELECT job, amount, refundable_after, transaction_key FROM toss_receipts ORDER BY id";

/// A payment that failed by proof: the gateway let it expire.
fn failed(trial: &mut Trial, order: &str, amount: i64) -> JobId {
    let job = trial.confirm(order, amount);
    assert_eq!(trial.report(&seen(order, "EXPIRED", (amount, amount), "")), Reported::Answered(job));
    trial.told.take();
    job
}

#[test]
fn a_payment_that_was_seen_taken_settles_its_confirm() {
    let mut trial = Trial::new();
    let job = trial.confirm("ORD-000001", 15_000);

    let reported = trial.report(&seen("ORD-000001", "DONE", (15_000, 15_000), ""));

    assert_eq!(reported, Reported::Answered(job));
    assert_eq!(trial.rows(JOBS), ["CONFIRM DONE PAID 1"]);
    assert_eq!(trial.rows(PAYMENT), ["15000 0 0"]);
    assert_eq!(trial.rows("SELECT state FROM toss_attempts"), ["SUCCEEDED"]);
    let told = trial.told.take();
    assert!(
        matches!(&told[..], [told] if told.job == Some(job) && matches!(told.verdict, Verdict::Confirm(_)))
    );
    let history = "SELECT from_state, to_state, actor, detail FROM toss_history ORDER BY id DESC LIMIT 1";
    assert_eq!(trial.rows(history), ["Intended Paid system reported"]);
}

#[test]
fn what_was_told_before_changes_nothing() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    let before = trial.everything();

    let again = trial.report(&seen("ORD-000001", "DONE", (15_000, 15_000), ""));
    // A webhook that was on its way for long.
    let older = trial.report(&seen("ORD-000001", "IN_PROGRESS", (15_000, 15_000), ""));

    assert_eq!((again, older), (Reported::Agrees, Reported::Agrees));
    assert_eq!(trial.everything(), before);
    assert!(trial.told.take().is_empty());
}

#[test]
fn a_payment_that_is_not_taken_is_left_to_the_worker() {
    let mut trial = Trial::new();
    let job = trial.confirm("ORD-000001", 15_000);
    let before = trial.everything();

    let reported = trial.report(&seen("ORD-000001", "IN_PROGRESS", (15_000, 15_000), ""));

    assert_eq!(reported, Reported::Awaited(job));
    assert_eq!(trial.everything(), before);
}

#[test]
fn a_payment_of_another_amount_is_left_to_the_worker() {
    let mut trial = Trial::new();
    let job = trial.confirm("ORD-000001", 15_000);

    let reported = trial.report(&seen("ORD-000001", "DONE", (14_000, 14_000), ""));

    assert_eq!(reported, Reported::Awaited(job));
    assert_eq!(trial.rows(PAYMENT), [""; 0]);
}

#[test]
fn a_report_fences_the_worker_that_has_the_job() {
    let mut trial = Trial::new();
    trial.confirm("ORD-000001", 15_000);
    let claims =
        trial.run(|tx| Box::pin(async move { super::super::claim(tx, &ClaimRequest::any(1, LEASE)).await }));
    let claim = claims.unwrap().pop().unwrap();

    trial.report(&seen("ORD-000001", "DONE", (15_000, 15_000), ""));
    let before = trial.everything();

    // The worker believes that it failed, and comes too late to say so.
    let evidence = confirm::Evidence::Absent { status: "EXPIRED".into() };
    let verdict = confirm::ConfirmVerdict::Failed { evidence: evidence.clone() };
    let change = confirm::Change {
        state: confirm::ConfirmState::Failed { evidence },
        effect: Some(confirm::Effect::Finish(verdict)),
    };
    let call = CallMade { at: trial.now, in_transaction: false };
    let settle = claim.settle(FlowChange::Confirm(change), Some(call));
    let settled: Result<_, StoreError> =
        trial.run(move |tx| Box::pin(async move { super::super::settle(tx, vec![&settle]).await }));
    assert_eq!(settled.unwrap(), [Settled::Fenced]);
    assert_eq!(trial.everything(), before);
}

#[test]
fn the_late_success_of_a_failed_order_is_given_back_once() {
    let mut trial = Trial::new();
    failed(&mut trial, "ORD-000001", 15_000);

    let late = trial.report(&seen("ORD-000001", "DONE", (15_000, 15_000), ""));

    let cancel = JobId::new(2);
    assert_eq!(late, Reported::LateSuccess(cancel));
    assert_eq!(trial.rows(JOBS), ["CONFIRM DONE FAILED 1", "CANCEL READY - 0"]);
    assert_eq!(trial.rows(PAYMENT), ["15000 0 15000"]);
    let job = "SELECT name, amount, refundable, reason, created_by FROM toss_jobs WHERE id = 2";
    let name = super::orphan_name(&"tgen_ORD-000001".parse().unwrap());
    assert_eq!(trial.rows(job), [format!("{name} 15000 15000 {} system", super::ORPHAN_REASON)]);
    let told = trial.told.take();
    assert!(matches!(&told[..], [told] if told.verdict == Verdict::LateSuccess { cancel }), "{told:?}");

    let before = trial.everything();
    assert_eq!(trial.report(&seen("ORD-000001", "DONE", (15_000, 15_000), "")), Reported::Awaited(cancel));
    assert_eq!(trial.everything(), before);
    assert!(trial.told.take().is_empty());
}

#[test]
fn a_failed_order_without_money_agrees() {
    let mut trial = Trial::new();
    failed(&mut trial, "ORD-000001", 15_000);
    let before = trial.everything();

    assert_eq!(trial.report(&seen("ORD-000001", "EXPIRED", (15_000, 15_000), "")), Reported::Agrees);
    assert_eq!(trial.everything(), before);
}

#[test]
fn an_executed_cancel_of_ours_is_the_answer_that_its_job_waits_for() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);
    trial.approve(&["R1"]);
    trial.pass(Duration::from_mins(1));
    let payment = seen("ORD-000001", "PARTIAL_CANCELED", (15_000, 10_000), &cancel("tx-1", 5_000, 10_000));

    let reported = trial.report(&payment);

    assert_eq!(reported, Reported::Answered(JobId::new(2)));
    assert_eq!(trial.rows(PAYMENT), ["15000 5000 0"]);
    assert_eq!(trial.rows(RECEIPTS), ["2 5000 10000 tx-1"]);
    assert_eq!(trial.rows("SELECT state FROM toss_refunds"), ["DONE"]);

    let before = trial.everything();
    assert_eq!(trial.report(&payment), Reported::Agrees);
    assert_eq!(trial.everything(), before);
}

#[test]
fn money_that_somebody_else_gave_back_gets_its_receipts() {
    let mut trial = Trial::new();
    let confirm = trial.paid("ORD-000001", 15_000);
    let cancels = format!("{},{}", cancel("tx-1", 5_000, 10_000), cancel("tx-2", 2_000, 8_000));
    let payment = seen("ORD-000001", "PARTIAL_CANCELED", (15_000, 8_000), &cancels);

    let reported = trial.report(&payment);

    assert_eq!(reported, Reported::CanceledElsewhere);
    assert_eq!(trial.rows(PAYMENT), ["15000 7000 0"]);
    assert_eq!(trial.rows(RECEIPTS), ["- 5000 10000 tx-1", "- 2000 8000 tx-2"]);
    let told = trial.told.take();
    let [told] = &told[..] else { panic!("{told:?}") };
    assert_eq!(told.verdict, Verdict::CanceledElsewhere { amount: Money::krw(7_000) });
    assert_eq!((told.job, told.balance), (Some(confirm), Some(Money::krw(8_000))));

    let before = trial.everything();
    assert_eq!(trial.report(&payment), Reported::Agrees);
    assert_eq!(trial.everything(), before);
}

#[test]
fn a_cancel_that_may_be_ours_is_left_to_its_job() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);
    trial.approve(&["R1"]);
    let before = trial.everything();

    // Another amount than ours, while ours is on its way.
    let payment = seen("ORD-000001", "PARTIAL_CANCELED", (15_000, 12_000), &cancel("tx-1", 3_000, 12_000));

    assert_eq!(trial.report(&payment), Reported::Awaited(JobId::new(2)));
    assert_eq!(trial.everything(), before);
}

/// What is parked with nothing in doubt has let others pass: what was cancelled since is not its own.
#[test]
fn money_that_is_promised_to_a_parked_refund_cannot_go_back_twice() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);
    trial.approve(&["R1"]);
    trial.damage(
        r#"UPDATE toss_jobs SET state = 'PARKED', holds_lane = FALSE, flow = '{"state":"parked",
           "reason":{"kind":"no_such_payment"},"key":{"epoch":0,"made_at":1795237200000000,"refusals":0},
           "is_in_doubt":false}' WHERE id = 2;
           UPDATE toss_refunds SET state = 'PARKED'"#,
    );
    let before = trial.everything();

    let all = trial.report(&seen("ORD-000001", "CANCELED", (15_000, 0), &cancel("tx-1", 15_000, 0)));
    assert_eq!(all, Reported::Awaited(JobId::new(2)));
    assert_eq!(trial.everything(), before);

    let part = seen("ORD-000001", "PARTIAL_CANCELED", (15_000, 5_000), &cancel("tx-1", 10_000, 5_000));
    assert_eq!(trial.report(&part), Reported::CanceledElsewhere);
    assert_eq!(trial.rows(PAYMENT), ["15000 10000 5000"]);
}

/// A report may be older than what is known: only the job's own look proves that nothing was executed.
#[test]
fn an_older_look_proves_nothing_about_a_cancel() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);
    trial.approve(&["R1"]);
    let before = trial.everything();

    let older = trial.report(&seen("ORD-000001", "DONE", (15_000, 15_000), ""));

    assert_eq!(older, Reported::Awaited(JobId::new(2)));
    assert_eq!(trial.everything(), before);
}

#[test]
fn a_payment_of_nobody_is_left_alone() {
    let mut trial = Trial::new();

    let reported = trial.report(&seen("ORD-000009", "DONE", (15_000, 15_000), ""));

    assert_eq!(reported, Reported::NotOurs);
    assert!(trial.everything().iter().all(Vec::is_empty));
}

#[test]
fn a_worker_and_a_report_meet_on_one_end() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);
    trial.approve(&["R1"]);
    trial.pass(Duration::from_mins(1));
    let claims =
        trial.run(|tx| Box::pin(async move { super::super::claim(tx, &ClaimRequest::any(1, LEASE)).await }));
    let claim = claims.unwrap().pop().unwrap();
    let payment = seen("ORD-000001", "PARTIAL_CANCELED", (15_000, 10_000), &cancel("tx-1", 5_000, 10_000));
    let crate::store::Flow::Cancel { terms, state, .. } = claim.flow() else { panic!("{claim:?}") };
    let at = machine::Situation {
        terms,
        policy: &crate::store::engine::trial::POLICY,
        now: trial.now,
        jitter: crate::backoff::Jitter::new(0),
    };
    let lost = machine::step(state.clone(), machine::Event::HolderLost, &at).unwrap();
    let sighting = Sighting::Seen(Box::new(payment.clone()));
    let change = machine::step(lost.state, machine::Event::Sighted(sighting), &at).unwrap();
    let settle = claim.settle(FlowChange::Cancel(change), None);

    trial.report(&payment);
    let settled: Result<_, StoreError> =
        trial.run(move |tx| Box::pin(async move { super::super::settle(tx, vec![&settle]).await }));

    assert_eq!(settled.unwrap(), [Settled::Fenced]);
    assert_eq!(trial.rows(PAYMENT), ["15000 5000 0"]);
    assert_eq!(trial.rows(RECEIPTS), ["2 5000 10000 tx-1"]);
}

//! What somebody saw at the gateway: webhooks, the reconciliation. In any order, and as often as they like.

use toss_flows::job::{JobId, JobState};
use toss_flows::model::{Money, Payment};
use toss_flows::store::{EnqueueError, PaymentRow, Redrive, Reported, Settled, Store};

use crate::bench::{Bench, On, PRICE, key, order};
use crate::ledger::Ledger;
use crate::steps::{JITTER, POLICY, answered, declined, lost};

pub(crate) async fn a_payment_that_nobody_knows_is_left_alone(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    ledger.take(1);

    assert_eq!(report(&bench, ledger.payment(1)).await, Reported::NotOurs);

    assert_eq!(bench.book().await, toss_flows::audit::FlowBook::default());
}

pub(crate) async fn a_report_is_the_answer_that_a_job_waits_for(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    let job = bench.enqueue(1).await;
    let claim = bench.claim_one().await;
    let outcome = ledger.execute(&claim);

    assert_eq!(report(&bench, ledger.payment(1)).await, Reported::Answered(job));

    assert_eq!(bench.balance(1).await, (PRICE, 0, 0));
    assert_eq!(bench.rows().await, ["tgen_1: paid 10000, holds 10000"]);
    let before = bench.book().await;
    let late = bench.settle(answered(claim, outcome)).await.unwrap();
    assert_eq!(late, Settled::Fenced, "the worker that had it comes too late");
    assert_eq!(bench.book().await, before);
}

pub(crate) async fn what_agrees_changes_nothing_however_often_it_is_told(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    bench.pay(&mut ledger, 1).await;
    let taken = ledger.payment(1);
    let _job = bench.cancel(1, "rollback", 4_000).await;
    bench.drain(&mut ledger).await;
    let before = bench.book().await;

    for payment in [ledger.payment(1), taken, ledger.payment(1)] {
        assert_eq!(report(&bench, payment).await, Reported::Agrees);
    }

    assert_eq!(bench.book().await, before);
    assert_eq!(bench.rows().await.len(), 2);
}

pub(crate) async fn a_report_that_decides_nothing_leaves_the_job_to_its_worker(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    let job = bench.enqueue(1).await;
    ledger.open(1);
    let claim = bench.claim_one().await;
    let before = bench.book().await;

    assert_eq!(report(&bench, ledger.payment(1)).await, Reported::Awaited(job));

    assert_eq!(bench.book().await, before);
    let outcome = ledger.execute(&claim);
    assert_eq!(bench.settle(answered(claim, outcome)).await.unwrap(), Settled::Written);
}

pub(crate) async fn money_of_a_failed_order_goes_back(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    fail(&bench, 1).await;
    ledger.take(1);

    let Reported::LateSuccess(cancel) = report(&bench, ledger.payment(1)).await else { panic!("not late") };

    assert_eq!(bench.balance(1).await, (PRICE, 0, PRICE));
    assert_eq!(bench.rows().await, ["tgen_1: failed 10000, holds -", "tgen_1: late 10000, holds 10000"]);
    let jobs = bench.jobs_of(1).await;
    assert_eq!((jobs[0].state, jobs[1].job, jobs[1].amount), (JobState::Done, cancel, Money::krw(PRICE)));
    assert!(jobs[1].name.starts_with("orphan:"), "{jobs:?}");
    bench.drain(&mut ledger).await;
    assert_eq!(bench.balance(1).await, (PRICE, PRICE, 0));
    assert_eq!(ledger.payment(1).balance, Money::krw(0));
}

pub(crate) async fn money_of_a_failed_order_goes_back_once(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    fail(&bench, 1).await;
    ledger.take(1);
    let taken = ledger.payment(1);
    let Reported::LateSuccess(cancel) = report(&bench, taken.clone()).await else { panic!("not late") };

    assert_eq!(report(&bench, taken.clone()).await, Reported::Awaited(cancel));
    bench.drain(&mut ledger).await;
    assert_eq!(report(&bench, taken).await, Reported::Agrees, "an old report");
    assert_eq!(report(&bench, ledger.payment(1)).await, Reported::Agrees);

    assert_eq!(bench.jobs_of(1).await.len(), 2);
    assert_eq!(bench.balance(1).await, (PRICE, PRICE, 0));
    assert_eq!(bench.rows().await.iter().filter(|row| row.contains("late")).count(), 1);
}

pub(crate) async fn reports_at_once_make_one_cancel(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    fail(&bench, 1).await;
    ledger.take(1);
    let mut reporters = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let (store, payment) = (bench.store.clone(), ledger.payment(1));
        let _handle = reporters.spawn(async move {
            let work = store.transact::<_, toss_flows::store::StoreError, _>(move |tx| {
                Box::pin(async move { tx.report(&payment, &POLICY, JITTER).await })
            });
            work.await.unwrap()
        });
    }
    let answers = reporters.join_all().await;

    assert_eq!(answers.iter().filter(|answer| matches!(answer, Reported::LateSuccess(_))).count(), 1, "{answers:?}");
    assert_eq!(bench.balance(1).await, (PRICE, 0, PRICE));
}

pub(crate) async fn money_that_somebody_else_gave_back_gets_its_receipt(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    bench.pay(&mut ledger, 1).await;
    ledger.give_back(1, 3_000, bench.now().await);

    assert_eq!(report(&bench, ledger.payment(1)).await, Reported::CanceledElsewhere);

    assert_eq!(bench.balance(1).await, (PRICE, 3_000, 0));
    let receipt = bench.book().await.receipts.remove(0);
    assert_eq!((receipt.job_id, receipt.amount, receipt.refundable), (None, 3_000, 7_000));
    assert_eq!(bench.rows().await[0], "tgen_1: canceled elsewhere 3000, holds 7000");
    assert_eq!(report(&bench, ledger.payment(1)).await, Reported::Agrees, "once");
    let _job = bench.cancel(1, "rest", 7_000).await;
    bench.drain(&mut ledger).await;
    assert_eq!(bench.balance(1).await, (PRICE, PRICE, 0), "and the next cancel knows of it");
}

pub(crate) async fn a_report_shows_that_a_cancel_was_executed(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    bench.pay(&mut ledger, 1).await;
    let job = bench.refund(1, "R-1", 4_000).await;
    let claim = bench.claim_one().await;
    ledger.give_back(1, 4_000, claim.claimed_at());
    let _written = bench.settle(answered(claim, lost())).await.unwrap();

    assert_eq!(report(&bench, ledger.payment(1)).await, Reported::Answered(job));

    assert_eq!(bench.balance(1).await, (PRICE, 4_000, 0));
    assert_eq!(bench.refund_row("R-1").await.state.as_str(), "DONE");
    assert_eq!(bench.book().await.receipts[0].job_id, Some(job.get()));
    assert!(bench.claim(10).await.is_empty());
}

pub(crate) async fn somebody_elses_cancel_waits_for_ours(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    bench.pay(&mut ledger, 1).await;
    let job = bench.cancel(1, "rollback", 4_000).await;
    ledger.give_back(1, 1_000, bench.now().await);
    let before = bench.book().await;

    assert_eq!(report(&bench, ledger.payment(1)).await, Reported::Awaited(job), "whose it is is not known yet");

    assert_eq!(bench.book().await, before);
    let looked = ledger.look_up(bench.claim_one().await);
    let _written = bench.settle(looked).await.unwrap();
    assert_eq!(bench.jobs_of(1).await[1].state, JobState::Parked, "the balance moved");
    assert_eq!(report(&bench, ledger.payment(1)).await, Reported::CanceledElsewhere);
    assert_eq!(bench.balance(1).await, (PRICE, 1_000, 4_000));
    bench.redrive(job, Redrive::Again).await.unwrap();
    bench.drain(&mut ledger).await;
    assert_eq!(bench.balance(1).await, (PRICE, 5_000, 0));
}

pub(crate) async fn a_payment_of_another_time_is_adopted_with_its_cancels(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    ledger.take(1);
    ledger.give_back(1, 2_500, bench.now().await);

    let row = adopt(&bench, ledger.payment(1)).await.unwrap();

    assert_eq!((row.captured.minor(), row.refunded.minor(), row.reserved.minor()), (PRICE, 2_500, 0));
    assert_eq!(row.order_id, order(1));
    let receipt = bench.book().await.receipts.remove(0);
    assert_eq!((receipt.job_id, receipt.amount, receipt.refundable), (None, 2_500, 7_500));
    let before = bench.book().await;
    assert_eq!(adopt(&bench, ledger.payment(1)).await.unwrap(), row, "again");
    assert_eq!(bench.book().await, before);
    let _job = bench.refund(1, "R-1", 7_500).await;
    bench.drain(&mut ledger).await;
    assert_eq!(bench.balance(1).await, (PRICE, PRICE, 0));
}

pub(crate) async fn what_was_not_taken_or_is_in_hand_is_not_adopted(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    ledger.open(1);
    let error = adopt(&bench, ledger.payment(1)).await.unwrap_err();
    assert!(matches!(error, EnqueueError::PaymentUnknown(unknown) if unknown == key(1)));

    let _job = bench.enqueue(1).await;
    ledger.take(1);
    let error = adopt(&bench, ledger.payment(1)).await.unwrap_err();
    assert!(matches!(error, EnqueueError::PaymentKeyTaken { .. }), "{error:?}");
    assert_eq!(bench.payment(1).await, None);
}

async fn report(bench: &Bench, payment: Payment) -> Reported {
    bench.ask(move |tx| Box::pin(async move { tx.report(&payment, &POLICY, JITTER).await })).await
}

async fn adopt(bench: &Bench, payment: Payment) -> Result<PaymentRow, EnqueueError> {
    let work = bench.store.transact::<_, EnqueueError, _>(move |tx| {
        Box::pin(async move { tx.adopt_payment(&payment).await })
    });
    work.await
}

async fn fail(bench: &Bench, number: u32) {
    let job: JobId = bench.enqueue(number).await;
    let claim = bench.claim_one().await;
    assert_eq!(claim.hold().job, job);
    let _written = bench.settle(answered(claim, declined("REJECT_CARD_COMPANY"))).await.unwrap();
}

//! Refunds: who may ask, who may approve, and that no number of approvers gives back more than was taken.

use toss_flows::job::JobState;
use toss_flows::model::Money;
use toss_flows::store::{Approved, EnqueueError, NotApproved, Redrive, RefundRow, Store};

use crate::bench::{Bench, On, PRICE, order};
use crate::decide::{actor, approval, new_refund};
use crate::ledger::Ledger;
use crate::steps::{answered, declined};

pub(crate) async fn a_wish_reserves_nothing(on: On) {
    let (bench, _ledger) = paid(on).await;

    let row = bench.request(1, "R-1", 4_000).await;

    assert_eq!((row.state.as_str(), row.amount, row.job), ("REQUESTED", Money::krw(4_000), None));
    assert_eq!((row.order_id, row.requested_by, row.decided_by), (order(1), actor("anna"), None));
    assert_eq!(bench.balance(1).await, (PRICE, 0, 0));
    assert!(bench.claim(10).await.is_empty());
}

pub(crate) async fn the_same_wish_again_is_the_first_one(on: On) {
    let (bench, _ledger) = paid(on).await;
    let first = bench.request(1, "R-1", 4_000).await;

    assert_eq!(bench.request(1, "R-1", 4_000).await, first);

    let error = bench.try_request(new_refund(1, "R-1", Some(4_001))).await.unwrap_err();
    assert!(matches!(error, EnqueueError::NameReused { .. }), "{error:?}");
    let error = bench.try_request(new_refund(1, "R-2", Some(PRICE + 1))).await.unwrap_err();
    assert!(matches!(error, EnqueueError::TooMuch { .. }), "{error:?}");
    let rest = bench.try_request(new_refund(1, "R-3", None)).await.unwrap();
    assert_eq!(rest.amount, Money::krw(PRICE));
    assert_eq!(bench.book().await.refunds.len(), 2);
}

pub(crate) async fn an_approval_reserves_the_money_and_stores_a_job(on: On) {
    let (bench, _ledger) = paid(on).await;
    let _row = bench.request(1, "R-1", 4_000).await;

    let approved = bench.approve(&["R-1"], "batch-7").await;

    let [Approved::Now(job)] = approved[..] else { panic!("{approved:?}") };
    assert_eq!(bench.balance(1).await, (PRICE, 0, 4_000));
    let row = bench.refund_row("R-1").await;
    assert_eq!((row.state.as_str(), row.job, row.decided_by), ("APPROVED", Some(job), Some(actor("bert"))));
    assert_eq!(row.batch.unwrap().as_str(), "batch-7");
    let jobs = bench.jobs_of(1).await;
    assert_eq!((jobs[1].job, &*jobs[1].name, jobs[1].state), (job, "R-1", JobState::Ready));
    let book = bench.book().await;
    let of_request: Vec<_> = book.transitions.iter().filter(|row| &*row.entity == "REQUEST").collect();
    let told: Vec<_> = of_request.iter().map(|row| (&*row.id, &*row.to, &*row.actor)).collect();
    assert_eq!(told, [("R-1", "REQUESTED", "anna"), ("R-1", "APPROVED", "bert")]);
}

pub(crate) async fn a_refund_goes_from_wish_to_money(on: On) {
    let (bench, mut ledger) = paid(on).await;
    let job = bench.refund(1, "R-1", 4_000).await;
    let claim = bench.claim_one().await;
    assert_eq!(bench.refund_row("R-1").await.state.as_str(), "EXECUTING");

    let _written = bench.settle(ledger.serve(claim)).await.unwrap();

    assert_eq!(bench.refund_row("R-1").await.state.as_str(), "DONE");
    assert_eq!(bench.balance(1).await, (PRICE, 4_000, 0));
    assert!(bench.rows().await.contains(&"R-1: given back 4000, holds 6000".to_owned()));
    let book = bench.book().await;
    assert_eq!(book.receipts[0].job_id, Some(job.get()));
    let steps = book.transitions.iter().filter(|row| &*row.entity == "REQUEST").map(|row| &*row.to);
    assert_eq!(steps.collect::<Vec<_>>(), ["REQUESTED", "APPROVED", "EXECUTING", "DONE"]);
}

pub(crate) async fn approving_twice_is_approving_once(on: On) {
    let (bench, _ledger) = paid(on).await;
    let _row = bench.request(1, "R-1", 4_000).await;
    let first = bench.approve(&["R-1", "R-1"], "batch").await;
    let [Approved::Now(job), Approved::Before(same)] = first[..] else { panic!("{first:?}") };
    assert_eq!(job, same);

    let again = bench.decide(approval(&["R-1"], "another", "carol")).await;

    assert_eq!(again, [Approved::Before(job)]);
    assert_eq!(bench.balance(1).await, (PRICE, 0, 4_000));
    assert_eq!(bench.refund_row("R-1").await.decided_by, Some(actor("bert")));
}

pub(crate) async fn approvers_at_once_execute_each_refund_once(on: On) {
    let (bench, mut ledger) = paid(on).await;
    let ids: Vec<String> = (1..=20).map(|number| format!("R-{number:02}")).collect();
    for id in &ids {
        let _row = bench.request(1, id, 1_000).await;
    }
    let mut approvers = tokio::task::JoinSet::new();
    for approver in ["bert", "carol", "dora"] {
        let (store, ids) = (bench.store.clone(), ids.clone());
        let _handle = approvers.spawn(async move {
            let ids: Vec<_> = ids.iter().map(String::as_str).collect();
            let approval = approval(&ids, approver, approver);
            let work = store.transact::<_, toss_flows::store::StoreError, _>(move |tx| {
                Box::pin(async move { tx.approve_refunds(&approval).await })
            });
            work.await.unwrap()
        });
    }
    let answers: Vec<_> = approvers.join_all().await.into_iter().flatten().collect();

    let now = answers.iter().filter(|answer| matches!(answer, Approved::Now(_))).count();
    assert_eq!(now, 10, "what the payment has");
    assert_eq!(bench.balance(1).await, (PRICE, 0, PRICE));
    bench.drain(&mut ledger).await;
    assert_eq!(bench.balance(1).await, (PRICE, PRICE, 0));
    assert_eq!(ledger.payment(1).cancels.len(), 10);
    assert_eq!(bench.book().await.receipts.len(), 10);
}

pub(crate) async fn each_refund_of_an_approval_is_decided_alone(on: On) {
    let (bench, _ledger) = paid(on).await;
    let _large = bench.request(1, "R-1", 7_000).await;
    let _too_much = bench.request(1, "R-2", 4_000).await;
    let _fits = bench.request(1, "R-3", 3_000).await;

    let approved = bench.approve(&["R-1", "R-2", "none", "R-3"], "batch").await;

    assert!(matches!(approved[0], Approved::Now(_)), "{approved:?}");
    let Approved::Not(NotApproved::TooMuch { asked, left, .. }) = &approved[1] else { panic!("{approved:?}") };
    assert_eq!((*asked, *left), (Money::krw(4_000), Money::krw(3_000)));
    assert_eq!(approved[2], Approved::Not(NotApproved::Unknown("none".parse().unwrap())));
    assert!(matches!(approved[3], Approved::Now(_)), "{approved:?}");
    assert_eq!(bench.balance(1).await, (PRICE, 0, PRICE));
    assert_eq!(bench.refund_row("R-2").await.state.as_str(), "REQUESTED");
}

pub(crate) async fn nobody_approves_a_wish_of_their_own(on: On) {
    let (bench, _ledger) = paid(on).await;
    let _row = bench.request(1, "R-1", 4_000).await;

    let approved = bench.decide(approval(&["R-1"], "batch", "anna")).await;

    assert!(matches!(approved[..], [Approved::Not(NotApproved::OwnRequest { .. })]), "{approved:?}");
    assert_eq!(bench.balance(1).await, (PRICE, 0, 0));
}

pub(crate) async fn a_shop_may_let_one_person_decide(on: On) {
    let bench = Bench::with(on, |options| options.two_persons = false).await;
    bench.pay(&mut Ledger::default(), 1).await;
    let _row = bench.request(1, "R-1", 4_000).await;

    let approved = bench.decide(approval(&["R-1"], "batch", "anna")).await;

    assert!(matches!(approved[..], [Approved::Now(_)]), "{approved:?}");
}

pub(crate) async fn what_is_rejected_is_not_approved_any_more(on: On) {
    let (bench, _ledger) = paid(on).await;
    let _row = bench.request(1, "R-1", 4_000).await;

    let row = reject(&bench, "R-1").await.unwrap();

    assert_eq!((row.state.as_str(), row.decided_by), ("REJECTED", Some(actor("bert"))));
    let approved = bench.approve(&["R-1"], "batch").await;
    assert_eq!(approved, [Approved::Not(NotApproved::Rejected("R-1".parse().unwrap()))]);
    assert_eq!(bench.balance(1).await, (PRICE, 0, 0));
    assert_eq!(reject(&bench, "none").await, None);
}

pub(crate) async fn what_is_released_is_not_approved_any_more(on: On) {
    let (bench, mut ledger) = paid(on).await;
    let job = bench.refund(1, "R-1", 4_000).await;
    let claim = bench.claim_one().await;
    let _written = bench.settle(answered(claim, declined("NOT_CANCELABLE_PAYMENT"))).await.unwrap();
    bench.redrive(job, Redrive::Release).await.unwrap();
    let same = bench.request(1, "R-1", 4_000).await;
    assert_eq!(same.state.as_str(), "RELEASED", "the same wish again is the one that was given up");

    let approved = bench.approve(&["R-1"], "batch-2").await;

    assert_eq!(approved, [Approved::Not(NotApproved::Released("R-1".parse().unwrap()))]);
    assert_eq!(bench.balance(1).await, (PRICE, 0, 0), "nothing is promised, and nobody says so");
    let _another = bench.refund(1, "R-2", 4_000).await;
    bench.drain(&mut ledger).await;
    assert_eq!(bench.balance(1).await, (PRICE, 4_000, 0));
}

pub(crate) async fn what_is_approved_is_not_rejected_any_more(on: On) {
    let (bench, _ledger) = paid(on).await;
    let _job = bench.refund(1, "R-1", 4_000).await;

    let row = reject(&bench, "R-1").await.unwrap();

    assert_eq!(row.state.as_str(), "APPROVED");
    assert_eq!(bench.balance(1).await, (PRICE, 0, 4_000));
}

pub(crate) async fn one_failure_touches_no_other_refund(on: On) {
    let (bench, mut ledger) = paid(on).await;
    bench.pay(&mut ledger, 2).await;
    let _row = bench.request(1, "R-1", 1_000).await;
    let _row = bench.request(2, "R-2", 2_000).await;
    let _approved = bench.approve(&["R-1", "R-2"], "batch").await;
    for claim in bench.claim(10).await {
        let settle = if claim.order_id() == &order(1) {
            answered(claim, declined("NOT_CANCELABLE_PAYMENT"))
        } else {
            ledger.serve(claim)
        };
        let _written = bench.settle(settle).await.unwrap();
    }

    let batch = "batch".parse().unwrap();
    let rows = bench.ask(move |tx| Box::pin(async move { tx.batch_of(&batch).await })).await;

    let states: Vec<_> = rows.iter().map(|row| (row.id.as_str(), row.state.as_str())).collect();
    assert_eq!(states, [("R-1", "PARKED"), ("R-2", "DONE")], "in the order of their numbers");
    assert_eq!((bench.balance(1).await, bench.balance(2).await), ((PRICE, 0, 1_000), (PRICE, 2_000, 0)));
}

async fn reject(bench: &Bench, id: &str) -> Option<RefundRow> {
    let id = id.parse().unwrap();
    bench.ask(move |tx| Box::pin(async move { tx.reject_refund(&id, &actor("bert")).await })).await
}

async fn paid(on: On) -> (Bench, Ledger) {
    let (bench, mut ledger) = (Bench::new(on).await, Ledger::default());
    bench.pay(&mut ledger, 1).await;
    (bench, ledger)
}

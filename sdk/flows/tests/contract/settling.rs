//! What a holder found out about a confirm, written once or not at all.

use std::time::Duration;

use toss_flows::cancel;
use toss_flows::confirm::{self, ConfirmState};
use toss_flows::hints::Hints;
use toss_flows::job::JobState;
use toss_flows::store::{Settled, Store, StoreErrorKind};
use toss_flows::{JobKind, Sighting, Topic};

use crate::bench::{Bench, LEASE, On, PRICE, order};
use crate::ledger::Ledger;
use crate::steps::{POLICY, answered, canceled, confirm_state, confirmed, declined, lost};

pub(crate) async fn a_paid_order_is_on_the_books_with_its_payment(on: On) {
    let bench = Bench::new(on).await;
    let _job = bench.enqueue(1).await;
    let claim = bench.claim_one().await;
    let outcome = Ledger::default().execute(&claim);

    assert_eq!(bench.settle(answered(claim, outcome)).await.unwrap(), Settled::Written);

    let book = bench.book().await;
    assert_eq!((book.jobs[0].state, book.jobs[0].lease_until), (JobState::Done, None));
    assert_eq!((book.attempts[0].state.as_str(), book.attempts[0].code.as_deref()), ("SUCCEEDED", None));
    assert_eq!(bench.balance(1).await, (PRICE, 0, 0));
    assert_eq!(bench.payment(1).await.unwrap().order_id, order(1));
    assert_eq!(bench.rows().await, ["tgen_1: paid 10000, holds 10000"], "the shop was told in the same transaction");
    let last = book.transitions.last().unwrap();
    assert_eq!((last.from.as_deref(), &*last.to, last.terminal), (Some("Intended"), "Paid", true));
    assert_eq!(&*last.actor, "system");
    assert_eq!(book.calls.len(), 1);
    assert_eq!(Some(&book.calls[0].key_digest), book.attempts[0].key_digest.as_ref());
    assert_eq!((&*book.calls[0].operation, book.calls[0].in_transaction), ("confirm", false));
}

pub(crate) async fn a_failed_order_has_its_proof_and_no_payment(on: On) {
    let bench = Bench::new(on).await;
    let _job = bench.enqueue(1).await;
    let claim = bench.claim_one().await;

    let _written = bench.settle(answered(claim, declined("REJECT_CARD_COMPANY"))).await.unwrap();

    let book = bench.book().await;
    assert_eq!(book.jobs[0].state, JobState::Done);
    let attempt = &book.attempts[0];
    assert_eq!((attempt.state.as_str(), attempt.code.as_deref()), ("DECLINED", Some("REJECT_CARD_COMPANY")));
    assert_eq!(bench.payment(1).await, None);
    assert_eq!(bench.rows().await, ["tgen_1: failed 10000, holds -"]);
    assert!(bench.claim(10).await.is_empty(), "it is over");
}

pub(crate) async fn what_is_in_doubt_stays_open_and_is_due_later(on: On) {
    let bench = Bench::new(on).await;
    let _job = bench.enqueue(1).await;
    let claim = bench.claim_one().await;
    let _written = bench.settle(answered(claim, lost())).await.unwrap();

    let book = bench.book().await;
    assert_eq!((book.jobs[0].state, book.attempts[0].state.as_str()), (JobState::Ready, "UNKNOWN"));
    assert_eq!(bench.rows().await, [""; 0], "nothing is known, so nobody is told");
    let claim = bench.claim_one().await;
    assert!(matches!(confirm_state(&claim), ConfirmState::InDoubt { .. }), "{claim:?}");

    let unclear = Sighting::Unclear { reason: "no answer".into(), retry_after: None };
    let _written = bench.settle(confirmed(claim, confirm::Event::Sighted(unclear))).await.unwrap();
    assert!(bench.claim(10).await.is_empty(), "not yet");
    bench.pass(POLICY.backoff.base).await;
    let claim = bench.claim_one().await;
    assert!(matches!(confirm_state(&claim), ConfirmState::Repeating { .. }), "{claim:?}");
}

pub(crate) async fn whoever_lost_the_claim_settles_nothing(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    let _job = bench.enqueue(1).await;
    let slow = bench.claim_one().await;
    bench.pass(LEASE).await;
    let quick = bench.claim_one().await;
    let _written = bench.settle(ledger.serve(quick)).await.unwrap();
    let before = bench.book().await;

    let zombie = bench.settle(answered(slow, declined("REJECT_CARD_COMPANY"))).await.unwrap();

    assert_eq!(zombie, Settled::Fenced);
    assert_eq!(bench.book().await, before, "the order stays paid");
    assert_eq!(bench.rows().await.len(), 1, "and the shop is told once");
}

pub(crate) async fn whoever_lost_the_claim_settles_nothing_while_another_works(on: On) {
    let bench = Bench::new(on).await;
    let _job = bench.enqueue(1).await;
    let slow = bench.claim_one().await;
    bench.pass(LEASE).await;
    let quick = bench.claim_one().await;

    assert_eq!(bench.settle(answered(slow, declined("REJECT_CARD_COMPANY"))).await.unwrap(), Settled::Fenced);

    assert_eq!(bench.book().await.jobs[0].state, JobState::Run);
    assert_eq!(bench.renew(vec![quick.hold()]).await, []);
}

pub(crate) async fn of_two_claims_of_a_job_in_one_batch_the_newer_is_written(on: On) {
    for is_older_first in [true, false] {
        let bench = Bench::new(on).await;
        let mut ledger = Ledger::default();
        bench.pay(&mut ledger, 1).await;
        let _first = bench.cancel(1, "one", 4_000).await;
        let _promised = bench.cancel(1, "two", 4_000).await;
        let older = bench.claim_one().await;
        bench.pass(LEASE).await;
        let newer = bench.claim_one().await;
        // The older knows that the money went back; the newer only that its holder is gone.
        let mut batch = vec![ledger.serve(older), canceled(newer, cancel::Event::HolderLost)];
        let mut expected = [Settled::Fenced, Settled::Written];
        if !is_older_first {
            batch.reverse();
            expected.reverse();
        }

        let answers = bench.store.settle(batch).await;

        let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(answers, expected);
        assert_eq!(bench.balance(1).await, (PRICE, 0, 8_000), "nothing of the older one is written");
        assert_eq!(bench.book().await.receipts, []);
        assert_eq!(bench.rows().await, ["tgen_1: paid 10000, holds 10000"]);

        bench.drain(&mut ledger).await;
        bench.pass(POLICY.in_flight_margin).await;
        bench.drain(&mut ledger).await;
        assert_eq!(bench.balance(1).await, (PRICE, 8_000, 0), "each is given back and counted once");
        assert_eq!(ledger.payment(1).cancels.len(), 2);
    }
}

pub(crate) async fn a_batch_is_settled_row_by_row(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    for number in 1..=4 {
        let _job = bench.enqueue(number).await;
    }
    let mut claims = bench.claim(1).await;
    bench.pass(LEASE).await;
    claims.extend(bench.claim(10).await);
    bench.shop.refuse(&order(3));
    let batch: Vec<_> = claims.into_iter().map(|claim| ledger.serve(claim)).collect();
    let orders = ["fenced", "1", "2", "3", "4"];
    assert_eq!(batch.len(), orders.len());

    let answers = bench.store.settle(batch).await;

    assert_eq!(answers.len(), 5, "in the order of the batch");
    assert_eq!(*answers[0].as_ref().unwrap(), Settled::Fenced);
    let failed: Vec<_> = answers.iter().enumerate().filter(|(_, answer)| answer.is_err()).collect();
    assert_eq!(failed.len(), 1, "{answers:?}");
    assert_eq!(failed[0].1.as_ref().unwrap_err().kind(), StoreErrorKind::Hook);
    let written = answers.iter().filter(|answer| matches!(answer, Ok(Settled::Written))).count();
    assert_eq!(written, 3);
    assert_eq!(bench.jobs_of(3).await[0].state, JobState::Run, "the one that could not be written");
    for number in [1, 2, 4] {
        assert_eq!(bench.jobs_of(number).await[0].state, JobState::Done);
        assert_eq!(bench.balance(number).await, (PRICE, 0, 0));
    }
    assert_eq!(bench.rows().await.len(), 3, "each is told once, though the batch was written again");
}

pub(crate) async fn what_the_shop_cannot_write_is_told_again_until_it_can(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    let _job = bench.enqueue(1).await;
    bench.shop.refuse(&order(1));
    let claim = bench.claim_one().await;
    let error = bench.settle(ledger.serve(claim)).await.unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (StoreErrorKind::Hook, "the shop is closed; ask again later"));
    assert_eq!(bench.payment(1).await, None, "neither is written");
    assert_eq!(bench.rows().await, [""; 0]);

    bench.shop.relent();
    bench.pass(LEASE).await;
    let claim = bench.claim_one().await;
    assert!(claim.is_taken_over());
    let _written = bench.settle(confirmed(claim, confirm::Event::HolderLost)).await.unwrap();
    bench.drain(&mut ledger).await;

    assert_eq!(bench.rows().await, ["tgen_1: paid 10000, holds 10000"]);
    assert_eq!(bench.balance(1).await, (PRICE, 0, 0));
}

pub(crate) async fn a_parked_job_waits_for_a_human(on: On) {
    let bench = Bench::new(on).await;
    let _job = bench.enqueue(1).await;
    let claim = bench.claim_one().await;
    let odd = confirmed(claim, confirm::Event::Unusable { problem: "odd".into() });
    let _written = bench.settle(odd).await.unwrap();

    bench.pass(Duration::from_hours(24)).await;
    assert!(bench.claim(10).await.is_empty());
    let row = bench.jobs_of(1).await.remove(0);
    assert_eq!((row.state, row.due), (JobState::Parked, None));
    assert_eq!(row.parked_reason.as_deref(), Some("the stored job is unusable: odd"));
    assert_eq!(bench.book().await.jobs[0].reason, row.parked_reason);
    assert_eq!(bench.rows().await, ["tgen_1: confirm parked 10000, holds -"]);
}

pub(crate) async fn two_hundred_are_settled_together(on: On) {
    let bench = Bench::new(on).await;
    let mut ledger = Ledger::default();
    let now = bench.now().await;
    bench
        .ask(move |tx| {
            Box::pin(async move {
                for number in 1..=200 {
                    let _job = tx.enqueue_confirm(&crate::bench::confirm(number, now)).await.unwrap();
                }
                Ok(())
            })
        })
        .await;
    let claims = bench.claim(200).await;
    assert_eq!(claims.len(), 200);

    let answers = bench.store.settle(claims.into_iter().map(|claim| ledger.serve(claim)).collect()).await;

    assert!(answers.into_iter().all(|answer| answer.unwrap() == Settled::Written));
    let book = bench.book().await;
    assert_eq!((book.payments.len(), book.calls.len(), book.transitions.len()), (200, 200, 400));
    assert_eq!(bench.rows().await.len(), 200);
    assert!(bench.store.settle(Vec::new()).await.is_empty());
}

pub(crate) async fn whoever_watches_the_order_is_woken_when_it_is_settled(on: On) {
    let bench = Bench::new(on).await;
    let _job = bench.enqueue(1).await;
    let claim = bench.claim_one().await;
    let mut watch = bench.hints.watch(vec![Topic::Order(order(1))]);
    bench.shop.refuse(&order(1));
    let _error = bench.settle(Ledger::default().serve(claim)).await.unwrap_err();
    let news = tokio::time::timeout(Duration::from_millis(20), watch.changed()).await;
    assert!(news.is_err(), "nothing was committed");

    bench.shop.relent();
    bench.pass(LEASE).await;
    let claim = bench.claim_one().await;
    let outcome = Ledger::default().execute(&claim);
    let _written = bench.settle(answered(claim, outcome)).await.unwrap();

    let news = tokio::time::timeout(Duration::from_secs(20), watch.changed()).await.unwrap();
    assert_eq!(news[0].topic, Topic::Order(order(1)));
    assert_eq!(bench.store.next_due(JobKind::ALL.to_vec()).await.unwrap(), None);
}

use crate::audit::{FlowBook, key_digest};
use crate::job::JobState;
use crate::store::engine::trial::{Trial, cancel, seen};

fn book(trial: &mut Trial) -> FlowBook {
    trial.run(|tx| Box::pin(async move { super::book(tx).await })).unwrap()
}

#[test]
fn the_book_has_a_row_of_everything_and_no_key() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);
    trial.approve(&["R1"]);
    trial.pass(core::time::Duration::from_mins(1));
    trial.report(&seen("ORD-000001", "PARTIAL_CANCELED", (15_000, 10_000), &cancel("tx-1", 5_000, 10_000)));

    let book = book(&mut trial);

    let states: Vec<_> = book.jobs.iter().map(|job| (job.job_id, job.state)).collect();
    assert_eq!(states, [(1, JobState::Done), (2, JobState::Done)]);
    let [payment] = &book.payments[..] else { panic!("{book:?}") };
    assert_eq!((payment.captured, payment.refunded, payment.reserved), (15_000, 5_000, 0));
    let [receipt] = &book.receipts[..] else { panic!("{book:?}") };
    assert_eq!((receipt.job_id, receipt.amount, receipt.refundable), (Some(2), 5_000, 10_000));
    assert_eq!(receipt.canceled_at.as_deref(), Some("2026-11-21T14:21:00+09:00"));
    let [refund] = &book.refunds[..] else { panic!("{book:?}") };
    assert_eq!((refund.state.as_str(), refund.approved_by.as_deref()), ("DONE", Some("boss")));

    let keys = trial.rows("SELECT idempotency_key FROM toss_attempts ORDER BY job");
    let digests: Vec<_> = book.attempts.iter().map(|attempt| attempt.key_digest.clone().unwrap()).collect();
    let expected: Vec<_> = keys.iter().map(|key| key_digest(&key.parse().unwrap())).collect();
    assert_eq!(digests, expected);
    let shown = format!("{book:?}");
    assert!(keys.iter().all(|key| !shown.contains(key.as_str())));
}

#[test]
fn a_change_that_nothing_follows_is_known_as_an_end() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);

    let changes = book(&mut trial).transitions;

    let ends: Vec<_> = changes.iter().map(|change| (&*change.to, change.terminal)).collect();
    assert_eq!(ends, [("Intended", false), ("Paid", true)]);
}

#[test]
fn a_receipt_of_nobodys_job_has_none() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.report(&seen("ORD-000001", "CANCELED", (15_000, 0), &cancel("tx-1", 15_000, 0)));

    let receipts = book(&mut trial).receipts;

    assert_eq!(receipts.iter().map(|receipt| receipt.job_id).collect::<Vec<_>>(), [None]);
}

use crate::job::{JobId, JobState};
use crate::store::engine::trial::Trial;
use crate::store::{JobRow, StoreError};

fn parked(trial: &mut Trial, after: i64, limit: usize) -> Vec<JobRow> {
    trial.run(move |tx| Box::pin(async move { tx.parked(JobId::new(after), limit).await })).unwrap()
}

#[test]
fn the_jobs_of_an_order_are_shown_oldest_first() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.paid("ORD-000002", 15_000);
    trial.request("R1", "ORD-000001", 5_000);
    trial.approve(&["R1"]);

    let jobs: Result<_, StoreError> =
        trial.run(|tx| Box::pin(async move { tx.jobs_of(&"ORD-000001".parse().unwrap()).await }));

    let shown: Vec<_> =
        jobs.unwrap().into_iter().map(|job| (job.name, job.state, job.flow, job.due)).collect();
    let confirm = ("tgen_ORD-000001".into(), JobState::Done, "Paid".into(), None);
    let refund = ("R1".into(), JobState::Ready, "Intended".into(), Some(trial.now));
    assert_eq!(shown, [confirm, refund]);
}

#[test]
fn parked_jobs_come_in_pages_also_those_that_cannot_be_read() {
    let mut trial = Trial::new();
    for order in ["ORD-000001", "ORD-000002", "ORD-000003"] {
        trial.confirm(order, 15_000);
    }
    trial.damage(
        "UPDATE toss_jobs SET state = 'PARKED', parked_reason = 'why', flow = 'not a flow' WHERE id <> 2",
    );

    let first = parked(&mut trial, 0, 1);
    let second = parked(&mut trial, 1, 10);

    let shown = |jobs: Vec<JobRow>| jobs.into_iter().map(|job| (job.job.get(), job.flow)).collect::<Vec<_>>();
    assert_eq!(shown(first), [(1, "Unreadable".into())]);
    assert_eq!(shown(second), [(3, "Unreadable".into())]);
}

#[test]
fn payments_are_listed_by_the_time_that_they_were_taken_in() {
    let mut trial = Trial::new();
    let start = trial.now;
    trial.paid("ORD-000003", 15_000);
    trial.paid("ORD-000001", 15_000);
    trial.pass(core::time::Duration::from_secs(1));
    let later = trial.now;
    trial.paid("ORD-000002", 15_000);

    let mut list = |span, after: Option<&str>, limit| {
        let after = after.map(|key| key.parse().unwrap());
        let read: Result<_, StoreError> = trial
            .run(move |tx| Box::pin(async move { tx.payments_between(span, after.as_ref(), limit).await }));
        read.unwrap().into_iter().map(|row| row.order_id.as_str().to_owned()).collect::<Vec<_>>()
    };

    assert_eq!(list((start, later), None, 10), ["ORD-000001", "ORD-000003"]);
    assert_eq!(list((start, later), None, 1), ["ORD-000001"]);
    assert_eq!(list((start, later), Some("tgen_ORD-000001"), 10), ["ORD-000003"]);
    assert_eq!(list((later, later.after(core::time::Duration::from_secs(1))), None, 10), ["ORD-000002"]);
}

#[test]
fn the_refunds_of_a_batch_are_shown_with_who_decided() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R2", "ORD-000001", 5_000);
    trial.request("R1", "ORD-000001", 5_000);
    trial.request("R3", "ORD-000001", 5_000);
    trial.approve(&["R2", "R1"]);

    let batch: Result<_, StoreError> =
        trial.run(|tx| Box::pin(async move { tx.batch_of(&"B-1".parse().unwrap()).await }));

    let shown = |row: crate::store::RefundRow| {
        (row.id.as_str().to_owned(), row.decided_by.unwrap().as_str().to_owned())
    };
    let expected = [("R1".to_owned(), "boss".to_owned()), ("R2".to_owned(), "boss".to_owned())];
    assert_eq!(batch.unwrap().into_iter().map(shown).collect::<Vec<_>>(), expected);
}

use core::time::Duration;

use crate::hints::{Hint, Topic};
use crate::store::engine::trial::Trial;
use crate::store::{InboxPage, NewEvent, Retention, StoreError, StoreErrorKind};

fn tell(trial: &mut Trial, recipients: &'static [&'static str]) {
    let done: Result<(), StoreError> = trial.run(move |tx| {
        for (at, recipient) in recipients.iter().enumerate() {
            let body = format!(r#"{{"n":{at}}}"#).into();
            tx.notify(NewEvent { recipient: recipient.parse().unwrap(), topic: "refund.done".into(), body });
        }
        Box::pin(core::future::ready(Ok(())))
    });
    done.unwrap();
}

fn page(trial: &mut Trial, after: u64, limit: usize) -> InboxPage {
    trial
        .run(move |tx| {
            Box::pin(async move { super::inbox_after(tx, &"kim".parse().unwrap(), after, limit).await })
        })
        .unwrap()
}

fn seqs(page: &InboxPage) -> Vec<u64> {
    page.events.iter().map(|event| event.seq).collect()
}

#[test]
fn every_recipient_has_numbers_of_their_own_without_a_gap() {
    let mut trial = Trial::new();
    tell(&mut trial, &["kim", "lee", "kim"]);
    tell(&mut trial, &["lee", "kim"]);

    let told = trial.rows("SELECT recipient, seq, body FROM toss_inbox ORDER BY recipient, seq");

    let expected =
        [r#"kim 1 {"n":0}"#, r#"kim 2 {"n":2}"#, r#"kim 3 {"n":1}"#, r#"lee 1 {"n":1}"#, r#"lee 2 {"n":0}"#];
    assert_eq!(told, expected);
    assert_eq!(trial.rows("SELECT * FROM toss_inbox_heads ORDER BY recipient"), ["kim 3 1", "lee 2 1"]);
}

#[test]
fn the_recipients_are_woken_with_how_far_their_inbox_is() {
    let mut trial = Trial::new();
    tell(&mut trial, &["kim", "lee", "kim"]);

    let inbox = |name: &str| Topic::Inbox(name.parse().unwrap());
    let expected = [Hint::from(inbox("kim")).at(2), Hint::from(inbox("lee")).at(1)];
    assert_eq!(trial.woken, expected);
}

#[test]
fn what_a_failed_transaction_told_is_not_told() {
    let mut trial = Trial::new();
    tell(&mut trial, &["kim"]);

    let failed: Result<(), StoreError> = trial.run(|tx| {
        tx.notify(NewEvent {
            recipient: "kim".parse().unwrap(),
            topic: "refund.done".into(),
            body: "{}".into(),
        });
        Box::pin(core::future::ready(Err(StoreError::new(StoreErrorKind::Hook, "no"))))
    });

    assert!(failed.is_err());
    assert_eq!(page(&mut trial, 0, 10).last, 1);
    tell(&mut trial, &["kim"]);
    assert_eq!(seqs(&page(&mut trial, 0, 10)), [1, 2]);
}

#[test]
fn a_reader_goes_on_after_its_cursor() {
    let mut trial = Trial::new();
    tell(&mut trial, &["kim", "kim", "kim", "kim"]);

    let first = page(&mut trial, 0, 3);
    let second = page(&mut trial, 3, 3);
    let end = page(&mut trial, 4, 3);

    assert_eq!((seqs(&first), first.last, first.is_reset), (vec![1, 2, 3], 4, false));
    assert_eq!((seqs(&second), second.is_reset), (vec![4], false));
    assert_eq!((seqs(&end), end.last, end.is_reset), (vec![], 4, false));
}

#[test]
fn an_inbox_that_nobody_wrote_to_is_empty() {
    let mut trial = Trial::new();

    assert_eq!(page(&mut trial, 0, 10), InboxPage::default());
}

#[test]
fn a_reader_that_missed_something_is_told_so() {
    let mut trial = Trial::new();
    tell(&mut trial, &["kim", "kim"]);
    trial.pass(Duration::from_hours(31 * 24));
    tell(&mut trial, &["kim"]);
    trial
        .run(|tx| Box::pin(async move { super::super::purge::purge(tx, Retention::default()).await }))
        .unwrap();

    let late = page(&mut trial, 1, 10);
    let in_time = page(&mut trial, 2, 10);

    assert_eq!(late, InboxPage { events: Vec::new(), last: 3, is_reset: true });
    assert_eq!((seqs(&in_time), in_time.is_reset), (vec![3], false));
}

/// Its database was restored from a copy, or the cursor is of another inbox: what comes next would be passed over.
#[test]
fn a_reader_beyond_the_end_starts_over() {
    let mut trial = Trial::new();
    tell(&mut trial, &["kim"]);

    let beyond = page(&mut trial, 7, 10);

    assert_eq!(beyond, InboxPage { events: Vec::new(), last: 1, is_reset: true });
}

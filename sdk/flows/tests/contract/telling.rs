//! Inboxes: numbered in the order of the commits, without a gap, and honest about what is gone.

use std::time::Duration;

use toss_flows::Topic;
use toss_flows::hints::Hints;
use toss_flows::job::Recipient;
use toss_flows::store::{InboxPage, NewEvent, Retention, Store, StoreError, StoreErrorKind, Tx};

use crate::bench::{Bench, On};

pub(crate) async fn each_recipient_has_numbers_of_its_own(on: On) {
    let bench = Bench::new(on).await;
    tell(&bench, &[("anna", "1"), ("bert", "2"), ("anna", "3")]).await;
    tell(&bench, &[("bert", "4"), ("anna", "5")]).await;

    assert_eq!(bench.inbox("anna").await, inbox(&[(1, "1"), (2, "3"), (3, "5")]));
    assert_eq!(bench.inbox("bert").await, inbox(&[(1, "2"), (2, "4")]));
    let heads = bench.book().await.heads;
    let heads: Vec<_> = heads.iter().map(|head| (&*head.recipient, head.first, head.last)).collect();
    assert_eq!(heads, [("anna", 1, 3), ("bert", 1, 2)]);
}

pub(crate) async fn a_reader_goes_on_after_its_cursor(on: On) {
    let bench = Bench::new(on).await;
    for number in 1..=5 {
        tell(&bench, &[("anna", &number.to_string())]).await;
    }

    let page = page(&bench, 2, 2).await;

    assert_eq!(page.events.iter().map(|event| event.seq).collect::<Vec<_>>(), [3, 4]);
    assert_eq!((&*page.events[0].body, &*page.events[0].topic), ("3", "news"));
    assert_eq!((page.last, page.is_reset), (5, false));
    let end = self::page(&bench, 5, 10).await;
    assert_eq!((end.events.len(), end.last, end.is_reset), (0, 5, false));
}

pub(crate) async fn who_was_never_told_anything_has_an_empty_inbox(on: On) {
    let bench = Bench::new(on).await;

    assert_eq!(page(&bench, 0, 10).await, InboxPage::default());
    assert!(page(&bench, 7, 10).await.is_reset, "a cursor of another database");
}

pub(crate) async fn what_is_rolled_back_takes_no_number(on: On) {
    let bench = Bench::new(on).await;
    tell(&bench, &[("anna", "1")]).await;
    let work = bench.store.transact::<(), _, _>(|tx| {
        Box::pin(async move {
            notify(tx, "anna", "2");
            Err(StoreError::new(StoreErrorKind::Hook, "no"))
        })
    });
    let _error = work.await.unwrap_err();
    tell(&bench, &[("anna", "3")]).await;

    assert_eq!(bench.inbox("anna").await, inbox(&[(1, "1"), (2, "3")]));
}

pub(crate) async fn a_number_that_was_read_is_never_followed_by_a_lower_one(on: On) {
    let bench = Bench::new(on).await;
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..6 {
        let store = bench.store.clone();
        let _handle = writers.spawn(async move {
            for number in 0..10 {
                let body = (writer * 100 + number).to_string();
                let work = store.transact::<(), StoreError, _>(move |tx| {
                    Box::pin(async move {
                        notify(tx, "anna", &body);
                        notify(tx, "bert", &body);
                        Ok(())
                    })
                });
                work.await.unwrap();
            }
        });
    }
    let mut read = Vec::new();
    while read.len() < 60 {
        let cursor = read.last().map_or(0, |(seq, _)| *seq);
        let page = page(&bench, cursor, 7).await;
        assert!(!page.is_reset);
        read.extend(page.events.into_iter().map(|event| (event.seq, event.body)));
        tokio::task::yield_now().await;
    }
    while let Some(done) = writers.join_next().await {
        done.unwrap();
    }

    let numbers: Vec<_> = read.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(numbers, (1..=60).collect::<Vec<_>>(), "no gap, and nothing came late");
    assert_eq!(bench.inbox("bert").await.len(), 60);
}

pub(crate) async fn who_listens_is_woken_after_the_commit(on: On) {
    let bench = Bench::new(on).await;
    let topic = Topic::Inbox("anna".parse().unwrap());
    let mut watch = bench.hints.watch(vec![topic.clone()]);

    tell(&bench, &[("anna", "1"), ("anna", "2")]).await;

    let news = tokio::time::timeout(Duration::from_secs(20), watch.changed()).await.unwrap();
    assert_eq!(news[0].topic, topic);
    assert_eq!(bench.inbox("anna").await.len(), 2, "and finds it");
}

pub(crate) async fn old_news_is_removed_from_the_front_and_readers_are_told(on: On) {
    let bench = Bench::new(on).await;
    tell(&bench, &[("anna", "1"), ("anna", "2")]).await;
    bench.pass(Duration::from_hours(24 * 31)).await;
    tell(&bench, &[("anna", "3")]).await;

    let purged = bench.store.purge(Retention::default()).await.unwrap();

    assert_eq!(purged.inbox, 2);
    assert_eq!(bench.inbox("anna").await, inbox(&[]), "a reader from the beginning has missed some");
    let missed = page(&bench, 1, 10).await;
    assert_eq!((missed.events.len(), missed.last, missed.is_reset), (0, 3, true));
    let caught_up = page(&bench, 2, 10).await;
    assert_eq!((caught_up.events.len(), caught_up.last, caught_up.is_reset), (1, 3, false));
    bench.pass(Duration::from_hours(24 * 31)).await;
    assert_eq!(bench.store.purge(Retention::default()).await.unwrap().inbox, 1);
    tell(&bench, &[("anna", "4")]).await;
    assert_eq!(page(&bench, 3, 10).await.events[0].seq, 4, "numbers are not given twice");
}

pub(crate) async fn news_in_a_settlement_tells_of_its_change(on: On) {
    let bench = Bench::new(on).await;
    let _job = bench.enqueue(1).await;
    let work = bench.ask(|tx| {
        Box::pin(async move {
            let new = crate::bench::confirm(2, tx.now());
            let _job = tx.enqueue_confirm(&new).await.unwrap();
            notify(tx, "anna", "1");
            Ok(())
        })
    });
    work.await;

    let book = bench.book().await;
    let told = book.events.iter().find(|event| &*event.recipient == "anna").unwrap();
    let last = book.transitions.last().unwrap();
    assert_eq!(told.cause, Some(last.transition_id));
}

fn notify(tx: &mut Tx<'_>, recipient: &str, body: &str) {
    tx.notify(NewEvent { recipient: recipient.parse().unwrap(), topic: "news".into(), body: body.into() });
}

/// One transaction that tells all of this.
async fn tell(bench: &Bench, news: &[(&str, &str)]) {
    let news: Vec<(String, String)> = news.iter().map(|(who, what)| ((*who).into(), (*what).into())).collect();
    let work = bench.ask(move |tx| {
        Box::pin(async move {
            for (recipient, body) in &news {
                notify(tx, recipient, body);
            }
            Ok(())
        })
    });
    work.await;
}

async fn page(bench: &Bench, after: u64, limit: usize) -> InboxPage {
    let anna: Recipient = "anna".parse().unwrap();
    bench.store.inbox_after(&anna, after, limit).await.unwrap()
}

fn inbox(events: &[(u64, &str)]) -> Vec<(u64, String)> {
    events.iter().map(|(seq, body)| (*seq, (*body).to_owned())).collect()
}

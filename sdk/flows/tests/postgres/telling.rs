//! Inboxes, written by many transactions at once.

use std::time::Duration;

use toss_flows::job::Recipient;
use toss_flows::store::{NewEvent, Store, StoreError};

use crate::world::{World, options};

/// Writers tell both people, each in an order of its own, and commit in whatever order; a reader that goes on after the
/// last number it saw misses nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_goes_on_after_its_cursor_misses_nothing() {
    const WRITERS: usize = 4;
    const EACH: usize = 40;
    let world = World::new();
    let mut options = options();
    options.lock_timeout = Duration::from_secs(20);
    let store = world.open(options).await.unwrap();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                for number in 0..EACH {
                    let mut people = ["kim", "lee"];
                    if (writer + number) % 2 == 1 {
                        people.reverse();
                    }
                    let told = store.transact(move |tx| {
                        for person in people {
                            let (recipient, topic) = (person.parse().unwrap(), "refund.done".into());
                            tx.notify(NewEvent {
                                recipient,
                                topic,
                                body: format!("[{writer},{number}]").into(),
                            });
                        }
                        Box::pin(async { Ok::<_, StoreError>(()) })
                    });
                    told.await.unwrap();
                }
            })
        })
        .collect();
    let kim: Recipient = "kim".parse().unwrap();
    let mut seen = Vec::new();
    while seen.len() < WRITERS * EACH {
        let page = store.inbox_after(&kim, seen.last().copied().unwrap_or(0), 7).await.unwrap();
        assert!(!page.is_reset);
        seen.extend(page.events.iter().map(|event| event.seq));
        tokio::task::yield_now().await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(seen, (1..=u64::try_from(WRITERS * EACH).unwrap()).collect::<Vec<_>>());
    assert_eq!(world.number("SELECT count(*) FROM toss_inbox WHERE recipient = 'lee'").await, 160);
}

//! What a watch hears, when it wakes, and what it leaves behind.

use core::task::Poll;
use core::time::Duration;

use tokio::time::timeout;

use super::*;
use crate::job::{JobKind, Recipient};

fn order(id: u32) -> Topic {
    Topic::Order(format!("ORD-{id:06}").parse().unwrap())
}

fn admin() -> Recipient {
    "admin-7".parse().unwrap()
}

fn about(topic: &Topic) -> Hint {
    Hint { topic: topic.clone(), number: None }
}

async fn is_quiet(watch: &mut Watch) -> bool {
    timeout(Duration::from_hours(1), watch.changed()).await.is_err()
}

#[tokio::test(start_paused = true)]
async fn a_change_between_the_watch_and_the_wait_is_not_missed() {
    let hints = LocalHints::new();
    let mut watch = hints.watch(vec![order(1)]);
    hints.publish(about(&order(1)));
    hints.publish(about(&order(1)));
    assert_eq!(watch.changed().await, [about(&order(1))]);
    assert!(is_quiet(&mut watch).await, "two changes before one wait are one wake-up");
}

#[tokio::test(start_paused = true)]
async fn a_change_wakes_every_watcher_of_that_order_and_no_other() {
    let hints = LocalHints::new();
    let [mut first, mut second] = [hints.watch(vec![order(1)]), hints.watch(vec![order(1)])];
    let mut other = hints.watch(vec![order(2), Topic::Jobs(JobKind::Confirm)]);
    hints.publish(about(&order(1)));
    let heard = tokio::join!(first.changed(), second.changed());
    assert_eq!(heard, (vec![about(&order(1))], vec![about(&order(1))]));
    assert!(is_quiet(&mut other).await);
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_serves_some_kinds_is_woken_for_those() {
    let hints = LocalHints::new();
    let mut watch = hints.watch(vec![Topic::Jobs(JobKind::Cancel), Topic::Jobs(JobKind::Refund)]);
    hints.publish(Hint::jobs(JobKind::Confirm));
    assert!(is_quiet(&mut watch).await);
    hints.publish(Hint::jobs(JobKind::Refund).at(3));
    hints.publish(Hint::jobs(JobKind::Cancel).at(2));
    let heard = watch.changed().await;
    assert_eq!(heard, [Hint::jobs(JobKind::Cancel).at(2), Hint::jobs(JobKind::Refund).at(3)]);
}

#[tokio::test(start_paused = true)]
async fn the_highest_number_is_told_and_none_if_one_hint_had_none() {
    let hints = LocalHints::new();
    let mut watch = hints.watch(vec![Topic::Inbox(admin())]);
    for number in [4, 9, 6] {
        hints.publish(Hint::inbox(&admin()).at(number));
    }
    assert_eq!(watch.changed().await, [Hint::inbox(&admin()).at(9)], "late and out of order");
    hints.publish(Hint::inbox(&admin()).at(10));
    hints.publish(Hint::inbox(&admin()));
    hints.publish(Hint::inbox(&admin()).at(11));
    assert_eq!(watch.changed().await, [Hint::inbox(&admin())]);
}

#[tokio::test(start_paused = true)]
async fn a_wake_says_look_about_everything_that_is_meant() {
    let hints = LocalHints::new();
    let (mut meant, mut other) = (hints.watch(vec![order(1), order(2)]), hints.watch(vec![order(3)]));
    hints.wake(|topic| *topic != order(3));
    assert_eq!(meant.changed().await, [about(&order(1)), about(&order(2))]);
    assert!(is_quiet(&mut other).await);
}

#[test]
fn a_watch_that_ended_leaves_nothing_behind() {
    let hints = LocalHints::new();
    let first = hints.watch(vec![order(1), order(1), order(2)]);
    let second = hints.watch(vec![order(1)]);
    drop(first);
    assert_eq!(hints.watched(), 1);
    drop(second);
    hints.publish(about(&order(1)));
    assert_eq!(hints.watched(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_was_dropped_loses_no_hint() {
    let hints = LocalHints::new();
    let mut watch = hints.watch(vec![order(1)]);
    assert!(is_quiet(&mut watch).await);
    let mut wait = Box::pin(watch.changed());
    assert!(core::future::poll_fn(|context| Poll::Ready(wait.as_mut().poll(context).is_pending())).await);
    hints.publish(about(&order(1)));
    // Woken, and dropped before anybody looks.
    drop(wait);
    assert_eq!(watch.changed().await, [about(&order(1))]);
}

#[tokio::test(start_paused = true)]
async fn somebody_who_never_collects_costs_one_word_and_holds_up_nobody() {
    let hints = LocalHints::new();
    let (_slow, mut other) = (hints.watch(vec![order(1)]), hints.watch(vec![order(1)]));
    for number in 0..10_000 {
        hints.publish(about(&order(1)).at(number));
    }
    assert_eq!(other.changed().await, [about(&order(1)).at(9_999)]);
    assert_eq!(hints.watched(), 1);
}

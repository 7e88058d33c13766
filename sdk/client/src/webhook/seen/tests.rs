use core::num::NonZeroUsize;
use core::time::Duration;

use super::{Claim, SeenDeliveries as _, SeenInMemory, TransmissionId};
use crate::webhook::Delivery;

const SECOND: i64 = 1_000_000;

fn id(name: &str) -> TransmissionId {
    let headers = [("tosspayments-webhook-transmission-id", name)];
    Delivery::read(&headers[..]).expect("headers").id.expect("an id")
}

fn seen(count: usize, age: Duration) -> SeenInMemory {
    SeenInMemory::new(NonZeroUsize::new(count).expect("above zero"), age)
}

async fn claim(seen: &SeenInMemory, name: &str, now: i64) -> Claim {
    seen.claim(&id(name), now).await.expect("infallible")
}

async fn settle(seen: &SeenInMemory, name: &str, is_handled: bool, now: i64) {
    seen.settle(&id(name), is_handled, now).await.expect("infallible");
}

#[tokio::test]
async fn a_delivery_is_a_duplicate_once_it_was_handled_and_not_before() {
    let seen = SeenInMemory::default();
    assert_eq!(claim(&seen, "a", 0).await, Claim::New);
    assert_eq!(claim(&seen, "a", 1).await, Claim::UnderWay);
    assert_eq!(claim(&seen, "b", 1).await, Claim::New, "another one");
    settle(&seen, "a", true, 2).await;
    assert_eq!(claim(&seen, "a", 3).await, Claim::Handled);
    assert_eq!(claim(&seen, "a", 4_096 * 60 * SECOND).await, Claim::Handled, "the last repeat");
}

#[tokio::test]
async fn what_failed_may_be_handled_again_at_once() {
    let seen = SeenInMemory::default();
    assert_eq!(claim(&seen, "a", 0).await, Claim::New);
    settle(&seen, "a", false, 1).await;
    assert_eq!(claim(&seen, "a", 2).await, Claim::New);
}

#[tokio::test]
async fn a_claim_whose_owner_is_gone_lapses_before_the_first_repeat() {
    let seen = SeenInMemory::default();
    assert_eq!(claim(&seen, "a", 0).await, Claim::New);
    assert_eq!(claim(&seen, "a", 50 * SECOND - 1).await, Claim::UnderWay);
    assert_eq!(claim(&seen, "a", 50 * SECOND).await, Claim::New);
    assert_eq!(claim(&seen, "a", 60 * SECOND).await, Claim::UnderWay, "the new owner's time counts");
}

#[tokio::test]
async fn the_oldest_are_forgotten_by_count_and_all_by_age() {
    let seen = seen(2, Duration::from_secs(100));
    for (at, name) in (0..).zip(["a", "b", "c"]) {
        assert_eq!(claim(&seen, name, at).await, Claim::New);
        settle(&seen, name, true, at).await;
    }
    assert_eq!(seen.count(), 2);
    assert_eq!(claim(&seen, "c", 3).await, Claim::Handled);
    assert_eq!(claim(&seen, "b", 100 * SECOND + 1).await, Claim::Handled, "a hundred seconds old");
    assert_eq!(claim(&seen, "b", 100 * SECOND + 2).await, Claim::New);
    assert_eq!(claim(&seen, "d", 300 * SECOND).await, Claim::New);
    assert_eq!(seen.count(), 1, "the others are too old");
}

#[tokio::test]
async fn a_flood_of_ids_does_not_grow_it() {
    let seen = seen(10, Duration::from_secs(100));
    for at in 0..1_000 {
        assert_eq!(claim(&seen, &format!("flood-{at}"), at).await, Claim::New);
        assert!(seen.count() <= 10);
    }
    let memory = seen.memory();
    assert_eq!(memory.entries.len(), memory.by_time.len());
}

#[tokio::test]
async fn of_many_who_ask_at_once_one_gets_the_delivery() {
    let seen = std::sync::Arc::new(SeenInMemory::default());
    let all: Vec<_> = (0..32)
        .map(|_| {
            let seen = std::sync::Arc::clone(&seen);
            tokio::spawn(async move { claim(&seen, "a", 0).await })
        })
        .collect();
    let mut new = 0;
    for one in all {
        new += usize::from(one.await.expect("no panic") == Claim::New);
    }
    assert_eq!(new, 1);
}

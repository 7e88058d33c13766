//! The claims in hand, and who must stop when one is lost.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use core::time::Duration;
use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::job::Hold;

/// The claims that somebody here is working on.
#[derive(Clone, Debug, Default)]
pub(super) struct Leases {
    held: Arc<Mutex<BTreeMap<Hold, InHand>>>,
}

#[derive(Debug)]
struct InHand {
    lost: CancellationToken,
    lease: Duration,
    /// By this process's clock, counted from before the store was asked: not later than by the store's.
    until: Instant,
}

/// One claim in hand. Dropping it puts it down, also in a panic.
#[derive(Debug)]
pub(super) struct Held {
    hold: Hold,
    lost: CancellationToken,
    leases: Leases,
}

impl Leases {
    /// A claim that was asked for at `asked_at`, for `lease`.
    pub(super) fn take(&self, hold: Hold, (asked_at, lease): (Instant, Duration)) -> Held {
        let lost = CancellationToken::new();
        let in_hand = InHand { lost: lost.clone(), lease, until: asked_at + lease };
        self.with(|held| held.insert(hold, in_hand));
        Held { hold, lost, leases: self.clone() }
    }

    /// All of them, by how long they are renewed for.
    pub(super) fn by_lease(&self) -> BTreeMap<Duration, Vec<Hold>> {
        self.with(|held| {
            let mut groups = BTreeMap::<_, Vec<_>>::new();
            for (hold, in_hand) in held.iter() {
                groups.entry(in_hand.lease).or_default().push(*hold);
            }
            groups
        })
    }

    /// All of `renewed` live on, from when that was asked for.
    pub(super) fn extend(&self, renewed: &[Hold], asked_at: Instant) {
        self.with(|held| {
            for hold in renewed {
                if let Some(in_hand) = held.get_mut(hold) {
                    in_hand.until = asked_at + in_hand.lease;
                }
            }
        });
    }

    pub(super) fn lose(&self, hold: Hold) {
        if let Some(lost) = self.with(|held| held.get(&hold).map(|in_hand| in_hand.lost.clone())) {
            lost.cancel();
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<Hold, InHand>) -> T) -> T {
        work(&mut self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Held {
    /// Whether the claim lives, as far as this process can know. One that could not be renewed may be somebody else's
    /// by now: nothing is begun under it.
    pub(super) fn is_alive(&self) -> bool {
        let until = self.leases.with(|held| held.get(&self.hold).map(|in_hand| in_hand.until));
        until.is_some_and(|until| Instant::now() < until)
    }

    /// Waits until somebody else has the job.
    pub(super) async fn lost(&self) {
        self.lost.cancelled().await;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.leases.with(|held| held.remove(&self.hold));
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;
    use crate::job::JobId;

    const LEASE: Duration = Duration::from_secs(15);

    #[tokio::test(start_paused = true)]
    async fn a_claim_that_was_not_renewed_in_time_is_nothing_to_begin_under() {
        let (leases, claim) = (Leases::default(), Hold { job: JobId::new(1), epoch: 1 });
        let held = leases.take(claim, (Instant::now(), LEASE));
        advance(Duration::from_secs(14)).await;
        assert!(held.is_alive());
        leases.extend(&[claim], Instant::now());
        advance(Duration::from_secs(14)).await;
        assert!(held.is_alive(), "renewed a second before its end");
        advance(Duration::from_secs(1)).await;
        assert!(!held.is_alive());
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_store_took_to_answer_is_not_part_of_the_lease() {
        let leases = Leases::default();
        let asked_at = Instant::now();
        advance(LEASE).await;
        let held = leases.take(Hold { job: JobId::new(1), epoch: 1 }, (asked_at, LEASE));
        assert!(!held.is_alive());
    }
}

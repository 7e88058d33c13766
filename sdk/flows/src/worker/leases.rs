//! The claims in hand, and who must stop when one is lost.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use core::time::Duration;
use std::sync::{Mutex, PoisonError};

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
}

/// One claim in hand. Dropping it puts it down, also in a panic.
#[derive(Debug)]
pub(super) struct Held {
    hold: Hold,
    lost: CancellationToken,
    leases: Leases,
}

impl Leases {
    pub(super) fn take(&self, hold: Hold, lease: Duration) -> Held {
        let lost = CancellationToken::new();
        self.with(|held| held.insert(hold, InHand { lost: lost.clone(), lease }));
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

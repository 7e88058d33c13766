//! The claims in hand, and who must stop when one is lost.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use std::sync::{Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::store::Hold;

/// The claims that somebody here is working on.
#[derive(Clone, Debug, Default)]
pub(super) struct Leases {
    held: Arc<Mutex<BTreeMap<Hold, CancellationToken>>>,
}

/// One claim in hand. Dropping it puts it down, also in a panic.
#[derive(Debug)]
pub(super) struct Held {
    hold: Hold,
    lost: CancellationToken,
    leases: Leases,
}

impl Leases {
    pub(super) fn take(&self, hold: Hold) -> Held {
        let lost = CancellationToken::new();
        self.with(|held| held.insert(hold, lost.clone()));
        Held { hold, lost, leases: self.clone() }
    }

    pub(super) fn all(&self) -> Vec<Hold> {
        self.with(|held| held.keys().copied().collect())
    }

    pub(super) fn lose(&self, hold: Hold) {
        if let Some(lost) = self.with(|held| held.get(&hold).cloned()) {
            lost.cancel();
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<Hold, CancellationToken>) -> T) -> T {
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

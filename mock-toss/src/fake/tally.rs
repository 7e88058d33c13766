//! How many connections and requests there were, as the gate counts them.

use core::sync::atomic::{AtomicU64, Ordering};

use crate::stats::Connections;

/// What the gate counts.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    opened: AtomicU64,
    open: AtomicU64,
    requests: AtomicU64,
    reused: AtomicU64,
}

impl Tally {
    /// The new connection's number, from 1.
    pub(crate) fn connection_opened(&self) -> u64 {
        self.open.fetch_add(1, Ordering::Relaxed);
        self.opened.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) fn connection_closed(&self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }

    pub(crate) fn request(&self, is_first: bool) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        if !is_first {
            self.reused.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn read(&self) -> Connections {
        let [opened, requests, reused, open] = [&self.opened, &self.requests, &self.reused, &self.open]
            .map(|counter| counter.load(Ordering::Relaxed));
        Connections { opened, requests, reused, open }
    }
}

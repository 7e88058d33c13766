//! A clock that moves when told to.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use toss_flows::time::{Clock, UnixMicros};

#[derive(Debug)]
pub(crate) struct ManualClock(AtomicI64);

impl ManualClock {
    pub(crate) fn new() -> Self {
        Self(AtomicI64::new(1_750_000_000_000_000))
    }

    pub(crate) fn advance(&self, by: Duration) {
        let _before = self.0.fetch_add(i64::try_from(by.as_micros()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> UnixMicros {
        UnixMicros::new(self.0.load(Ordering::SeqCst))
    }
}

//! How a worker works.

use core::time::Duration;

use crate::backoff::Backoff;
use crate::course::Policy;
use crate::profile::IdempotencyProfile;

/// How a worker works. All times are real; divide them to run on a shortened scale.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WorkerConfig {
    /// How many claims are worked on at once; at least 1.
    pub concurrency: usize,
    /// How long a claim lives without renewal. Shorter finds crashed workers sooner; it must outlast a stall of the
    /// process, not a call.
    pub lease: Duration,
    /// How often claims are renewed while the gateway is asked; a value above a third of the lease counts as that.
    pub renew_every: Duration,
    /// How often to look for jobs when no hint comes.
    pub poll_every: Duration,
    /// How long running calls may finish after the stop.
    pub grace: Duration,
    /// How long to wait between inconclusive answers.
    pub backoff: Backoff,
    /// How long a call may still be executing at the gateway after everybody stopped waiting for it: at least the
    /// deadline of a call. A payment that the gateway does not know is given up only this long after its deadline.
    pub in_flight_margin: Duration,
    /// How long after it was made a key may be sent: the gateway's 15 days, minus a margin. Beyond it, jobs only look
    /// up.
    pub key_life: Duration,
    /// How long a cancel waits at least when the merchant's unsettled balance is too small for it.
    pub funds_pause: Duration,
}

impl Default for WorkerConfig {
    /// 64 at once; lease 15 s, renewed every 5 s; poll every 5 s; grace 20 s; waits from 0.5 s to 30 s; margin 120 s;
    /// key life 14 days; an hour for funds.
    fn default() -> Self {
        Self {
            concurrency: 64,
            lease: Duration::from_secs(15),
            renew_every: Duration::from_secs(5),
            poll_every: Duration::from_secs(5),
            grace: Duration::from_secs(20),
            backoff: Backoff { base: Duration::from_millis(500), cap: Duration::from_secs(30) },
            in_flight_margin: Duration::from_mins(2),
            key_life: Duration::from_hours(14 * 24),
            funds_pause: Duration::from_hours(1),
        }
    }
}

impl WorkerConfig {
    pub(super) fn slots(&self) -> usize {
        self.concurrency.max(1)
    }

    pub(super) fn heartbeat(&self) -> Duration {
        self.renew_every.min(self.lease / 3).max(Duration::from_millis(1))
    }

    pub(super) const fn policy(&self) -> Policy {
        Policy {
            backoff: self.backoff,
            in_flight_margin: self.in_flight_margin,
            funds_pause: self.funds_pause,
            profile: IdempotencyProfile { window: self.key_life, ..IdempotencyProfile::TOSS },
        }
    }
}

//! How a worker works.

use core::num::NonZeroU32;
use core::time::Duration;

use crate::backoff::Backoff;
use crate::course::Policy;
use crate::job::JobKind;
use crate::profile::IdempotencyProfile;

/// How a worker works. All times are real; divide them to run on a shortened scale.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WorkerConfig {
    /// Which kinds of jobs it works on. Default: all of them. Separate workers per kind keep a flood of refunds away from
    /// the confirms of customers who wait.
    pub kinds: Vec<JobKind>,
    /// How many claims are worked on at once; at least 1.
    pub concurrency: usize,
    /// How many jobs one transaction claims or settles at most; at least 1. More is faster under load: one commit for all.
    pub batch: usize,
    /// Confirms: a customer waits.
    pub confirm: KindConfig,
    /// Cancels of the shop's.
    pub cancel: KindConfig,
    /// Refunds.
    pub refund: KindConfig,
    /// How often to look for jobs when no hint comes.
    pub poll_every: Duration,
    /// How long running calls may finish after the stop.
    pub grace: Duration,
    /// How long a call may still be executing at the gateway after everybody stopped waiting for it: at least the
    /// deadline of a call. A payment that the gateway does not know is given up only this long after its deadline.
    pub in_flight_margin: Duration,
    /// How long a cancel waits at least when the merchant's unsettled balance is too small for it.
    pub funds_pause: Duration,
    /// What the gateway does with idempotency keys. Its window is how long after it was made a key may be sent; beyond it,
    /// jobs only look up.
    pub profile: IdempotencyProfile,
    /// How fast jobs of one merchant are begun by this worker; `None` for no bound. Who has used it up is left for later,
    /// and nobody else waits for it.
    pub merchant_rate: Option<MerchantRate>,
}

/// What differs between kinds of jobs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct KindConfig {
    /// How long a claim lives without renewal. Shorter finds crashed workers sooner; it must outlast a stall of the
    /// process, not a call.
    pub lease: Duration,
    /// How often claims are renewed while the gateway is asked; a value above a third of the lease counts as that.
    pub renew_every: Duration,
    /// How long one call or look-up may take, beyond the client's own deadline: after it the job is in doubt.
    pub call_deadline: Duration,
    /// How long to wait between inconclusive answers.
    pub backoff: Backoff,
}

/// How fast jobs of one merchant are begun.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MerchantRate {
    /// On average.
    pub per_second: NonZeroU32,
    /// At once, after a rest.
    pub burst: NonZeroU32,
}

impl KindConfig {
    /// Lease 15 s, renewed every 5 s; calls 65 s; waits between `base` and `cap`.
    const fn waiting(base: Duration, cap: Duration) -> Self {
        Self {
            lease: Duration::from_secs(15),
            renew_every: Duration::from_secs(5),
            call_deadline: Duration::from_secs(65),
            backoff: Backoff { base, cap },
        }
    }

    pub(super) fn heartbeat(&self) -> Duration {
        self.renew_every.min(self.lease / 3).max(Duration::from_millis(1))
    }
}

impl Default for WorkerConfig {
    /// All kinds; 64 at once, batches of 200; leases 15 s, renewed every 5 s; calls 65 s; waits from 0.5 s to 30 s for
    /// confirms, from 1 s to 5 min for cancels and refunds; poll every 5 s; grace 20 s; margin 120 s; an hour's wait
    /// for funds; the gateway's keys as documented; no bound on a merchant.
    fn default() -> Self {
        let back = KindConfig::waiting(Duration::from_secs(1), Duration::from_mins(5));
        Self {
            kinds: JobKind::ALL.to_vec(),
            concurrency: 64,
            batch: 200,
            confirm: KindConfig::waiting(Duration::from_millis(500), Duration::from_secs(30)),
            cancel: back,
            refund: back,
            poll_every: Duration::from_secs(5),
            grace: Duration::from_secs(20),
            in_flight_margin: Duration::from_mins(2),
            funds_pause: Duration::from_hours(1),
            profile: IdempotencyProfile::TOSS,
            merchant_rate: None,
        }
    }
}

impl WorkerConfig {
    /// What holds for jobs of this kind.
    pub const fn of(&self, kind: JobKind) -> &KindConfig {
        match kind {
            JobKind::Confirm => &self.confirm,
            JobKind::Cancel => &self.cancel,
            JobKind::Refund => &self.refund,
        }
    }

    /// The rules that decisions about jobs of this kind follow; the ones to give to
    /// [`Tx::report`](crate::Tx::report), too.
    pub const fn policy(&self, kind: JobKind) -> Policy {
        Policy {
            backoff: self.of(kind).backoff,
            in_flight_margin: self.in_flight_margin,
            funds_pause: self.funds_pause,
            profile: self.profile,
        }
    }

    pub(super) fn slots(&self) -> usize {
        self.concurrency.max(1)
    }

    /// The kinds that share a lease are claimed together, one transaction for each lease.
    pub(super) fn by_lease(&self) -> Vec<(Duration, Vec<JobKind>)> {
        let mut groups: Vec<(Duration, Vec<JobKind>)> = Vec::new();
        for kind in self.kinds.iter().copied() {
            let lease = self.of(kind).lease;
            match groups.iter_mut().find(|(of_group, _)| *of_group == lease) {
                Some((_, kinds)) if kinds.contains(&kind) => {}
                Some((_, kinds)) => kinds.push(kind),
                None => groups.push((lease, vec![kind])),
            }
        }
        groups
    }

    /// The most frequent renewal of them all.
    pub(super) fn heartbeat(&self) -> Duration {
        let each = self.kinds.iter().map(|kind| self.of(*kind).heartbeat());
        each.min().unwrap_or_else(|| self.confirm.heartbeat())
    }
}

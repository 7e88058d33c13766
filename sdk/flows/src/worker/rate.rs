//! How fast jobs of each merchant are begun: one bucket of tokens each. Pure: the time is an argument.

use alloc::collections::BTreeMap;

use super::config::MerchantRate;
use crate::job::MerchantId;
use crate::time::UnixMicros;

/// A token is this much: a bucket that fills by one per second gains one unit each microsecond.
const TOKEN: i64 = 1_000_000;

/// One bucket for each merchant that was heard of. A full one is forgotten, so merchants that rest cost nothing.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    filled: BTreeMap<MerchantId, Bucket>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// May be below zero: a claim hands out more than was left, and the next ones wait for it.
    units: i64,
    at: UnixMicros,
}

impl Buckets {
    /// Takes a token for a job that was begun.
    pub(super) fn take(&mut self, merchant: &MerchantId, rate: MerchantRate, now: UnixMicros) {
        let full = full(rate);
        let before = self.filled.get(merchant).map_or(full, |bucket| bucket.at_time(rate, now));
        let bucket = Bucket { units: before.saturating_sub(TOKEN), at: now };
        self.filled.insert(merchant.clone(), bucket);
    }

    /// Who has no token now, and how long until one of them has, in microseconds.
    pub(super) fn empty(&mut self, rate: MerchantRate, now: UnixMicros) -> Vec<MerchantId> {
        let full = full(rate);
        self.filled.retain(|_, bucket| bucket.at_time(rate, now) < full);
        let empty = self.filled.iter().filter(|(_, bucket)| bucket.at_time(rate, now) < TOKEN);
        empty.map(|(merchant, _)| merchant.clone()).collect()
    }
}

impl Bucket {
    fn at_time(self, rate: MerchantRate, now: UnixMicros) -> i64 {
        let gone = i64::try_from(now.since(self.at).as_micros()).unwrap_or(i64::MAX);
        let gained = gone.saturating_mul(i64::from(rate.per_second.get()));
        self.units.saturating_add(gained).min(full(rate))
    }
}

fn full(rate: MerchantRate) -> i64 {
    i64::from(rate.burst.get()).saturating_mul(TOKEN)
}

#[cfg(test)]
mod tests {
    use core::num::NonZeroU32;
    use core::time::Duration;

    use super::*;

    const NOW: UnixMicros = UnixMicros::new(1_750_000_000_000_000);

    fn rate(per_second: u32, burst: u32) -> MerchantRate {
        let count = |count| NonZeroU32::new(count).expect("above zero");
        MerchantRate { per_second: count(per_second), burst: count(burst) }
    }

    fn merchant(name: &str) -> MerchantId {
        name.parse().expect("a name")
    }

    #[test]
    fn a_merchant_that_has_used_its_burst_waits_for_the_rate_and_no_other_does() {
        let (rate, busy) = (rate(2, 3), merchant("busy"));
        let mut buckets = Buckets::default();
        for _ in 0..2 {
            buckets.take(&busy, rate, NOW);
        }
        buckets.take(&merchant("calm"), rate, NOW);
        assert!(buckets.empty(rate, NOW).is_empty());
        buckets.take(&busy, rate, NOW);
        assert_eq!(buckets.empty(rate, NOW), core::slice::from_ref(&busy));
        assert_eq!(buckets.empty(rate, NOW.after(Duration::from_millis(499))), [busy]);
        assert!(buckets.empty(rate, NOW.after(Duration::from_millis(500))).is_empty());
    }

    #[test]
    fn what_a_claim_took_too_much_is_waited_for() {
        let (rate, greedy) = (rate(1, 1), merchant("greedy"));
        let mut buckets = Buckets::default();
        for _ in 0..5 {
            buckets.take(&greedy, rate, NOW);
        }
        assert_eq!(buckets.empty(rate, NOW.after(Duration::from_secs(4))), [greedy]);
        assert!(buckets.empty(rate, NOW.after(Duration::from_secs(5))).is_empty());
    }

    #[test]
    fn who_rests_is_forgotten() {
        let rate = rate(10, 2);
        let mut buckets = Buckets::default();
        buckets.take(&merchant("once"), rate, NOW);
        assert!(buckets.empty(rate, NOW.after(Duration::from_secs(1))).is_empty());
        assert!(buckets.filled.is_empty());
    }
}

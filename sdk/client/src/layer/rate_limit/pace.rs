//! How much of the agreed rate is used while the gateway throttles: pure, the time is an argument.
//!
//! A 429 cuts the share, and a cubic curve brings it back: quickly at first, flat around the share that was too
//! much, then quickly again. Only a request that was sent after the last cut can cut again, so that one burst of
//! refusals counts once. In permille of the agreed rate, in integers.

use core::time::Duration;

use tokio::time::Instant;

use crate::config::AdaptiveRate;

const FULL: u32 = 1_000;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    cut: Option<Cut>,
    /// When the next request may leave.
    next: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
struct Cut {
    at: Instant,
    /// The share that was too much.
    from: u32,
    to: u32,
}

impl Pace {
    /// The share of the agreed rate that is used now, in permille.
    pub(crate) fn share(&self, rules: &AdaptiveRate, now: Instant) -> u32 {
        let Some(Cut { at, from, to }) = self.cut else { return FULL };
        let whole = i128::try_from(rules.recover_in.as_millis()).unwrap_or(i128::MAX).clamp(1, DAY_MS);
        let elapsed = now.saturating_duration_since(at).as_millis();
        // At 12 times the recovery the curve is far above the full rate; further on it would only overflow.
        let elapsed = i128::try_from(elapsed).unwrap_or(i128::MAX).min(whole * 12);
        let x = elapsed - whole;
        let share = i128::from(from) + i128::from(from - to) * x * x * x / (whole * whole * whole);
        u32::try_from(share.clamp(i128::from(to), i128::from(FULL))).unwrap_or(FULL)
    }

    /// Whether the whole rate is used again.
    pub(crate) fn has_recovered(&self, rules: &AdaptiveRate, now: Instant) -> bool {
        self.share(rules, now) == FULL && self.next.is_none_or(|next| next <= now)
    }

    /// The gateway refused a request that was sent at `sent` because there were too many.
    pub(crate) fn throttled(&mut self, rules: &AdaptiveRate, sent: Instant, now: Instant) {
        if self.cut.is_some_and(|cut| sent < cut.at) {
            return;
        }
        let from = self.share(rules, now);
        let least = u32::from(rules.share_min.get()) * 10;
        let to = (from * u32::from(rules.cut_to.get()) / 100).max(least);
        // At the least share there is nothing left to cut, but the way back still has to begin anew, and to lead up.
        self.cut = Some(Cut { at: now, from: from.max(to + 1), to });
    }

    /// How long to wait before the next request; `None`: it may leave now.
    pub(crate) fn wait(&self, now: Instant) -> Option<Duration> {
        let wait = self.next?.saturating_duration_since(now);
        (!wait.is_zero()).then_some(wait)
    }

    /// A request leaves now.
    pub(crate) fn left(&mut self, rules: &AdaptiveRate, now: Instant, interval: Duration) {
        self.next = Some(now + self.interval(rules, now, interval));
    }

    /// The time between two requests, where `interval` is that of the agreed rate.
    pub(crate) fn interval(&self, rules: &AdaptiveRate, now: Instant, interval: Duration) -> Duration {
        interval.saturating_mul(FULL) / self.share(rules, now).max(1)
    }
}

const DAY_MS: i128 = 86_400_000;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::Percent;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn rules() -> AdaptiveRate {
        AdaptiveRate { recover_in: seconds(10), ..AdaptiveRate::default() }
    }

    #[test]
    fn a_throttled_rate_is_cut_and_comes_back_along_a_cubic_curve() {
        let (rules, start) = (rules(), Instant::now());
        let mut pace = Pace::default();
        pace.throttled(&rules, start, start);
        let shares = [0, 1, 5, 9, 10].map(|after| pace.share(&rules, start + seconds(after)));
        assert_eq!(shares, [700, 782, 963, 1_000, 1_000]);
        let again = start + seconds(1);
        pace.throttled(&rules, again, again);
        let shares = [0, 5, 10, 15, 20].map(|after| pace.share(&rules, again + seconds(after)));
        assert_eq!(shares, [547, 753, 782, 811, 1_000], "flat around the share that was too much");
    }

    #[test]
    fn a_burst_of_refusals_counts_once() {
        let (rules, start) = (rules(), Instant::now());
        let mut pace = Pace::default();
        let answered = start + seconds(1);
        for _ in 0..50 {
            pace.throttled(&rules, start, answered);
        }
        assert_eq!(pace.share(&rules, answered), 700);
    }

    #[test]
    fn requests_leave_as_far_apart_as_the_share_says() {
        let (rules, start) = (rules(), Instant::now());
        let mut pace = Pace::default();
        assert_eq!(pace.wait(start), None);
        pace.throttled(&rules, start, start);
        pace.left(&rules, start, Duration::from_millis(70));
        assert_eq!(pace.wait(start), Some(Duration::from_millis(100)));
        assert_eq!(pace.wait(start + Duration::from_millis(100)), None);
        assert!(!pace.has_recovered(&rules, start + seconds(1)));
        assert!(pace.has_recovered(&rules, start + seconds(10)));
    }

    proptest! {
        #[test]
        fn the_share_stays_within_its_bounds_and_always_recovers(
            (cut_to, share_min) in (1_u8..=99, 1_u8..=100),
            refusals in prop::collection::vec(0_u64..100_000, 0..50),
            recover_ms in 1_u64..86_400_000,
        ) {
            let percent = |n| Percent::new(n).expect("1 to 100");
            let recover_in = Duration::from_millis(recover_ms);
            let rules = AdaptiveRate { cut_to: percent(cut_to), share_min: percent(share_min), recover_in };
            let mut pace = Pace::default();
            let mut now = Instant::now();
            let least = u32::from(share_min) * 10;
            for after in refusals {
                now += Duration::from_millis(after);
                pace.throttled(&rules, now, now);
                prop_assert!((least..=FULL).contains(&pace.share(&rules, now)));
            }
            let later = now + recover_in * 12;
            prop_assert_eq!(pace.share(&rules, later), FULL);
        }
    }
}

//! How long to wait before asking again: decorrelated jitter, pure. The waits of jobs that failed together drift
//! apart, the cap bounds them, and no count of tries exists that could end anything.

use core::time::Duration;

/// A random fraction of one: 0 is the shortest wait, `u32::MAX` the longest. Whoever decides passes it in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Jitter(u32);

impl Jitter {
    /// `bits` of `u32::MAX`.
    pub const fn new(bits: u32) -> Self {
        Self(bits)
    }

    /// The point between `low` and `high` that this fraction names; `low` if `high` is not above it.
    pub fn between(self, low: Duration, high: Duration) -> Duration {
        let span = u64::try_from(high.saturating_sub(low).as_micros()).unwrap_or(u64::MAX);
        let part = (u128::from(span) * u128::from(self.0)) / u128::from(u32::MAX);
        low + Duration::from_micros(u64::try_from(part).unwrap_or(u64::MAX))
    }
}

/// Waits between [`base`](Self::base) and [`cap`](Self::cap).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Backoff {
    /// The shortest wait, and the first one's lower bound. Shorter finds lost answers sooner and asks more.
    pub base: Duration,
    /// The longest wait. Longer spares a gateway in trouble and keeps customers waiting after it is well again.
    pub cap: Duration,
}

impl Backoff {
    /// The wait after one of `previous` (zero before the first): between the base and three times the previous one,
    /// at most the cap.
    ///
    /// ```
    /// use std::time::Duration;
    /// use toss_flows::backoff::{Backoff, Jitter};
    ///
    /// let backoff = Backoff { base: Duration::from_millis(500), cap: Duration::from_secs(30) };
    /// let longest = Jitter::new(u32::MAX);
    /// let first = backoff.next(Duration::ZERO, longest);
    /// assert_eq!(first, Duration::from_millis(1_500));
    /// assert_eq!(backoff.next(first, longest), Duration::from_millis(4_500));
    /// assert_eq!(backoff.next(Duration::from_secs(20), longest), Duration::from_secs(30));
    /// assert_eq!(backoff.next(Duration::from_secs(20), Jitter::new(0)), Duration::from_millis(500));
    /// ```
    #[must_use]
    pub fn next(self, previous: Duration, jitter: Jitter) -> Duration {
        let high = previous.max(self.base).saturating_mul(3);
        jitter.between(self.base, high).min(self.cap)
    }
}

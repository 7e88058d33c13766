//! One deadline, cut into slices: queues, attempts and the waits between them share one part, and the rest is kept
//! for finding out what an attempt did whose answer was lost.
//!
//! Pure: the time is an argument. Whoever starts something asks here first, so nothing starts that cannot end.

use core::time::Duration;

use tokio::time::Instant;

use crate::config::Config;

/// A day: longer than any call, short enough that no sum of instants overflows.
pub(crate) const WHOLE_MAX: Duration = Duration::from_hours(24);

/// How the time of every call is cut.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Cut {
    whole: Duration,
    reserve: Duration,
    attempt_min: Duration,
}

impl Cut {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            whole: config.deadline,
            reserve: config.reserved(),
            attempt_min: config.retry.attempt_time_min,
        }
    }

    /// The same for calls of another length. Of a short one at most a quarter is kept for the resolver: what is
    /// never sent needs none.
    pub(crate) fn within(self, whole: Duration) -> Self {
        let whole = whole.min(WHOLE_MAX);
        Self { whole, reserve: self.reserve.min(whole / 4), ..self }
    }

    /// The length of a whole call.
    #[inline]
    pub(crate) fn whole(self) -> Duration {
        self.whole
    }

    /// A call starts now. Only a call that moves money can leave a doubt, so only it keeps time to resolve one.
    #[inline]
    pub(crate) fn start(self, now: Instant, changes: bool) -> Slices {
        let end = now + self.whole;
        let attempts_end = if changes { now + self.whole.saturating_sub(self.reserve) } else { end };
        Slices { at: now, end, attempts_end, attempt_min: self.attempt_min, is_resolving: false }
    }
}

/// The slices of one call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Slices {
    /// When this was last known to be the time.
    at: Instant,
    end: Instant,
    attempts_end: Instant,
    attempt_min: Duration,
    is_resolving: bool,
}

impl Slices {
    /// All of the time until `end`, nothing kept.
    #[cfg(test)]
    pub(crate) fn all_until(end: Instant) -> Self {
        Self { at: Instant::now(), end, attempts_end: end, attempt_min: Duration::ZERO, is_resolving: false }
    }

    /// The time now, unless the call has waited without saying so: whoever waits stamps anew.
    #[inline]
    pub(crate) fn at(&self) -> Instant {
        self.at
    }

    /// It is `now`. Stamps of two parts of a call may come in any order; the later one stays.
    pub(crate) fn stamp(&mut self, now: Instant) {
        self.at = self.at.max(now);
    }

    /// When the call must have ended, whatever it does.
    pub(crate) fn end(&self) -> Instant {
        self.end
    }

    /// When its attempts, its queues and the waits between them must have ended.
    #[inline]
    pub(crate) fn attempts_end(&self) -> Instant {
        self.attempts_end
    }

    /// The slice that was kept: from `now` on the call only finds out what it did.
    pub(crate) fn resolving(self, now: Instant) -> Self {
        Self { at: now, attempts_end: self.end, is_resolving: true, ..self }
    }

    /// The same from `now` on, cut off at `end`, if that is earlier.
    pub(crate) fn until(self, end: Instant, now: Instant) -> Self {
        Self { at: now, end: self.end.min(end), attempts_end: self.attempts_end.min(end), ..self }
    }

    /// Whether this is the slice that was kept.
    pub(crate) fn is_resolving(&self) -> bool {
        self.is_resolving
    }

    /// How long an attempt that starts now may take, at most `limit`; `None`: it could not end in time.
    #[inline]
    pub(crate) fn attempt(&self, now: Instant, limit: Duration) -> Option<Duration> {
        let left = self.attempts_end.saturating_duration_since(now);
        let is_enough = left >= self.attempt_min.min(limit) && !left.is_zero();
        is_enough.then_some(left.min(limit))
    }

    /// From when on too little is left for an attempt, so that waiting for one makes no sense any more.
    pub(crate) fn latest_start(&self) -> Option<Instant> {
        self.attempts_end.checked_sub(self.attempt_min)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::call::Call;
    use crate::test_support::looking_up;
    use crate::view::{Ours, View as _};

    fn call_of_slices(slices: Slices) -> Call {
        Call::new(looking_up(), slices)
    }

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    const CUT: Cut = Cut { whole: seconds(65), reserve: seconds(4), attempt_min: seconds(1) };

    #[tokio::test(start_paused = true)]
    async fn attempts_of_a_money_call_leave_the_reserve_free_and_a_look_up_needs_none() {
        let now = Instant::now();
        let (money, look_up) = (CUT.start(now, true), CUT.start(now, false));
        assert_eq!((money.end(), money.attempts_end()), (now + seconds(65), now + seconds(61)));
        assert_eq!(look_up.attempts_end(), now + seconds(65));
        assert_eq!(money.resolving(now).attempts_end(), now + seconds(65));
    }

    #[tokio::test(start_paused = true)]
    async fn a_cut_takes_time_away_and_never_adds_any() {
        let now = Instant::now();
        let slices = CUT.start(now, true);
        let ends = |end| {
            let cut = slices.until(end, now);
            (cut.end(), cut.attempts_end())
        };
        assert_eq!(ends(now + seconds(90)), (now + seconds(65), now + seconds(61)));
        assert_eq!(ends(now + seconds(63)), (now + seconds(63), now + seconds(61)));
        assert_eq!(ends(now + seconds(30)), (now + seconds(30), now + seconds(30)));
        let late = slices.resolving(now).until(now + seconds(63), now);
        assert_eq!((late.attempts_end(), late.is_resolving()), (now + seconds(63), true));
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_is_cut_to_what_is_left_and_refused_below_the_minimum() {
        let now = Instant::now();
        let slices = CUT.start(now, true);
        let attempt = |after| slices.attempt(now + after, seconds(20));
        assert_eq!(attempt(seconds(0)), Some(seconds(20)));
        assert_eq!(attempt(seconds(50)), Some(seconds(11)));
        assert_eq!(attempt(seconds(60)), Some(seconds(1)));
        assert_eq!(attempt(Duration::from_millis(60_001)), None);
        assert_eq!(attempt(seconds(70)), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_queue_ends_while_there_is_time_for_the_attempt() {
        let now = Instant::now();
        let slices = CUT.start(now, true);
        let call = call_of_slices(slices);
        assert_eq!(Ours.queue_end(&call, now, seconds(2)), now + seconds(2));
        assert_eq!(Ours.queue_end(&call, now + seconds(59), seconds(2)), now + seconds(60));
    }

    #[tokio::test(start_paused = true)]
    async fn a_shorter_call_keeps_at_most_a_quarter_and_no_length_overflows() {
        let now = Instant::now();
        let short = CUT.within(seconds(8)).start(now, true);
        assert_eq!((short.end(), short.attempts_end()), (now + seconds(8), now + seconds(6)));
        assert_eq!(CUT.within(Duration::MAX).start(now, true).end(), now + WHOLE_MAX);
        assert_eq!(CUT.within(Duration::ZERO).start(now, true).attempt(now, seconds(20)), None);
    }

    proptest! {
        #[test]
        fn what_may_start_ends_in_time_whatever_the_settings(
            (whole, reserve, attempt_min) in (0_u64..100, 0_u64..100, 0_u64..30),
            (after, limit, wait) in (0_u64..200, 1_u64..40, 0_u64..40),
            (changes, resolves) in (any::<bool>(), any::<bool>()),
        ) {
            let cut = Cut { whole: seconds(whole), reserve: seconds(reserve), attempt_min: seconds(attempt_min) };
            let start = Instant::now();
            let slices = cut.start(start, changes);
            let slices = if resolves { slices.resolving(start) } else { slices };
            let now = start + seconds(after);
            if let Some(time) = slices.attempt(now, seconds(limit)) {
                prop_assert!(now + time <= slices.attempts_end() && slices.attempts_end() <= slices.end());
                prop_assert!(time <= seconds(limit) && time >= seconds(attempt_min.min(limit)));
            }
            let leaves_queue = Ours.queue_end(&call_of_slices(slices), now, seconds(wait));
            prop_assert!(leaves_queue <= now + seconds(wait));
            if leaves_queue >= now && attempt_min > 0 {
                prop_assert!(slices.attempt(leaves_queue, seconds(limit)).is_some());
            }
        }
    }
}

//! How long to wait before a repeat: pure, randomness as an argument.
//!
//! Full jitter without a floor. A floor, or a jitter around a fixed value, sends all clients that failed together
//! back together.

use core::time::Duration;

/// Uniform between zero and `min(cap, base × 2ⁿ⁻¹)`, where n is the number of the attempt that failed and `random`
/// is uniform over all of `u64`.
pub(super) fn full_jitter(base: Duration, cap: Duration, failed_attempt: u32, random: u64) -> Duration {
    let doublings = failed_attempt.saturating_sub(1).min(31);
    let bound = base.saturating_mul(1 << doublings).min(cap);
    let drawn = (bound.as_nanos().saturating_mul(u128::from(random))) >> 64;
    Duration::from_nanos(u64::try_from(drawn).unwrap_or(u64::MAX))
}

/// The gateway's wish is a lower bound, but a huge one must not park the caller: it adds at most `slack` to our own
/// wait, and reaches at most to the end of what `remains` of the call.
pub(super) fn at_least_as_asked(
    own: Duration,
    asked: Option<Duration>,
    slack: Duration,
    remains: Duration,
) -> Duration {
    asked.map_or(own, |asked| asked.min(own.saturating_add(slack)).min(remains).max(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Duration = Duration::from_millis(200);
    const CAP: Duration = Duration::from_secs(5);
    const HALF: u64 = 1 << 63;

    #[test]
    fn the_bound_doubles_up_to_the_cap_and_has_no_floor() {
        let drawn = |attempt, random| full_jitter(BASE, CAP, attempt, random);
        assert_eq!(drawn(1, 0), Duration::ZERO);
        assert_eq!(drawn(1, HALF), Duration::from_millis(100));
        assert_eq!(drawn(2, HALF), Duration::from_millis(200));
        assert_eq!(drawn(3, HALF), Duration::from_millis(400));
        assert_eq!(drawn(u32::MAX, HALF), CAP / 2);
        assert!(drawn(1, u64::MAX) < BASE);
    }

    #[test]
    fn the_gateways_wish_is_a_lower_bound_that_cannot_park_the_caller() {
        let own = Duration::from_millis(100);
        let wait = |asked| at_least_as_asked(own, asked, CAP, Duration::from_mins(1));
        assert_eq!(wait(None), own);
        assert_eq!(wait(Some(Duration::ZERO)), own);
        assert_eq!(wait(Some(Duration::from_secs(2))), Duration::from_secs(2));
        assert_eq!(wait(Some(Duration::MAX)), own + CAP);
        let late = at_least_as_asked(own, Some(Duration::MAX), CAP, Duration::from_secs(3));
        assert_eq!(late, Duration::from_secs(3), "not past the end of the call");
        let over = at_least_as_asked(own, Some(Duration::from_secs(2)), CAP, Duration::ZERO);
        assert_eq!(over, own, "our own wait is never shortened");
    }
}

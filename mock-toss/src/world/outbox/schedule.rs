//! When a delivery is tried again.

use core::num::NonZeroU32;
use core::time::Duration;

/// After the first attempt and after each retry, in minutes.
const MINUTES: [u64; 7] = [1, 4, 16, 64, 256, 1_024, 4_096];

/// The waits before the retries, divided by the time scale.
pub(in crate::world) fn waits(time_scale: NonZeroU32) -> [Duration; 7] {
    MINUTES.map(|minutes| Duration::from_mins(minutes) / time_scale.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_retries_end_after_three_days_and_nineteen_hours() {
        let total: Duration = waits(NonZeroU32::MIN).iter().sum();
        assert_eq!(total, Duration::from_mins(5_461));
        let scaled = waits(NonZeroU32::MIN.saturating_add(59));
        assert_eq!(scaled.first(), Some(&Duration::from_secs(1)));
    }
}

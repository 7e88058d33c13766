//! How long the latest requests took: what an attempt needs, and when one is late.
//!
//! Exact over the last 128, without a lock: a sample is two atomic steps. An average would be moved by one silent
//! gateway, and a decaying histogram by its bucket bounds; whoever asks sorts a copy of the ring instead, which is
//! rare or remembered by the one who asks.

use core::sync::atomic::{AtomicU32, Ordering};
use core::time::Duration;

use crate::config::Percent;

/// How many are remembered. A hundred and twenty-eight have six beyond the 95th of a hundred, and forget an outage
/// of minutes within minutes.
pub(crate) const SAMPLES: usize = 128;

/// See the module.
#[derive(Debug)]
pub(crate) struct Durations {
    /// How many were ever recorded; it wraps.
    recorded: AtomicU32,
    /// Microseconds and one, up to 71 minutes; zero is an empty place.
    ring: [AtomicU32; SAMPLES],
}

impl Durations {
    pub(crate) const fn new() -> Self {
        Self { recorded: AtomicU32::new(0), ring: [const { AtomicU32::new(0) }; SAMPLES] }
    }

    /// Takes a sample in. Returns its number, from 0.
    #[inline]
    pub(crate) fn record(&self, took: Duration) -> u32 {
        let number = self.recorded.fetch_add(1, Ordering::AcqRel);
        let micros = u32::try_from(took.as_micros()).unwrap_or(u32::MAX).saturating_add(1);
        if let Some(place) = self.ring.get(number as usize % SAMPLES) {
            place.store(micros, Ordering::Release);
        }
        number
    }

    /// The least duration that `percent` of the remembered ones did not exceed; `None` below `samples_min` of them.
    pub(crate) fn quantile(&self, percent: Percent, samples_min: usize) -> Option<Duration> {
        let mut sorted = [0; SAMPLES];
        let mut count = 0;
        let samples =
            self.ring.iter().map(|place| place.load(Ordering::Acquire)).filter(|micros| *micros > 0);
        for (place, micros) in sorted.iter_mut().zip(samples) {
            *place = micros - 1;
            count += 1;
        }
        if count < samples_min.max(1) {
            return None;
        }
        let rank = (count * usize::from(percent.get())).div_ceil(100);
        let (_, micros, _) = sorted.get_mut(..count)?.select_nth_unstable(rank.saturating_sub(1));
        Some(Duration::from_micros(u64::from(*micros)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(percent: u8) -> Percent {
        Percent::new(percent).expect("1 to 100")
    }

    const fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn quantiles_are_exact_whatever_the_order() {
        let durations = Durations::new();
        for step in 0..100 {
            durations.record(millis(step * 37 % 100 + 1));
        }
        for (asked, expected) in [(1, 1), (50, 50), (95, 95), (100, 100)] {
            assert_eq!(durations.quantile(percent(asked), 50), Some(millis(expected)), "{asked} %");
        }
    }

    #[test]
    fn too_few_samples_tell_nothing() {
        let durations = Durations::new();
        assert_eq!(durations.quantile(percent(50), 0), None, "there are none");
        for _ in 0..49 {
            durations.record(millis(5));
        }
        assert_eq!(durations.quantile(percent(95), 50), None);
        durations.record(millis(5));
        assert_eq!(durations.quantile(percent(95), 50), Some(millis(5)));
    }

    #[test]
    fn the_distant_past_is_forgotten() {
        let durations = Durations::new();
        for _ in 0..1_000 {
            durations.record(Duration::from_secs(20));
        }
        for _ in 0..SAMPLES {
            durations.record(millis(1));
        }
        assert_eq!(durations.quantile(percent(100), 1), Some(millis(1)));
    }

    #[test]
    fn no_duration_is_out_of_range() {
        let durations = Durations::new();
        durations.record(Duration::ZERO);
        assert_eq!(durations.quantile(percent(1), 1), Some(Duration::ZERO));
        durations.record(Duration::MAX);
        assert_eq!(durations.quantile(percent(100), 1), Some(Duration::from_micros(u64::from(u32::MAX) - 1)));
    }
}

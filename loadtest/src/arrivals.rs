//! When customers arrive: pure arithmetic from a customer's number to the intended start.
//!
//! The intended start is what latency is measured from. A schedule is a function and not a loop that sleeps between
//! customers, because such a loop drifts: whatever delays one arrival would then silently delay all later ones.

use core::num::NonZeroU32;
use core::time::Duration;

#[cfg(test)]
mod tests;

/// A timetable of arrivals. More shapes (ramps, spikes, Poisson) join as variants.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Arrivals {
    /// Evenly spaced.
    Constant {
        /// Arrivals per second.
        rate: NonZeroU32,
        /// Arrivals happen before this much time has passed.
        duration: Duration,
    },
}

impl Arrivals {
    /// How many customers arrive in all.
    pub fn count(self) -> u64 {
        match self {
            Self::Constant { rate, duration } => {
                let count =
                    duration.as_micros().saturating_mul(u128::from(rate.get())).div_ceil(MICROS_PER_SECOND);
                u64::try_from(count).unwrap_or(u64::MAX)
            }
        }
    }

    /// How long after the start customer `index` arrives, counted from zero; `None` once all have arrived.
    ///
    /// # Example
    ///
    /// ```
    /// use core::time::Duration;
    /// use loadtest::arrivals::Arrivals;
    ///
    /// let arrivals = Arrivals::Constant { rate: 4.try_into()?, duration: Duration::from_secs(1) };
    /// assert_eq!(arrivals.at(3), Some(Duration::from_millis(750)));
    /// assert_eq!(arrivals.at(4), None);
    /// # Ok::<_, core::num::TryFromIntError>(())
    /// ```
    pub fn at(self, index: u64) -> Option<Duration> {
        if index >= self.count() {
            return None;
        }
        match self {
            Self::Constant { rate, .. } => {
                let micros = u128::from(index).saturating_mul(MICROS_PER_SECOND) / u128::from(rate.get());
                Some(Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX)))
            }
        }
    }
}

const MICROS_PER_SECOND: u128 = 1_000_000;

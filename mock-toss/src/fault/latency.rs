//! How long something takes, drawn for each request. A draw is a number of 64 bits; what it stands for is written
//! down here so that another language can recompute it.
//!
//! - `Between`: `min + number % (max - min + 1)`.
//! - All others take the upper 53 bits as a share of one, `u = ((number >> 11) + 0.5) / 2^53`.
//! - `Normal`: `mean + deviation * z`, at least 0; `LogNormal`: `median * e^(sigma * z)` with
//!   `sigma = ln(p99 / median) / 2.3263478740408408`. `z` is the quantile of the normal distribution at `u` by
//!   Acklam's rational approximation (relative error below 1.15e-9). Rounded to whole milliseconds.
//! - `Recorded`: between the two percentiles around `u` on a straight line, in whole numbers.

mod quantile;

/// A length of time in milliseconds, or what it is drawn from.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Latency {
    /// Always the same.
    Exactly(u32),
    /// Every length from `min` to `max` alike, both possible.
    Between {
        /// The shortest, in milliseconds.
        min: u32,
        /// The longest, in milliseconds.
        max: u32,
    },
    /// Around a mean, as much above as below; never less than nothing.
    Normal {
        /// The middle, in milliseconds.
        mean: u32,
        /// The standard deviation, in milliseconds.
        deviation: u32,
    },
    /// With a long tail, as services have.
    LogNormal {
        /// Half are faster, in milliseconds.
        median: u32,
        /// One of a hundred is slower, in milliseconds.
        p99: u32,
    },
    /// As somebody has measured it.
    Recorded(Vec<Percentile>),
}

/// So many parts of a million are at most so slow.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Percentile {
    /// In parts of a million: 990000 is p99; 0 is the fastest, 1000000 the slowest of all.
    pub rank: u32,
    /// In milliseconds.
    pub ms: u32,
}

/// The rank of the slowest.
pub(super) const WHOLE: u32 = 1_000_000;

impl Latency {
    /// The length in milliseconds that a number drawn from all of `u64` stands for.
    pub(super) fn drawn(&self, number: u64) -> u64 {
        match self {
            Self::Exactly(ms) => u64::from(*ms),
            Self::Between { min, max } => {
                let span = u64::from(max.saturating_sub(*min)) + 1;
                u64::from(*min) + number % span
            }
            Self::Normal { mean, deviation } => quantile::normal(*mean, *deviation, number),
            Self::LogNormal { median, p99 } => quantile::log_normal(*median, *p99, number),
            Self::Recorded(percentiles) => recorded(percentiles, number),
        }
    }

    /// What is wrong with it, and what is allowed.
    pub(super) fn flaw(&self) -> Option<(String, &'static str)> {
        match self {
            Self::Between { min, max } if max < min => Some((
                format!("ms = {{ min = {min}, max = {max} }}: max is below min"),
                "max is at least min",
            )),
            Self::LogNormal { median, p99 } if *median == 0 || p99 < median => Some((
                format!("ms = {{ median = {median}, p99 = {p99} }}"),
                "median is above 0, and p99 is at least the median",
            )),
            Self::Recorded(percentiles) => recorded_flaw(percentiles),
            Self::Exactly(_) | Self::Between { .. } | Self::Normal { .. } | Self::LogNormal { .. } => None,
        }
    }
}

fn recorded_flaw(percentiles: &[Percentile]) -> Option<(String, &'static str)> {
    if percentiles.last().is_none_or(|last| last.rank != WHOLE) {
        let found = "ms.percentiles has no max".to_owned();
        return Some((
            found,
            "max, the slowest of all, is needed, as in { p50 = 80, p99 = 900, max = 3000 }",
        ));
    }
    let mut pairs = percentiles.iter().zip(percentiles.iter().skip(1));
    let (low, high) = pairs.find(|(low, high)| high.rank <= low.rank || high.ms < low.ms)?;
    Some((
        format!("ms.percentiles: {} ms comes before {} ms", low.ms, high.ms),
        "they are sorted, and a higher percentile is not faster than a lower one",
    ))
}

fn recorded(percentiles: &[Percentile], number: u64) -> u64 {
    // In parts of a million of a million, so that 53 bits are not thrown away.
    let share = u128::from(number >> 11) * u128::from(WHOLE);
    let of = |rank: u32| u128::from(rank) << 53;
    let mut below = Percentile { rank: 0, ms: 0 };
    for above in percentiles {
        if share < of(above.rank) {
            let part = share - (u128::from(below.rank) << 53).min(share);
            let whole = of(above.rank) - of(below.rank);
            let rise = u128::from(above.ms.saturating_sub(below.ms)) * part / whole.max(1);
            return u64::from(below.ms) + u64::try_from(rise).unwrap_or(0);
        }
        below = *above;
    }
    u64::from(below.ms)
}

#[cfg(test)]
mod tests;

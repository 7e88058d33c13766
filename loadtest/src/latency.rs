//! Latency as it was, without averages: HDR histograms in whole microseconds.

use core::time::Duration;

use hdrhistogram::{Counter, Histogram};
use serde::Serialize;

/// What a histogram is asked for in every table, in microseconds.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Percentiles {
    /// How many samples there are; without any, the other fields are zero and mean nothing.
    pub count: u64,
    /// Half of the samples are at most this.
    pub p50_micros: u64,
    /// 95 of 100 samples are at most this.
    pub p95_micros: u64,
    /// 99 of 100 samples are at most this.
    pub p99_micros: u64,
    /// The longest sample.
    pub max_micros: u64,
}

/// Samples of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Latency<C: Counter>(Histogram<C>);

impl Latency<u64> {
    /// Three digits, for the whole run.
    pub(crate) fn fine() -> Self {
        Self(Histogram::new_with_max(LONGEST_MICROS, 3).expect("an hour fits into three digits"))
    }
}

impl Latency<u32> {
    /// Two digits, because there is one for every second of a run that may last an hour.
    pub(crate) fn coarse() -> Self {
        Self(Histogram::new_with_max(LONGEST_MICROS, 2).expect("an hour fits into two digits"))
    }
}

impl<C: Counter> Latency<C> {
    pub(crate) fn record(&mut self, sample: Duration) {
        let micros = u64::try_from(sample.as_micros()).unwrap_or(LONGEST_MICROS);
        self.0.saturating_record(micros.min(LONGEST_MICROS));
    }

    pub(crate) fn percentiles(&self) -> Percentiles {
        Percentiles {
            count: self.0.len(),
            p50_micros: self.0.value_at_quantile(0.5),
            p95_micros: self.0.value_at_quantile(0.95),
            p99_micros: self.0.value_at_quantile(0.99),
            max_micros: self.0.max(),
        }
    }
}

/// An hour: nothing in a run takes longer, and a histogram has its final size from the start.
const LONGEST_MICROS: u64 = 3_600_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_samples() {
        let mut latency = Latency::fine();
        for millis in 1..=100 {
            latency.record(Duration::from_millis(millis));
        }
        let of = latency.percentiles();
        assert_eq!(of.count, 100);
        for (found, millis) in
            [(of.p50_micros, 50), (of.p95_micros, 95), (of.p99_micros, 99), (of.max_micros, 100)]
        {
            let exact = millis * 1_000;
            assert!((exact..=exact + exact / 500).contains(&found), "{found} instead of {exact}");
        }
    }

    #[test]
    fn no_samples_are_a_count_of_zero() {
        assert_eq!(Latency::coarse().percentiles(), Percentiles::default());
    }
}

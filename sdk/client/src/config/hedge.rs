//! When a look-up that takes long gets a second request beside it.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::Config;
use super::check::{ConfigError, below, check_wait};
use super::percent::Percent;
use super::serial::duration;
use crate::durations::SAMPLES;
use crate::model::InvalidValue;

/// Whether late look-ups are asked a second time beside the first. What moves money never is: no setting can say so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hedging {
    /// Every look-up is one request at a time.
    Off,
    /// A late one gets one more, paid from the [allowance of repeats](super::BudgetConfig). This is the default: it
    /// cuts the slowest look-ups short, and they are what callers wait for when an outcome is unknown.
    On(HedgeConfig),
}

/// When a look-up is late.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct HedgeConfig {
    /// Late is who takes longer than this share of the latest look-ups did. Default 95 %: a second request for
    /// every twentieth look-up is what it costs at most.
    pub quantile: Percent,
    /// Look-ups that must have been answered before anything is late. Default 50, also the least: fewer have no
    /// 95th of a hundred. At most 128, which is how many are remembered.
    pub samples_min: u32,
    /// Nothing is late before this. Default 20 ms: sooner, a second request costs more than it saves.
    #[serde(with = "duration")]
    pub late_min: Duration,
}

impl Default for Hedging {
    fn default() -> Self {
        Self::On(HedgeConfig::default())
    }
}

impl Default for HedgeConfig {
    fn default() -> Self {
        Self { quantile: Percent::of(95), samples_min: SAMPLES_MIN, late_min: Duration::from_millis(20) }
    }
}

const SAMPLES_MIN: u32 = 50;

impl Hedging {
    pub(super) fn check(&self, whole: &Config) -> Result<(), ConfigError> {
        let Self::On(config) = self else {
            return Ok(());
        };
        config.check_alone()?;
        below(("hedge.late_min", config.late_min), ("attempt_timeout", whole.attempt_timeout))
    }
}

impl HedgeConfig {
    /// What must hold for a layer on its own.
    pub(crate) fn check_alone(&self) -> Result<(), ConfigError> {
        let Self { quantile, samples_min, late_min } = self;
        if *quantile < Percent::HALF {
            let problem =
                format!("is at least 50 percent, not {}: most look-ups are not late", quantile.get());
            return Err(InvalidValue::new("hedge.quantile", problem).into());
        }
        if *samples_min < SAMPLES_MIN || *samples_min as usize > SAMPLES {
            let problem = format!("is {SAMPLES_MIN} to {SAMPLES} look-ups, not {samples_min}");
            return Err(InvalidValue::new("hedge.samples_min", problem).into());
        }
        check_wait("hedge.late_min", *late_min)
    }
}

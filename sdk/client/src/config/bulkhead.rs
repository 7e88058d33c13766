//! How many attempts are in flight at once.

use core::num::NonZeroU32;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::Config;
use super::check::{ConfigError, below, check_wait};
use super::serial::duration;

/// A bound on attempts in flight, over all operation classes. It can be changed while the client runs.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct BulkheadConfig {
    /// Attempts in flight at once. Default 256: at the half second of a confirm, 500 payments per second.
    pub in_flight_max: NonZeroU32,
    /// How long an attempt waits for a place. Default 2 s: longer queues answer nobody in time. Zero: it never waits.
    #[serde(with = "duration")]
    pub wait_max: Duration,
}

impl Default for BulkheadConfig {
    fn default() -> Self {
        Self { in_flight_max: NonZeroU32::MIN.saturating_add(255), wait_max: Duration::from_secs(2) }
    }
}

impl BulkheadConfig {
    pub(super) fn check(&self, whole: &Config) -> Result<(), ConfigError> {
        below(("bulkhead.wait_max", self.wait_max), ("deadline", whole.deadline))
    }

    /// What must hold for a layer on its own.
    pub(crate) fn check_alone(&self) -> Result<(), ConfigError> {
        check_wait("bulkhead.wait_max", self.wait_max)
    }
}

//! The circuit of the host, and who may pass it while it is open.

use core::num::NonZeroU32;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::serial::{duration, or_off};
use super::{BreakerConfig, count};

/// The circuit of the gateway's host, which all operation classes share.
///
/// It is fed by what says whether the host is there at all: connections and TLS handshakes that fail, and answers of
/// the API, whatever they say. An HTTP 500 on a confirm is an answer; it is counted by the circuit of confirms only.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct HostBreakerConfig {
    /// When it opens and closes. Defaults as for the classes.
    pub circuit: BreakerConfig,
    /// What look-ups and cancels may do while it cuts charges off, or while their own circuits are open. Default one
    /// attempt per second, and two probes. `None` cuts them off like charges.
    #[serde(with = "or_off")]
    pub lifeline: Option<LifelineConfig>,
}

/// Places that only look-ups and cancels may take: unknown outcomes are settled by them, and money is given back.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct LifelineConfig {
    /// While a circuit is open, one of them passes it per this time, over all callers; the first when this time has
    /// passed since it opened. A success lets the probes begin at once, unless the gateway asked for more time.
    /// Default 1 s: soon enough to see the gateway return, and too little to be a burden.
    #[serde(with = "duration")]
    pub every: Duration,
    /// How many of them may probe the half-open circuit of the host beyond its probes, so that charges cannot take
    /// every place.
    /// Default 2.
    pub probes: NonZeroU32,
}

impl Default for HostBreakerConfig {
    fn default() -> Self {
        Self { circuit: BreakerConfig::default(), lifeline: Some(LifelineConfig::default()) }
    }
}

impl Default for LifelineConfig {
    fn default() -> Self {
        Self { every: Duration::from_secs(1), probes: count(2) }
    }
}

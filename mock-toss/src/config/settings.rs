//! What a new merchant's world begins with, as a tape keeps it.

use core::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::Config;
use crate::fault::Plan;
use crate::switches::Switches;

/// The part of a [`Config`] that worlds are made from.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Settings {
    any_key: bool,
    #[serde(with = "crate::kept::hex")]
    seed: u64,
    time_scale: NonZeroU32,
    faults: Plan,
    switches: Switches,
    #[serde(default = "super::journal_entries")]
    journal_entries: NonZeroU32,
}

impl From<&Config> for Settings {
    fn from(config: &Config) -> Self {
        Self {
            any_key: config.any_key,
            seed: config.seed,
            time_scale: config.time_scale,
            faults: config.faults.clone(),
            switches: config.switches.clone(),
            journal_entries: config.journal_entries,
        }
    }
}

impl From<Settings> for Config {
    fn from(settings: Settings) -> Self {
        let Settings { any_key, seed, time_scale, faults, switches, journal_entries } = settings;
        Self { any_key, seed, time_scale, faults, switches, journal_entries, ..Self::default() }
    }
}

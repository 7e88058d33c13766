//! A tape that is being written: in memory, to a file, or both.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Line, StateFile};
use crate::config::{ConfigError, Settings};
use crate::fake::Fake;
use crate::journal::Journal;
use crate::snapshot::Snapshot;
use crate::time::{KoreanTime, exact};
use crate::world::World;

/// Of the form that is written; another one is refused. To be raised with the snapshot's, the settings' and the deeds'.
pub(super) const VERSION: u32 = 2;
/// The longest tape in memory, in bytes. One that would be longer ends there, and cannot be asked for.
const MEMORY_BYTES_MAX: usize = 512 * 1024 * 1024;

/// The first line.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Head {
    pub(super) mock_toss_tape: u32,
    pub(super) settings: Settings,
    pub(super) snapshot: Box<RawValue>,
}

/// The last line: the journals of all merchants.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct End {
    #[serde(with = "exact")]
    pub(super) at: KoreanTime,
    pub(super) journals: Vec<JournalOf>,
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JournalOf {
    pub(super) secret_key: Box<str>,
    #[serde(flatten)]
    pub(super) journal: Journal,
}

impl JournalOf {
    fn of(world: &mut World, at: KoreanTime) -> Self {
        let secret_key = world.merchant().secret_key.as_str().into();
        Self { secret_key, journal: world.journal(at) }
    }
}

/// A tape that is being written.
#[derive(Debug, Default)]
pub(crate) struct Roll {
    /// What was written so far, if it is kept in memory.
    pub(super) text: Option<String>,
    pub(super) is_cut_off: bool,
    pub(super) file: Option<StateFile>,
}

/// The first line of a tape that begins now.
pub(super) fn head(settings: Settings, snapshot: &Snapshot) -> Result<String, serde_json::Error> {
    let snapshot = RawValue::from_string(snapshot.as_json().to_owned())?;
    serde_json::to_string(&Head { mock_toss_tape: VERSION, settings, snapshot })
}

impl Roll {
    pub(super) fn write(&mut self, line: &Line) -> bool {
        let text = match serde_json::to_string(line) {
            Ok(text) => text + "\n",
            Err(error) => {
                tracing::error!(%error, "a deed cannot be written down; it is not done");
                return false;
            }
        };
        if let Some(file) = &mut self.file
            && !file.append(&text)
        {
            return false;
        }
        if let Some(kept) = &mut self.text {
            self.is_cut_off |= kept.len() + text.len() > MEMORY_BYTES_MAX;
            if !self.is_cut_off {
                kept.push_str(&text);
            }
        }
        true
    }
}

impl Fake {
    /// Keeps everything that is done from now on.
    pub(crate) fn record(&self) -> Result<(), ConfigError> {
        let first = self.first_line().map_err(|error| ConfigError::new(error.to_string()))?;
        self.worlds.tape.set_up(|roll| roll.text = Some(first + "\n"));
        Ok(())
    }

    /// The journals of all merchants at this time.
    pub(super) fn journals(&self, at: KoreanTime) -> Vec<JournalOf> {
        self.worlds.at_once(|worlds| worlds.iter_mut().map(|world| JournalOf::of(world, at)).collect())
    }

    /// Everything that was done so far, and the journals as its end.
    ///
    /// # Errors
    ///
    /// Why there is no such tape.
    pub(crate) fn tape(&self) -> Result<String, String> {
        self.worlds.at_once(|worlds| {
            let now = self.now();
            let roll = self.worlds.tape.roll();
            let none = "nothing is recorded: start the fake with --tape, or Config::tape";
            let text = roll.as_ref().and_then(|roll| roll.text.as_ref()).ok_or(none)?;
            if roll.as_ref().is_some_and(|roll| roll.is_cut_off) {
                return Err(format!("the tape was longer than {MEMORY_BYTES_MAX} bytes and ended there"));
            }
            let journals = worlds.iter_mut().map(|world| JournalOf::of(world, now)).collect();
            let end = serde_json::to_string(&End { at: now, journals }).map_err(|error| error.to_string())?;
            Ok(format!("{text}{end}\n"))
        })
    }
}

//! A tape that is read.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Line;
use super::roll::{End, Head, VERSION};
use crate::config::Settings;
use crate::snapshot::Snapshot;

/// A tape that cannot be read, or not be played.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct TapeError {
    /// From 1.
    pub line: usize,
    pub(super) why: String,
    /// Nothing is wrong with it, only it is not for this version.
    is_of_another_version: bool,
}

/// What every version begins its first line with, whatever else is there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Beginning {
    mock_toss_tape: u32,
}

impl TapeError {
    pub(super) fn new(line: usize, why: impl Into<String>) -> Self {
        Self { line, why: why.into(), is_of_another_version: false }
    }

    /// What whoever has it in a file can do.
    pub(super) const fn next_step(&self) -> &'static str {
        if self.is_of_another_version {
            "go on with the mock-toss that wrote it, or remove the file to begin anew"
        } else {
            "mend the line, or remove the file to begin anew"
        }
    }
}

#[derive(Debug)]
pub(super) struct Reel {
    pub(super) settings: Settings,
    pub(super) snapshot: Snapshot,
    /// Each with its number in the text.
    pub(super) lines: Vec<(usize, Line)>,
    pub(super) end: Option<End>,
    /// Whether the last line is only the beginning of one: whoever wrote it was interrupted.
    pub(super) is_torn: bool,
}

impl Reel {
    pub(super) fn read(text: &str) -> Result<Self, TapeError> {
        let (whole, torn) = text.rsplit_once('\n').unwrap_or(("", text));
        let mut lines = whole.lines().zip(1..);
        let Some((first, _)) = lines.next() else {
            return Err(TapeError::new(1, "there is no first line, which says what the tape begins with"));
        };
        let Head { settings, snapshot, .. } = head(first)?;
        let mut reel = Self {
            settings,
            snapshot: Snapshot::from_json(RawValue::get(&snapshot)),
            lines: Vec::new(),
            end: None,
            is_torn: !torn.is_empty(),
        };
        for (text, number) in lines {
            if reel.end.is_some() {
                return Err(TapeError::new(number, "something follows the end of the tape"));
            }
            if text.contains("\"journals\":")
                && let Ok(end) = serde_json::from_str(text)
            {
                reel.end = Some(end);
                continue;
            }
            let line = serde_json::from_str(text);
            let line = line.map_err(|error| TapeError::new(number, format!("it is no deed: {error}")))?;
            reel.lines.push((number, line));
        }
        Ok(reel)
    }
}

fn head(text: &str) -> Result<Head, TapeError> {
    let unread =
        |error: serde_json::Error| TapeError::new(1, format!("it is not the first line of a tape: {error}"));
    // First of all, because in another version everything else may be called otherwise.
    let Beginning { mock_toss_tape: version } = serde_json::from_str(text).map_err(unread)?;
    if version == VERSION {
        return serde_json::from_str(text).map_err(unread);
    }
    let why = format!("the tape has version {version}, and this mock-toss plays version {VERSION}");
    Err(TapeError { is_of_another_version: true, ..TapeError::new(1, why) })
}

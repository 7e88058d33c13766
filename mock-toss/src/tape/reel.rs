//! A tape that is read.

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
}

impl TapeError {
    pub(super) fn new(line: usize, why: impl Into<String>) -> Self {
        Self { line, why: why.into() }
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
    let head: Head = serde_json::from_str(text)
        .map_err(|error| TapeError::new(1, format!("it is not the first line of a tape: {error}")))?;
    if head.mock_toss_tape == VERSION {
        return Ok(head);
    }
    let why = format!("the tape has version {}, this mock-toss plays {VERSION}", head.mock_toss_tape);
    Err(TapeError::new(1, why))
}

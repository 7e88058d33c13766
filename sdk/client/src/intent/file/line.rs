//! How a journal's lines look: a checksum, a space, the entries of one commit as JSON. Pure.

use serde::{Deserialize, Serialize};

use crate::intent::digest;
use crate::model::{Identity, Ticket};

/// The first line of every journal.
pub(super) const HEADER: &str = "toss-intents 1\n";

/// What happened to an intent.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Entry {
    /// It is open, and this is all that is known of it.
    Open(Box<Ticket>),
    /// It is settled, or nothing was sent.
    Closed(Identity),
}

/// One line: what was committed together is read together, or not at all.
pub(super) fn encode(entries: &[Entry]) -> String {
    let json = serde_json::to_string(entries).expect("plain data has a JSON form");
    format!("{} {json}\n", checksum(&json))
}

/// The entries of a line without its end; or what is wrong with it.
pub(super) fn decode(line: &[u8]) -> Result<Vec<Entry>, &'static str> {
    let text = core::str::from_utf8(line).map_err(|_| "it is no text")?;
    let (sum, json) = text.split_once(' ').ok_or("it has no checksum")?;
    if sum != checksum(json) {
        return Err("its checksum is another one");
    }
    serde_json::from_str(json)
        .map_err(|_| "its entries cannot be read; a later version may have written them")
}

fn checksum(json: &str) -> String {
    digest::<4>("toss-intents", json.as_bytes())
}

/// A journal as it was read.
#[derive(Debug)]
pub(super) struct Journaled {
    pub(super) entries: Vec<Entry>,
    /// The length of what is whole; behind it lies at most one torn line.
    pub(super) whole: usize,
}

/// Reads a journal. `Err` is the line, from 1, and what is wrong with it.
pub(super) fn read(bytes: &[u8]) -> Result<Journaled, (usize, &'static str)> {
    if HEADER.as_bytes().starts_with(bytes) {
        // New, or torn in its very first write.
        return Ok(Journaled {
            entries: Vec::new(),
            whole: if bytes == HEADER.as_bytes() { bytes.len() } else { 0 },
        });
    }
    let Some(mut rest) = bytes.strip_prefix(HEADER.as_bytes()) else {
        return Err((1, "it is no journal of intents"));
    };
    let mut journaled = Journaled { entries: Vec::new(), whole: HEADER.len() };
    let mut number = 1;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        number += 1;
        let (line, after) = rest.split_at(end);
        let after = after.strip_prefix(b"\n").unwrap_or(after);
        match decode(line) {
            Ok(entries) => journaled.entries.extend(entries),
            // The last line may be torn even with an end: its middle may have missed the disk.
            Err(_) if after.is_empty() => break,
            Err(problem) => return Err((number, problem)),
        }
        journaled.whole += line.len() + 1;
        rest = after;
    }
    Ok(journaled)
}

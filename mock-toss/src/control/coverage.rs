//! Which faults the merchant's requests have met.

use super::asked::{Answered, Asked, JSON, bad};
use super::entries::{Entry, world};
use crate::fake::Chosen;

pub(super) const ENTRIES: &[Entry] =
    &[world("GET", "/coverage", show).asking(&["format"]), world("DELETE", "/coverage", clear)];

fn show(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let coverage = chosen.world.coverage();
    match asked.query().get("format").map(String::as_str) {
        None | Some("json") => Ok((JSON, coverage.to_json().into())),
        Some("text") => Ok(("text/plain; charset=utf-8", coverage.to_text().into())),
        Some(other) => Err(bad(format!("format is `{other}`, not json or text"))),
    }
}

/// Begins again, and tells what there was.
fn clear(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    asked.read_nothing()?;
    Ok((JSON, chosen.world.clear_coverage().to_json().into()))
}

//! What has happened, and what it comes to.

use super::asked::{Answered, Asked, NDJSON};
use super::entries::{Entry, world};
use crate::fake::Chosen;
use crate::ledger::Ledger;

pub(super) const ENTRIES: &[Entry] = &[world("GET", "/ledger", ledger), world("GET", "/journal", journal)];

#[expect(clippy::unnecessary_wraps, reason = "one signature for all")]
fn ledger(chosen: &mut Chosen<'_>, _asked: &Asked<'_>) -> Answered {
    Ok((NDJSON, Ledger::of(&chosen.journal()).to_ndjson().into()))
}

#[expect(clippy::unnecessary_wraps, reason = "one signature for all")]
fn journal(chosen: &mut Chosen<'_>, _asked: &Asked<'_>) -> Answered {
    Ok((NDJSON, chosen.journal().to_ndjson().into()))
}

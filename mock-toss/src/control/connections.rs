//! The connections of the gate: those that are open, and by whom the others were closed.

use std::sync::Arc;

use super::asked::{Answered, Asked, json};
use super::entries::{Entry, fake};
use crate::fake::Fake;

pub(super) const ENTRIES: &[Entry] = &[fake("GET", "/connections", show)];

fn show(fake: &Arc<Fake>, _asked: &Asked<'_>) -> Answered {
    json(&fake.lines.told())
}

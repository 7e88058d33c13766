//! The switches: what the fake does where nobody knows what the gateway does.

use super::asked::{Answered, Asked, bad, json};
use super::entries::{Entry, world};
use crate::fake::Chosen;
use crate::switches::Switches;

pub(super) const ENTRIES: &[Entry] = &[world("GET", "/switches", show), world("PUT", "/switches", put)];

fn show(chosen: &mut Chosen<'_>, _asked: &Asked<'_>) -> Answered {
    json(chosen.world.switches())
}

/// The switches that are named change, the others stay.
fn put(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let named: serde_json::Map<String, serde_json::Value> = asked.read()?;
    let mut all = serde_json::to_value(chosen.world.switches()).map_err(|error| bad(error.to_string()))?;
    if let Some(all) = all.as_object_mut() {
        all.extend(named);
    }
    let switches: Switches = serde_json::from_value(all).map_err(|error| bad(error.to_string()))?;
    chosen.world.set_switches(switches);
    show(chosen, asked)
}

//! The switches: what the fake does where nobody knows what the gateway does.

use serde_json::{Map, Value};

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
    let mut all = serde_json::to_value(chosen.world.switches()).map_err(|error| bad(error.to_string()))?;
    turn(&mut all, asked.read()?);
    let switches: Switches = serde_json::from_value(all).map_err(|error| bad(error.to_string()))?;
    chosen.world.set_switches(switches);
    show(chosen, asked)
}

/// Groups of switches are turned one by one, too.
fn turn(switches: &mut Value, named: Map<String, Value>) {
    let Some(switches) = switches.as_object_mut() else { return };
    for (name, value) in named {
        match (switches.get_mut(&name), value) {
            (Some(group @ Value::Object(_)), Value::Object(named)) => turn(group, named),
            (_, value) => drop(switches.insert(name, value)),
        }
    }
}

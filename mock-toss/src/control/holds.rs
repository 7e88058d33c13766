//! Requests that are held, and letting them go.

use serde::{Deserialize, Serialize};

use super::asked::{Answered, Asked, json, not_found};
use super::entries::{Entry, world};
use crate::fake::Chosen;
use crate::fault::Point;
use crate::hold::{Parked, is_hold};

pub(super) const ENTRIES: &[Entry] =
    &[world("GET", "/holds", list), world("POST", "/holds/{name}/release", release)];

#[derive(Serialize)]
struct Holds {
    holds: Vec<Hold>,
}

#[derive(Serialize)]
struct Hold {
    name: String,
    point: Point,
    parked: Vec<Parked>,
}

fn list(chosen: &mut Chosen<'_>, _asked: &Asked<'_>) -> Answered {
    let parked = chosen.world.parked();
    let plan = chosen.world.faults();
    let of = |name: &str| {
        parked.iter().map(|(_, parked)| parked).filter(|parked| *parked.rule == *name).cloned().collect()
    };
    let rules = plan.rules().iter().filter(|rule| is_hold(&rule.fault));
    let holds = rules.map(|rule| Hold { name: rule.name.clone(), point: rule.point, parked: of(&rule.name) });
    json(&Holds { holds: holds.collect() })
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Release {
    /// At most so many; absent: all.
    count: Option<usize>,
}

#[derive(Serialize)]
struct Released {
    released: usize,
}

fn release(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let Release { count } = asked.read()?;
    let name = asked.parameter();
    let plan = chosen.world.faults();
    if !plan.rules().iter().any(|rule| rule.name == name && is_hold(&rule.fault)) {
        return Err(not_found(format!(
            "no rule `{name}` holds anybody; GET /_mock/holds lists those that do"
        )));
    }
    json(&Released { released: chosen.release(name, count.unwrap_or(usize::MAX)) })
}

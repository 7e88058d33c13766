//! The fault plan in force.

use super::asked::{Answered, Asked, JSON, bad};
use super::entries::{Entry, world};
use crate::fake::Chosen;
use crate::fault::Plan;

pub(super) const ENTRIES: &[Entry] =
    &[world("GET", "/faults", show), world("PUT", "/faults", put), world("DELETE", "/faults", clear)];

#[expect(clippy::unnecessary_wraps, reason = "one signature for all")]
fn show(chosen: &mut Chosen<'_>, _asked: &Asked<'_>) -> Answered {
    Ok((JSON, chosen.world.faults().to_json().into()))
}

/// JSON if it begins like an object, TOML otherwise.
fn put(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let text =
        str::from_utf8(asked.body()).map_err(|error| bad(format!("the plan is not UTF-8: {error}")))?;
    let read = if text.trim_start().starts_with('{') { Plan::from_json } else { Plan::from_toml };
    let plan = read(text).map_err(|error| bad(error.to_string()))?;
    chosen.set_faults(plan);
    show(chosen, asked)
}

fn clear(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    chosen.set_faults(Plan::default());
    show(chosen, asked)
}

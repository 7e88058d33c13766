//! The fault plan in force: the whole of it, or one rule more or less.

mod dry_run;

use http::StatusCode;

use super::asked::{Answered, Asked, Refused, bad, json, not_found};
use super::entries::{Entry, world};
use crate::fake::Chosen;
use crate::fault::{self, Plan, PlanError, Remark, Rule, Shown as Standing, Ttl};

pub(super) const ENTRIES: &[Entry] = &[
    world("GET", "/faults", show),
    world("PUT", "/faults", put).asking(&["scenario", "ttl"]),
    world("DELETE", "/faults", clear),
    world("POST", "/faults/rules", add).asking(&["at", "ttl"]),
    world("DELETE", "/faults/rules/{name}", remove),
    world("GET", "/faults/scenarios", scenarios),
    world("POST", "/faults/dry-run", dry_run::dry_run).asking(dry_run::QUERY),
];

/// The life of a rule that does not say how long it lives: one that a test forgot heals by itself.
const TTL: Ttl = Ttl::After(core::time::Duration::from_hours(1));

/// The plan, with what became of its rules so far.
#[derive(serde::Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    plan: &'a Plan,
    standing: Vec<Standing>,
    /// What is odd about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remarks: Vec<Remark>,
}

fn show(chosen: &mut Chosen<'_>, _asked: &Asked<'_>) -> Answered {
    let faults = chosen.world.faults_in_force();
    let plan = faults.plan();
    json(&Shown { plan, standing: faults.standings(chosen.now), remarks: plan.review() })
}

fn put(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let query = asked.query();
    let ttl = ttl(asked)?;
    let plan = match query.get("scenario") {
        Some(name) => {
            asked.read_nothing()?;
            Plan::scenario(name).map_err(|error| bad(error.to_string()))?.living(ttl)
        }
        None if asked.body().trim_ascii().is_empty() => {
            return Err(bad(
                "there is no plan: send one, TOML or JSON, or name a ?scenario=; DELETE takes the plan away",
            ));
        }
        None => Plan::read(text(asked)?, Some(ttl)).map_err(|error| refused(&error))?,
    };
    chosen.set_faults(plan);
    show(chosen, asked)
}

fn clear(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    chosen.set_faults(Plan::default());
    show(chosen, asked)
}

fn add(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let query = asked.query();
    let rule = Rule::read(text(asked)?, Some(ttl(asked)?)).map_err(|error| refused(&error))?;
    let in_front = match query.get("at").map(String::as_str) {
        None | Some("front") => true,
        Some("end") => false,
        Some(other) => return Err(bad(format!("at = {other}; it is front or end"))),
    };
    let plan = Plan::clone(&chosen.world.faults()).with(rule, in_front).map_err(|error| refused(&error))?;
    chosen.world.change_faults(chosen.now, plan);
    show(chosen, asked)
}

fn remove(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let plan = chosen.world.faults();
    let name = asked.parameter();
    let Some(left) = plan.without(name) else {
        let names: Vec<_> = plan.rules().iter().map(|rule| rule.name.as_str()).collect();
        let known = if names.is_empty() { "no rule".to_owned() } else { names.join(", ") };
        return Err(not_found(format!("the plan has no rule `{name}`; it has {known}")));
    };
    chosen.world.change_faults(chosen.now, left);
    show(chosen, asked)
}

#[derive(serde::Serialize)]
struct Scenarios {
    scenarios: Vec<Listed>,
}

#[derive(serde::Serialize)]
struct Listed {
    name: &'static str,
    description: String,
    text: &'static str,
}

fn scenarios(_chosen: &mut Chosen<'_>, _asked: &Asked<'_>) -> Answered {
    let listed = fault::scenarios().map(|scenario| {
        let description = scenario.description();
        Listed { name: scenario.name, description, text: scenario.text }
    });
    json(&Scenarios { scenarios: listed.collect() })
}

/// The body as text.
fn text<'a>(asked: &'a Asked<'_>) -> Result<&'a str, Refused> {
    str::from_utf8(asked.body()).map_err(|error| bad(format!("the body is not UTF-8: {error}")))
}

/// How long rules live that do not say so: `?ttl=never` or `?ttl=5m`.
fn ttl(asked: &Asked<'_>) -> Result<Ttl, Refused> {
    match asked.query().get("ttl") {
        None => Ok(TTL),
        Some(text) => Ttl::read(text).ok_or_else(|| {
            bad(format!("ttl = {text}; it is a time such as 500ms, 8s, 1m30s or 2h, or never"))
        }),
    }
}

fn refused(error: &PlanError) -> Refused {
    (StatusCode::BAD_REQUEST, error.to_string())
}

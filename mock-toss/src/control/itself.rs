//! The fake about itself: is it there, what does it serve, by which rules, what has it counted, and back to the
//! beginning.

use std::sync::Arc;

use serde::Serialize;

use super::asked::{Answered, Asked, JSON, json};
use super::entries::{Entry, fake, world};
use crate::fake::{Chosen, Fake};
use crate::world::rules;

pub(super) const ENTRIES: &[Entry] = &[
    fake("GET", "/health", health),
    fake("GET", "/ready", health),
    fake("GET", "/openapi.json", openapi),
    fake("GET", "/rules", all_rules),
    world("GET", "/stats", stats),
    world("POST", "/reset", reset),
];

#[derive(Serialize)]
struct Told {
    id: &'static str,
    source: &'static str,
    section: &'static str,
}

#[expect(clippy::unnecessary_wraps, reason = "one signature for all")]
fn health(_fake: &Arc<Fake>, _asked: &Asked<'_>) -> Answered {
    Ok((JSON, "{\"status\":\"ok\"}".into()))
}

#[expect(clippy::unnecessary_wraps, reason = "one signature for all")]
fn openapi(_fake: &Arc<Fake>, _asked: &Asked<'_>) -> Answered {
    Ok((JSON, include_str!("../../openapi.json").into()))
}

fn all_rules(_fake: &Arc<Fake>, _asked: &Asked<'_>) -> Answered {
    let told = rules().map(|rule| Told { id: rule.id, source: rule.source.as_str(), section: rule.section });
    json(&told.collect::<Vec<_>>())
}

fn stats(chosen: &mut Chosen<'_>, _asked: &Asked<'_>) -> Answered {
    json(&chosen.stats())
}

fn reset(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    asked.read_nothing()?;
    chosen.world.reset(chosen.now);
    Ok((JSON, "{\"reset\":true}".into()))
}

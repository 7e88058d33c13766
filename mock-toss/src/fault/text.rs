//! Plans as text. TOML and JSON become one tree that knows where everything stands; the tree is read field by field,
//! and whatever is wrong with it is told at once.

mod fault;
mod header;
mod json;
mod latency;
mod reader;
mod rule;
mod span;
mod toml;
mod tree;
mod write;

use core::num::NonZeroU32;
use std::collections::BTreeSet;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) use self::header::faults_of;
use self::reader::Reader;
use self::tree::Node;
use super::plan::{same_name, too_many};
use super::{Flaw, Plan, PlanError, Rule, Ttl};

/// How a text is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Form {
    Toml,
    Json,
}

impl Form {
    /// JSON begins like an object.
    pub(super) fn of(text: &str) -> Self {
        if text.trim_start().starts_with('{') { Self::Json } else { Self::Toml }
    }
}

/// A stretch of time.
pub(super) fn time(text: &str) -> Option<core::time::Duration> {
    span::read(text)
}

const PLAN_FIELDS: [&str; 4] = ["seed", "description", "time_scale", "rule"];

/// A plan; rules that do not say how long they live do so for `ttl`.
pub(super) fn plan(text: &str, form: Form, ttl: Option<Ttl>) -> Result<Plan, PlanError> {
    let mut reader = Reader::new(text);
    let plan = tree(text, form).and_then(|root| read_plan(&mut reader, &root, ttl));
    reader.finish(plan)
}

/// One rule.
pub(super) fn rule(text: &str, form: Form, ttl: Option<Ttl>) -> Result<Rule, PlanError> {
    let mut reader = Reader::new(text);
    let rule = tree(text, form).map(|root| rule::read(&mut reader, &root, ttl));
    reader.finish(rule).and_then(|rule| rule.ok_or_else(|| PlanError::new(Vec::new())))
}

fn tree(text: &str, form: Form) -> Result<Node, Vec<Flaw>> {
    match form {
        Form::Toml => toml::tree(text),
        Form::Json => json::tree(text),
    }
}

fn read_plan(reader: &mut Reader<'_>, root: &Node, ttl: Option<Ttl>) -> Result<Plan, Vec<Flaw>> {
    let Some(mut fields) = reader.fields(root, "") else { return Ok(Plan::default()) };
    let seed = fields.take("seed").and_then(|node| reader.whole(node, "seed", 0..=u64::MAX));
    let description = fields.take("description").and_then(|node| reader.text(node, "description"));
    let scale = fields.take("time_scale").and_then(|node| reader.whole(node, "time_scale", 1..=u32::MAX));
    let listed = fields.take("rule").or_else(|| fields.take("rules"));
    let listed = listed.and_then(|node| reader.list(node, "rule")).unwrap_or_default();
    if let Some(flaw) = too_many(listed.len()) {
        return Err(vec![flaw]);
    }
    let rules: Vec<Rule> = listed.iter().filter_map(|node| rule::read(reader, node, ttl)).collect();
    // What the control API adds when it shows the plan in force, so that what it shows can be put back.
    let _shown = (fields.take("standing"), fields.take("remarks"));
    fields.end(reader, &PLAN_FIELDS, "a plan");
    let mut names = BTreeSet::new();
    for rule in listed {
        if let (Some(name), Some(entry)) = (rule.text_of("name"), rule.entry("name"))
            && !names.insert(name)
        {
            name.clone_into(&mut reader.rule);
            reader.add(same_name(name), entry.node.span.clone());
            reader.rule.clear();
        }
    }
    if reader.is_flawed() {
        return Ok(Plan::default());
    }
    let plan = Plan::new(seed.unwrap_or_default(), rules).map_err(|error| error.flaws().to_vec())?;
    let scale = scale.and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MIN);
    Ok(plan.described(&description.unwrap_or_default()).scaled(scale))
}

impl Rule {
    /// The rule as JSON, as it stands in a plan.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&write::RuleText::of(self))
            .unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"))
    }
}

impl Serialize for Plan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write::PlanText::of(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Plan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tree = serde_json::Value::deserialize(deserializer)?;
        plan(&tree.to_string(), Form::Json, None).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests;

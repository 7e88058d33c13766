//! A plan: rules in order, and the seed of their draws.

use core::num::NonZeroU32;
use std::collections::BTreeSet;

use super::draw::Draw;
use super::{Flaw, PlanError, Rule, Subject, Ttl, text};
use crate::operation::Operation;

/// The most rules of a plan.
const RULES_MAX: usize = 1_000;

/// Rules in order. Of the rules that strike at one point, every delay counts, the first hold, and the first other
/// fault.
///
/// The default plan has no rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    seed: u64,
    description: String,
    /// 0 is 1.
    time_scale: u32,
    rules: Vec<Rule>,
}

impl Plan {
    /// A plan of these rules.
    ///
    /// # Errors
    ///
    /// If rules contradict themselves, two have one name, or there are more than 1000.
    pub fn new(seed: u64, rules: Vec<Rule>) -> Result<Self, PlanError> {
        let flaws = too_many(rules.len()).into_iter();
        let flaws: Vec<Flaw> =
            flaws.chain(rules.iter().flat_map(Rule::flaws)).chain(same_names(&rules)).collect();
        if flaws.is_empty() {
            Ok(Self { seed, rules, ..Self::default() })
        } else {
            Err(PlanError::new(flaws))
        }
    }

    /// The same plan with words about it.
    #[must_use]
    pub fn described(self, description: &str) -> Self {
        Self { description: description.to_owned(), ..self }
    }

    /// The same plan so many times faster: its windows and delays are divided by it, times to live are not.
    #[must_use]
    pub fn scaled(self, time_scale: NonZeroU32) -> Self {
        Self { time_scale: time_scale.get(), ..self }
    }

    /// What it is for, if it says so.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// By how much its windows and delays are divided.
    pub fn time_scale(&self) -> NonZeroU32 {
        NonZeroU32::new(self.time_scale).unwrap_or(NonZeroU32::MIN)
    }

    /// What its draws begin with.
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// The same plan with one more rule, in front of the others if that is said.
    ///
    /// # Errors
    ///
    /// If the rule contradicts itself or its name is taken.
    pub fn with(self, rule: Rule, in_front: bool) -> Result<Self, PlanError> {
        let Self { seed, description, time_scale, mut rules } = self;
        rules.insert(if in_front { 0 } else { rules.len() }, rule);
        Ok(Self { description, time_scale, ..Self::new(seed, rules)? })
    }

    /// The same plan without the rule of this name; `None` if there is none.
    pub fn without(&self, name: &str) -> Option<Self> {
        let rules: Vec<Rule> = self.rules.iter().filter(|rule| rule.name != name).cloned().collect();
        (rules.len() < self.rules.len()).then(|| Self { rules, ..self.clone() })
    }

    /// The same plan in which every rule that does not say how long it lives has this time to live.
    pub(crate) fn living(mut self, ttl: Ttl) -> Self {
        for rule in &mut self.rules {
            rule.ttl.get_or_insert(ttl);
        }
        self
    }

    /// A plan written in TOML.
    ///
    /// # Errors
    ///
    /// With the line and column of what is not understood, or the name of the rule that cannot be.
    pub fn from_toml(text: &str) -> Result<Self, PlanError> {
        text::plan(text, text::Form::Toml, None)
    }

    /// A plan written in JSON, with the fields of the TOML form.
    ///
    /// # Errors
    ///
    /// With the line and column of what is not understood, or the name of the rule that cannot be.
    pub fn from_json(text: &str) -> Result<Self, PlanError> {
        text::plan(text, text::Form::Json, None)
    }

    /// A plan in JSON if it begins like an object, in TOML otherwise; rules that do not say how long they live do so
    /// for `ttl`.
    pub(crate) fn read(text: &str, ttl: Option<Ttl>) -> Result<Self, PlanError> {
        text::plan(text, text::Form::of(text), ttl)
    }

    /// The plan as JSON that [`Plan::from_json`] reads back.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"))
    }

    /// The rules, in order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rules left to chance that would strike this request if it reached their point, windows and limits
    /// aside: what a schedule can print before anything has run.
    pub fn planned(&self, operation: Operation, order_id: &str, nth: u32) -> Vec<&str> {
        let subject =
            Subject { operation: Some(operation), order_id: order_id.into(), nth, ..Subject::default() };
        let drawn = self.rules.iter().filter(|rule| {
            rule.probability.is_some()
                && rule.is_about(&subject)
                && self.strikes(rule, operation.as_str(), order_id, nth)
        });
        drawn.map(|rule| rule.name.as_str()).collect()
    }

    pub(super) fn strikes(&self, rule: &Rule, operation: &'static str, order_id: &str, nth: u32) -> bool {
        let draw = self.draw(rule, operation, order_id, nth);
        rule.probability.is_none_or(|probability| draw.strikes(probability))
    }

    pub(super) fn draw<'a>(
        &self,
        rule: &'a Rule,
        operation: &'static str,
        order_id: &'a str,
        nth: u32,
    ) -> Draw<'a> {
        Draw { seed: self.seed, rule: &rule.name, operation, order_id, nth }
    }
}

/// Draws and counters go by names.
fn same_names(rules: &[Rule]) -> impl Iterator<Item = Flaw> {
    let mut names = BTreeSet::new();
    let names = rules.iter().map(|rule| rule.name.as_str()).filter(move |name| !names.insert(*name));
    names.map(same_name)
}

/// What is wrong with the second rule of this name.
pub(super) fn same_name(name: &str) -> Flaw {
    let found = format!("two rules are named `{name}`");
    Flaw::new("name", found, "names differ: the draws and the counters go by them").of(name)
}

/// Every request asks every rule.
pub(super) fn too_many(rules: usize) -> Option<Flaw> {
    let flaw =
        || Flaw::new("rule", format!("a plan of {rules} rules"), format!("it has at most {RULES_MAX}"));
    (rules > RULES_MAX).then(flaw)
}

#[cfg(test)]
mod tests;

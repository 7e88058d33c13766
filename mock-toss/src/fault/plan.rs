//! A plan: rules in order, and the seed of their draws.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::draw::Draw;
use super::rule::Rule;
use super::{PlanError, Subject, text};
use crate::operation::Operation;

/// Rules in order. Of the rules that strike at one point, every delay counts and the first other fault.
///
/// The default plan has no rules.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(try_from = "text::PlanText", into = "text::PlanText")]
pub struct Plan {
    seed: u64,
    rules: Vec<Rule>,
}

impl Plan {
    /// A plan of these rules.
    ///
    /// # Errors
    ///
    /// If a rule contradicts itself or two have one name.
    pub fn new(seed: u64, rules: Vec<Rule>) -> Result<Self, PlanError> {
        let mut names = BTreeSet::new();
        for rule in &rules {
            rule.check()?;
            if !names.insert(rule.name.as_str()) {
                return Err(PlanError::DuplicateName { name: rule.name.clone() });
            }
        }
        Ok(Self { seed, rules })
    }

    /// A plan written in TOML.
    ///
    /// # Errors
    ///
    /// With the line and column of what is not understood, or the name of the rule that cannot be.
    pub fn from_toml(text: &str) -> Result<Self, PlanError> {
        text::from_toml(text)
    }

    /// A plan written in JSON, with the fields of the TOML form.
    ///
    /// # Errors
    ///
    /// With the line and column of what is not understood, or the name of the rule that cannot be.
    pub fn from_json(text: &str) -> Result<Self, PlanError> {
        text::from_json(text)
    }

    /// The plan as JSON that [`Plan::from_json`] reads back.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"))
    }

    pub(super) const fn seed(&self) -> u64 {
        self.seed
    }

    /// The rules, in order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rules left to chance that would strike this request if it reached their point, windows and limits
    /// aside: what a schedule can print before anything has run.
    pub fn planned(&self, operation: Operation, order_id: &str, nth: u32) -> Vec<&str> {
        let subject = Subject { operation: Some(operation), order_id: order_id.into(), nth };
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

#[cfg(test)]
mod tests;

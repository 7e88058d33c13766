//! What came of the probes, for people and for programs.

use core::fmt;
use std::collections::BTreeMap;

use serde::Serialize;

use super::check::Difference;

/// What came of one probe.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// The target does what the gateway is known to do.
    Conforms,
    /// It does not.
    Drifts(Vec<Drift>),
    /// It was not tried, and why.
    Skipped(String),
}

/// An answer that is not the expected one.
#[derive(Clone, Debug, Serialize)]
pub struct Drift {
    /// The rule that was to be followed; `None` while a payment was being prepared.
    pub rule: Option<String>,
    /// How the rule is known: `documented`, `observed`, `inferred`.
    pub source: Option<&'static str>,
    /// The section of the contract.
    pub section: Option<&'static str>,
    /// What differs.
    pub differences: Vec<Difference>,
    /// The request, to be tried again by hand.
    pub curl: String,
}

/// One probe and its outcome.
#[derive(Clone, Debug, Serialize)]
pub struct Tried {
    /// The probe's name.
    pub probe: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of all.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// Who was asked.
    pub target: String,
    /// Whether it is a mock-toss.
    pub is_fake: bool,
    /// In the order in which the probes ran.
    pub tried: Vec<Tried>,
    /// The ids of the rules that the target was seen to follow.
    pub shown: Vec<String>,
    /// The other rules, each with why.
    pub unshown: BTreeMap<String, String>,
}

impl Report {
    /// Whether nothing drifts.
    pub fn is_clean(&self) -> bool {
        self.drifts().next().is_none()
    }

    /// Every answer that was not the expected one, with its probe's name.
    pub fn drifts(&self) -> impl Iterator<Item = (&str, &Drift)> {
        self.tried.iter().flat_map(|Tried { probe, outcome }| {
            let drifts = if let Outcome::Drifts(drifts) = outcome { drifts.as_slice() } else { &[] };
            drifts.iter().map(move |drift| (probe.as_str(), drift))
        })
    }

    /// One JSON object.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// For people.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counts = [0_usize; 3];
        for Tried { probe, outcome } in &self.tried {
            match outcome {
                Outcome::Conforms => counts[0] += 1,
                Outcome::Drifts(drifts) => {
                    counts[1] += 1;
                    writeln!(f, "DRIFT    {probe}")?;
                    drifts.iter().try_for_each(|drift| write!(f, "{drift}"))?;
                }
                Outcome::Skipped(why) => {
                    counts[2] += 1;
                    writeln!(f, "skipped  {probe}: {why}")?;
                }
            }
        }
        let [conform, drift, skipped] = counts;
        let all = self.shown.len() + self.unshown.len();
        for (rule, why) in &self.unshown {
            writeln!(f, "not shown  {rule}: {why}")?;
        }
        let kind = if self.is_fake { "a mock-toss" } else { "no mock-toss" };
        writeln!(
            f,
            "{} ({kind}): {conform} probes conform, {drift} drift, {skipped} were skipped",
            self.target
        )?;
        writeln!(f, "rules shown: {} of {all}", self.shown.len())
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.rule, self.source, self.section) {
            (Some(rule), Some(source), Some(section)) => {
                writeln!(f, "  rule {rule} ({source}, contract {section})")?;
            }
            _ => writeln!(f, "  while something was prepared")?,
        }
        for Difference { of, expected, found } in &self.differences {
            writeln!(f, "    {of}: expected {expected}, found {found}")?;
        }
        writeln!(f, "    {}", self.curl)
    }
}

//! From what a run showed to its exit code: a pure decision, so that the order of bad news is written once.

use core::fmt;
use core::time::Duration;

use serde::Serialize;

use crate::format::thousands;

#[cfg(test)]
mod tests;

/// How a run ended, worst last in no order but this: wrong money outranks an invalid run, which outranks a rule.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exit {
    /// The books agree and every rule holds.
    Passed,
    /// A rule failed.
    RuleFailed,
    /// The audit found a violation.
    MoneyWrong,
    /// The generator was late or nothing ran: neither green nor red.
    Invalid,
    /// It could not run.
    Error,
}

impl Exit {
    /// The process's exit code.
    pub const fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::RuleFailed => 1,
            Self::MoneyWrong => 2,
            Self::Invalid => 3,
            Self::Error => 4,
        }
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Passed => "PASSED",
            Self::RuleFailed => "A RULE FAILED",
            Self::MoneyWrong => "MONEY IS WRONG",
            Self::Invalid => "INVALID RUN",
            Self::Error => "ERROR",
        })
    }
}

/// What the decision needs to know.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Facts {
    pub(crate) arrivals: u64,
    /// Arrivals that were accepted or refused by the shop.
    pub(crate) answered: u64,
    /// Arrivals that an interruption took back before they started.
    pub(crate) withdrawn: u64,
    /// Orders that the shop took.
    pub(crate) accepted: u64,
    /// How late the generator itself was, for 99 of 100 arrivals.
    pub(crate) lag_p99: Duration,
    /// Jobs that the drain left open.
    pub(crate) open_jobs: u64,
    /// Jobs that wait for a human.
    pub(crate) parked_jobs: u64,
    /// Orders without a final state.
    pub(crate) pending_orders: u64,
    /// What the audit objects to.
    pub(crate) violations: u64,
    /// Whether Ctrl-C ended the arrivals early.
    pub(crate) interrupted: bool,
}

/// A rule and whether it held.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Rule {
    /// What must hold.
    pub name: String,
    /// Whether it did.
    pub holds: bool,
    /// What was seen.
    pub observed: String,
}

/// The decision.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Decision {
    /// How the run ended.
    pub exit: Exit,
    /// The rules, in the order of the report.
    pub rules: Vec<Rule>,
    /// Why the run proves nothing; empty for a valid one.
    pub invalid: Vec<String>,
}

/// A generator later than this for more than one arrival in a hundred was measuring itself.
pub(crate) const LAG_P99_MAX: Duration = Duration::from_millis(250);

/// Judges a run.
pub(crate) fn decide(facts: &Facts) -> Decision {
    let rules = rules(facts);
    let invalid = invalid(facts);
    let exit = if facts.violations > 0 {
        Exit::MoneyWrong
    } else if !invalid.is_empty() {
        Exit::Invalid
    } else if rules.iter().any(|rule| !rule.holds) {
        Exit::RuleFailed
    } else {
        Exit::Passed
    };
    Decision { exit, rules, invalid }
}

fn rules(facts: &Facts) -> Vec<Rule> {
    let expected = facts.arrivals.saturating_sub(facts.withdrawn);
    let open = facts.open_jobs + facts.parked_jobs + facts.pending_orders;
    vec![
        Rule {
            name: "every arrival answered".to_owned(),
            holds: facts.answered == expected,
            observed: format!("{} of {}", thousands(facts.answered), thousands(expected)),
        },
        Rule {
            name: "nothing left open".to_owned(),
            holds: open == 0,
            observed: format!(
                "{} open jobs, {} parked, {} orders without a final state",
                facts.open_jobs, facts.parked_jobs, facts.pending_orders
            ),
        },
    ]
}

fn invalid(facts: &Facts) -> Vec<String> {
    let mut reasons = Vec::new();
    if facts.arrivals == 0 {
        reasons.push("nothing ran: no customer arrived".to_owned());
    } else if facts.accepted == 0 {
        reasons.push("nothing ran: the shop took no order".to_owned());
    }
    if facts.interrupted {
        reasons
            .push("stopped early by Ctrl-C: the rest of the load and of the weather never came".to_owned());
    }
    if facts.lag_p99 > LAG_P99_MAX {
        reasons.push(format!(
            "the generator itself was late: p99 {} ms behind its timetable, at most {} ms are allowed; \
             lower --rate or free the machine",
            facts.lag_p99.as_millis(),
            LAG_P99_MAX.as_millis()
        ));
    }
    reasons
}

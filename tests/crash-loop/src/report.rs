//! What a run showed: gathered here, told to people by `text`, to programs by `json`.

mod json;
mod text;

use core::time::Duration;

use toss_flows::audit::Invariant;

use crate::arguments::Arguments;
use crate::books::Judged;
use crate::gateway::Stats;
use crate::record::Seen;
use crate::tally::Struck;
use crate::verdict::{Decision, Facts, Floors, decide};

#[cfg(test)]
mod tests;

/// Everything that a run showed.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) arguments: Arguments,
    pub(crate) seen: Seen,
    pub(crate) struck: Struck,
    pub(crate) stats: Stats,
    pub(crate) judged: Judged,
    /// What the scenario itself found missing.
    pub(crate) missing: Vec<String>,
    /// How long nothing-is-open took, once the last customer had left.
    pub(crate) drained: Duration,
    /// From the last blow to the verdict.
    pub(crate) rounding_off: Duration,
}

impl Report {
    /// The verdict.
    pub(crate) fn verdict(&self) -> Decision {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let violations = self.judged.verdict.violations.iter();
        let facts = Facts {
            kills: self.struck.kills_in_all(),
            accepted: self.seen.accepted,
            cancels: self.judged.cancels,
            open: self.judged.open.clone(),
            // What is merely not settled is counted by itself: nothing is known to be wrong with it.
            wrong: count(violations.filter(|violation| violation.invariant != Invariant::NotSettled).count()),
            gave_up: self.seen.gave_up,
            ended_by_themselves: count(self.struck.ended_by_themselves.len()),
            missing: self.missing.clone(),
        };
        decide(&facts, self.floors())
    }

    fn floors(&self) -> Floors {
        Floors::of(self.arguments.scenario, self.arguments.seconds)
    }

    /// The report as a terminal shows it.
    pub(crate) fn text(&self) -> String {
        text::text(self)
    }

    /// The report for programs.
    pub(crate) fn json(&self) -> String {
        json::json(self)
    }
}

//! The report for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::ValueEnum as _;
use toss_flows::audit::Amounts;

use super::Report;
use crate::verdict::{Decision, Exit};

/// Where the text after a label starts.
const MARGIN: usize = 16;
/// Violations that are told in full; more of them are counted.
const STORIES_MAX: usize = 20;

/// The whole report.
pub(super) fn text(report: &Report) -> String {
    let Decision { exit, reasons } = report.verdict();
    let mut text = format!("\n{}\n\n", headline(report, exit));
    orders(&mut text, report);
    processes(&mut text, report);
    gateway(&mut text, report);
    audit(&mut text, report);
    for reason in reasons {
        line(&mut text, "NOT", &reason);
    }
    line(&mut text, "exit code", &format!("{}: {}", exit.code(), meaning(exit)));
    text
}

fn headline(report: &Report, exit: Exit) -> String {
    let arguments = &report.arguments;
    let name = |value: Option<clap::builder::PossibleValue>| value.map(|value| value.get_name().to_owned());
    let scenario = name(arguments.scenario.to_possible_value()).unwrap_or_default();
    let store = name(arguments.store.to_possible_value()).unwrap_or_default();
    let verdict = match exit {
        Exit::Passed => "PASSED",
        Exit::Failed => "FAILED",
        Exit::MoneyWrong => "MONEY IS WRONG",
    };
    format!("{verdict}: {scenario} on {store}, {} s, seed {}", arguments.seconds, arguments.seed)
}

const fn meaning(exit: Exit) -> &'static str {
    match exit {
        Exit::Passed => "the books agree, and everything is at its end",
        Exit::Failed => "something was left open, or too little happened",
        Exit::MoneyWrong => "the books do not agree",
    }
}

fn orders(text: &mut String, report: &Report) {
    let seen = &report.seen;
    let refused: u64 = seen.refused.values().sum();
    let kinds = if refused > 0 { format!(" ({})", counts(&seen.refused)) } else { String::new() };
    line(text, "customers", &format!("{} came, {} clicked twice", seen.came, seen.double_clicks));
    line(
        text,
        "orders",
        &format!("{} accepted, {refused} refused{kinds}, {} unanswered", seen.accepted, seen.unanswered),
    );
    line(text, "in the book", &counts(&report.judged.orders));
    line(text, "customers heard", &format!("{}; {} gave up waiting", counts(&seen.told), seen.gave_up));
    line(text, "sent again", &format!("{} requests, under the same key", seen.sent_again));
    for (what, count) in &seen.afterwards {
        line(text, "afterwards", &format!("{what}: {count}"));
    }
}

fn processes(text: &mut String, report: &Report) {
    let struck = &report.struck;
    let unborn = struck.killed_while_starting;
    let kills = format!("{} ({}), {unborn} while starting", struck.kills_in_all(), counts(&struck.kills));
    line(text, "kills", &kills);
    line(text, "pauses", &format!("{}; {} restarts", struck.pauses, struck.restarts));
    for (what, count) in &struck.infrastructure {
        line(text, "broken", &format!("{what}: {count}"));
    }
    for end in &struck.ended_by_themselves {
        line(text, "ENDED", end);
    }
}

fn gateway(text: &mut String, report: &Report) {
    let stats = &report.stats;
    let replays = stats.replays;
    line(
        text,
        "gateway calls",
        &format!("{}; {replays} answered from a key's record", counts(&stats.requests)),
    );
    line(text, "faults", &counts(&stats.faults));
}

fn audit(text: &mut String, report: &Report) {
    let judged = &report.judged;
    let figures = &judged.verdict.figures;
    let (captured, refunded) = (amounts(&figures.captured), amounts(&figures.refunded));
    line(text, "money", &format!("{captured} taken, {refunded} given back in {} cancels", judged.cancels));
    line(text, "parked", &format!("{} in {} jobs", amounts(&figures.parked), judged.open.parked));
    line(text, "at risk", &amounts(&figures.at_risk));
    line(
        text,
        "at rest",
        &format!(
            "after {} s, {} s after the last blow",
            report.drained.as_secs(),
            report.rounding_off.as_secs()
        ),
    );
    let violations = &judged.verdict.violations;
    line(text, "violations", &violations.len().to_string());
    for (invariant, tally) in &figures.found {
        let (times, at_risk) = (tally.violations, amounts(&tally.at_risk));
        line(text, "", &format!("{times} of {}: {} (at risk: {at_risk})", invariant.id(), invariant.rule()));
    }
    for violation in violations.iter().take(STORIES_MAX) {
        line(text, "", &format!("{violation}"));
    }
    if let Some(more) = violations.len().checked_sub(STORIES_MAX).filter(|more| *more > 0) {
        line(text, "", &format!("and {more} more"));
    }
}

/// `confirm 7, look_up 3`; `none` of nothing.
fn counts(counts: &BTreeMap<String, u64>) -> String {
    let each = counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>();
    if each.is_empty() { "none".to_owned() } else { each.join(", ") }
}

fn amounts(amounts: &Amounts) -> String {
    let each = amounts.iter().map(|(currency, amount)| format!("{amount} {currency}")).collect::<Vec<_>>();
    if each.is_empty() { "nothing".to_owned() } else { each.join(", ") }
}

fn line(text: &mut String, label: &str, rest: &str) {
    // Writing to a String cannot fail.
    writeln!(text, "  {label:<MARGIN$}{rest}").unwrap_or_default();
}

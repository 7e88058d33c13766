//! The report for programs: one object, its fields stable.

use serde_json::{Value, json};
use toss_flows::audit::Amounts;

use super::Report;
use crate::arguments::{Scenario, StoreKind};
use crate::verdict::{Decision, Exit};

/// The version of the file.
const VERSION: u32 = 1;

/// The whole report, and an end of line.
pub(super) fn json(report: &Report) -> String {
    let Report { arguments, seen, struck, stats, judged, drained, rounding_off, .. } = report;
    let Decision { exit, reasons } = report.verdict();
    let floors = report.floors();
    let verdict = match exit {
        Exit::Passed => "passed",
        Exit::Failed => "failed",
        Exit::MoneyWrong => "money-wrong",
    };
    let value = json!({
        "version": VERSION,
        "verdict": verdict,
        "exitCode": exit.code(),
        "reasons": reasons,
        "run": {
            "scenario": scenario(arguments.scenario),
            "store": store(arguments.store),
            "seconds": arguments.seconds,
            "seed": arguments.seed,
            "rate": arguments.rate.get(),
            "drainedMillis": millis(*drained),
            "roundingOffMillis": millis(*rounding_off),
        },
        "floors": {"kills": floors.kills, "orders": floors.orders, "cancels": floors.cancels},
        "customers": {
            "came": seen.came,
            "accepted": seen.accepted,
            "refused": seen.refused,
            "unanswered": seen.unanswered,
            "told": seen.told,
            "gaveUp": seen.gave_up,
            "doubleClicks": seen.double_clicks,
            "sentAgain": seen.sent_again,
            "afterwards": seen.afterwards,
        },
        "processes": {
            "kills": struck.kills,
            "killsInAll": struck.kills_in_all(),
            "killedWhileStarting": struck.killed_while_starting,
            "pauses": struck.pauses,
            "restarts": struck.restarts,
            "endedByThemselves": struck.ended_by_themselves,
            "infrastructure": struck.infrastructure,
        },
        "gateway": {"requests": stats.requests, "replays": stats.replays, "faults": stats.faults},
        "audit": audit(report),
        "orders": judged.orders,
    });
    format!("{value:#}\n")
}

fn audit(report: &Report) -> Value {
    let judged = &report.judged;
    let figures = &judged.verdict.figures;
    let violations = judged.verdict.violations.iter().map(|violation| {
        json!({
            "invariant": violation.invariant.id(),
            "subject": &*violation.subject,
            "atRisk": amounts(&violation.at_risk),
            "story": violation.story,
        })
    });
    json!({
        "violations": violations.collect::<Vec<_>>(),
        "openJobs": judged.open.jobs,
        "openOrders": judged.open.orders,
        "parkedJobs": judged.open.parked,
        "cancels": judged.cancels,
        "captured": amounts(&figures.captured),
        "refunded": amounts(&figures.refunded),
        "parked": amounts(&figures.parked),
        "atRisk": amounts(&figures.at_risk),
    })
}

fn amounts(amounts: &Amounts) -> Value {
    amounts.iter().map(|(currency, minor)| (currency.to_string(), Value::from(*minor))).collect()
}

fn millis(time: core::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

const fn scenario(scenario: Scenario) -> &'static str {
    match scenario {
        Scenario::Kills => "kills",
        Scenario::TwoApprovers => "two-approvers",
        Scenario::Infrastructure => "infrastructure",
    }
}

const fn store(store: StoreKind) -> &'static str {
    match store {
        StoreKind::Sqlite => "sqlite",
        StoreKind::Postgres => "postgres",
    }
}

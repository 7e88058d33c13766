//! The summary as labelled sentences: terminal, Markdown and HTML all tell the same ones.

use core::time::Duration;
use std::collections::BTreeMap;

use crate::format::{amount, count, decimal, hundredths, micros, seconds, thousands};
use crate::latency::Percentiles;
use crate::summary::{AmountBy, CountBy, Summary};
use crate::verdict::Exit;

/// A labelled sentence; further lines belong to the same label.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Paragraph {
    pub(crate) label: &'static str,
    pub(crate) lines: Vec<String>,
}

/// The headline: the verdict and what it is about.
pub(crate) fn headline(summary: &Summary) -> String {
    let run = &summary.run;
    let model = match run.rate {
        Some(rate) => format!("{} orders/s", thousands(u64::from(rate))),
        None => count(run.users, "customer", "customers"),
    };
    format!(
        "{}: {} in {}, {model}, weather {}, seed {}",
        summary.decision.exit,
        count(summary.arrivals.arrivals, "checkout", "checkouts"),
        seconds(Duration::from_micros(run.duration_micros)),
        run.weather,
        run.seed,
    )
}

/// The rows of the latency table: name and percentiles.
pub(crate) fn latencies(summary: &Summary) -> [(&'static str, Percentiles); 2] {
    [("create_order", summary.latency.create_order), ("order_to_result", summary.latency.order_to_result)]
}

/// The cells of one latency row: p50, p95, p99, max.
pub(crate) fn cells(of: &Percentiles) -> [String; 4] {
    [of.p50_micros, of.p95_micros, of.p99_micros, of.max_micros]
        .map(|value| if of.count == 0 { "–".to_owned() } else { micros(value) })
}

/// What comes before the latency table.
pub(crate) fn load(summary: &Summary) -> Vec<Paragraph> {
    let Summary { arrivals, throughput, run, .. } = summary;
    let mut came = vec![format!(
        "{} came, {} answered; {} late, {} dropped; generator lag p99 {}",
        thousands(arrivals.arrivals),
        thousands(arrivals.answered),
        thousands(arrivals.late),
        thousands(arrivals.dropped),
        micros(arrivals.lag.p99_micros),
    )];
    if run.interrupted {
        came.push(format!("stopped early by Ctrl-C, {} sent home", thousands(arrivals.withdrawn)));
    }
    came.extend(arrivals.unanswered.iter().map(|(why, times)| format!("{} × {why}", thousands(*times))));
    vec![
        Paragraph { label: "arrivals", lines: came },
        Paragraph {
            label: "throughput",
            lines: vec![
                format!(
                    "{} orders/s accepted, {} results/s",
                    decimal(throughput.accepted_per_second_milli / 100, 1),
                    decimal(throughput.settled_per_second_milli / 100, 1),
                ),
                format!(
                    "last customer done after {}, books at rest {} later",
                    seconds(Duration::from_micros(run.lasted_micros)),
                    seconds(Duration::from_micros(run.drain_micros)),
                ),
            ],
        },
    ]
}

/// What comes after the latency table.
pub(crate) fn outcome(summary: &Summary) -> Vec<Paragraph> {
    vec![
        Paragraph { label: "orders", lines: orders(summary) },
        Paragraph { label: "effects", lines: effects(summary) },
        Paragraph { label: "retries", lines: retries(summary) },
        Paragraph { label: "breaker", lines: breaker(summary) },
        Paragraph { label: "connections", lines: vec![connections(summary)] },
        Paragraph { label: "faults", lines: faults(summary) },
        Paragraph { label: "stock", lines: vec![stock(summary)] },
        Paragraph { label: "audit", lines: audit(summary) },
        Paragraph { label: "rules", lines: rules(summary) },
    ]
}

fn orders(summary: &Summary) -> Vec<String> {
    let orders = &summary.orders;
    let state = |name| orders.book.get(name).copied().unwrap_or_default();
    let mut lines = vec![format!(
        "{} PAID, {} FAILED, {} pending, {} parked",
        thousands(state("PAID")),
        thousands(state("FAILED")),
        thousands(state("PENDING_PAYMENT")),
        count(orders.parked_jobs, "job", "jobs"),
    )];
    if orders.gave_up > 0 {
        lines
            .push(format!("{} stopped waiting for a result", count(orders.gave_up, "customer", "customers")));
    }
    if orders.refused > 0 {
        lines.push(format!("{} refused by the shop", count(orders.refused, "order", "orders")));
    }
    lines
}

fn effects(summary: &Summary) -> Vec<String> {
    let each = |(operation, counts): (&String, &CountBy)| format!("{operation}: {}", listed(counts));
    or_none(summary.calls.effects.iter().map(each).collect(), "the gateway was not called")
}

fn retries(summary: &Summary) -> Vec<String> {
    let calls = &summary.calls;
    let each = |(operation, per_order): (&String, &u64)| {
        let results = calls.attempts.get(operation).map(listed).unwrap_or_default();
        let per_call = calls.attempts_per_call_hundredths.get(operation);
        let per_call = per_call.map(|ratio| format!("{} attempts per call sent, ", decimal(*ratio, 2)));
        let per_order = decimal(*per_order, 2);
        format!("{operation}: {}{per_order} attempts per order ({results})", per_call.unwrap_or_default())
    };
    or_none(calls.attempts_per_order_hundredths.iter().map(each).collect(), "no attempt was made")
}

fn breaker(summary: &Summary) -> Vec<String> {
    let mut classes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for step in &summary.calls.breaker {
        let text = format!("{}\u{a0}→\u{a0}{}\u{a0}×\u{a0}{}", step.from, step.to, thousands(step.count));
        classes.entry(&step.class).or_default().push(text);
    }
    let lines = classes.into_iter().map(|(class, steps)| format!("{class}: {}", steps.join(", "))).collect();
    or_none(lines, "stayed closed")
}

fn connections(summary: &Summary) -> String {
    let of = &summary.connections;
    format!(
        "{} opened for {}, {} % of them on a connection used before",
        thousands(of.opened),
        count(of.requests, "request", "requests"),
        hundredths(of.reused, of.requests),
    )
}

fn faults(summary: &Summary) -> Vec<String> {
    let faults = &summary.faults;
    let fired: CountBy = faults.fired.clone().into_iter().filter(|(_, times)| *times > 0).collect();
    let fired = if fired.is_empty() { "none fired".to_owned() } else { listed(&fired) };
    let schedule = format!(
        "schedule {}: {} of {}{} orders have one in store for their first confirm",
        faults.fingerprint,
        thousands(faults.struck_orders),
        if summary.run.rate.is_some() { "" } else { "the first " },
        thousands(faults.drawn_orders),
    );
    vec![fired, schedule]
}

fn stock(summary: &Summary) -> String {
    let stock = &summary.stock;
    let verdict = match stock.disagreeing {
        0 => "agrees with the orders".to_owned(),
        products => format!("{} DISAGREE with the orders", count(products, "product", "products")),
    };
    format!(
        "{}, {} sold, {} given back: {verdict}",
        count(stock.products, "product", "products"),
        count(stock.sold, "piece", "pieces"),
        thousands(stock.restored),
    )
}

/// More violations than this are in `summary.json` only.
const VIOLATIONS_SHOWN: usize = 10;

fn audit(summary: &Summary) -> Vec<String> {
    let audit = &summary.audit;
    let mut lines = vec![if audit.clean {
        format!(
            "CLEAN to the last won: {} taken, {} refunded, nothing at risk",
            money(&audit.captured),
            money(&audit.refunded)
        )
    } else {
        let found = u64::try_from(audit.violations.len()).unwrap_or(u64::MAX);
        format!("{}, {} at risk", count(found, "VIOLATION", "VIOLATIONS"), money(&audit.at_risk))
    }];
    for (amounts, what) in [(&audit.parked, "parked for a human"), (&audit.unsettled, "not settled")] {
        if !amounts.is_empty() {
            lines.push(format!("{} {what}", money(amounts)));
        }
    }
    let shown = audit.violations.iter().take(VIOLATIONS_SHOWN);
    lines.extend(shown.map(|found| format!("{} {}: {}", found.invariant, found.order_id, found.story)));
    if let Some(more) = audit.violations.len().checked_sub(VIOLATIONS_SHOWN).filter(|more| *more > 0) {
        lines.push(format!("and {more} more in summary.json"));
    }
    lines
}

fn rules(summary: &Summary) -> Vec<String> {
    let decision = &summary.decision;
    let mark = |holds: bool| if holds { "✓" } else { "✗" };
    let rules =
        decision.rules.iter().map(|rule| format!("{} {}: {}", mark(rule.holds), rule.name, rule.observed));
    let reasons = decision.invalid.iter().map(|why| format!("invalid: {why}"));
    rules.chain(reasons).collect()
}

fn listed(counts: &CountBy) -> String {
    // A line may be wrapped between the items, not inside one.
    let each = counts.iter().map(|(name, times)| format!("{}\u{a0}{name}", thousands(*times)));
    each.collect::<Vec<_>>().join(", ")
}

fn money(amounts: &AmountBy) -> String {
    let each = amounts.iter().map(|(currency, minor)| format!("{} {currency}", amount(*minor)));
    let text = each.collect::<Vec<_>>().join(" + ");
    if text.is_empty() { "nothing".to_owned() } else { text }
}

fn or_none(lines: Vec<String>, none: &str) -> Vec<String> {
    if lines.is_empty() { vec![none.to_owned()] } else { lines }
}

/// What the exit code means, for the last line.
pub(crate) const fn meaning(exit: Exit) -> &'static str {
    match exit {
        Exit::Passed => "the books agree and every rule holds",
        Exit::RuleFailed => "no money is wrong, but a rule failed",
        Exit::MoneyWrong => "the books do not agree",
        Exit::Invalid => "this run proves nothing; run it again",
        Exit::Error => "it could not run",
    }
}

//! The page: one file that needs no network, with the run over time, what it showed and how it was judged.

use std::fmt::Write as _;

use super::plot::{Curve, Plot};
use super::story::{Paragraph, cells, headline, latencies, load, meaning, outcome};
use crate::format::{micros, thousands};
use crate::latency::Percentiles;
use crate::summary::Summary;
use crate::timeline::Row;
use crate::verdict::Exit;

#[cfg(test)]
mod tests;

const STYLE: &str = include_str!("html/page.css");

/// The whole page.
pub(crate) fn page(summary: &Summary, timeline: &[Row]) -> String {
    let exit = summary.decision.exit;
    let headline = escaped(&headline(summary));
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{headline}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header class=\"{mood}\"><h1>{headline}</h1><p>Exit code {code}: {meaning}. Started {started}, time scale \
         {scale}.</p></header>\n",
        mood = mood(exit),
        code = exit.code(),
        meaning = escaped(meaning(exit)),
        started = escaped(&summary.run.started_at),
        scale = summary.run.time_scale,
    );
    page.push_str("<section>\n");
    for plot in plots(summary, timeline) {
        page.push_str(&plot.svg());
        page.push('\n');
    }
    page.push_str(
        "<p class=\"note\">Latency is shown at the second in which an order was meant to start.</p>\n",
    );
    page.push_str("</section>\n");
    latency_table(&mut page, summary);
    paragraphs(&mut page, load(summary).into_iter().chain(outcome(summary)));
    page.push_str("</body>\n</html>\n");
    page
}

fn plots<'a>(summary: &'a Summary, timeline: &[Row]) -> [Plot<'a>; 3] {
    let each = |value: fn(&Row) -> u64| timeline.iter().map(|row| Some(value(row))).collect();
    let latency = |of: fn(&Row) -> Percentiles, value: fn(&Percentiles) -> u64| {
        let values = timeline.iter().map(of).map(|of| (of.count > 0).then(|| value(&of)));
        values.collect()
    };
    let curve = |name, colour, values| Curve { name, colour, values };
    let windows = &summary.faults.windows;
    [
        Plot {
            title: "Orders per second",
            curves: vec![
                curve("arrivals", "#8a8f98", each(|row| row.arrivals)),
                curve("accepted", "#2563eb", each(|row| row.accepted)),
                curve("paid", "#15803d", each(|row| row.paid)),
                curve("failed", "#b91c1c", each(|row| row.failed)),
            ],
            windows,
            unit: thousands,
        },
        Plot {
            title: "create_order, from the intended start",
            curves: vec![
                curve("p50", "#2563eb", latency(|row| row.create_order, |of| of.p50_micros)),
                curve("p99", "#c2410c", latency(|row| row.create_order, |of| of.p99_micros)),
            ],
            windows,
            unit: micros,
        },
        Plot {
            title: "order_to_result, from the intended start",
            curves: vec![
                curve("p50", "#2563eb", latency(|row| row.order_to_result, |of| of.p50_micros)),
                curve("p99", "#c2410c", latency(|row| row.order_to_result, |of| of.p99_micros)),
            ],
            windows,
            unit: micros,
        },
    ]
}

fn latency_table(page: &mut String, summary: &Summary) {
    page.push_str("<section>\n<table class=\"numbers\">\n<tr><th>latency from the intended start</th>");
    page.push_str("<th>p50</th><th>p95</th><th>p99</th><th>max</th></tr>\n");
    for (name, of) in latencies(summary) {
        let cells = cells(&of).map(|cell| format!("<td>{}</td>", escaped(&cell))).concat();
        // Writing to a String cannot fail.
        writeln!(page, "<tr><td>{name}</td>{cells}</tr>").unwrap_or_default();
    }
    page.push_str("</table>\n</section>\n");
}

fn paragraphs(page: &mut String, paragraphs: impl Iterator<Item = Paragraph>) {
    page.push_str("<section>\n<table>\n");
    for Paragraph { label, lines } in paragraphs {
        let lines = lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>");
        writeln!(page, "<tr><th>{label}</th><td>{lines}</td></tr>").unwrap_or_default();
    }
    page.push_str("</table>\n</section>\n");
}

const fn mood(exit: Exit) -> &'static str {
    match exit {
        Exit::Passed => "good",
        Exit::Invalid => "doubtful",
        Exit::RuleFailed | Exit::MoneyWrong | Exit::Error => "bad",
    }
}

/// A text that stays a text inside HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

//! The summary as the terminal shows it.

use std::fmt::Write as _;

use super::story::{Paragraph, cells, headline, latencies, load, meaning, outcome};
use crate::summary::Summary;

/// Where the text after a label starts.
const MARGIN: usize = 18;
/// The width of a latency cell.
const CELL: usize = 10;

/// The whole summary; `report` is where the page to open lies.
pub(crate) fn text(summary: &Summary, report: &str) -> String {
    let mut text = format!("\n{}\n\n", headline(summary));
    paragraphs(&mut text, &load(summary));
    text.push('\n');
    line(&mut text, "latency", &["p50", "p95", "p99", "max"].map(|head| format!("{head:>CELL$}")).concat());
    for (name, of) in latencies(summary) {
        line(&mut text, name, &cells(&of).map(|cell| format!("{cell:>CELL$}")).concat());
    }
    line(&mut text, "", "from the intended start to the end of the body");
    text.push('\n');
    paragraphs(&mut text, &outcome(summary));
    text.push('\n');
    line(&mut text, "report", report);
    let exit = summary.decision.exit;
    line(&mut text, "exit code", &format!("{}: {}", exit.code(), meaning(exit)));
    text
}

fn paragraphs(text: &mut String, paragraphs: &[Paragraph]) {
    for Paragraph { label, lines } in paragraphs {
        for (number, of) in lines.iter().enumerate() {
            line(text, if number == 0 { label } else { "" }, of);
        }
    }
}

fn line(text: &mut String, label: &str, rest: &str) {
    // Writing to a String cannot fail.
    writeln!(text, "  {label:<MARGIN$}{rest}").unwrap_or_default();
}

#[cfg(test)]
mod tests;

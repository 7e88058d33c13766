//! The summary as the terminal shows it.

use std::fmt::Write as _;

use super::story::{Paragraph, cells, headline, latencies, load, meaning, outcome};
use crate::summary::Summary;

/// Where the text after a label starts.
const MARGIN: usize = 18;
/// Where the text after a label is wrapped.
const WIDTH: usize = 90;
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
        let wrapped = lines.iter().flat_map(|of| wrap(of));
        for (number, of) in wrapped.enumerate() {
            line(text, if number == 0 { label } else { "" }, &of);
        }
    }
}

/// Cuts a text between words into lines of at most [`WIDTH`] letters, unless one word is longer.
fn wrap(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        if let Some(line) = lines.last_mut() {
            if line.is_empty() {
                line.push_str(word);
                continue;
            }
            if line.chars().count() + 1 + word.chars().count() <= WIDTH {
                line.push(' ');
                line.push_str(word);
                continue;
            }
        }
        lines.push(word.to_owned());
    }
    lines
}

fn line(text: &mut String, label: &str, rest: &str) {
    // Writing to a String cannot fail.
    writeln!(text, "  {label:<MARGIN$}{}", rest.replace('\u{a0}', " ")).unwrap_or_default();
}

#[cfg(test)]
mod tests;

//! The summary for a pull request or a job page.

use std::fmt::Write as _;

use super::story::{Paragraph, cells, headline, latencies, load, meaning, outcome};
use crate::summary::Summary;

/// The whole summary as Markdown.
pub(crate) fn text(summary: &Summary) -> String {
    let exit = summary.decision.exit;
    let mut text = format!("# {}\n\nExit code {}: {}.\n\n", headline(summary), exit.code(), meaning(exit));
    text.push_str("| latency from the intended start | p50 | p95 | p99 | max |\n|---|--:|--:|--:|--:|\n");
    for (name, of) in latencies(summary) {
        // Writing to a String cannot fail.
        writeln!(text, "| {name} | {} |", cells(&of).join(" | ")).unwrap_or_default();
    }
    text.push_str("\n| | |\n|---|---|\n");
    for Paragraph { label, lines } in load(summary).into_iter().chain(outcome(summary)) {
        let lines: Vec<_> = lines.iter().map(|line| escaped(line)).collect();
        writeln!(text, "| **{label}** | {} |", lines.join("<br>")).unwrap_or_default();
    }
    text
}

/// Keeps a text inside its table cell.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|").replace(['\r', '\n'], " ").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_markdown_says_what_the_terminal_says() {
        let text = text(&sample::summary());
        assert!(
            text.starts_with("# PASSED: 3,000 checkouts in 30.0 s, 100 orders/s, weather default, seed 7\n")
        );
        assert!(text.contains("| create_order | 1.2 ms | 4.0 ms | 12 ms | 80 ms |"), "{text}");
        assert!(text.contains("| **audit** | CLEAN to the last won"), "{text}");
    }

    #[test]
    fn a_story_cannot_break_out_of_its_cell() {
        assert_eq!(escaped("a|b\n<script>"), "a\\|b &lt;script>");
    }
}

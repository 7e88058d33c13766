//! What libFuzzer said of a run: its own words are for people who know it, and there are many of them.

use std::path::Path;

/// See the module.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Figures {
    executions: String,
    per_second: String,
    coverage: String,
    corpus: String,
    memory: String,
    /// It ended by its time and found nothing.
    is_well: bool,
    /// The input that was found.
    input: Option<String>,
    /// What the target said of it.
    words: String,
}

impl Figures {
    pub(super) const HEAD: &str = "| target | executions | per second | edges covered | inputs kept | memory, MB | |\n\
                                   |---|---|---|---|---|---|---|";

    /// Out of libFuzzer's log.
    pub(super) fn read(log: &str, is_well: bool) -> Self {
        let stat = |name: &str| {
            let begin = format!("stat::{name}:");
            let found = log.lines().rev().find_map(|line| line.strip_prefix(&begin));
            found.map_or_else(String::new, |figure| figure.trim().to_owned())
        };
        // `#4194304 pulse  cov: 963 ft: 4080 corp: 1051/63Kb lim: 4096 exec/s: 83886 rss: 505Mb`
        let pulse = |name: &str| {
            let lines = log.lines().rev().filter(|line| line.starts_with('#'));
            let found = lines.filter_map(|line| line.split_once(&format!(" {name}: ")));
            let figure = found.map(|(_, rest)| rest.split(' ').next().unwrap_or_default()).next();
            figure.unwrap_or_default().to_owned()
        };
        Self {
            executions: stat("number_of_executed_units"),
            per_second: stat("average_exec_per_sec"),
            coverage: pulse("cov"),
            corpus: pulse("corp"),
            memory: stat("peak_rss_mb"),
            is_well,
            input: log
                .lines()
                .rev()
                .find_map(|line| Some(line.split_once("Test unit written to ")?.1.to_owned())),
            words: words(log),
        }
    }

    /// As a row of a table.
    pub(super) fn row(&self, target: &str) -> String {
        let Self { executions, per_second, coverage, corpus, memory, .. } = self;
        let verdict = if self.is_well { "holds" } else { "FOUND" };
        format!("| {target} | {executions} | {per_second} | {coverage} | {corpus} | {memory} | {verdict} |")
    }

    /// What was found, and how to see it again.
    pub(super) fn finding(&self, target: &str, program: &Path) -> Option<String> {
        if self.is_well {
            return None;
        }
        let again = match &self.input {
            Some(input) => format!("the input is {input}\n  run it again: {} {input}", program.display()),
            None => format!("it left no input; see logs/{target}.log beside the corpus"),
        };
        Some(format!("{target}: {}\n  {again}", self.words))
    }
}

/// The panic, or what the sanitizer or libFuzzer itself complained of.
fn words(log: &str) -> String {
    let mut lines =
        log.lines().skip_while(|line| !line.contains(" panicked at ") && !line.contains("ERROR: "));
    let first = lines.next().unwrap_or("it ended before its time");
    let second = lines.next().filter(|_| first.contains(" panicked at ")).unwrap_or_default();
    format!("{} {second}", first.trim()).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELD: &str = "\
#2\tINITED cov: 900 ft: 901 corp: 1/1b exec/s: 0 rss: 60Mb
#4194304\tpulse  cov: 963 ft: 4080 corp: 1051/63Kb lim: 4096 exec/s: 83886 rss: 505Mb
Done 4200000 runs in 51 second(s)
stat::number_of_executed_units: 4200000
stat::average_exec_per_sec:     82352
stat::peak_rss_mb:              505
";

    #[test]
    fn a_run_is_told_in_a_row() {
        let figures = Figures::read(HELD, true);
        assert_eq!(figures.row("money"), "| money | 4200000 | 82352 | 963 | 1051/63Kb | 505 | holds |");
        assert_eq!(figures.finding("money", Path::new("target/money")), None);
    }

    #[test]
    fn a_finding_says_what_it_is_where_and_how_to_see_it_again() {
        let log = "\
#2\tINITED cov: 9 ft: 9 corp: 1/1b exec/s: 0 rss: 60Mb
thread '<unnamed>' (7) panicked at targets/src/money.rs:31:13:
assertion `left == right` failed: 1e3
==7== ERROR: libFuzzer: deadly signal
artifact_prefix='/t/findings/money/'; Test unit written to /t/findings/money/crash-1
stat::number_of_executed_units: 17
";
        let found = Figures::read(log, false).finding("money", Path::new("/t/money")).unwrap();
        assert!(
            found.starts_with(
                "money: thread '<unnamed>' (7) panicked at targets/src/money.rs:31:13: assertion"
            )
        );
        assert!(found.ends_with("run it again: /t/money /t/findings/money/crash-1"), "{found}");
        let silent = Figures::read("", false);
        assert!(silent.finding("money", Path::new("")).unwrap().contains("it left no input"));
    }
}

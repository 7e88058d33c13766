//! Figures beside their bars, as a table for people and as JSON.

use std::fs;

use super::decimal::hundredths;
use crate::failure::{Failure, Outcome};
use crate::repository;
use crate::say::say;

/// One figure.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) what: &'static str,
    pub(crate) bar: String,
    pub(crate) figure: String,
    /// Nothing where there is no bar.
    pub(crate) is_met: Option<bool>,
}

/// How to tell a figure, and when it is good.
impl Row {
    /// A figure that should be at most so many hundredths.
    pub(crate) fn at_most(what: &'static str, figure: u128, bar: u128, unit: &str) -> Self {
        Self {
            what,
            bar: format!("≤ {} {unit}", hundredths(bar)),
            figure: format!("{} {unit}", hundredths(figure)),
            is_met: Some(figure <= bar),
        }
    }

    /// A figure that should be at least so many hundredths.
    pub(crate) fn at_least(what: &'static str, figure: u128, bar: u128, unit: &str) -> Self {
        let row = Self::at_most(what, figure, bar, unit);
        Self { bar: row.bar.replace('≤', "≥"), is_met: Some(figure >= bar), ..row }
    }

    /// A figure for scale, without a bar.
    pub(crate) fn for_scale(what: &'static str, figure: String) -> Self {
        Self { what, bar: String::new(), figure, is_met: None }
    }
}

/// All of a run.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) title: &'static str,
    pub(crate) command: String,
    /// What is measured and how, for somebody who reads only this.
    pub(crate) method: &'static str,
    pub(crate) machine: Vec<(&'static str, String)>,
    pub(crate) rows: Vec<Row>,
}

impl Row {
    fn verdict(&self) -> &'static str {
        match self.is_met {
            Some(true) => "pass",
            Some(false) => "miss",
            None => "",
        }
    }
}

impl Report {
    /// How many bars were missed.
    pub(crate) fn misses(&self) -> usize {
        self.rows.iter().filter(|row| row.is_met == Some(false)).count()
    }

    /// The last line of a run.
    pub(crate) fn verdict(&self) -> String {
        match self.misses() {
            0 => "every bar is met".to_owned(),
            misses => {
                let bars = self.rows.iter().filter(|row| row.is_met.is_some()).count();
                format!("{misses} of {bars} bars are missed")
            }
        }
    }

    pub(crate) fn markdown(&self) -> String {
        let Self { title, command, method, .. } = self;
        let machine = self.machine.iter().map(|(name, value)| format!("- {name}: {value}\n"));
        let rows = self
            .rows
            .iter()
            .map(|row| format!("| {} | {} | {} | {} |\n", row.what, row.bar, row.figure, row.verdict()));
        format!(
            "# {title}\n\nWritten by `{command}`.\n\n{method}\n\n{}\n| what | bar | figure | |\n|---|---|---|---|\n{}",
            machine.collect::<String>(),
            rows.collect::<String>()
        )
    }

    pub(crate) fn json(&self) -> String {
        let fields =
            self.machine.iter().map(|(name, value)| format!("  {}: {},\n", quoted(name), quoted(value)));
        let rows = self.rows.iter().map(|Row { what, bar, figure, is_met }| {
            let is_met = is_met.map_or("null".to_owned(), |is_met| is_met.to_string());
            let (what, bar, figure) = (quoted(what), quoted(bar), quoted(figure));
            format!(r#"    {{"what": {what}, "bar": {bar}, "figure": {figure}, "met": {is_met}}}"#)
        });
        format!(
            "{{\n  \"command\": {},\n{}  \"figures\": [\n{}\n  ]\n}}\n",
            quoted(&self.command),
            fields.collect::<String>(),
            rows.collect::<Vec<_>>().join(",\n")
        )
    }

    /// Writes a file under `docs/results`.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub(crate) fn keep(name: &str, text: &str) -> Outcome {
        let folder = repository().join("docs/results");
        let written = fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join(name), text));
        written.map_err(|error| Failure::new(format!("cannot write docs/results/{name}: {error}")))?;
        say(format!("wrote docs/results/{name}"));
        Ok(())
    }
}

/// As a string of JSON. No text of ours holds control characters.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_met_up_to_the_bar_itself() {
        assert_eq!(Row::at_most("cpu", 200, 200, "x").is_met, Some(true));
        assert_eq!(Row::at_most("cpu", 201, 200, "x").is_met, Some(false));
        let slow = Row::at_least("throughput", 49, 50, "x");
        assert_eq!(
            (slow.bar.as_str(), slow.figure.as_str(), slow.is_met),
            ("≥ 0.50 x", "0.49 x", Some(false))
        );
    }

    #[test]
    fn a_miss_stays_a_miss_in_both_forms() {
        let row = |what, is_met| Row { what, bar: "≤ 2".to_owned(), figure: "2.6".to_owned(), is_met };
        let report = Report {
            title: "Speed",
            command: "cargo xtask speed".to_owned(),
            method: "Beside plain hyper.",
            machine: vec![("cores", "2".to_owned())],
            rows: vec![row("cpu", Some(false)), row("p50", None), row("p99", Some(true))],
        };
        assert_eq!(report.misses(), 1);
        assert_eq!(report.verdict(), "1 of 2 bars are missed");
        assert!(
            report
                .markdown()
                .contains("| cpu | ≤ 2 | 2.6 | miss |\n| p50 | ≤ 2 | 2.6 |  |\n| p99 | ≤ 2 | 2.6 | pass |")
        );
        assert!(report.json().contains(r#"{"what": "cpu", "bar": "≤ 2", "figure": "2.6", "met": false},"#));
    }
}

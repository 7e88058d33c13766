//! Coverage for people: shares, the visited cells with their rules, and what was never visited.

use core::fmt::Write;
use std::collections::{BTreeMap, BTreeSet};

use super::{Cell, Coverage};
use crate::fault::{Kind, Point};

/// The faults that can stand at a point, with their attempts.
type Faults = Vec<(Kind, Vec<u8>)>;

impl Coverage {
    /// A report for people.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        // Writing to a string never fails.
        match self.write(&mut text) {
            Ok(()) | Err(core::fmt::Error) => text,
        }
    }

    fn write(&self, text: &mut String) -> core::fmt::Result {
        let (visited, possible) = self.share(|_| true);
        writeln!(text, "cells visited: {visited} of {possible} (operation x point x fault x attempt)\n")?;
        self.write_matrix(text)?;
        writeln!(text, "\nvisited:")?;
        for (cell, visits) in self.visited() {
            let rules: Vec<&str> = visits.rules.iter().map(String::as_str).collect();
            writeln!(text, "  {cell}: {} times, by {}", visits.count, rules.join(", "))?;
        }
        writeln!(text, "\nnever visited:")?;
        self.write_gaps(text)
    }

    /// A line for each operation, a column for each point.
    fn write_matrix(&self, text: &mut String) -> core::fmt::Result {
        write!(text, "{:26}", "")?;
        for point in Point::ALL {
            write!(text, "{:>17}", point.as_str())?;
        }
        writeln!(text)?;
        for operation in operations() {
            write!(text, "{operation:26}")?;
            for point in Point::ALL {
                let (visited, possible) =
                    self.share(|cell| cell.operation() == operation && cell.point == point);
                let share = if possible == 0 { String::new() } else { format!("{visited}/{possible}") };
                write!(text, "{share:>17}")?;
            }
            writeln!(text)?;
        }
        write!(text, "{:26}", "all")?;
        for point in Point::ALL {
            let (visited, possible) = self.share(|cell| cell.point == point);
            write!(text, "{:>17}", format!("{visited}/{possible}"))?;
        }
        writeln!(text)
    }

    /// Operations with the same gaps stand together.
    fn write_gaps(&self, text: &mut String) -> core::fmt::Result {
        let mut groups: BTreeMap<(Point, String), Vec<&str>> = BTreeMap::new();
        for operation in operations() {
            for point in Point::ALL {
                let gaps = self.gaps(operation, point);
                if !gaps.is_empty() {
                    groups.entry((point, told(&gaps))).or_default().push(operation);
                }
            }
        }
        for ((point, gaps), operations) in groups {
            writeln!(text, "  {} {gaps}: {}", point.as_str(), operations.join(", "))?;
        }
        Ok(())
    }

    fn gaps(&self, operation: &str, point: Point) -> Faults {
        let kinds = Kind::ALL.into_iter().filter(|kind| kind.stands_at(point));
        let gaps = kinds.map(|kind| {
            let [_, never] = self.attempts(operation, point, kind);
            (kind, never)
        });
        gaps.filter(|(_, never)| !never.is_empty()).collect()
    }
}

/// `close, reset #1 #3`: without numbers all attempts are meant.
fn told(gaps: &Faults) -> String {
    let all = usize::from(super::ATTEMPTS_TOLD_APART);
    let told = gaps.iter().map(|(kind, never)| {
        let numbers = if never.len() == all { vec![] } else { never.clone() };
        numbers.iter().fold(kind.as_str().to_owned(), |text, number| format!("{text} #{number}"))
    });
    told.collect::<Vec<_>>().join(", ")
}

/// In the order in which cells are.
fn operations() -> impl Iterator<Item = &'static str> {
    let mut seen = BTreeSet::new();
    Cell::all().map(|cell| cell.operation()).filter(move |operation| seen.insert(*operation))
}

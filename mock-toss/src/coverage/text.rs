//! Coverage for people: shares, the visited cells with their rules, and what was never visited.

use core::fmt::Write;
use std::collections::BTreeMap;

use super::cell::{attempts, subjects, word};
use super::{Cell, Coverage};
use crate::fault::{Kind, Point};
use crate::operation::Operation;

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
        let (visited, possible) = self.share(Cell::all());
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
        for of in subjects() {
            write!(text, "{:26}", of.map_or("(no operation)", Operation::as_str))?;
            for point in Point::ALL {
                write!(text, "{:>17}", told_share(self.share(Cell::at(of, point))))?;
            }
            writeln!(text)?;
        }
        write!(text, "{:26}", "all")?;
        for point in Point::ALL {
            let share = self.share(subjects().flat_map(|of| Cell::at(of, point)));
            write!(text, "{:>17}", told_share(share))?;
        }
        writeln!(text)
    }

    /// Operations with the same gaps stand together.
    fn write_gaps(&self, text: &mut String) -> core::fmt::Result {
        let mut groups: BTreeMap<(Point, String), Vec<&str>> = BTreeMap::new();
        for of in subjects() {
            for point in Point::ALL {
                let mut gaps: BTreeMap<Kind, Vec<u8>> = BTreeMap::new();
                for cell in Cell::at(of, point).filter(|cell| !self.0.contains_key(cell)) {
                    gaps.entry(cell.fault).or_default().push(cell.attempt);
                }
                if !gaps.is_empty() {
                    groups.entry((point, told(&gaps))).or_default().push(word(of, point));
                }
            }
        }
        for ((point, gaps), operations) in groups {
            writeln!(text, "  {} {gaps}: {}", point.as_str(), operations.join(", "))?;
        }
        Ok(())
    }
}

fn told_share((visited, possible): (usize, usize)) -> String {
    if possible == 0 { String::new() } else { format!("{visited}/{possible}") }
}

/// `close, reset #1 #3`: without numbers all attempts are meant.
fn told(gaps: &BTreeMap<Kind, Vec<u8>>) -> String {
    let told = gaps.iter().map(|(kind, never)| {
        let numbers = if never.len() == usize::from(attempts(*kind)) { vec![] } else { never.clone() };
        numbers.iter().fold(kind.as_str().to_owned(), |text, number| format!("{text} #{number}"))
    });
    told.collect::<Vec<_>>().join(", ")
}

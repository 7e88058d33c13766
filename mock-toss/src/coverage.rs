//! Which faults a run has met: every cell of operation, point, fault and attempt, beside all that there could be.
//!
//! ```
//! use mock_toss::coverage::Coverage;
//!
//! let coverage = Coverage::default();
//! assert_eq!(coverage.visited().count(), 0);
//! assert!(coverage.to_text().contains("confirm"));
//! assert_eq!(Coverage::from_json(&coverage.to_json())?, coverage);
//! # Ok::<(), mock_toss::coverage::CoverageError>(())
//! ```

mod cell;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use cell::{ATTEMPTS_TOLD_APART, Cell};

/// What came by a cell.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Visits {
    /// How often.
    pub count: u64,
    /// The names of the rules that struck there.
    pub rules: BTreeSet<String>,
}

/// The cells that were visited.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Coverage(BTreeMap<Cell, Visits>);

/// Why a text is no coverage.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("this is no coverage, as GET /_mock/coverage tells it: {0}")]
pub struct CoverageError(String);

/// A cell with its visits, as it is told.
#[derive(Deserialize, Serialize)]
struct Row {
    #[serde(flatten)]
    cell: Cell,
    visits: u64,
    rules: BTreeSet<String>,
}

#[derive(Deserialize, Serialize)]
struct Told {
    /// How many cells were visited, of how many.
    visited: usize,
    possible: usize,
    cells: Vec<Row>,
}

impl Coverage {
    pub(crate) fn visit(&mut self, cell: Cell, rule: &str) {
        let visits = self.0.entry(cell).or_default();
        visits.count = visits.count.saturating_add(1);
        if !visits.rules.contains(rule) {
            visits.rules.insert(rule.to_owned());
        }
    }

    /// Every cell that was visited.
    pub fn visited(&self) -> impl Iterator<Item = (&Cell, &Visits)> {
        self.0.iter()
    }

    /// Every cell that there could be, visited or not.
    pub fn cells(&self) -> impl Iterator<Item = (Cell, Option<&Visits>)> {
        Cell::all().map(|cell| (cell, self.0.get(&cell)))
    }

    /// Adds another run to this one.
    pub fn merge(&mut self, other: &Self) {
        for (cell, Visits { count, rules }) in &other.0 {
            let visits = self.0.entry(*cell).or_default();
            visits.count = visits.count.saturating_add(*count);
            visits.rules.extend(rules.iter().cloned());
        }
    }

    /// One JSON object: `visited` and `possible` as numbers of cells, and the visited `cells`.
    pub fn to_json(&self) -> String {
        let row = |(cell, visits): (&Cell, &Visits)| Row {
            cell: *cell,
            visits: visits.count,
            rules: visits.rules.clone(),
        };
        let told = Told {
            visited: self.0.len(),
            possible: Cell::all().count(),
            cells: self.visited().map(row).collect(),
        };
        serde_json::to_string(&told).unwrap_or_default()
    }

    /// Reads what [`Coverage::to_json`] writes.
    ///
    /// # Errors
    ///
    /// If the text is something else.
    pub fn from_json(text: &str) -> Result<Self, CoverageError> {
        let told: Told = serde_json::from_str(text).map_err(|error| CoverageError(error.to_string()))?;
        let mut coverage = Self::default();
        for Row { cell, visits, rules } in told.cells {
            if !cell.is_possible() {
                return Err(CoverageError(format!("nothing can ever visit {cell}")));
            }
            coverage.merge(&Self([(cell, Visits { count: visits, rules })].into()));
        }
        Ok(coverage)
    }

    /// How many of these cells were visited, of how many.
    fn share(&self, cells: impl Iterator<Item = Cell>) -> (usize, usize) {
        cells.fold((0, 0), |(visited, possible), cell| {
            (visited + usize::from(self.0.contains_key(&cell)), possible + 1)
        })
    }
}

#[cfg(test)]
mod tests;

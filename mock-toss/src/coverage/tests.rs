//! Cells, sums and both reports.

use super::*;
use crate::fault::{Kind, Point};
use crate::operation::Operation;

fn cell(nth: u32) -> Cell {
    Cell::new(Some(Operation::Confirm), Point::AfterCommit, Kind::Close, nth)
}

fn visited(nths: &[u32]) -> Coverage {
    let mut coverage = Coverage::default();
    for nth in nths {
        coverage.visit(cell(*nth), "lost-answer");
    }
    coverage
}

#[test]
fn the_fourth_attempt_and_all_later_ones_are_one_cell() {
    let coverage = visited(&[1, 4, 5, 900]);
    let told: Vec<_> = coverage.visited().map(|(cell, visits)| (cell.attempt, visits.count)).collect();
    assert_eq!(told, [(1, 1), (4, 3)]);
}

#[test]
fn every_cell_there_can_be_is_counted_once_and_told_alike_everywhere() {
    let all: Vec<Cell> = Cell::all().collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    assert!(all.iter().all(|cell| cell.is_possible()));
    let mut coverage = Coverage::default();
    for cell in all {
        coverage.visit(cell, "everything");
    }
    assert_eq!(Coverage::from_json(&coverage.to_json()), Ok(coverage.clone()));
    let text = coverage.to_text();
    assert!(text.ends_with("never visited:\n"), "{text}");
}

#[test]
fn two_runs_add_up() {
    let mut both = visited(&[1]);
    both.merge(&visited(&[1, 2]));
    assert_eq!(both, visited(&[1, 1, 2]));
}

#[test]
fn the_report_groups_what_was_never_visited() {
    let text = visited(&[1, 2]).to_text();
    assert!(text.contains("confirm after_commit close #1: 1 times, by lost-answer"), "{text}");
    assert!(text.contains("  after_commit close #3 #4, reset, never,"), "{text}");
    let others = text.lines().find(|line| line.starts_with("  after_commit close, reset")).expect("a group");
    assert!(others.contains("cancel, look_up"), "{others}");
    assert!(!others.contains(": confirm"), "{others}");
    assert!(text.lines().any(|line| line.ends_with(": connection")), "{text}");
}

#[test]
fn what_is_no_coverage_is_refused() {
    for (text, why) in [
        ("[]", "invalid length 0"),
        (
            r#"{"visited": 1, "possible": 1, "cells": [{"operation": "dance", "point": "webhook", "fault": "lose", "attempt": 1, "visits": 1, "rules": []}]}"#,
            "`dance` is no operation",
        ),
        (
            r#"{"visited": 1, "possible": 1, "cells": [{"operation": "confirm", "point": "webhook", "fault": "lose", "attempt": 1, "visits": 1, "rules": []}]}"#,
            "nothing can ever visit confirm webhook lose #1",
        ),
        (
            r#"{"visited": 1, "possible": 1, "cells": [{"operation": "webhook", "point": "webhook", "fault": "lose", "attempt": 9, "visits": 1, "rules": []}]}"#,
            "nothing can ever visit",
        ),
    ] {
        let error = Coverage::from_json(text).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

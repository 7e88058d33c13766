//! `cargo xtask bench`: criterion's estimates as ratios to the bare case of the same run, which is what stays true on
//! another machine.

use std::fs;
use std::path::Path;

use crate::command::CommandLine;
use crate::failure::{Failure, Outcome};
use crate::repository;
use crate::say::{line, say};

/// The name of the case that the others are compared with.
const BARE: &str = "bare";

/// Runs the benches and prints the ratios.
///
/// # Errors
///
/// If a bench fails, or left no estimates.
pub(crate) fn run(filters: &[String]) -> Outcome {
    let results = repository().join("target/criterion");
    let benches = CommandLine::new("cargo bench --package benches --locked")
        .env("CRITERION_HOME", results.display().to_string());
    if filters.is_empty() { benches } else { benches.words(&["--".to_owned()]).words(filters) }.run()?;
    say("medians, and how often the bare case fits in:");
    for group in folders(&results)? {
        report(&results.join(&group), &group)?;
    }
    Ok(())
}

/// Prints one group, if it has a bare case.
fn report(folder: &Path, group: &str) -> Outcome {
    let Some(bare) = median(&folder.join(BARE)) else { return Ok(()) };
    for case in folders(folder)? {
        if let Some(nanos) = median(&folder.join(&case)) {
            let (micros, rest) = (nanos / 1000, nanos % 1000 / 100);
            line(&format!("  {group}/{case:<24} {micros:>8}.{rest} µs   {} x", ratio(nanos, bare)));
        }
    }
    Ok(())
}

/// The names of the folders in `folder`, sorted.
fn folders(folder: &Path) -> Outcome<Vec<String>> {
    let entries = fs::read_dir(folder)
        .map_err(|error| Failure::new(format!("no estimates in {}: {error}", folder.display())))?;
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    Ok(names)
}

/// Whole nanoseconds of the newest median of a case.
fn median(case: &Path) -> Option<u128> {
    point_estimate(&fs::read_to_string(case.join("new/estimates.json")).ok()?)
}

/// Criterion writes `…"median":{"confidence_interval":{…},"point_estimate":70891.2,…}…`.
fn point_estimate(estimates: &str) -> Option<u128> {
    let (_, median) = estimates.split_once("\"median\"")?;
    let (_, estimate) = median.split_once("\"point_estimate\":")?;
    let digits: String = estimate.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// `part / whole` with two decimals.
fn ratio(part: u128, whole: u128) -> String {
    let percent = (part * 100).checked_div(whole).unwrap_or(0);
    format!("{}.{:02}", percent / 100, percent % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_read_and_not_the_mean() {
        let estimates = r#"{"mean":{"confidence_interval":{"lower_bound":1.0},"point_estimate":900.5},
            "median":{"confidence_interval":{"lower_bound":1.0},"point_estimate":70891.25,"standard_error":3.0}}"#;
        assert_eq!(point_estimate(estimates), Some(70891));
        assert_eq!(point_estimate("{}"), None);
    }

    #[test]
    fn a_ratio_has_two_decimals() {
        assert_eq!(ratio(1250, 1000), "1.25");
        assert_eq!(ratio(1005, 1000), "1.00");
        assert_eq!(ratio(1, 0), "0.00");
    }
}

//! What criterion left behind: a folder for each group and case, with the median in a file of JSON.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::load::decimal::thousandths;

/// Picoseconds of a call, by `GROUP/CASE`.
pub(super) type Medians = BTreeMap<String, u128>;

/// All medians under `results`.
///
/// # Errors
///
/// If there are none.
pub(super) fn read(results: &Path) -> Outcome<Medians> {
    let mut medians = Medians::new();
    for group in folders(results)? {
        for case in folders(&results.join(&group))? {
            let estimates = results.join(&group).join(&case).join("new/estimates.json");
            let Ok(text) = fs::read_to_string(&estimates) else { continue };
            let median = point_estimate(&text)
                .ok_or_else(|| Failure::new(format!("no median in {}", estimates.display())))?;
            medians.insert(format!("{group}/{case}"), median);
        }
    }
    Ok(medians)
}

/// The names of the folders in `folder`.
fn folders(folder: &Path) -> Outcome<Vec<String>> {
    let entries = fs::read_dir(folder)
        .map_err(|error| Failure::new(format!("no estimates in {}: {error}", folder.display())))?;
    let folders = entries.filter_map(Result::ok).filter(|entry| entry.path().is_dir());
    Ok(folders.filter_map(|entry| entry.file_name().into_string().ok()).collect())
}

/// Criterion writes `…"median":{"confidence_interval":{…},"point_estimate":70891.2,…}…`, in nanoseconds.
fn point_estimate(estimates: &str) -> Option<u128> {
    let (_, median) = estimates.split_once("\"median\"")?;
    let (_, estimate) = median.split_once("\"point_estimate\":")?;
    let end = estimate.find([',', '}'])?;
    thousandths(estimate.get(..end)?.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_read_and_not_the_mean() {
        let estimates = r#"{"mean":{"confidence_interval":{"lower_bound":1.0},"point_estimate":900.5},
            "median":{"confidence_interval":{"lower_bound":1.0},"point_estimate":70891.25,"standard_error":3.0}}"#;
        assert_eq!(point_estimate(estimates), Some(70_891_250));
        assert_eq!(point_estimate("{}"), None);
    }

    #[test]
    fn a_figure_that_is_no_decimal_is_not_taken_for_one() {
        let odd = |figure: &str| format!(r#"{{"median":{{"point_estimate":{figure}}}}}"#);
        assert_eq!(point_estimate(&odd("1e3")), None);
        assert_eq!(point_estimate(&odd("12")), Some(12_000));
    }
}

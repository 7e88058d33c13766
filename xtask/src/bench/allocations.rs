//! What the counting program says, a line for each subject: `GROUP/CASE COUNT BYTES`.

use std::collections::BTreeMap;

use crate::command::CommandLine;
use crate::failure::{Failure, Outcome};

/// Allocations of a call, by `GROUP/CASE`.
pub(super) type Counts = BTreeMap<String, u128>;

/// Runs the program.
///
/// # Errors
///
/// If it fails, or says something else.
pub(super) fn count() -> Outcome<Counts> {
    parse(&CommandLine::new("cargo bench --package benches --bench allocations --locked").output()?)
}

fn parse(text: &str) -> Outcome<Counts> {
    let counts = text.lines().filter(|line| !line.is_empty()).map(|line| {
        let mut words = line.split(' ');
        let count = words.next().map(str::to_owned).zip(words.next().and_then(|count| count.parse().ok()));
        count.ok_or_else(|| Failure::new(format!("{line:?} is no count of allocations")))
    });
    counts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_case_and_its_count() {
        let counts = parse("stack/ours 12 3400\nstack/tower 4 80\n").unwrap();
        assert_eq!(counts.get("stack/tower"), Some(&4));
        assert!(parse("panicked\n").unwrap_err().to_string().contains("\"panicked\""));
    }
}

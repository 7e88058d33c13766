//! `cargo xtask flows`: how many orders and jobs a second toss-flows writes down, together and one by one, on disks that
//! are waited for. Figures of different runs and machines are not comparable; the ratios of one run are.

use std::collections::BTreeMap;

use crate::command::CommandLine;
use crate::failure::{Failure, Outcome};
use crate::load::decimal::{median, ratio};
use crate::load::machine;
use crate::load::report::{Report, Row};
use crate::say::{line, say};
use crate::services::{Promise, Services};

const METHOD: &str = "\
One program, built with the profile `bench`, two threads. *SQLite*: a file with `synchronous=FULL`; an order is one \
transaction with a row of the shop's, the job and its idempotency key; 100 orders by one caller, one after the other, \
then 6,400 by 64 callers at once, who share commits. *PostgreSQL*: a server of its own with `fsync`, full page writes \
and synchronous commits, 8 connections; the same orders by 64 callers; then one worker claims and settles confirms that \
the gateway took, one at a time (100 of them), and then 200 at a time (5,800). A settlement writes the job, its attempt, \
the payment and the history. Rates are medians over the rounds; a ratio is of one round.";

/// Microseconds for a thousand of them, by `STORE/CASE`.
type Figures = BTreeMap<String, u128>;

/// Measures and prints; with `keep` also writes docs/results.
///
/// # Errors
///
/// If PostgreSQL cannot be had or the bench fails. A missed bar is a figure, not a failure.
pub(crate) fn run(rounds: u32, keep: bool) -> Outcome {
    let mut machine = machine::describe();
    machine.push(("rounds", rounds.to_string()));
    let rounds_of = (0..rounds).map(|_| measure()).collect::<Outcome<Vec<_>>>()?;
    let command = format!("cargo xtask flows --write --rounds {rounds}");
    let report =
        Report { title: "How fast toss-flows is", command, method: METHOD, machine, rows: rows(&rounds_of)? };
    line(&report.markdown());
    if keep {
        Report::keep("toss-flows-speed.md", &report.markdown())?;
        Report::keep("toss-flows-speed.json", &report.json())?;
    }
    say(report.verdict());
    Ok(())
}

fn measure() -> Outcome<Figures> {
    let services = Services::start_with(Promise::OnDisk)?;
    let bench = CommandLine::new("cargo bench --package benches --bench flows --locked");
    parse(&bench.env("TEST_POSTGRES_URL", &services.postgres_url).output()?)
}

fn parse(text: &str) -> Outcome<Figures> {
    let figures = text.lines().filter(|line| !line.is_empty()).map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        let figure = match words[..] {
            [case, count, micros] => {
                count.parse().ok().zip(micros.parse().ok()).map(|(count, micros)| (case, count, micros))
            }
            _ => None,
        };
        let (case, count, micros): (&str, u128, u128) =
            figure.ok_or_else(|| Failure::new(format!("{line:?} is no time of so many of a case")))?;
        Ok((case.to_owned(), micros.saturating_mul(1_000) / count.max(1)))
    });
    figures.collect()
}

fn rows(rounds: &[Figures]) -> Outcome<Vec<Row>> {
    let times = |together: &str, alone: &str| {
        let ratios = rounds.iter().map(|round| Ok(ratio(of(round, alone)?, of(round, together)?)));
        ratios.collect::<Outcome<Vec<_>>>().map(median)
    };
    let rate = |what, case: &str| {
        let each = rounds.iter().map(|round| of(round, case)).collect::<Outcome<Vec<_>>>().map(median)?;
        Ok(Row::for_scale(
            what,
            format!("{} a second", 1_000_000_000_u128.checked_div(each).unwrap_or_default()),
        ))
    };
    Ok(vec![
        Row::at_least(
            "SQLite: orders of 64 callers, to one caller",
            times("sqlite/create_64", "sqlite/create_1")?,
            1_500,
            "x",
        ),
        rate("SQLite: orders, one caller", "sqlite/create_1")?,
        rate("SQLite: orders, 64 callers", "sqlite/create_64")?,
        Row::at_least(
            "PostgreSQL: claim and settle 200 at a time, to one",
            times("postgres/work_200", "postgres/work_1")?,
            3_000,
            "x",
        ),
        Row::at_least(
            "PostgreSQL: claim 200 at a time, to one",
            times("postgres/claim_200", "postgres/claim_1")?,
            3_000,
            "x",
        ),
        rate("PostgreSQL: orders, 64 callers", "postgres/create_64")?,
        rate("PostgreSQL: jobs claimed, one at a time", "postgres/claim_1")?,
        rate("PostgreSQL: jobs claimed, 200 at a time", "postgres/claim_200")?,
        rate("PostgreSQL: jobs claimed and settled, one at a time", "postgres/work_1")?,
        rate("PostgreSQL: jobs claimed and settled, 200 at a time", "postgres/work_200")?,
    ])
}

fn of(round: &Figures, case: &str) -> Outcome<u128> {
    round.get(case).copied().ok_or_else(|| Failure::new(format!("{case} was not measured")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_case_how_many_and_how_long() {
        let figures = parse("sqlite/create_1 100 500000\nsqlite/create_64 6400 800000\n").unwrap();
        assert_eq!(figures.get("sqlite/create_1"), Some(&5_000_000));
        assert!(parse("panicked at once\n").unwrap_err().to_string().contains("\"panicked at once\""));
    }

    #[test]
    fn what_was_not_measured_is_named() {
        let error = rows(&[Figures::new()]).unwrap_err().to_string();
        assert!(error.contains("sqlite/create_1 was not measured"), "{error}");
    }
}

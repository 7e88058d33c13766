//! From measurements to figures beside their bars.

use super::allocations::Counts;
use super::estimates::Medians;
use crate::failure::{Failure, Outcome};
use crate::load::decimal::{hundredths, median, ratio};
use crate::load::report::Row;

/// Everything that was measured.
#[derive(Debug)]
pub(super) struct Figures {
    pub(super) rounds: Vec<Medians>,
    pub(super) counts: Counts,
}

/// Picoseconds, of which criterion's nanoseconds have a thousand.
const NANO: u128 = 1_000;

/// What a breaker may take, in picoseconds.
const BREAKER: u128 = 150 * NANO;

/// In hundredths: what is the same but for noise, and for memory that is six hundred times as large.
const CONSTANT: u128 = 125;

impl Figures {
    /// The table.
    ///
    /// # Errors
    ///
    /// If a case was not measured.
    pub(super) fn rows(&self) -> Outcome<Vec<Row>> {
        let mut rows = self.stack()?;
        rows.extend(self.breaker()?);
        rows.extend(self.loopback()?);
        rows.extend(self.contention()?);
        Ok(rows)
    }

    fn stack(&self) -> Outcome<Vec<Row>> {
        let (time, count) = self.above("stack/ours", "stack/ours_bare")?;
        let whole = self.time(|round| of(round, "stack/ours"))?;
        let peer = |what, case| {
            let (peer, count) = self.above(case, "stack/tower_bare")?;
            let times = self.time(|round| {
                let own = above(round, "stack/ours", "stack/ours_bare")?;
                Ok(ratio(above(round, case, "stack/tower_bare")?, own))
            })?;
            let figure = format!("{}, {count} allocations; {} x toss-sdk's", nanos(peer), hundredths(times));
            Ok(Row::for_scale(what, figure))
        };
        Ok(vec![
            bounded("stack: time of a call", time, 1_000 * NANO),
            counted("stack: allocations of a call", count, 2),
            peer("stack: tower, seven layers", "stack/tower")?,
            peer("stack: tower-resilience, six layers", "stack/tower_resilience")?,
            Row::for_scale(
                "stack: with request and answer",
                format!("{}, {} allocations", nanos(whole), self.count("stack/ours")?),
            ),
        ])
    }

    fn breaker(&self) -> Outcome<Vec<Row>> {
        let time = |case| self.time(|round| of(round, case));
        let peer = |time, count| format!("{}, {count} allocations", nanos(time));
        let constant = |what, few, many| {
            let ratio = self.time(|round| Ok(ratio(of(round, many)?, of(round, few)?)))?;
            Ok(Row::at_most(what, ratio, CONSTANT, "x"))
        };
        let cases = ["ours", "ours_few_calls", "ours_many_calls", "ours_few_of_time", "ours_many_of_time"];
        let counts = cases.map(|case| self.count(&format!("breaker/{case}")));
        let most = counts.into_iter().collect::<Outcome<Vec<_>>>()?.into_iter().max().unwrap_or_default();
        let (theirs, count) = self.above("breaker/tower_resilience", "breaker/bare")?;
        Ok(vec![
            bounded("breaker: admit and record, 100 calls", time("breaker/ours")?, BREAKER),
            bounded("breaker: every tenth fails, 100 calls", time("breaker/ours_few_calls")?, BREAKER),
            bounded("breaker: every tenth fails, window of time", time("breaker/ours_few_of_time")?, BREAKER),
            counted("breaker: allocations, at most", most, 0),
            constant("breaker: 60,000 calls, to 100", "breaker/ours_few_calls", "breaker/ours_many_calls")?,
            constant(
                "breaker: window of time holding 60,000, to 100",
                "breaker/ours_few_of_time",
                "breaker/ours_many_of_time",
            )?,
            Row::for_scale(
                "breaker: failsafe, default policy",
                peer(time("breaker/failsafe")?, self.count("breaker/failsafe")?),
            ),
            Row::for_scale("breaker: tower-resilience, 100 calls", peer(theirs, count)),
            Row::for_scale(
                "breaker: tower-resilience, window of time holding 60,000",
                nanos(time("breaker/tower_resilience_many_of_time")?),
            ),
        ])
    }

    fn loopback(&self) -> Outcome<Vec<Row>> {
        let times = |case| self.time(|round| Ok(ratio(of(round, case)?, of(round, "loopback/bare")?)));
        let more = |case| Ok(self.count(case)?.saturating_sub(self.count("loopback/bare")?));
        let bare = self.time(|round| of(round, "loopback/bare"))?;
        let middleware = hundredths(times("loopback/middleware")?);
        Ok(vec![
            Row::at_most("loopback: time, to bare reqwest's", times("loopback/ours")?, 107, "x"),
            counted("loopback: allocations above bare reqwest's", more("loopback/ours")?, 8),
            Row::for_scale(
                "loopback: reqwest-middleware and reqwest-retry",
                format!("{middleware} x, {} allocations more", more("loopback/middleware")?),
            ),
            Row::for_scale(
                "loopback: bare reqwest",
                format!("{}, {} allocations", nanos(bare), self.count("loopback/bare")?),
            ),
        ])
    }

    fn contention(&self) -> Outcome<Vec<Row>> {
        let cost = |one, two| self.time(|round| Ok(ratio(of(round, two)?, of(round, one)?)));
        let governor = cost("contention/governor_1", "contention/governor_2")?;
        let ours = cost("contention/ours_1", "contention/ours_2")?;
        let failsafe = cost("contention/failsafe_1", "contention/failsafe_2")?;
        Ok(vec![
            Row::at_most("contention: two threads on one client, to one", ours, governor, "x"),
            Row::for_scale("contention: governor alone", format!("{} x", hundredths(governor))),
            Row::for_scale("contention: failsafe alone", format!("{} x", hundredths(failsafe))),
        ])
    }

    /// What `case` takes above `bare`, and how many allocations more it makes.
    fn above(&self, case: &str, bare: &str) -> Outcome<(u128, u128)> {
        let time = self.time(|round| above(round, case, bare))?;
        Ok((time, self.count(case)?.saturating_sub(self.count(bare)?)))
    }

    /// The median over the rounds.
    fn time(&self, figure: impl Fn(&Medians) -> Outcome<u128>) -> Outcome<u128> {
        Ok(median(self.rounds.iter().map(figure).collect::<Outcome<_>>()?))
    }

    fn count(&self, case: &str) -> Outcome<u128> {
        of(&self.counts, case)
    }
}

fn of(figures: &Medians, case: &str) -> Outcome<u128> {
    figures.get(case).copied().ok_or_else(|| Failure::new(format!("{case} was not measured")))
}

fn above(round: &Medians, case: &str, bare: &str) -> Outcome<u128> {
    Ok(of(round, case)?.saturating_sub(of(round, bare)?))
}

fn nanos(picos: u128) -> String {
    format!("{} ns", picos / NANO)
}

/// A time with its bar.
fn bounded(what: &'static str, picos: u128, bar: u128) -> Row {
    Row { what, bar: format!("≤ {}", nanos(bar)), figure: nanos(picos), is_met: Some(picos <= bar) }
}

/// A whole number with its bar.
fn counted(what: &'static str, count: u128, bar: u128) -> Row {
    Row { what, bar: format!("≤ {bar}"), figure: count.to_string(), is_met: Some(count <= bar) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES: [(&str, u128, u128); 23] = [
        ("stack/ours", 2_400_000, 14),
        ("stack/ours_bare", 1_500_000, 9),
        ("stack/tower", 2_300_000, 4),
        ("stack/tower_bare", 600_000, 2),
        ("stack/tower_resilience", 5_200_000, 18),
        ("breaker/failsafe", 234_900, 0),
        ("breaker/ours", 60_000, 0),
        ("breaker/ours_few_calls", 100_000, 0),
        ("breaker/ours_many_calls", 110_000, 1),
        ("breaker/ours_few_of_time", 151_000, 0),
        ("breaker/ours_many_of_time", 196_300, 0),
        ("breaker/bare", 2_000, 0),
        ("breaker/tower_resilience", 682_000, 3),
        ("breaker/tower_resilience_many_of_time", 51_000_000, 0),
        ("loopback/bare", 20_600_000, 53),
        ("loopback/ours", 22_000_000, 60),
        ("loopback/middleware", 22_100_000, 64),
        ("contention/governor_1", 54_000, 0),
        ("contention/governor_2", 164_000, 0),
        ("contention/ours_1", 900_000, 0),
        ("contention/ours_2", 2_900_000, 0),
        ("contention/failsafe_1", 149_000, 0),
        ("contention/failsafe_2", 490_000, 0),
    ];

    fn figures() -> Figures {
        let cases = || CASES.into_iter().map(|(case, time, count)| (case.to_owned(), time, count));
        Figures {
            rounds: vec![cases().map(|(case, time, _)| (case, time)).collect()],
            counts: cases().map(|(case, _, count)| (case, count)).collect(),
        }
    }

    fn row(figures: &Figures, what: &str) -> Row {
        let mut rows = figures.rows().unwrap();
        let index = rows.iter().position(|row| row.what.contains(what)).unwrap();
        rows.swap_remove(index)
    }

    #[test]
    fn what_any_call_costs_is_taken_off_a_stack() {
        let figures = figures();
        assert_eq!(row(&figures, "time of a call").figure, "900 ns");
        assert_eq!(row(&figures, "time of a call").is_met, Some(true));
        assert_eq!(row(&figures, "allocations of a call").figure, "5");
        assert_eq!(row(&figures, "allocations of a call").is_met, Some(false));
        assert_eq!(row(&figures, "seven layers").figure, "1700 ns, 2 allocations; 1.88 x toss-sdk's");
    }

    #[test]
    fn a_breakers_window_is_judged_by_what_its_size_adds_and_its_allocations_by_the_worst_case() {
        let figures = figures();
        let shown = |what| {
            let row = row(&figures, what);
            (row.figure, row.is_met)
        };
        assert_eq!(shown("admit and record"), ("60 ns".to_owned(), Some(true)));
        assert_eq!(shown("fails, window of time"), ("151 ns".to_owned(), Some(false)));
        assert_eq!(shown("60,000 calls, to 100"), ("1.10 x".to_owned(), Some(true)));
        assert_eq!(shown("holding 60,000, to 100"), ("1.30 x".to_owned(), Some(false)));
        assert_eq!(shown("allocations, at most"), ("1".to_owned(), Some(false)));
        assert_eq!(shown("tower-resilience, window of time"), ("51000 ns".to_owned(), None));
    }

    #[test]
    fn the_bar_of_contention_is_the_governors_ratio_of_the_same_run() {
        let contention = row(&figures(), "two threads on one client");
        assert_eq!(
            (contention.bar.as_str(), contention.figure.as_str(), contention.is_met),
            ("≤ 3.03 x", "3.22 x", Some(false))
        );
    }

    #[test]
    fn a_case_that_was_not_measured_is_named() {
        let mut figures = figures();
        figures.counts.remove("loopback/ours");
        assert_eq!(figures.rows().unwrap_err().to_string(), "loopback/ours was not measured");
    }
}

//! An exploration to be read by people.

use core::fmt;

use super::{Books, Exploration, Outcome, Said, Seen, Violation};

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        if !self.code.is_empty() {
            write!(f, " {}", self.code)?;
        }
        if self.is_replay { f.write_str(" (replayed)") } else { Ok(()) }
    }
}

impl fmt::Display for Books {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, captured, balance } = self;
        write!(f, "{status}, {captured} won taken, {balance} left")
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, said) in self.said.iter().enumerate() {
            match said {
                Some(said) => write!(f, "{} {said}; ", name(at))?,
                None => write!(f, "{} has no answer yet; ", name(at))?,
            }
        }
        write!(f, "{}", self.books)
    }
}

/// One block an outcome, the most frequent first, and then what is not as the contract says.
impl fmt::Display for Exploration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requests, schedules, outcomes, violations } = self;
        for (at, request) in requests.iter().enumerate() {
            writeln!(f, "{} = {request}", name(at))?;
        }
        let ended = if violations.is_empty() { "" } else { " went to their end" };
        writeln!(f, "{schedules} schedules{ended}, {} outcomes", outcomes.len())?;
        for Outcome { said, books, count, schedule } in outcomes {
            writeln!(f, "\n{count} times, first {}: {books}", steps(schedule))?;
            for (at, said) in said.iter().enumerate() {
                writeln!(f, "  {} {said}", name(at))?;
            }
        }
        if violations.is_empty() {
            return writeln!(f, "\nAll as the contract says.");
        }
        writeln!(f, "\n{} ways go elsewhere than the contract says:", violations.len())?;
        for Violation { schedule, expected, found } in violations {
            writeln!(f, "  after {}\n    expected {expected}\n    found    {found}", steps(schedule))?;
        }
        Ok(())
    }
}

/// `A`, `B`, `C`
fn name(at: usize) -> char {
    u8::try_from(at).ok().and_then(|at| b'A'.checked_add(at)).map_or('?', char::from)
}

fn steps(schedule: &[usize]) -> String {
    schedule.iter().map(|at| name(*at)).collect()
}

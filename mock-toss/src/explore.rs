//! All interleavings of two or three requests about one payment, one by one, and what each comes to.
//!
//! Every request stops where the gateway's own concurrency has its seams: when it has arrived, before its effect,
//! and after it with the answer not yet gone. A schedule says who takes the next step; all schedules are walked, each
//! in a world of its own. What comes of one is compared with what the contract says should, which a little model
//! computes that shares no code with the world.
//!
//! ```
//! use mock_toss::explore::{Request, explore};
//! use mock_toss::Switches;
//!
//! let twice: [Request; 2] = ["confirm@a".parse()?, "confirm@b".parse()?];
//! let exploration = explore(15_000, &twice, &Switches::default())?;
//! assert_eq!(exploration.schedules, 14);
//! assert!(exploration.violations.is_empty(), "{exploration}");
//! assert!(exploration.outcomes.iter().all(|outcome| outcome.books.captured == 15_000));
//! # Ok::<(), mock_toss::explore::ExploreError>(())
//! ```

mod model;
mod report;
mod request;
mod stage;

use crate::Switches;

pub use request::{Form, Request};

use model::Model;
use request::AMOUNTS;
use stage::Stage;

/// The fewest and the most requests that are walked: with four there are hundreds of thousands of schedules.
const REQUESTS: core::ops::RangeInclusive<usize> = 2..=3;

/// What cannot be explored.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct ExploreError(String);

/// What the gateway says to a request.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Said {
    /// The HTTP status.
    pub status: u16,
    /// The error code, with `[S008]` behind it if the message begins so; empty for a 200.
    pub code: String,
    /// Whether it is a stored answer, sent again.
    pub is_replay: bool,
}

/// What the gateway holds to be true of the payment.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Books {
    /// Such as `DONE`.
    pub status: &'static str,
    /// What was taken, in won.
    pub captured: u64,
    /// What can still be cancelled, in won; 0 before anything was taken.
    pub balance: u64,
}

/// What some of the schedules come to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// To each request, in their order.
    pub said: Vec<Said>,
    /// In the end.
    pub books: Books,
    /// How many schedules come to it.
    pub count: usize,
    /// The first of them: who takes each step, from 0.
    pub schedule: Vec<usize>,
}

/// A step after which the gateway is not where the contract says it should be.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Violation {
    /// Who took each step up to this one, from 0.
    pub schedule: Vec<usize>,
    /// What the contract says.
    pub expected: String,
    /// What was found.
    pub found: String,
}

/// What all schedules came to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exploration {
    /// What was asked for.
    pub requests: Vec<Request>,
    /// How many schedules went to their end: all, unless there are violations.
    pub schedules: usize,
    /// What they come to, the most frequent first.
    pub outcomes: Vec<Outcome>,
    /// Where the gateway went another way than the contract; each way only until there.
    pub violations: Vec<Violation>,
}

/// Walks all schedules of the requests over a payment of so many won.
///
/// # Errors
///
/// If there are fewer than two requests or more than three, if one of them would be refused for its form alone, or if
/// the amount cannot be paid by card.
pub fn explore(amount: u64, requests: &[Request], switches: &Switches) -> Result<Exploration, ExploreError> {
    if !REQUESTS.contains(&requests.len()) {
        let (few, many) = (REQUESTS.start(), REQUESTS.end());
        let why = format!("{} requests are given, {few} or {many} can be walked", requests.len());
        return Err(ExploreError(why));
    }
    if !AMOUNTS.contains(&amount) {
        let (least, most) = (AMOUNTS.start(), AMOUNTS.end());
        return Err(ExploreError(format!("the amount is {amount}, not {least} to {most} won")));
    }
    requests.iter().try_for_each(Request::check)?;
    let mut walk = Walk { amount, requests, switches, outcomes: Vec::new(), violations: Vec::new() };
    walk.on(&mut Vec::new())?;
    let Walk { mut outcomes, violations, .. } = walk;
    outcomes.sort_by(|one, other| other.count.cmp(&one.count).then(one.said.cmp(&other.said)));
    let schedules = outcomes.iter().map(|outcome| outcome.count).sum();
    Ok(Exploration { requests: requests.to_vec(), schedules, outcomes, violations })
}

/// The way through the tree of schedules.
struct Walk<'a> {
    amount: u64,
    requests: &'a [Request],
    switches: &'a Switches,
    outcomes: Vec<Outcome>,
    violations: Vec<Violation>,
}

impl Walk<'_> {
    /// Goes on from the end of this schedule in every way there is.
    fn on(&mut self, schedule: &mut Vec<usize>) -> Result<(), ExploreError> {
        let mut stage = self.play(schedule)?;
        let (expected, found) = (self.model(schedule).seen(), stage.seen());
        if expected != found {
            let (expected, found) = (expected.to_string(), found.to_string());
            self.violations.push(Violation { schedule: schedule.clone(), expected, found });
            return Ok(());
        }
        let open: Vec<usize> = (0..self.requests.len()).filter(|at| !stage.is_over(*at)).collect();
        if open.is_empty() {
            self.note(found, schedule);
        }
        for next in open {
            schedule.push(next);
            self.on(schedule)?;
            schedule.pop();
        }
        Ok(())
    }

    /// A world of its own in which the schedule was played.
    fn play(&self, schedule: &[usize]) -> Result<Stage, ExploreError> {
        let mut stage = Stage::set(self.amount, self.requests, self.switches)?;
        for at in schedule {
            stage.step(*at);
        }
        Ok(stage)
    }

    fn model(&self, schedule: &[usize]) -> Model {
        let mut model = Model::new(self.amount, self.requests);
        for at in schedule {
            model.step(*at);
        }
        model
    }

    fn note(&mut self, seen: Seen, schedule: &[usize]) {
        let said: Vec<Said> = seen.said.into_iter().flatten().collect();
        let known = self.outcomes.iter_mut().find(|known| known.said == said && known.books == seen.books);
        if let Some(known) = known {
            known.count += 1;
        } else {
            let schedule = schedule.to_vec();
            self.outcomes.push(Outcome { said, books: seen.books, count: 1, schedule });
        }
    }
}

/// What can be seen at one moment.
#[derive(Debug, PartialEq)]
struct Seen {
    /// To each request, if it has its answer.
    said: Vec<Option<Said>>,
    books: Books,
}

#[cfg(test)]
mod tests;

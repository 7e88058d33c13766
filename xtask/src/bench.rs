//! `cargo xtask bench`: what toss-sdk's layers cost, beside their peers in the same run. Figures of different runs and
//! machines are not comparable; the ratios of one run are.

mod allocations;
mod estimates;
mod rows;

use std::fs;
use std::path::Path;

use self::rows::Figures;
use crate::command::CommandLine;
use crate::failure::{Failure, Outcome};
use crate::load::machine;
use crate::load::report::Report;
use crate::repository;
use crate::say::{line, say};

const METHOD: &str = "\
Medians of criterion, one program for all subjects, and medians over the rounds of each figure, so that a ratio is of \
one round. *Stack*: everything that `Config` has (deadline, retry with budget, breaker, bulkhead, rate limit, attempt \
timeout; an idempotency key given, no journal, no subscriber, no recorder) over a transport that answers from memory. \
Taken off is the same work without a stack: for toss-sdk a copy of the request's values, path, headers and body made by \
hand, and the decoding of the least answer that is a payment; for the others a clone of an `http::Request` with six \
headers. *tower*: timeout, retry with `TpsBudget`, \
failsafe, load shed, concurrency limit, governor, timeout, nothing boxed. *tower-resilience*: time limiter, retry, \
circuit breaker of 100 calls, bulkhead, rate limiter, time limiter. *Breaker*: one admission and one success; where every tenth fails, \
no result can be passed over. A window of time is an hour's here, and what it should hold is called before. \
*Loopback*: a confirm over a kept connection to a server on a thread of its own, the request's body made and the whole \
answer decoded by everybody. *Contention*: wall time of a call with two threads on one object, to that of one thread; \
1.00 x would be no contention. *Allocations*: on the calling thread, of the call in the middle of 201, counted by \
allocation-counter in a program of its own.";

/// How long to measure.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Pace {
    /// So many rounds of some forty seconds.
    Rounds(u32),
    /// A few seconds, to see whether it runs: figures of it are not worth keeping.
    Quick,
}

/// Measures and prints; with `keep` also writes docs/results.
///
/// # Errors
///
/// If a bench fails or left no estimate. A missed bar is a figure, not a failure.
pub(crate) fn run(pace: Pace, keep: bool) -> Outcome {
    let mut machine = machine::describe();
    let (rounds, command, criterion) = match pace {
        Pace::Rounds(rounds) => (
            rounds,
            format!("cargo xtask bench --write --rounds {rounds}"),
            "--warm-up-time 0.5 --measurement-time 2",
        ),
        Pace::Quick => (
            1,
            "cargo xtask bench --quick".to_owned(),
            "--sample-size 10 --warm-up-time 0.1 --measurement-time 0.3",
        ),
    };
    machine.push(("rounds", format!("{rounds}, criterion {criterion}")));
    let figures = Figures { rounds: timed(rounds, criterion)?, counts: allocations::count()? };
    let report =
        Report { title: "How fast toss-sdk is", command, method: METHOD, machine, rows: figures.rows()? };
    line(&report.markdown());
    if keep {
        Report::keep("toss-sdk-speed.md", &report.markdown())?;
        Report::keep("toss-sdk-speed.json", &report.json())?;
    }
    say(report.verdict());
    Ok(())
}

/// The medians of each round.
fn timed(rounds: u32, criterion: &str) -> Outcome<Vec<estimates::Medians>> {
    let results = repository().join("target/criterion");
    forget(&results)?;
    let bench = format!("cargo bench --package benches --bench timed --locked -- --noplot {criterion}");
    let bench = CommandLine::new(&bench).env("CRITERION_HOME", results.display().to_string());
    (0..rounds)
        .map(|_| {
            bench.run()?;
            estimates::read(&results)
        })
        .collect()
}

/// Estimates of cases that are no longer there would be taken for ours.
fn forget(results: &Path) -> Outcome {
    match fs::remove_dir_all(results) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::new(format!("cannot remove {}: {error}", results.display())))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

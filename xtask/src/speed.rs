//! `cargo xtask speed`: what the fake gateway costs, beside a server that does nothing but HTTP and takes turns with it.
//! Figures of different runs and machines are not comparable; the ratios of one run are.

mod latency;
mod memory;
mod start;
mod threads;

use crate::failure::Outcome;
use crate::load::http::Connection;
use crate::load::program::Programs;
use crate::load::report::Report;
use crate::load::server::Server;
use crate::load::{machine, wrk};
use crate::say::{line, say};

const METHOD: &str = "\
Load: `wrk -t1 -c32` in a second process, with one script for both servers: a payment is opened, then an open one \
is confirmed, in turn, and the keys come out of the answers. A = `mock-toss/examples/plain_hyper.rs`: hyper with a \
fixed body as long as the fake's mean answer. B = `mock-toss serve --port 0`. A round is A B B A, each in a fresh \
process with a second to warm up; one answer that is not 2xx makes the run invalid. CPU per request is user and \
system time of the server's process. Both are built with the profile `dist`. Ratios are medians over the rounds, \
of B to A in the same round. Memory: resident set of one process, by a client of one connection per thread.";

/// Measures and prints; with `keep` also writes docs/results.
///
/// # Errors
///
/// If something is missing or a run is invalid. A missed bar is a figure, not a failure.
pub(crate) fn run(rounds: u32, keep: bool) -> Outcome {
    wrk::check()?;
    let programs = Programs::build()?;
    let mut machine = machine::describe();
    machine.push(wrk::version());
    let length = mean_answer(&programs)?;
    machine.push(("rounds", format!("{rounds}, {} s each turn", latency::SECONDS)));
    machine.push(("mean answer", format!("{length} bytes")));
    let mut rows = latency::measure(&programs, length, rounds)?;
    rows.extend(memory::measure(&programs)?);
    rows.push(start::measure(&programs, length)?);
    rows.extend(threads::measure(&programs)?);
    let command = format!("cargo xtask speed --write --rounds {rounds}");
    let report = Report { title: "How fast mock-toss is", command, method: METHOD, machine, rows };
    line(&report.markdown());
    if keep {
        Report::keep("mock-toss-speed.md", &report.markdown())?;
        Report::keep("mock-toss-speed.json", &report.json())?;
    }
    say(report.verdict());
    Ok(())
}

/// The length of a body, on the average of a creation and a confirmation.
fn mean_answer(programs: &Programs) -> Outcome<usize> {
    let server = Server::start(programs.fake())?;
    let mut connection = Connection::open(server.address)?;
    let (payment, created) = connection.create("ORD-1000000000")?;
    Ok(usize::midpoint(created.body.len(), connection.confirm(&payment)?.body.len()))
}

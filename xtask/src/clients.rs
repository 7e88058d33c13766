//! `cargo xtask clients`: clients that other people wrote, against the fake gateway.
//!
//! Our own client and our own fake were written by the same people and may share a misunderstanding; these do not.
//! What they call and what must hold is written in their own languages, under `tests/clients`. Here is only what brings
//! them together: the programs, the fake, a limit for each of them.

mod fake;
mod node;
mod python;

use core::time::Duration;

use self::fake::Fake;
pub(crate) use self::fake::keep;
use self::python::Environment;
use crate::failure::Outcome;
use crate::say::say;
use crate::stopwatch::Stopwatch;

/// Each takes seconds; this is for one that hangs, and for machines that do ten things at once.
const LIMIT: Duration = Duration::from_mins(2);

/// Installs and builds what is needed, and runs both clients, the second one also if the first one failed.
///
/// # Errors
///
/// If something is missing (the message says what to do), or a client did not find what must hold.
pub(crate) fn run() -> Outcome {
    let since = Stopwatch::start();
    // What is missing is said before anything is built.
    python::check()?;
    node::check()?;
    let program = fake::build()?;
    let python = Environment::under(&fake::target_folder(&program)?)?;
    let fake = Fake::start(&program)?;
    let python = python.walk(&fake.url).run_within(LIMIT);
    let node = node::flow(&fake.url).run_within(LIMIT);
    drop(fake);
    python.map_err(|failure| failure.about("the Python client FAILED"))?;
    node.map_err(|failure| failure.about("the Node.js sample FAILED"))?;
    say(format!("clients passed ({since})"));
    Ok(())
}

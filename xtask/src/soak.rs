//! `cargo xtask soak`: full speed for a while, with everything beside it that wears a server out: descriptors that are
//! exhausted and come back, clients that are slow, clients that say half of it and stay. Afterwards it must be as good
//! as new.

mod after;
mod crowd;

use core::time::Duration;
use std::process::Command;
use std::thread;

use self::after::After;
use self::crowd::Crowd;
use crate::failure::{Failure, Outcome};
use crate::load::http::Connection;
use crate::load::program::Programs;
use crate::load::report::Report;
use crate::load::server::Server;
use crate::load::{machine, wrk};
use crate::say::{line, say};

/// How many descriptors the server may have: few enough that a client can take all of them.
const DESCRIPTORS: usize = 200;

const METHOD: &str = "\
`mock-toss serve --port 0` with at most 200 file descriptors. `wrk -t1 -c32` opens, confirms and looks up payments in \
turn, as fast as it can. Meanwhile slow clients send a byte every fifth of a second, half-open ones send half a head and \
stay, and from a quarter of the time on another client opens connections until no more are accepted, holds all of them \
for some seconds, and lets go. Then everybody leaves, and the server is looked at.";

/// Soaks, prints, and with `keep` also writes docs/results.
///
/// # Errors
///
/// If something is missing, or a bar is missed.
pub(crate) fn run(seconds: u64, keep: bool) -> Outcome {
    wrk::check()?;
    let programs = Programs::build()?;
    let mut machine = machine::describe();
    machine.push(wrk::version());
    machine.push(("seconds", seconds.to_string()));
    let mut server = Server::start(limited(&programs))?;
    // The runtime opens some of its own with the first connection.
    Connection::open(server.address)?.look_up("/_mock/ready")?;
    // Once that client has been noticed to be gone.
    thread::park_timeout(Duration::from_millis(200));
    let descriptors = server.descriptors()?;
    let memory = server.memory()?;
    let load = wrk::start(server.address, seconds, &["look-up"])?;
    let seen = Crowd::gather(&server, Duration::from_secs(seconds))?;
    let load = load.end();
    let after = After { descriptors, memory, seen, load };
    let rows = after.rows(&programs, &mut server)?;
    let command = format!("cargo xtask soak --write --seconds {seconds}");
    let report = Report { title: "What mock-toss survives", command, method: METHOD, machine, rows };
    line(&report.markdown());
    if keep {
        Report::keep("mock-toss-soak.md", &report.markdown())?;
    }
    match report.misses() {
        0 => {
            say("the server is as good as new");
            Ok(())
        }
        misses => Err(Failure::new(format!(
            "after the soak {misses} of what must hold does not; the table shows which"
        ))),
    }
}

/// The fake with few descriptors. `exec` keeps the process id.
fn limited(programs: &Programs) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("ulimit -n {DESCRIPTORS}; exec \"$0\" serve --port 0")])
        .arg(&programs.mock_toss);
    command
}

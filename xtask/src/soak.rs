//! `cargo xtask soak`: full speed for a while, with everything beside it that wears a server out: descriptors that are
//! exhausted and come back, clients that are slow, clients that say half of it and stay. Afterwards it must be as good
//! as new.

mod crowd;

use core::time::Duration;
use std::process::Command;
use std::thread;

use self::crowd::{Crowd, Seen};
use crate::command::CommandLine;
use crate::failure::{Failure, Outcome};
use crate::load::http::Connection;
use crate::load::program::Programs;
use crate::load::report::{Report, Row};
use crate::load::server::Server;
use crate::load::wrk::Load;
use crate::load::{machine, wrk};
use crate::patience::until_over;
use crate::say::{line, say};

/// How many descriptors the server may have: few enough that a client can take all of them.
const DESCRIPTORS: usize = 200;

/// How many more than at the start may be open in the end.
const LEFT_OPEN: usize = 4;

/// In bytes: what a payment may take, and what everything else may.
const PER_PAYMENT: u128 = 4096;
const BESIDE: u128 = 64 << 20;

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
        misses => {
            Err(Failure::new(format!("{misses} things do not hold after the soak; the table shows which")))
        }
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

/// Waits until so few are open, some seconds at most; answers with how many are.
fn until_at_most(server: &Server, most: usize) -> Outcome<usize> {
    until_over(|| server.descriptors().is_ok_and(|open| open <= most));
    server.descriptors()
}

/// What is known when the load is over.
#[derive(Debug)]
struct After {
    /// At the start.
    descriptors: usize,
    memory: u128,
    seen: Seen,
    load: Outcome<Load>,
}

impl After {
    fn rows(&self, programs: &Programs, server: &mut Server) -> Outcome<Vec<Row>> {
        let is_alive = server.is_alive();
        let row = |what, bar: &str, figure: String, is_met| Row {
            what,
            bar: bar.to_owned(),
            figure,
            is_met: Some(is_met),
        };
        let mut rows = vec![row(
            "the process",
            "lives",
            if is_alive { "lives" } else { "is gone" }.to_owned(),
            is_alive,
        )];
        rows.push(match &self.load {
            Ok(Load { requests, per_second, .. }) => {
                row("load", "every answer 2xx", format!("{requests} requests, {per_second}/s, all 2xx"), true)
            }
            Err(failure) => row("load", "every answer 2xx", failure.to_string(), false),
        });
        let Seen { most, unserved, slow } = self.seen;
        let is_full = most + 2 >= DESCRIPTORS && unserved > 0;
        let figure = format!("{most} open, {unserved} of the 3 last connections had no answer");
        rows.push(row(
            "descriptors exhausted",
            "at least 198 of 200 open, the last connections without an answer",
            figure,
            is_full,
        ));
        rows.push(row("slow clients", "served", format!("{slow} answers"), slow > 0));
        if !is_alive {
            return Ok(rows);
        }
        let most = self.descriptors + LEFT_OPEN;
        let left = until_at_most(server, most)?;
        let figure = format!("{} at the start, {left} in the end", self.descriptors);
        rows.push(row("descriptors given back", "at most 4 more than at the start", figure, left <= most));
        let whole = whole_payment(server);
        let figure = whole
            .as_ref()
            .err()
            .map_or("ready, opened, confirmed, looked up".to_owned(), ToString::to_string);
        rows.push(row("/_mock/ready and a whole payment", "200", figure, whole.is_ok()));
        let memory = server.memory()?;
        let books = CommandLine::new("").words(&[
            programs.mock_toss.display().to_string(),
            "ledger".to_owned(),
            "--check".to_owned(),
            "--url".to_owned(),
            format!("http://{}", server.address),
        ]);
        let books = books.quiet_output().trim().replace('\n', "; ");
        let payments = books
            .split_once("The books balance: ")
            .and_then(|(_, rest)| rest.split(' ').next()?.parse::<u128>().ok());
        rows.push(row("`mock-toss ledger --check`", "the books balance", books, payments.is_some()));
        let bound = self.memory + BESIDE + payments.unwrap_or_default() * PER_PAYMENT;
        let figure = format!("{} MB, {} MB at the start", memory >> 20, self.memory >> 20);
        rows.push(row(
            "memory",
            "64 MB and 4 kB per payment more than at the start",
            figure,
            memory <= bound,
        ));
        Ok(rows)
    }
}

fn whole_payment(server: &Server) -> Outcome {
    let mut connection = Connection::open(server.address)?;
    connection.look_up("/_mock/ready")?;
    let (payment, _) = connection.create("ORD-after-the-soak")?;
    connection.confirm(&payment)?;
    let looked_up = connection.look_up(&format!("/v1/payments/{}", payment.key))?;
    let is_done = looked_up.body.contains(r#""status":"DONE""#);
    if is_done { Ok(()) } else { Err(Failure::new(format!("the payment is not done: {}", looked_up.body))) }
}

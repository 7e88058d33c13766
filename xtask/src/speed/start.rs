//! From the start of the process to its first answer.

use std::process::Command;

use crate::failure::Outcome;
use crate::load::decimal::{median, ratio};
use crate::load::http::Connection;
use crate::load::program::Programs;
use crate::load::report::Row;
use crate::load::server::Server;
use crate::stopwatch::Stopwatch;

const STARTS: usize = 20;

pub(super) fn measure(programs: &Programs, length: usize) -> Outcome<Row> {
    let (mut plain, mut fake) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        plain.push(start(programs.plain(length))?);
        fake.push(start(programs.fake())?);
    }
    let [plain, fake] = [plain, fake].map(median);
    let row = Row::at_most("start to first answer, to plain hyper's", ratio(fake, plain), 300, "x");
    Ok(Row { figure: format!("{} ({plain}; {fake} µs)", row.figure), ..row })
}

/// In microseconds.
fn start(command: Command) -> Outcome<u128> {
    let since = Stopwatch::start();
    let server = Server::start(command)?;
    Connection::open(server.address)?.look_up("/_mock/ready")?;
    Ok(since.micros())
}

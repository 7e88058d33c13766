//! A server that we started: what it has cost so far, and its end.

use core::net::SocketAddr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;

use crate::failure::{Failure, Outcome};

/// What stands before the address in the greeting of the servers that we measure.
const GREETING: &str = " listens on http://";

/// The kernel counts processor time in these on every Linux that Rust runs on.
const NANOS_PER_TICK: u128 = 10_000_000;

/// A running server. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Server {
    process: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts it and waits for its greeting. Ctrl-C at the terminal reaches it as well.
    ///
    /// # Errors
    ///
    /// If it does not start, or does not say where it listens.
    pub(crate) fn start(mut command: Command) -> Outcome<Self> {
        // It would tell of every connection that a client leaves open.
        command.env("RUST_LOG", "off").stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process =
            command.spawn().map_err(|error| Failure::new(format!("cannot start {command:?}: {error}")))?;
        let mut output = process.stdout.take().map(BufReader::new);
        let mut line = String::new();
        if let Some(output) = &mut output {
            drop(output.read_line(&mut line));
        }
        let address = line.split_once(GREETING).and_then(|(_, address)| address.trim().parse().ok());
        let nowhere = SocketAddr::from(([0, 0, 0, 0], 0));
        let server = Self { process, address: address.unwrap_or(nowhere) };
        // Whoever wrote to a closed pipe might end of it.
        let _reader =
            thread::spawn(move || output.map(|output| output.lines().map_while(Result::ok).for_each(drop)));
        address
            .map(|_| server)
            .ok_or_else(|| Failure::new(format!("{command:?} did not say where it listens")))
    }

    /// Processor time that it has used so far, in nanoseconds, its own and the kernel's on its behalf.
    ///
    /// # Errors
    ///
    /// If the process is gone.
    pub(crate) fn cpu(&self) -> Outcome<u128> {
        let stat = self.proc("stat")?;
        // Behind the name, which may hold anything, the 12th and 13th field.
        let (_, fields) = stat.rsplit_once(')').unwrap_or_default();
        let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u128>().ok());
        Ok(ticks.sum::<u128>() * NANOS_PER_TICK)
    }

    /// Resident memory in bytes.
    ///
    /// # Errors
    ///
    /// If the process is gone.
    pub(crate) fn memory(&self) -> Outcome<u128> {
        let status = self.proc("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u128>().ok());
        kilobytes
            .map(|kilobytes| kilobytes * 1024)
            .ok_or_else(|| Failure::new("the server has no memory any more"))
    }

    /// Open file descriptors.
    ///
    /// # Errors
    ///
    /// If the process is gone.
    pub(crate) fn descriptors(&self) -> Outcome<usize> {
        let folder = format!("/proc/{}/fd", self.process.id());
        fs::read_dir(&folder)
            .map(Iterator::count)
            .map_err(|error| Failure::new(format!("cannot read {folder}: {error}")))
    }

    /// Whether it still runs.
    pub(crate) fn is_alive(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    fn proc(&self, file: &str) -> Outcome<String> {
        let path = format!("/proc/{}/{file}", self.process.id());
        fs::read_to_string(&path).map_err(|error| Failure::new(format!("cannot read {path}: {error}")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_does_not_greet_is_no_server() {
        let failed = Server::start(Command::new("true")).unwrap_err();
        assert!(failed.to_string().contains("did not say where it listens"), "{failed}");
    }

    #[test]
    fn what_a_server_costs_is_read_and_it_ends_with_us() {
        let mut greeter = Command::new("sh");
        greeter.args(["-c", "echo it listens on http://127.0.0.1:9; exec tail -f /dev/null"]);
        let mut server = Server::start(greeter).unwrap();
        assert_eq!(server.address.port(), 9);
        assert!(server.is_alive());
        assert!(server.memory().unwrap() > 0);
        assert!(server.descriptors().unwrap() > 2);
        assert!(server.cpu().is_ok());
        let folder = format!("/proc/{}", server.process.id());
        drop(server);
        assert!(!fs::exists(folder).unwrap());
    }
}

//! `wrk`, which makes the load from a process of its own, with the script `pay.lua`.

use core::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use super::decimal::thousandths;
use super::machine::first;
use crate::command::folder_on_path;
use crate::failure::{Failure, Outcome};
use crate::repository;

/// What a run showed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Load {
    pub(crate) requests: u128,
    pub(crate) per_second: u128,
    /// Microseconds within which half of the answers came.
    pub(crate) p50: u128,
    /// Microseconds within which all but a hundredth of the answers came.
    pub(crate) p99: u128,
}

/// A run under way. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Running(Option<Child>);

/// Whether wrk is there.
///
/// # Errors
///
/// If not, with what to do.
pub(crate) fn check() -> Outcome {
    let found = folder_on_path("wrk").map(drop);
    found.ok_or_else(|| Failure::new("wrk, which makes the load, is not there: `apt-get install wrk`"))
}

/// Which wrk it is, for a report.
pub(crate) fn version() -> (&'static str, String) {
    ("wrk", first("wrk --version").split(" Copyright").next().unwrap_or_default().to_owned())
}

/// Starts so many seconds of load; with `words` for the script.
///
/// # Errors
///
/// If wrk does not start.
pub(crate) fn start(address: SocketAddr, seconds: u64, words: &[&str]) -> Outcome<Running> {
    let child = Command::new("wrk")
        .args(["-t1", "-c32", "--latency", "-s"])
        .arg(repository().join("xtask/src/load/pay.lua"))
        .args([format!("-d{seconds}s"), format!("http://{address}"), "--".to_owned()])
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| Failure::new(format!("cannot start wrk: {error}")))?;
    Ok(Running(Some(child)))
}

impl Running {
    /// Waits for the end.
    ///
    /// # Errors
    ///
    /// If a request failed or was answered with anything but 2xx: then the figures say nothing.
    pub(crate) fn end(mut self) -> Outcome<Load> {
        let child = self.0.take().ok_or_else(|| Failure::new("wrk has ended already"))?;
        let output = child
            .wait_with_output()
            .map_err(|error| Failure::new(format!("cannot wait for wrk: {error}")))?;
        read(&String::from_utf8_lossy(&output.stdout))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

fn read(report: &str) -> Outcome<Load> {
    let bad = report.lines().find(|line| line.contains("Non-2xx") || line.contains("Socket errors"));
    if let Some(bad) = bad {
        return Err(Failure::new(format!("the load is invalid: {}", bad.trim())));
    }
    let load = || {
        let words: Vec<&str> = report.split_whitespace().collect();
        let after = |name: &str| words.iter().skip_while(|word| **word != name).nth(1).copied();
        let requests = words.windows(3).find_map(|three| match three {
            [count, "requests", "in"] => count.parse().ok(),
            _ => None,
        })?;
        Some(Load {
            requests,
            per_second: thousandths(after("Requests/sec:")?)? / 1000,
            p50: micros(after("50%")?)?,
            p99: micros(after("99%")?)?,
        })
    };
    load()
        .filter(|load| load.requests > 0)
        .ok_or_else(|| Failure::new(format!("wrk's report is not understood: {report}")))
}

/// `812.00us`, `1.23ms`, `2.01s`.
fn micros(text: &str) -> Option<u128> {
    if let Some(figure) = text.strip_suffix("us") {
        Some(thousandths(figure)? / 1000)
    } else if let Some(figure) = text.strip_suffix("ms") {
        thousandths(figure)
    } else {
        Some(thousandths(text.strip_suffix('s')?)? * 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "Running 4s test @ http://127.0.0.1:1\n  1 threads and 32 connections\n  Latency Distribution\n     \
        50%  812.00us\n     75%    1.00ms\n     90%    1.10ms\n     99%    1.23ms\n  81000 requests in 4.00s, 93.00MB read\n\
        Requests/sec:  20250.75\nTransfer/sec:     23.00MB\n";

    #[test]
    fn the_report_is_read() {
        let load = Load { requests: 81_000, per_second: 20_250, p50: 812, p99: 1_230 };
        assert_eq!(read(REPORT), Ok(load));
        assert_eq!(micros("2.01s"), Some(2_010_000));
    }

    #[test]
    fn answers_that_are_no_success_make_it_invalid() {
        let report = format!("{REPORT}  Non-2xx or 3xx responses: 12\n");
        assert!(read(&report).unwrap_err().to_string().contains("invalid: Non-2xx or 3xx responses: 12"));
        let report = format!("{REPORT}  Socket errors: connect 0, read 4, write 0, timeout 0\n");
        assert!(read(&report).unwrap_err().to_string().contains("invalid: Socket errors"));
        assert!(read("").is_err());
    }
}

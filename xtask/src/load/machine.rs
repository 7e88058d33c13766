//! On what a figure was measured, without anything that names the machine.

use std::fs;
use std::thread::available_parallelism;

use crate::command::CommandLine;

/// The first line of what a program says about itself.
pub(crate) fn first(text: &str) -> String {
    let output = CommandLine::new(text).quiet_output();
    output.lines().next().unwrap_or("unknown").trim().to_owned()
}

/// Date, versions, cores and what else the machine was doing, a line each.
pub(crate) fn describe() -> Vec<(&'static str, String)> {
    let cores = available_parallelism().map_or(0, usize::from);
    let busy = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    vec![
        ("date", first("date -u +%F")),
        ("commit", first("git rev-parse --short HEAD")),
        ("rustc", first("rustc --version")),
        ("kernel", first("uname -sr")),
        ("cores", cores.to_string()),
        ("load average before the run", busy.split(' ').take(3).collect::<Vec<_>>().join(" ")),
    ]
}

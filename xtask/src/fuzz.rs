//! `cargo xtask fuzz`: every parser of the client against inputs that a machine makes up, for minutes. Not part of CI: it
//! needs nightly, and ends by the clock. What CI holds is that each target stands over its seeds (`fuzz/targets`).

mod figures;
mod programs;
mod workshop;

use core::time::Duration;
use std::fs;
use std::process::{Command, Stdio};

use self::figures::Figures;
use self::programs::Programs;
use self::workshop::Workshop;
use crate::failure::{Failure, Outcome};
use crate::patience::ended_within;
use crate::say::{line, say};

/// What a run is for one input at most: one that takes longer is a finding.
const INPUT_SECONDS: u32 = 20;
/// And what it may hold, in megabytes.
const MEMORY: u32 = 2048;

/// What libFuzzer takes beyond its time, to read its corpus and to end.
const GRACE: Duration = Duration::from_mins(5);

/// Names the targets.
///
/// # Errors
///
/// If the folder of the targets cannot be read.
pub(crate) fn list() -> Outcome {
    for name in programs::names()? {
        line(&name);
    }
    Ok(())
}

/// Runs the targets that are named, or all of them, `seconds` each, and prints what they did.
///
/// # Errors
///
/// If something is missing (the message says what to do), or a target found an input for which something does not hold.
pub(crate) fn run(targets: &[String], seconds: u64) -> Outcome {
    let targets = programs::chosen(targets)?;
    programs::check_tools()?;
    let workshop = Workshop::prepare()?;
    let programs = Programs::build(&workshop, &targets)?;
    let mut rows = vec![Figures::HEAD.to_owned()];
    let mut findings = Vec::new();
    for target in &targets {
        say(format!("{target}, for {seconds} s"));
        let figures = campaign(&programs, &workshop, target, seconds)?;
        rows.push(figures.row(target));
        findings.extend(figures.finding(target, &programs.program(target)));
    }
    line(&rows.join("\n"));
    say(format!("sanitizer: {}", programs::SANITIZER));
    if findings.is_empty() {
        return Ok(());
    }
    for finding in &findings {
        line(finding);
    }
    Err(Failure::new(format!("{} of {} targets do not hold", findings.len(), targets.len())))
}

/// One target, to its end or its first finding.
fn campaign(programs: &Programs, workshop: &Workshop, target: &str, seconds: u64) -> Outcome<Figures> {
    let program = programs.program(target);
    let cannot = |error: std::io::Error| Failure::new(format!("cannot run {}: {error}", program.display()));
    let log = workshop.log(target)?;
    let mut command = Command::new(&program);
    command
        .arg(workshop.corpus(target)?)
        .arg(workshop.seeds(target))
        .arg(format!("-dict={}", workshop.dictionary().display()))
        .arg(format!("-artifact_prefix={}/", workshop.findings(target)?.display()))
        .args([format!("-max_total_time={seconds}"), format!("-timeout={INPUT_SECONDS}")])
        .args([format!("-rss_limit_mb={MEMORY}"), "-print_final_stats=1".to_owned()])
        // A thread that is just ending (a journal's) still holds its own memory, and would count as a leak.
        .arg("-detect_leaks=0")
        .envs(workshop::scratch())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log);
    let mut child = command.spawn().map_err(cannot)?;
    let ended = ended_within(&mut child, Duration::from_secs(seconds) + GRACE).map_err(cannot)?;
    let told = fs::read(workshop.log_path(target)).map_err(cannot)?;
    Ok(Figures::read(&String::from_utf8_lossy(&told), ended.is_some_and(|status| status.success())))
}

//! The fake gateway of a run, gone afterwards whatever happens.
//!
//! As with the databases of the tests (`services`), a second process of this program holds it until its standard input
//! ends, which it does when we are done, fail, are interrupted or killed. The fake keeps nothing on disk, so it is
//! simply killed.

use core::time::Duration;
use std::io::{BufRead, BufReader, Read, Write, stdin, stdout};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;

use crate::command::CommandLine;
use crate::failure::{Failure, Outcome};
use crate::invocation::KEEP_FAKE;
use crate::say::{complain, say};

/// It starts in milliseconds; this is for a machine under load.
const STARTS_WITHIN: Duration = Duration::from_mins(1);

/// The beginning of its greeting, before the URL.
const GREETING: &str = "mock-toss listens on ";

/// A running fake. Dropping it stops it and waits until it is gone.
#[derive(Debug)]
pub(super) struct Fake {
    keeper: Child,
    /// `http://127.0.0.1:…`
    pub(super) url: String,
}

/// Builds `mock-toss` and answers with the path of the program. Of the whole workspace only this program; named with it,
/// because the features that its dependencies get are then those of the tests, which have built it already.
///
/// # Errors
///
/// If it does not build, or cargo does not say where it put it.
pub(super) fn build() -> Outcome<PathBuf> {
    let build = "cargo build --workspace --bin mock-toss --locked --message-format";
    let messages = CommandLine::new(build).words(&["json-render-diagnostics".to_owned()]).output()?;
    executable(&messages).ok_or_else(|| Failure::new("cargo did not say where it put mock-toss"))
}

/// What cargo's messages, one JSON a line, tell of the program: `…,"executable":"/target/debug/mock-toss",…`, and `null`
/// for libraries.
fn executable(messages: &str) -> Option<PathBuf> {
    let mut paths = messages.lines().filter_map(|line| line.split_once(r#""executable":""#));
    let (_, path) = paths.next_back()?;
    let (path, _) = path.split_once('"')?;
    // No path of a program that cargo built holds anything else that JSON escapes.
    Some(PathBuf::from(path.replace(r"\\", r"\")))
}

/// The target folder, which holds `debug`, which holds the program.
///
/// # Errors
///
/// If the program lies in no such place.
pub(super) fn target_folder(program: &Path) -> Outcome<PathBuf> {
    let target = program.ancestors().nth(2);
    target.map(Path::to_owned).ok_or_else(|| Failure::new(format!("{} is in no folder", program.display())))
}

impl Fake {
    /// Starts the fake on a free port and waits until it listens.
    ///
    /// # Errors
    ///
    /// If it does not.
    pub(super) fn start(program: &Path) -> Outcome<Self> {
        let xtask = std::env::current_exe()
            .map_err(|error| Failure::new(format!("cannot find my own program file: {error}")))?;
        let mut keeper = Command::new(xtask)
            .arg(KEEP_FAKE)
            .arg(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(|error| Failure::new(format!("cannot start the fake gateway's keeper: {error}")))?;
        let told = keeper.stdout.take().and_then(first_line);
        let mut fake = Self { keeper, url: String::new() };
        fake.url = told.ok_or_else(|| Failure::new("mock-toss did not start; the reason stands above"))?;
        say(format!("started mock-toss, {}", fake.url));
        Ok(fake)
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        match self.keeper.wait() {
            Ok(status) if status.success() => say("stopped mock-toss"),
            Ok(status) => complain(format!("the fake gateway's keeper ended badly ({status})")),
            Err(error) => complain(format!("cannot wait for the fake gateway's keeper: {error}")),
        }
    }
}

/// The keeper: starts the fake, tells its URL in one line, and stops it when its standard input ends.
///
/// # Errors
///
/// If the fake does not start.
pub(crate) fn keep(program: &Path) -> Outcome {
    let mut fake = Command::new(program)
        .args(["serve", "--port", "0"])
        // It would tell of every connection that a client leaves open.
        .env("RUST_LOG", "error")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| Failure::new(format!("cannot start {}: {error}", program.display())))?;
    let url = fake.stdout.take().and_then(greeting);
    if let Some(url) = &url {
        // If nobody reads this any more, the pipe below has ended as well.
        drop(stdout().write_all(format!("{url}\n").as_bytes()).and_then(|()| stdout().flush()));
        drop(stdin().read_to_end(&mut Vec::new()));
    }
    drop(fake.kill());
    drop(fake.wait());
    url.map(drop).ok_or_else(|| Failure::new("mock-toss did not say where it listens"))
}

/// The URL in the fake's greeting. A thread of its own reads, because reading has no limit; it goes on until the fake
/// ends, so that the fake never writes to a closed pipe.
fn greeting(output: ChildStdout) -> Option<String> {
    let (tell, told) = mpsc::channel();
    let _reader = thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some(url) = line.strip_prefix(GREETING) {
                drop(tell.send(url.to_owned()));
            }
        }
    });
    told.recv_timeout(STARTS_WITHIN).ok()
}

/// The keeper has a limit of its own, so this ends.
fn first_line(output: ChildStdout) -> Option<String> {
    BufReader::new(output).lines().map_while(Result::ok).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_where_cargo_says_and_its_target_folder_two_above() {
        let messages = r#"{"reason":"compiler-artifact","filenames":["/t/debug/libmock_toss.rlib"],"executable":null}
{"reason":"compiler-artifact","filenames":["/t/debug/mock-toss"],"executable":"/t/debug/mock-toss","fresh":true}
{"reason":"build-finished","success":true}"#;
        let program = executable(messages).unwrap();
        assert_eq!(program, Path::new("/t/debug/mock-toss"));
        assert_eq!(target_folder(&program), Ok(PathBuf::from("/t")));
        assert_eq!(executable(r#"{"reason":"build-finished","success":false}"#), None);
    }

    #[test]
    fn a_program_that_does_not_greet_is_no_gateway() {
        let failed = keep(Path::new("/usr/bin/true")).unwrap_err();
        assert_eq!(failed, Failure::new("mock-toss did not say where it listens"));
    }
}

//! A second process that ends everything that a run has started, whatever happens to the run.
//!
//! It is told of every process on its standard input and waits for that to end, which it does when the run is over,
//! fails, panics, is interrupted, or is itself killed: no signal handler could promise the last one. Then it ends what is
//! left and removes the folder. A process id may have been given to somebody else meanwhile, so that it is only believed
//! together with the time at which the process started.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, DirBuilder};
use std::io::{BufRead as _, Write as _, stdin};
use std::os::unix::fs::DirBuilderExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitCode, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;

use rustix::process::{Pid, Signal, kill_process};

use crate::complain;
use crate::error::Error;

/// The first argument of this program when it is the second process. Not for people.
pub(crate) const COMMAND: &str = "watch";

/// How a process is asked to end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ending {
    /// SIGKILL.
    Kill,
    /// SIGQUIT: PostgreSQL then takes its shared memory along.
    Quit,
}

/// The other process, and the folder of the run. Dropping it ends everything and waits for that.
#[derive(Debug)]
pub(crate) struct Watch {
    process: Child,
    line: Mutex<Option<ChildStdin>>,
    folder: PathBuf,
}

impl Watch {
    /// Makes the folder of the run and starts the other process. `keep` leaves the folder.
    pub(crate) fn start(keep: bool) -> Result<Self, Error> {
        let folder = make_folder(&std::env::temp_dir())?;
        let failed = |error: std::io::Error| Error::start("the process that ends all others", &error);
        let mut command = Command::new(std::env::current_exe().map_err(failed)?);
        command.arg(COMMAND).stdin(Stdio::piped()).process_group(0);
        if !keep {
            command.arg(&folder);
        }
        let mut process = command.spawn().map_err(failed)?;
        let line = Mutex::new(process.stdin.take());
        Ok(Self { process, line, folder })
    }

    /// Where everything of this run is written.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A process has been started.
    pub(crate) fn enter(&self, pid: u32, ending: Ending) {
        let how = match ending {
            Ending::Kill => "kill",
            Ending::Quit => "quit",
        };
        self.tell(&format!("{how} {pid}\n"));
    }

    /// A process has ended, and its end was waited for.
    pub(crate) fn leave(&self, pid: u32) {
        self.tell(&format!("gone {pid}\n"));
    }

    fn tell(&self, line: &str) {
        let mut writer = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(writer) = writer.as_mut()
            && let Err(error) = writer.write_all(line.as_bytes())
        {
            complain(&format!("crash-loop: the process that ends all others does not listen: {error}"));
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.line.lock().unwrap_or_else(PoisonError::into_inner).take());
        if let Err(error) = self.process.wait() {
            complain(&format!("crash-loop: cannot wait for the process that ends all others: {error}"));
        }
    }
}

/// A folder that others may pass through but not list: PostgreSQL may have to run as somebody else.
fn make_folder(base: &Path) -> Result<PathBuf, Error> {
    let names = (0..100).map(|n| format!("crash-loop-{}-{n}", std::process::id()));
    let path = names
        .map(|name| base.join(name))
        .find(|path| !path.exists())
        .unwrap_or_else(|| base.join("crash-loop"));
    let made = DirBuilder::new().mode(0o711).create(&path);
    made.map_err(|error| Error::Folder { path: path.clone(), why: error.to_string() })?;
    Ok(path)
}

/// The other process: reads until its input ends, ends what has not ended, removes `folder` if there is one.
pub(crate) fn keep(folder: Option<OsString>) -> ExitCode {
    let mut alive = Alive::default();
    for line in stdin().lock().lines().map_while(Result::ok) {
        alive.hear(&line, started_at);
    }
    alive.end();
    if let Some(folder) = folder
        && let Err(error) = fs::remove_dir_all(&folder)
    {
        complain(&format!("crash-loop: cannot remove {}: {error}", folder.display()));
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// What runs: by process id, when it started, and how it wants to be ended.
#[derive(Debug, Default)]
struct Alive(BTreeMap<u32, (String, Ending)>);

impl Alive {
    fn hear(&mut self, line: &str, started_at: impl Fn(u32) -> Option<String>) {
        let Some((word, pid)) = line.split_once(' ') else { return };
        let Ok(pid) = pid.parse() else { return };
        let ending = match word {
            "kill" => Ending::Kill,
            "quit" => Ending::Quit,
            _ => {
                self.0.remove(&pid);
                return;
            }
        };
        if let Some(start) = started_at(pid) {
            self.0.insert(pid, (start, ending));
        }
    }

    fn end(mut self) {
        for (pid, (_, ending)) in &self.0 {
            send(*pid, if *ending == Ending::Quit { Signal::QUIT } else { Signal::KILL });
        }
        // Who does not end when asked is killed after five seconds.
        for look in 0..400 {
            self.0.retain(|pid, (start, _)| started_at(*pid).as_ref() == Some(start));
            if self.0.is_empty() {
                return;
            }
            if look == 200 {
                self.0.keys().for_each(|pid| send(*pid, Signal::KILL));
            }
            thread::park_timeout(core::time::Duration::from_millis(25));
        }
        complain(&format!("crash-loop: cannot end the processes {:?}", self.0.keys()));
    }
}

fn send(pid: u32, signal: Signal) {
    // One that is gone already is what we want.
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        kill_process(pid, signal).unwrap_or_default();
    }
}

/// When a process that lives was started, in the kernel's own count; `None` for one that has ended.
fn started_at(pid: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // Behind the name, which may hold anything: the state, and nineteen further on the start.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    let state = fields.next()?;
    (state != "Z").then(|| fields.nth(18).map(str::to_owned))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_ended_is_forgotten_and_what_is_no_line_changes_nothing() {
        let mut alive = Alive::default();
        for line in ["kill 7", "quit 8", "kill 9", "gone 7", "kill", "kill seven", ""] {
            alive.hear(line, |pid| (pid != 9).then(|| pid.to_string()));
        }
        assert_eq!(alive.0.keys().collect::<Vec<_>>(), [&8], "9 had ended before it could be looked at");
    }

    #[test]
    fn a_process_is_ended_and_one_that_took_its_number_is_not() {
        let mut victim = Command::new("sleep").arg("60").spawn().unwrap();
        let mut stranger = Command::new("sleep").arg("60").spawn().unwrap();
        let mut alive = Alive::default();
        alive.hear(&format!("kill {}", victim.id()), started_at);
        alive.hear(&format!("kill {}", stranger.id()), |_| Some("another time".to_owned()));
        alive.0.retain(|pid, (start, _)| started_at(*pid).as_ref() == Some(start));
        alive.end();
        assert!(!victim.wait().unwrap().success());
        assert!(stranger.try_wait().unwrap().is_none());
        stranger.kill().unwrap();
        drop(stranger.wait());
    }
}

//! The file that keeps a fake over restarts: a snapshot and the tape since then.
//!
//! A deed is in the file before it is done, so before anybody can have an answer to it: a process that is killed
//! loses nothing that was answered. (The operating system is trusted: a machine that loses power may lose the last
//! moments.) When the file has grown long, and whenever a fake starts with it, a new one with a fresh snapshot
//! takes its place in one step.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Roll;
use super::play::wind;
use super::roll::head;
use crate::config::{Config, ConfigError};
use crate::fake::Fake;
use crate::snapshot::SnapshotError;

/// How long a file may grow, in bytes, before a fresh snapshot is worth its while.
const LENGTH_BYTES: u64 = 64 * 1024 * 1024;

/// The file, open at its end.
#[derive(Debug)]
pub(crate) struct StateFile {
    path: PathBuf,
    file: File,
    /// Nobody else has the path while this is open.
    _lock: File,
    length: u64,
    length_max: u64,
    /// What was written last may be torn: nothing can follow it.
    is_broken: bool,
}

impl StateFile {
    /// Appends a line; `false`, from the first time that it fails, if it cannot.
    pub(super) fn append(&mut self, line: &str) -> bool {
        if self.is_broken {
            return false;
        }
        match self.file.write_all(line.as_bytes()) {
            Ok(()) => {
                self.length += line.len() as u64;
                true
            }
            Err(error) => {
                let path = self.path.display();
                tracing::error!(%error, %path, "the state cannot be kept; requests get no answer from now on");
                self.is_broken = true;
                false
            }
        }
    }

    /// As a full disk would.
    #[cfg(test)]
    pub(super) const fn fail(&mut self) {
        self.is_broken = true;
    }

    pub(crate) const fn is_long(&self) -> bool {
        self.length > self.length_max
    }

    /// Begins anew with this first line: there is the file of before, or the new one, and never half of one.
    fn begin(&mut self, first: &str) -> io::Result<()> {
        let (file, length) = replace(&self.path, first)?;
        (self.file, self.length, self.is_broken) = (file, length, false);
        Ok(())
    }
}

/// Why a file cannot be gone on from, and what to do.
type Unfit = (String, &'static str);

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

fn replace(path: &Path, first: &str) -> io::Result<(File, u64)> {
    let fresh = beside(path, ".new");
    let mut file = File::create(&fresh)?;
    file.write_all(first.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    Ok((file, first.len() as u64 + 1))
}

fn locked(path: &Path) -> io::Result<File> {
    let lock = OpenOptions::new().create(true).append(true).open(beside(path, ".lock"))?;
    lock.try_lock().map_err(io::Error::from)?;
    Ok(lock)
}

impl Fake {
    /// Goes on where the fake ended that had this file before, and keeps it from now on.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or written, is used by somebody else, or is not the state of such a fake.
    pub(crate) fn keep_in(self: &Arc<Self>, path: &Path, config: &Config) -> Result<(), ConfigError> {
        self.keep_in_at_most(path, config, LENGTH_BYTES)
    }

    pub(super) fn keep_in_at_most(
        self: &Arc<Self>,
        path: &Path,
        config: &Config,
        length_max: u64,
    ) -> Result<(), ConfigError> {
        let name = path.display();
        let refuse = |why: String, next: &str| ConfigError::new(format!("the state {name}: {why}; {next}"));
        let lock = locked(path).map_err(|error| {
            if error.kind() == io::ErrorKind::WouldBlock {
                return refuse(
                    "another process keeps its state there".into(),
                    "stop it, or name another file",
                );
            }
            refuse(format!("it cannot be locked: {error}"), "name a file in a folder that can be written")
        })?;
        match fs::read_to_string(path) {
            Ok(text) => {
                self.continue_from(&text, config, path).map_err(|(why, next)| refuse(why, next))?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(refuse(format!("it cannot be read: {error}"), "name another file")),
        }
        let first = self.first_line().map_err(|error| refuse(error.to_string(), "name another file"))?;
        let (file, length) = replace(path, &first)
            .map_err(|error| refuse(format!("it cannot be written: {error}"), "name another file"))?;
        let path = path.to_owned();
        let state = StateFile { path, file, _lock: lock, length, length_max, is_broken: false };
        self.worlds.tape.set_up(|roll| roll.file = Some(state));
        Ok(())
    }

    /// Remembers what another fake did; merchants that are new in the settings begin now.
    fn continue_from(self: &Arc<Self>, text: &str, config: &Config, path: &Path) -> Result<(), Unfit> {
        let (snapshot, is_torn) = wind(text).map_err(|error| (error.to_string(), error.next_step()))?;
        if is_torn {
            tracing::warn!(path = %path.display(), "the last line was cut off when it was written; it is left out");
        }
        let start = self.now();
        self.restore(&snapshot).map_err(|error| (error.to_string(), "or remove the file to begin anew"))?;
        // Time has passed since, or the clock had been moved ahead: it never goes back.
        self.clock.set(self.now().max(start));
        for merchant in &config.merchants {
            let is_known =
                self.worlds.merchants().iter().any(|known| known.secret_key == merchant.secret_key);
            if !is_known {
                let added = self.worlds.add(merchant, self.now());
                added.map_err(|error| (error.to_string(), "name another --merchant, or another file"))?;
            }
        }
        Ok(())
    }

    /// The first line of a tape that begins now.
    pub(crate) fn first_line(&self) -> Result<String, SnapshotError> {
        let snapshot = self.snapshot()?;
        head(self.worlds.settings(), &snapshot).map_err(SnapshotError::unwritten)
    }

    /// Begins the file anew if it has grown long and nothing is under way: what is has no form in a snapshot.
    pub(crate) fn shorten(&self) {
        let is_long = |roll: &Option<Roll>| {
            roll.as_ref().and_then(|roll| roll.file.as_ref()).is_some_and(StateFile::is_long)
        };
        if !self.worlds.tape.is_on() || !is_long(&self.worlds.tape.roll()) {
            return;
        }
        let written = self.at_rest(|snapshot| {
            let mut roll = self.worlds.tape.roll();
            let Some(file) = roll.as_mut().and_then(|roll| roll.file.as_mut()) else { return Ok(()) };
            let first = head(self.worlds.settings(), snapshot).map_err(io::Error::other)?;
            file.begin(&first)
        });
        if let Some(Err(error)) = written {
            tracing::warn!(%error, "the state cannot be shortened; it goes on growing");
        }
    }
}

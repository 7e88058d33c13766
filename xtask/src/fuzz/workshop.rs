//! The folders of the fuzzers, all of them in one under the target folder: seeds, which are made anew each time, the
//! corpus that grows, what was found, and what libFuzzer said.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::command::CommandLine;
use crate::failure::{Failure, Outcome};
use crate::load::program::executable;

/// Memory that looks like a folder: a journal is synced to its disk thousands of times a second.
const SHARED_MEMORY: &str = "/dev/shm";

/// See the module.
#[derive(Debug)]
pub(super) struct Workshop(PathBuf);

impl Workshop {
    /// Makes the folders, with the seeds of every target.
    ///
    /// # Errors
    ///
    /// If there is no place for them, or what makes the seeds does not build.
    pub(super) fn prepare() -> Outcome<Self> {
        // Of the whole workspace, because then it shares what the tests have built.
        let build = "cargo build --workspace --bin seeds --locked --message-format json-render-diagnostics";
        let messages = CommandLine::new(build).output()?;
        let program = executable(&messages, "seeds")
            .ok_or_else(|| Failure::new("cargo did not say where it put seeds"))?;
        let target = program.ancestors().nth(2).map_or_else(PathBuf::new, Path::to_owned);
        let workshop = Self(target.join("fuzz"));
        let seeds = workshop.folder("seeds")?;
        fs::remove_dir_all(&seeds).map_err(|error| no_place(&seeds, &error))?;
        let seeds = workshop.folder("seeds")?.display().to_string();
        CommandLine::new(&program.display().to_string()).words(&[seeds]).run()?;
        Ok(workshop)
    }

    /// Where the programs are built.
    pub(super) fn build(&self) -> PathBuf {
        self.0.join("build")
    }

    pub(super) fn seeds(&self, target: &str) -> PathBuf {
        self.0.join("seeds").join(target)
    }

    pub(super) fn dictionary(&self) -> PathBuf {
        self.0.join("seeds").join("dictionary")
    }

    /// The inputs that earlier runs kept.
    pub(super) fn corpus(&self, target: &str) -> Outcome<PathBuf> {
        self.folder(&format!("corpus/{target}"))
    }

    /// Where inputs go for which something does not hold.
    pub(super) fn findings(&self, target: &str) -> Outcome<PathBuf> {
        self.folder(&format!("findings/{target}"))
    }

    /// An empty file for what libFuzzer says.
    pub(super) fn log(&self, target: &str) -> Outcome<File> {
        let path = self.folder("logs").map(|_| self.log_path(target))?;
        File::create(&path).map_err(|error| no_place(&path, &error))
    }

    pub(super) fn log_path(&self, target: &str) -> PathBuf {
        self.0.join("logs").join(format!("{target}.log"))
    }

    fn folder(&self, name: &str) -> Outcome<PathBuf> {
        let folder = self.0.join(name);
        fs::create_dir_all(&folder).map_err(|error| no_place(&folder, &error))?;
        Ok(folder)
    }
}

/// Where a target may write, if there is a place that is no disk.
pub(super) fn scratch() -> Option<(&'static str, &'static str)> {
    Path::new(SHARED_MEMORY).is_dir().then_some(("TMPDIR", SHARED_MEMORY))
}

fn no_place(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot write {}: {error}", path.display()))
}

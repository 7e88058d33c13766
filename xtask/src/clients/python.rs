//! The community's Python client, in a virtual environment of its own under the target folder.
//!
//! The environment is kept from run to run: only the first one needs the package index.

use core::time::Duration;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::command::CommandLine;
use crate::failure::{Failure, Outcome};
use crate::repository;
use crate::say::say;

/// The client's version, and those of what it needs.
const REQUIREMENTS: &str = "tests/clients/python/requirements.txt";
/// The walk through the client's methods.
const WALK: &str = "tests/clients/python/walk.py";
/// Inside the environment: the requirements that it was made for, written when all else was done.
const MARK: &str = "installed-requirements.txt";

/// For making the environment and for fetching six small packages, each.
const INSTALL_LIMIT: Duration = Duration::from_mins(5);

const ADVICE: &str = "cargo xtask clients needs Python 3.10 or newer, and `python3` is not that here; install it with \
                      your package manager (for example `sudo apt-get install -y python3 python3-venv`)";

/// A virtual environment that holds the client.
#[derive(Debug)]
pub(super) struct Environment {
    folder: PathBuf,
}

/// Whether the Python on PATH will do.
///
/// # Errors
///
/// If there is none, or an old one; the message says what to do.
pub(super) fn check() -> Outcome {
    let is_new_enough = "import sys; sys.exit(sys.version_info < (3, 10))";
    let asked = CommandLine::new("python3 -c").words(&[is_new_enough.to_owned()]);
    if asked.answers() { Ok(()) } else { Err(Failure::new(ADVICE)) }
}

impl Environment {
    /// The environment under `target`, made or renewed if it is not the one that the requirements ask for.
    ///
    /// # Errors
    ///
    /// If it cannot be made, or the package index does not give the packages; the message says what to do.
    pub(super) fn under(target: &Path) -> Outcome<Self> {
        let requirements = fs::read_to_string(repository().join(REQUIREMENTS))
            .map_err(|error| Failure::new(format!("cannot read {REQUIREMENTS}: {error}")))?;
        let clients = target.join("clients");
        let _lock = lock(&clients)
            .map_err(|error| Failure::new(format!("cannot use the folder {}: {error}", clients.display())))?;
        let environment = Self { folder: clients.join("python") };
        if environment.holds(&requirements) {
            say(format!("the Python client is in {}", environment.folder.display()));
        } else {
            environment.install()?;
            environment.mark(&requirements)?;
        }
        Ok(environment)
    }

    /// The command that walks through the client's methods against the gateway at `url`.
    pub(super) fn walk(&self, url: &str) -> CommandLine {
        // Unbuffered, and without writing compiled files beside the script.
        self.python("-s -E -u -B").words(&[WALK.to_owned(), url.to_owned()])
    }

    /// Whether nothing is to be done. The mark tells of other requirements, the import of a Python that was renewed.
    fn holds(&self, requirements: &str) -> bool {
        fs::read_to_string(self.folder.join(MARK)).is_ok_and(|mark| mark == requirements)
            && self.python("-s -E -c").words(&["import tosspayments".to_owned()]).answers()
    }

    fn install(&self) -> Outcome {
        let folder = self.folder.display().to_string();
        CommandLine::new("python3 -m venv --clear").words(&[folder]).run_within(INSTALL_LIMIT).map_err(
            |failure| {
                Failure::new(format!(
                    "{failure}; the reason stands above. If venv or ensurepip is missing, \
                     `sudo apt-get install -y python3-venv` brings it on Debian and Ubuntu"
                ))
            },
        )?;
        // Wheels only: nothing of somebody else's runs while installing.
        let options =
            "--quiet --disable-pip-version-check --no-input --only-binary :all: --timeout 15 --retries 2";
        let install = format!("-s -m pip install {options} --requirement {REQUIREMENTS}");
        self.python(&install).run_within(INSTALL_LIMIT).map_err(|failure| {
            Failure::new(format!(
                "{failure}; the reason stands above. The packages come from PyPI, or from the index that pip is \
                 set up for (`pip config list`, PIP_INDEX_URL); run `cargo xtask clients` again when it can be \
                 reached"
            ))
        })
    }

    fn mark(&self, requirements: &str) -> Outcome {
        let mark = self.folder.join(MARK);
        fs::write(&mark, requirements)
            .map_err(|error| Failure::new(format!("cannot write {}: {error}", mark.display())))
    }

    fn python(&self, arguments: &str) -> CommandLine {
        let python = self.folder.join("bin/python").display().to_string();
        let arguments: Vec<String> = arguments.split_whitespace().map(str::to_owned).collect();
        CommandLine::new("").words(&[python]).words(&arguments)
    }
}

/// Two runs at a time would make one environment twice.
fn lock(folder: &Path) -> std::io::Result<File> {
    fs::create_dir_all(folder)?;
    let lock = File::create(folder.join("lock"))?;
    lock.lock()?;
    Ok(lock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_without_its_mark_is_made_anew() {
        let nowhere = Environment { folder: std::env::temp_dir().join("no-such-environment") };
        assert!(!nowhere.holds(""));
    }

    #[test]
    fn every_requirement_has_its_version() {
        let text = fs::read_to_string(repository().join(REQUIREMENTS)).unwrap();
        let packages: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(packages.contains(&"python-tosspayments==1.1.0"));
        assert!(packages.iter().all(|package| package.contains("==")), "{packages:?}");
    }
}

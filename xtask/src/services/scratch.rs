//! The folder that holds everything the services write, and what an earlier run may have left behind.
//!
//! It lies under the system's temporary folder, not under `target`: as root the servers run as somebody who may not
//! enter root's home, and a path of a Unix socket has 107 bytes at most. Its name ends in the keeper's process id;
//! a folder of ours whose keeper is gone is a leftover. The servers in it are addressed only through sockets inside
//! that very folder, so that a process id or a port that was given to somebody else meanwhile is never hit.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::account::{Account, hand_over, own_uid};
use super::{postgres, redis};
use crate::command::CommandLine;
use crate::failure::{Failure, Outcome};
use crate::say::complain;

const PREFIX: &str = "toss-services-";

/// The folder of one run. Removed with it.
#[derive(Debug)]
pub(super) struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// An empty folder that others may pass through but not list.
    pub(super) fn create() -> Outcome<Self> {
        let path = std::env::temp_dir().join(format!("{PREFIX}{}", std::process::id()));
        make(&path, 0o711)?;
        Ok(Self { path })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A folder inside that belongs to `account` alone.
    pub(super) fn folder(&self, name: &str, account: Option<&Account>) -> Outcome<PathBuf> {
        let path = self.path.join(name);
        make(&path, 0o700)?;
        hand_over(account, &path)?;
        Ok(path)
    }

    /// Removes the folder and says if that was not possible, which dropping it cannot.
    pub(super) fn remove(self) -> Outcome {
        let path = self.path.clone();
        drop(self);
        if path.exists() {
            return Err(Failure::new(format!("cannot remove {}; please remove it by hand", path.display())));
        }
        Ok(())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.path));
    }
}

fn make(path: &Path, mode: u32) -> Outcome {
    DirBuilder::new()
        .mode(mode)
        .create(path)
        .map_err(|error| Failure::new(format!("cannot create the folder {}: {error}", path.display())))
}

/// Stops the services of runs whose keeper was killed, and removes their folders. What cannot be cleared is said and
/// left: it disturbs nobody.
pub(super) fn clear_leftovers(postgres_bin: &Path, account: Option<&Account>) {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else { return };
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        if !is_leftover(&path) {
            continue;
        }
        complain(format!("a killed earlier run left {}: stopping its servers, removing it", path.display()));
        redis::stop_leftover(&path);
        postgres::stop_leftover(postgres_bin, account, &path);
        if let Err(error) = fs::remove_dir_all(&path) {
            complain(format!("cannot remove {}: {error}", path.display()));
        }
    }
}

/// Whether `path` is a real folder of our own making whose keeper is gone.
fn is_leftover(path: &Path) -> bool {
    let Some(keeper) = keeper_of(path) else { return false };
    let is_ours = fs::symlink_metadata(path)
        .is_ok_and(|folder| folder.is_dir() && own_uid().is_ok_and(|uid| uid == folder.uid()));
    is_ours && (keeper == std::process::id() || !CommandLine::new(&format!("kill -0 {keeper}")).answers())
}

/// The process id at the end of a folder's name.
fn keeper_of(path: &Path) -> Option<u32> {
    path.file_name()?.to_str()?.strip_prefix(PREFIX)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_of_our_own_making_are_leftovers() {
        assert_eq!(keeper_of(Path::new("/tmp/toss-services-4242")), Some(4242));
        for foreign in ["/tmp/toss-services-", "/tmp/toss-services-4242-x", "/tmp/postgres-4242", "/"] {
            assert_eq!(keeper_of(Path::new(foreign)), None, "{foreign}");
        }
    }

    #[test]
    fn the_folder_of_a_living_keeper_is_no_leftover() {
        let init = std::env::temp_dir().join(format!("{PREFIX}1"));
        assert!(!is_leftover(&init), "process 1 always lives, and the folder is not there");
    }
}

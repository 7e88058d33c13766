//! The folder that holds everything the services write, and what an earlier run may have left behind.
//!
//! It lies under the system's temporary folder, not under `target`: as root the servers run as somebody who may not
//! enter root's home, and a path of a Unix socket has 107 bytes at most. Its keeper holds a lock in it as long as it
//! lives; a folder of ours whose lock is free is a leftover. The servers in it are addressed only through sockets
//! inside that very folder. So a process id or a port that was given to somebody else meanwhile is never hit.

use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::account::{Account, hand_over, own_uid};
use super::{postgres, redis};
use crate::failure::{Failure, Outcome};
use crate::say::complain;

const PREFIX: &str = "toss-services-";
const LOCK: &str = "keeper.lock";

/// The folder of one run. Removed with it.
#[derive(Debug)]
pub(super) struct Scratch {
    path: PathBuf,
    lock: File,
}

impl Scratch {
    /// An empty folder in `base` that others may pass through but not list. Its number tells people whose it is; that
    /// of a process in another container may be the same.
    pub(super) fn create(base: &Path) -> Outcome<Self> {
        let names = (0..100).map(|n| format!("{PREFIX}{}-{n}", std::process::id()));
        let path = names.map(|name| base.join(name)).find(|path| !path.exists());
        let path = path.ok_or_else(|| Failure::new(format!("too many {PREFIX}* in {}", base.display())))?;
        make(&path, 0o711)?;
        let lock = lock(&path)
            .map_err(|error| Failure::new(format!("cannot lock the folder {}: {error}", path.display())))?;
        Ok(Self { path, lock })
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
        drop(self.lock.unlock());
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

/// Locks first and then gives the file its name, so that nobody finds it unlocked while its keeper lives.
fn lock(folder: &Path) -> std::io::Result<File> {
    let unnamed = folder.join("keeper.lock.new");
    let lock = File::create_new(&unnamed)?;
    lock.lock()?;
    fs::rename(unnamed, folder.join(LOCK))?;
    Ok(lock)
}

/// Whether `path` is a real folder of our own making whose keeper is gone.
fn is_leftover(path: &Path) -> bool {
    let is_named_so =
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(PREFIX));
    let is_ours = || {
        fs::symlink_metadata(path)
            .is_ok_and(|folder| folder.is_dir() && own_uid().is_ok_and(|uid| uid == folder.uid()))
    };
    let is_free = || File::open(path.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok());
    is_named_so && is_ours() && is_free()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A place of the test's own: a parallel `cargo xtask test` clears the real one.
    fn with_base(name: &str, act: impl FnOnce(&Path)) {
        let base = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        fs::create_dir(&base).expect("the temporary folder is writable");
        act(&base);
        fs::remove_dir_all(&base).expect("what was created can be removed");
    }

    #[test]
    fn a_folder_is_a_leftover_from_the_moment_its_keeper_is_gone() {
        with_base("leftover", |base| {
            let scratch = Scratch::create(base).unwrap();
            let path = scratch.path().to_owned();
            assert!(!is_leftover(&path), "its keeper lives");
            scratch.lock.unlock().unwrap();
            assert!(is_leftover(&path), "its keeper was killed");
            scratch.remove().unwrap();
            assert!(!is_leftover(&path), "it is gone");
        });
    }

    #[test]
    fn two_runs_at_a_time_do_not_share_a_folder() {
        with_base("two", |base| {
            let (one, other) = (Scratch::create(base).unwrap(), Scratch::create(base).unwrap());
            assert_ne!(one.path(), other.path());
        });
    }

    #[test]
    fn a_folder_with_another_name_is_no_leftover_whatever_it_holds() {
        with_base("foreign", |base| {
            File::create(base.join(LOCK)).unwrap();
            assert!(!is_leftover(base));
        });
    }
}

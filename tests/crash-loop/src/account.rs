//! Whose process PostgreSQL is: it refuses to run as root, so that root hands it to somebody without rights.

use std::os::unix::fs::chown;
use std::path::Path;

use tokio::process::Command;

use crate::error::Error;

/// Who to be instead of root.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Account {
    uid: u32,
    gid: u32,
}

impl Account {
    /// None for an ordinary user, who runs it directly. For root `postgres` if there is such a user, else `nobody`.
    pub(crate) async fn for_postgres() -> Result<Option<Self>, Error> {
        if !rustix::process::getuid().is_root() {
            return Ok(None);
        }
        for name in ["postgres", "nobody"] {
            if let (Some(uid), Some(gid)) = (id("-u", name).await, id("-g", name).await) {
                return Ok(Some(Self { uid, gid }));
            }
        }
        Err(Error::start("PostgreSQL", &"root has neither a user `postgres` nor `nobody` to run it as"))
    }

    /// `program`, to be run by `account` in `folder`: the present one may be closed to it.
    pub(crate) fn command(account: Option<Self>, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder);
        if let Some(Self { uid, gid }) = account {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Makes `folder` belong to `account`.
    pub(crate) fn hand_over(account: Option<Self>, folder: &Path) -> Result<(), Error> {
        let Some(Self { uid, gid }) = account else { return Ok(()) };
        chown(folder, Some(uid), Some(gid))
            .map_err(|error| Error::Folder { path: folder.to_owned(), why: error.to_string() })
    }
}

async fn id(which: &str, name: &str) -> Option<u32> {
    let output = Command::new("id").args([which, name]).output().await.ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

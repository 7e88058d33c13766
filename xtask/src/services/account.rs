//! Whose processes the servers are. PostgreSQL refuses to run as root, so root hands it to somebody without rights.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::failure::{Failure, Outcome};

/// Who to be instead of root.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    uid: u32,
    gid: u32,
}

impl Account {
    /// None for an ordinary user, who runs the servers directly. For root `postgres` if there is such a user, else
    /// `nobody`.
    pub(super) fn for_servers() -> Outcome<Option<Self>> {
        if own_uid()? != 0 {
            return Ok(None);
        }
        let named = |name: &str| Some(Self { uid: id(&["-u", name])?, gid: id(&["-g", name])? });
        named("postgres").or_else(|| named("nobody")).map(Some).ok_or_else(|| {
            Failure::new(
                "running as root, and there is neither a user `postgres` nor `nobody` to run PostgreSQL as",
            )
        })
    }
}

/// Our own user.
pub(super) fn own_uid() -> Outcome<u32> {
    id(&["-u"]).ok_or_else(|| Failure::new("cannot tell who I am: `id -u` gives no answer"))
}

/// `program`, to be run as `account`, in `folder`: the present one may be closed to that account.
pub(super) fn command_as(account: Option<&Account>, program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    if let Some(Account { uid, gid }) = account {
        command.uid(*uid).gid(*gid);
    }
    command
}

/// Makes `folder` belong to `account`.
pub(super) fn hand_over(account: Option<&Account>, folder: &Path) -> Outcome {
    let Some(Account { uid, gid }) = account else { return Ok(()) };
    chown(folder, Some(*uid), Some(*gid))
        .map_err(|error| Failure::new(format!("cannot give {} to uid {uid}: {error}", folder.display())))
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

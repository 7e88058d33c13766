//! Where the servers' programs are.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{folder_on_path, is_program};

/// What has to stand side by side in one folder.
const POSTGRES_PROGRAMS: [&str; 5] = ["initdb", "postgres", "pg_ctl", "pg_isready", "psql"];

/// Debian keeps the server out of PATH, one folder per version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The programs that a run needs.
#[derive(Clone, Debug)]
pub(crate) struct Tools {
    /// The folder with PostgreSQL's programs.
    pub(crate) postgres: PathBuf,
    /// The program `redis-server`.
    pub(crate) redis_server: PathBuf,
}

/// PostgreSQL's folder and Redis' program, as far as they are there.
pub(super) fn find() -> (Option<PathBuf>, Option<PathBuf>) {
    (postgres(), folder_on_path("redis-server").map(|folder| folder.join("redis-server")))
}

/// What `program --version` says, for the report.
pub(super) fn version(program: &Path) -> String {
    let output = Command::new(program).arg("--version").output();
    let text =
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    if text.is_empty() { "unknown version".to_owned() } else { text }
}

/// From PATH, links resolved (a link to `initdb` alone says where the rest is), then from `pg_config`, then Debian's
/// newest.
fn postgres() -> Option<PathBuf> {
    let on_path = folder_on_path("initdb");
    let resolved = on_path.as_ref().and_then(|folder| {
        let initdb = folder.join("initdb").canonicalize().ok()?;
        initdb.parent().map(Path::to_owned)
    });
    let configured = Command::new("pg_config").arg("--bindir").output().ok().and_then(|output| {
        let folder = String::from_utf8(output.stdout).ok()?;
        (!folder.trim().is_empty()).then(|| PathBuf::from(folder.trim()))
    });
    let debian = newest_first(folders_in(Path::new(DEBIAN))).into_iter().map(|version| version.join("bin"));
    on_path.into_iter().chain(resolved).chain(configured).chain(debian).find(|folder| has_postgres(folder))
}

fn has_postgres(folder: &Path) -> bool {
    POSTGRES_PROGRAMS.iter().all(|program| is_program(&folder.join(program)))
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect()
}

/// 17 before 15 before 9.6, which is not the order of their letters.
fn newest_first(mut versions: Vec<PathBuf>) -> Vec<PathBuf> {
    let number = |path: &PathBuf| -> Vec<u32> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.split('.').map(|part| part.parse().unwrap_or(0)).collect()
    };
    versions.sort_by_key(|path| core::cmp::Reverse(number(path)));
    versions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_comes_first() {
        let sorted = newest_first(["15", "9.6", "17", "9.5"].map(PathBuf::from).to_vec());
        assert_eq!(sorted, ["17", "15", "9.6", "9.5"].map(PathBuf::from));
    }

    #[test]
    fn a_folder_without_all_programs_is_not_taken() {
        assert!(!has_postgres(Path::new("/")));
    }
}

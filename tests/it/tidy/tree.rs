//! The repository's text files, without what a build or an editor leaves there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use toml::Table;

/// What ends like this is text that people wrote.
const TEXT: [&str; 12] =
    [".rs", ".toml", ".md", ".json", ".csv", ".sql", ".css", ".py", ".mjs", ".txt", ".ci/run", "LICENSE"];

/// Cargo marks its target folders with this file; the others are by name.
const BUILD_MARK: &str = "CACHEDIR.TAG";
const SKIPPED: [&str; 2] = [".git", "loadtest-report"];

/// Path from the root, with `/`, to text.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    files: BTreeMap<String, String>,
}

/// The folder of the workspace's manifest. Asked when running, because checkouts that share a target folder share this
/// program too, and what was compiled in may be the other one's.
pub(super) fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let folder = manifest.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    folder.parent().expect("the package `tests` lies in the workspace").to_owned()
}

impl Tree {
    /// The files as they are now.
    pub(super) fn read() -> Self {
        let mut tree = Self::default();
        tree.add(&root(), "");
        tree
    }

    /// A tree for trying a rule on.
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        Self { files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect() }
    }

    fn add(&mut self, folder: &Path, prefix: &str) {
        for entry in fs::read_dir(folder).expect("the repository can be read").map_while(Result::ok) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if entry.path().is_dir() {
                if !SKIPPED.contains(&name.as_str()) && !entry.path().join(BUILD_MARK).exists() {
                    self.add(&entry.path(), &format!("{path}/"));
                }
            } else if TEXT.iter().any(|end| path.ends_with(end)) {
                let text = fs::read_to_string(entry.path()).expect("text files are UTF-8");
                drop(self.files.insert(path, text));
            }
        }
    }

    /// Every file.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The Rust files.
    pub(super) fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files().filter(|(path, _)| has_extension(path, "rs"))
    }

    /// One file's text; empty if it is not there.
    pub(super) fn text(&self, path: &str) -> &str {
        self.files.get(path).map_or("", String::as_str)
    }

    /// The root manifest.
    pub(super) fn workspace(&self) -> Table {
        parse("Cargo.toml", self.text("Cargo.toml"))
    }

    /// The members' manifests, by path.
    pub(super) fn manifests(&self) -> BTreeMap<String, Table> {
        let members = self.files().filter(|(path, _)| path.ends_with("/Cargo.toml"));
        members.map(|(path, text)| (path.to_owned(), parse(path, text))).collect()
    }
}

/// TOML, or a failure that names the file.
#[track_caller]
pub(super) fn parse(path: &str, text: &str) -> Table {
    text.parse().expect(path)
}

/// Whether the last part of `path` ends in `.extension`.
pub(super) fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

//! libFuzzer's programs: one a target, built by cargo-fuzz on nightly.

use std::fs;
use std::path::PathBuf;

use super::workshop::Workshop;
use crate::command::CommandLine;
use crate::failure::{Failure, Outcome};
use crate::repository;

/// What watches the memory: the client's own code is free of `unsafe`, its cipher and its allocator's users are not.
pub(super) const SANITIZER: &str = "address";

/// Where the programs lie.
#[derive(Debug)]
pub(super) struct Programs(PathBuf);

/// All targets, by name.
///
/// # Errors
///
/// If their folder cannot be read.
pub(super) fn names() -> Outcome<Vec<String>> {
    let folder = repository().join("fuzz/fuzz_targets");
    let unreadable =
        |error: std::io::Error| Failure::new(format!("cannot read {}: {error}", folder.display()));
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".rs").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// The targets that are named, each once, or all.
///
/// # Errors
///
/// If one is none.
pub(super) fn chosen(targets: &[String]) -> Outcome<Vec<String>> {
    let names = names()?;
    if let Some(unknown) = targets.iter().find(|target| !names.contains(target)) {
        return Err(Failure::usage(format!(
            "there is no target {unknown:?}; there are {}",
            names.join(", ")
        )));
    }
    Ok(names.into_iter().filter(|name| targets.is_empty() || targets.contains(name)).collect())
}

/// Whether nightly and cargo-fuzz are there.
///
/// # Errors
///
/// If not; the message says what brings them.
pub(super) fn check_tools() -> Outcome {
    if !CommandLine::new("cargo +nightly --version").answers() {
        return Err(Failure::new(
            "libFuzzer needs a nightly compiler; `rustup toolchain install nightly` brings it",
        ));
    }
    if !CommandLine::new("cargo +nightly fuzz --version").answers() {
        return Err(Failure::new("cargo-fuzz is not here; `cargo install --locked cargo-fuzz` brings it"));
    }
    Ok(())
}

impl Programs {
    /// Builds the programs of these targets.
    ///
    /// # Errors
    ///
    /// If one does not build.
    pub(super) fn build(workshop: &Workshop, targets: &[String]) -> Outcome<Self> {
        let folder = workshop.build().display().to_string();
        let build = format!("cargo +nightly fuzz build --fuzz-dir fuzz --sanitizer {SANITIZER} --target-dir");
        let build = CommandLine::new(&build).words(&[folder]);
        match targets {
            // cargo-fuzz takes one or all.
            [target] => build.words(core::slice::from_ref(target)).run()?,
            _ => build.run()?,
        }
        Ok(Self(workshop.build().join(host()?).join("release")))
    }

    pub(super) fn program(&self, target: &str) -> PathBuf {
        self.0.join(target)
    }
}

/// The triple that the programs are built for.
fn host() -> Outcome<String> {
    let told = CommandLine::new("cargo +nightly --version --verbose").quiet_output();
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::new("the nightly cargo did not say what it builds for"))
}

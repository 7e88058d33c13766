//! Every parser of the client has a fuzz target: whatever is public and reads what came from outside is named in one.
//!
//! The parsers are found in the sources, by the few ways in which this crate writes them. A list of them would be
//! complete on the day it is written.

use std::collections::{BTreeMap, BTreeSet};

use super::complaint::Complaint;
use super::tree::Tree;

const PARSERS: &str = "every parser of the client has a fuzz target (fuzz/targets/src)";
const PROGRAMS: &str =
    "every fuzz target has its program (fuzz/fuzz_targets), which cargo-fuzz knows by fuzz/Cargo.toml";

const CLIENT: &str = "sdk/client/src/";
const PARTS_OF_SETTINGS: &str = "sdk/client/src/config/";
const SOURCES: &str = "sdk/client/src/config/source";
const TARGETS: &str = "fuzz/targets/src/";

/// Macros whose rows are types that are read: the name stands first in its line.
const OF_TYPES: [&str; 4] = ["plain_texts! {", "resources! {", "secret_texts! {", "words! {"];

/// Public functions that read: they are methods of the type, or free.
const READERS: [&str; 9] = [
    "pub fn decrypt(",
    "pub fn environment<",
    "pub fn from_decimal(",
    "pub fn from_env<",
    "pub fn of_wire(",
    "pub fn open(",
    "pub fn parse(",
    "pub fn parse<",
    "pub async fn open_file(",
];

/// Names that these rules find, and why no target needs them.
const NONE: [(&str, &str); 2] =
    [("CardExpiry", "made of two numbers"), ("from_env", "`environment` and `config`, in one")];

/// Parsers that no target names.
pub(super) fn parsers(tree: &Tree) -> Vec<Complaint> {
    let named = words_of_targets(tree);
    found(tree)
        .into_iter()
        .filter(|(name, _)| !named.contains(name.as_str()) && !NONE.iter().any(|(none, _)| none == name))
        .map(|(name, path)| Complaint::new(PARSERS, path, format!("no target names `{name}`")))
        .collect()
}

/// Targets without a program, and programs without a target.
pub(super) fn programs(tree: &Tree) -> Vec<Complaint> {
    let listed = tree.text("fuzz/targets/src/lib.rs").lines();
    let listed: BTreeSet<&str> = listed
        .filter_map(|line| line.trim().strip_prefix("(\"")?.split_once("\", ").map(|(name, _)| name))
        .collect();
    let programs =
        tree.rust().filter_map(|(path, _)| path.strip_prefix("fuzz/fuzz_targets/")?.strip_suffix(".rs"));
    let programs: BTreeSet<&str> = programs.collect();
    let known = |name: &str| tree.text("fuzz/Cargo.toml").contains(&format!("name = \"{name}\"\n"));
    let missing = listed.symmetric_difference(&programs).copied();
    missing
        .chain(programs.iter().copied().filter(|name| !known(name)))
        .map(|name| {
            Complaint::new(
                PROGRAMS,
                format!("fuzz/fuzz_targets/{name}.rs"),
                format!("{name} is not in all three"),
            )
        })
        .collect()
}

/// The words of the targets' code.
fn words_of_targets(tree: &Tree) -> BTreeSet<&str> {
    let code = tree.rust().filter(|(path, _)| path.starts_with(TARGETS) && !path.contains("/seeds"));
    let lines = code.flat_map(|(_, text)| text.lines()).filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_')).collect()
}

/// The names of what reads, and where they are.
fn found(tree: &Tree) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (path, text) in tree.rust() {
        let is_code = path.starts_with(CLIENT) && !path.contains("/tests") && !path.contains("test_support");
        // The settings are read as one: what is in the folder are its fields.
        if !is_code || path.starts_with(PARTS_OF_SETTINGS) && !path.starts_with(SOURCES) {
            continue;
        }
        let code: Vec<&str> = text.lines().take_while(|line| *line != "#[cfg(test)]").collect();
        for name in types(&code).chain(rows(&code)).chain(functions(&code)) {
            let _earlier = found.insert(name.to_owned(), path.to_owned());
        }
    }
    found
}

/// Public types that are read from a text, or by serde.
fn types<'t>(code: &[&'t str]) -> impl Iterator<Item = &'t str> {
    let public = |line: &&'t str| {
        let (kind, rest) = line.strip_prefix("pub ")?.split_once(' ')?;
        matches!(kind, "struct" | "enum").then(|| rest.split(['(', '<', ' ', ';']).next().unwrap_or_default())
    };
    let is_read = |name: &str| {
        let ends = ["FromStr", "Deserialize<'de>"].map(|reader| format!("{reader} for {name} {{"));
        code.iter().any(|line| ends.iter().any(|end| line.ends_with(end.as_str())))
    };
    let mut names: Vec<&str> = code.iter().filter_map(public).filter(|name| is_read(name)).collect();
    let derives = |line: &str| line.starts_with("#[derive(") && line.contains("Deserialize");
    for (place, _) in code.iter().enumerate().filter(|(_, line)| derives(line)) {
        let below = code.iter().skip(place + 1).find(|line| !line.starts_with("#["));
        names.extend(below.and_then(public));
    }
    names.into_iter()
}

/// The rows of macros that write parsers, and the views that they give access to.
fn rows<'t>(code: &[&'t str]) -> impl Iterator<Item = &'t str> {
    let mut names = Vec::new();
    let (mut is_inside, mut is_view) = (false, false);
    for line in code {
        is_inside = (is_inside || OF_TYPES.contains(line)) && *line != "}";
        is_view = is_inside && (is_view || line.trim() == "=>") && *line != "    }";
        let name = line.trim_start().split([' ', ':', '{']).next().unwrap_or_default();
        let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.is_empty();
        let is_type =
            line.starts_with("    ") && !line.starts_with("     ") && name.starts_with(char::is_uppercase);
        let is_method = is_view && line.starts_with("        ") && line.contains(" = \"");
        if is_inside && is_name && (is_type || is_method) {
            names.push(name);
        }
    }
    names.into_iter()
}

/// Functions that read.
fn functions<'t>(code: &[&'t str]) -> impl Iterator<Item = &'t str> {
    let reads = |line: &&'t str| {
        let line = line.trim_start();
        let reader = READERS.iter().find(|reader| line.starts_with(**reader))?;
        let name = reader.trim_end_matches(['(', '<']).rsplit(' ').next()?;
        line.get(line.find(name)?..)?.get(..name.len())
    };
    code.iter().filter_map(reads).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod bad_inputs {
    use super::*;

    const CODE: &str = "\
//! Code.
resources! {
    /// A thing.
    Thing {
        /// Its key.
        key: Box<str> = \"key\",
        =>
        /// A part.
        part: Option<Part<'_>> = \"part\",
    }
}

pub struct Key(Box<str>);

impl FromStr for Key {
}

impl FromStr for Private {
}

#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub enum Kept {
}

#[derive(Deserialize)]
struct Hidden {
}

pub fn decrypt(keys: &[Key], body: &[u8]) -> u8 {
";

    fn unnamed(target: &str) -> Vec<String> {
        let tree = Tree::of(&[("sdk/client/src/a.rs", CODE), ("fuzz/targets/src/a.rs", target)]);
        parsers(&tree).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_reads_and_is_in_no_target_is_found() {
        let found = unnamed("//! Thing, part, Key, Kept, decrypt.\n");
        assert_eq!(found.len(), 5, "{found:?}");
        for name in ["Thing", "part", "Key", "Kept", "decrypt"] {
            assert!(found.iter().any(|found| found.contains(&format!("`{name}`"))), "{name}");
        }
        assert_eq!(unnamed("use x::{Thing, Kept, Key}; jwe::decrypt(thing.part());"), Vec::<String>::new());
    }

    #[test]
    fn a_target_without_a_program_and_a_program_that_cargo_does_not_know_are_found() {
        let tree = Tree::of(&[
            ("fuzz/targets/src/lib.rs", "    (\"jwe\", jwe::check),\n    (\"money\", money::check),\n"),
            ("fuzz/fuzz_targets/money.rs", ""),
            ("fuzz/fuzz_targets/text.rs", ""),
            ("fuzz/Cargo.toml", "[[bin]]\nname = \"money\"\n"),
        ]);
        let complaints = programs(&tree);
        let files: Vec<&str> = complaints.iter().map(Complaint::file).collect();
        let missing = ["jwe", "text", "text"].map(|name| format!("fuzz/fuzz_targets/{name}.rs"));
        assert_eq!(files, missing);
    }
}

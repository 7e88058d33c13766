//! The types and traits of other crates in the public interface of the client. Each binds its users to a version of
//! that crate, so they are few, and listed with a reason in `docs/public-types.csv`.
//!
//! rustdoc knows them exactly, but says so only in a form that is not stable yet: so this takes a nightly toolchain, and
//! is no part of CI. What CI holds instead is coarser (a test of the repository's rules reads the sources).

mod json;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use self::json::Json;
use crate::command::CommandLine;
use crate::failure::{Failure, Outcome};
use crate::say::{line, say};

const LIST: &str = "docs/public-types.csv";
/// What is everybody's.
const STANDARD: [&str; 3] = ["core", "alloc", "std"];
const RUSTDOC: &str = "cargo +nightly rustdoc --quiet --locked --package toss-sdk --lib --all-features -- \
                       -Z unstable-options --output-format json";

/// Lists them, and complains if the list in the repository is another one.
pub(crate) fn run(repository: &Path) -> Outcome {
    if !CommandLine::new("cargo +nightly --version").answers() {
        let problem = "there is no nightly toolchain, which rustdoc needs to write JSON; install one with \
                       `rustup toolchain install nightly --profile minimal`";
        return Err(Failure::new(problem));
    }
    CommandLine::new(RUSTDOC).run()?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| repository.join("target"), Into::into);
    let path = target.join("doc").join("toss_sdk.json");
    let found = found(&read(&path)?).ok_or_else(|| {
        Failure::new(format!(
            "{} is not what this program understands; its form is not stable",
            path.display()
        ))
    })?;
    for (name, kind) in &found {
        line(&format!("{kind:<12} {name}"));
    }
    compare(&found, &listed(&read(&repository.join(LIST))?))?;
    say(format!("{} types and traits of other crates, all of them in {LIST}", found.len()));
    Ok(())
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))
}

/// The names in the first column of the list.
fn listed(list: &str) -> BTreeSet<String> {
    list.lines().skip(1).filter_map(|line| line.split(',').next()).map(str::to_owned).collect()
}

fn compare(found: &BTreeMap<String, String>, listed: &BTreeSet<String>) -> Outcome {
    let new = found.keys().filter(|name| !listed.contains(*name)).map(|name| format!("+ {name}"));
    let gone = listed.iter().filter(|name| !found.contains_key(*name)).map(|name| format!("- {name}"));
    let changes: Vec<String> = new.chain(gone).collect();
    if changes.is_empty() {
        return Ok(());
    }
    let changes = changes.join("\n");
    Err(Failure::new(format!(
        "{LIST} is not what is public; keep a new one out, or give its reason:\n{changes}"
    )))
}

/// Every type and trait of another crate that a public item names, with what it is; `None` if the text is not of the
/// form that this was written for.
fn found(text: &str) -> Option<BTreeMap<String, String>> {
    let document = Json::read(text)?;
    let (paths, crates) = (document.get("paths")?, document.get("external_crates")?);
    let paths: BTreeMap<&str, &Json> = paths.fields().iter().map(|(id, path)| (id.as_str(), path)).collect();
    let crates: BTreeMap<&str, &str> =
        crates.fields().iter().filter_map(|(id, of)| Some((id.as_str(), of.get("name")?.word()?))).collect();
    let mut named = BTreeSet::new();
    for (_, item) in document.get("index")?.fields() {
        if item.get("crate_id").and_then(Json::word) == Some("0") && !is_given(item) {
            name(item.get("inner")?, &mut named);
        }
    }
    let mut found = BTreeMap::new();
    for path in named.iter().filter_map(|id| paths.get(id.as_str())) {
        let of = crates.get(path.get("crate_id")?.word()?);
        if of.is_some_and(|of| !STANDARD.contains(of)) {
            let words: Vec<&str> = path.get("path")?.children().filter_map(Json::word).collect();
            // What a macro writes for itself binds nobody.
            if !words.contains(&"__private") {
                drop(found.insert(words.join("::"), path.get("kind")?.word()?.to_owned()));
            }
        }
    }
    Some(found)
}

/// Whether it is an implementation that nobody wrote: of an auto trait, or one for all types.
fn is_given(item: &Json) -> bool {
    let implementation = item.get("inner").and_then(|inner| inner.get("impl"));
    implementation.is_some_and(|written| {
        let is = |name, not: &str| written.get(name).is_some_and(|value| value.word() != Some(not));
        is("is_synthetic", "false") || is("blanket_impl", "null")
    })
}

/// The ids of all paths and re-exports in a part of an item.
fn name(part: &Json, named: &mut BTreeSet<String>) {
    let is_path = part.get("path").or_else(|| part.get("source")).is_some_and(|path| path.word().is_some());
    if let Some(id) = part.get("id").and_then(Json::word).filter(|_| is_path) {
        let _new = named.insert(id.to_owned());
    }
    for child in part.children() {
        name(child, named);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{
        "index": {
            "1": {"crate_id": 0, "inner": {"function": {"sig": {"inputs": [["h", {"resolved_path":
                {"path": "HeaderMap", "id": 10, "args": {"angle_bracketed": {"args": [{"type": {"resolved_path":
                {"path": "Bytes", "id": 11, "args": null}}}]}}}}]], "output": {"resolved_path":
                {"path": "String", "id": 12, "args": null}}}}}},
            "2": {"crate_id": 0, "inner": {"impl": {"is_synthetic": false, "blanket_impl": null,
                "trait": {"path": "Service", "id": 13, "args": null}, "items": [1]}}},
            "3": {"crate_id": 0, "inner": {"impl": {"is_synthetic": false, "blanket_impl": {"generic": "T"},
                "trait": {"path": "Instrument", "id": 14, "args": null}, "items": []}}},
            "4": {"crate_id": 0, "inner": {"struct": {"name": "Ours", "kind": {"resolved_path":
                {"path": "crate::Ours", "id": 15, "args": null}}}}},
            "5": {"crate_id": 7, "inner": {"impl": {"trait": {"path": "Theirs", "id": 14, "args": null}}}},
            "6": {"crate_id": 0, "inner": {"use": {"source": "http::Method", "name": "Method", "id": 16, "is_glob": false}}}
        },
        "paths": {
            "10": {"crate_id": 7, "path": ["http", "HeaderMap"], "kind": "struct"},
            "11": {"crate_id": 8, "path": ["bytes", "Bytes"], "kind": "struct"},
            "12": {"crate_id": 1, "path": ["alloc", "string", "String"], "kind": "struct"},
            "13": {"crate_id": 9, "path": ["tower_service", "Service"], "kind": "trait"},
            "14": {"crate_id": 9, "path": ["tracing", "Instrument"], "kind": "trait"},
            "15": {"crate_id": 0, "path": ["toss_sdk", "Ours"], "kind": "struct"},
            "16": {"crate_id": 7, "path": ["http", "Method"], "kind": "struct"}
        },
        "external_crates": {"1": {"name": "alloc"}, "7": {"name": "http"}, "8": {"name": "bytes"},
            "9": {"name": "tower_service"}}
    }"#;

    #[test]
    fn what_others_own_is_found_wherever_a_public_item_names_it() {
        let found: Vec<_> = found(DOCUMENT).unwrap().into_keys().collect();
        assert_eq!(found, ["bytes::Bytes", "http::HeaderMap", "http::Method", "tower_service::Service"]);
    }

    #[test]
    fn a_document_of_another_form_is_not_taken_for_one_that_names_nothing() {
        assert_eq!(found("{}"), None);
        assert_eq!(found("[]"), None);
    }

    #[test]
    fn what_is_new_and_what_is_gone_is_told() {
        let found = BTreeMap::from([("http::Method".to_owned(), "struct".to_owned())]);
        let list = |text| listed(text);
        assert_eq!(compare(&found, &list("type,why\nhttp::Method,\"it is, well, HTTP\"\n")), Ok(()));
        let told = compare(&found, &list("type,why\nbytes::Bytes,bodies\n")).unwrap_err().to_string();
        assert!(told.ends_with("\n+ http::Method\n- bytes::Bytes"), "{told}");
    }
}

//! What every member's manifest takes from the workspace.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::complaint::Complaint;

const RULE: &str =
    "members inherit: cargo does not do it silently, and a crate without our lints looks just as green";

/// The keys of `[package]` that come from the workspace.
const INHERITED: [&str; 5] = ["version", "edition", "rust-version", "license", "publish"];

pub(super) fn complaints(manifests: &BTreeMap<String, Table>) -> Vec<Complaint> {
    // What is a workspace of its own has nothing to inherit from.
    let members = manifests.iter().filter(|(_, manifest)| !manifest.contains_key("workspace"));
    members.flat_map(|(path, manifest)| missing(path, manifest)).collect()
}

fn missing(path: &str, manifest: &Table) -> Vec<Complaint> {
    let inherits = |table: Option<&Value>| {
        table.and_then(|table| table.get("workspace")).and_then(Value::as_bool).unwrap_or(false)
    };
    let lints = (!inherits(manifest.get("lints"))).then(|| "add `[lints] workspace = true`".to_owned());
    let package = INHERITED
        .into_iter()
        .filter(|key| !inherits(manifest.get("package").and_then(|package| package.get(key))));
    let package = package.map(|key| format!("write `{key}.workspace = true` in [package]"));
    lints.into_iter().chain(package).map(|reason| Complaint::new(RULE, path, reason)).collect()
}

#[test]
fn a_member_that_goes_its_own_way_is_found() {
    let text = "[package]\nversion = \"0.1.0\"\nedition.workspace = true\nrust-version.workspace = true\n\
                license.workspace = true\npublish.workspace = false\n[lints]\nrust = {}";
    let manifest: Table = text.parse().unwrap();
    let reasons: Vec<String> = missing("x/Cargo.toml", &manifest).iter().map(ToString::to_string).collect();
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    assert!(reasons[0].contains("[lints]"));
    assert!(reasons[1].contains("`version.workspace"));
    assert!(reasons[2].contains("`publish.workspace"));
}

//! Which crate may depend on which of ours, read from the manifests.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use super::complaint::Complaint;

const RULE: &str =
    "who may import whom (ARCHITECTURE.md); a new arrow between crates is a decision, not an edit";

/// What a crate of ours may use: normally, and besides in its own tests.
#[derive(Clone, Copy, Debug)]
struct Allowed {
    folder: &'static str,
    normal: &'static [&'static str],
    in_tests: &'static [&'static str],
}

/// The arrows. A fake that shares the client's types would agree with the client's mistakes; the shop cannot know that
/// its gateway is a fake; a load test is a customer; what kills processes knows them as the operating system does.
const ALLOWED: [Allowed; 11] = [
    Allowed { folder: "sdk/client", normal: &[], in_tests: &["mock-toss"] },
    Allowed { folder: "sdk/flows", normal: &["toss-sdk"], in_tests: &["mock-toss"] },
    Allowed { folder: "mock-toss", normal: &[], in_tests: &[] },
    Allowed { folder: "order-service", normal: &["toss-sdk", "toss-flows"], in_tests: &["mock-toss"] },
    Allowed { folder: "loadtest", normal: &["order-service", "mock-toss", "toss-flows"], in_tests: &[] },
    Allowed {
        folder: "tests",
        normal: &["toss-sdk", "toss-flows", "mock-toss", "order-service"],
        in_tests: &["xtask"],
    },
    Allowed { folder: "tests/crash-loop", normal: &["toss-flows"], in_tests: &["mock-toss"] },
    Allowed {
        folder: "benches",
        normal: &["toss-sdk", "toss-flows", "mock-toss", "order-service"],
        in_tests: &[],
    },
    Allowed { folder: "fuzz", normal: &["fuzz-targets"], in_tests: &[] },
    Allowed { folder: "fuzz/targets", normal: &["toss-sdk"], in_tests: &[] },
    Allowed { folder: "xtask", normal: &[], in_tests: &[] },
];

/// Checks every member against the table, and the table against the members.
pub(super) fn complaints(manifests: &BTreeMap<String, Table>, workspace: &Table) -> Vec<Complaint> {
    let ours: BTreeSet<&str> = manifests.values().filter_map(package_name).collect();
    let mut complaints = Vec::new();
    for (path, manifest) in manifests {
        let folder = path.trim_end_matches("/Cargo.toml");
        match ALLOWED.iter().find(|allowed| allowed.folder == folder) {
            Some(allowed) => complaints.extend(forbidden(path, manifest, workspace, &ours, allowed)),
            None => complaints.push(Complaint::new(
                RULE,
                path,
                "this member is not in the table of tidy/imports.rs",
            )),
        }
    }
    complaints
}

fn forbidden(
    path: &str,
    manifest: &Table,
    workspace: &Table,
    ours: &BTreeSet<&str>,
    allowed: &Allowed,
) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (kind, name, value) in dependencies(manifest) {
        let inherited = workspace.get("workspace").and_then(|table| table.get("dependencies")?.get(name));
        let package = renamed(value).or_else(|| inherited.and_then(renamed)).unwrap_or(name);
        let may = allowed.normal.contains(&package)
            || (kind == "dev-dependencies" && allowed.in_tests.contains(&package));
        if ours.contains(package) && !may {
            complaints.push(Complaint::new(RULE, path, format!("[{kind}] must not name {package}")));
        }
        let takes_client = value.get("default-features").and_then(Value::as_bool) == Some(true)
            || strings(value.get("features")).any(|feature| feature == "client" || feature == "default");
        if allowed.folder == "sdk/flows" && package == "toss-sdk" && kind == "dependencies" && takes_client {
            let reason = "toss-flows uses toss-sdk's types only: leave its `client` feature out";
            complaints.push(Complaint::new(RULE, path, reason));
        }
    }
    complaints
}

/// (`dependencies` or another kind, key, value) of every dependency, those of single targets too.
fn dependencies(manifest: &Table) -> Vec<(&'static str, &str, &Value)> {
    let targets = manifest.get("target").and_then(Value::as_table).into_iter().flatten();
    let tables = core::iter::once(manifest).chain(targets.filter_map(|(_, target)| target.as_table()));
    let mut found = Vec::new();
    for table in tables {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let entries = table.get(kind).and_then(Value::as_table).into_iter().flatten();
            found.extend(entries.map(|(name, value)| (kind, name.as_str(), value)));
        }
    }
    found
}

fn package_name(manifest: &Table) -> Option<&str> {
    manifest.get("package")?.get("name")?.as_str()
}

fn renamed(dependency: &Value) -> Option<&str> {
    dependency.get("package")?.as_str()
}

fn strings(array: Option<&Value>) -> impl Iterator<Item = &str> {
    array.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
mod bad_inputs {
    use super::super::tree::parse;
    use super::*;

    fn of(folder: &str, dependencies: &str) -> Vec<String> {
        let member = |name: &str| parse(name, &format!("[package]\nname = \"{name}\"\n"));
        let path = format!("{folder}/Cargo.toml");
        let mut manifests: BTreeMap<String, Table> = [
            ("sdk/client/Cargo.toml".to_owned(), member("toss-sdk")),
            ("mock-toss/Cargo.toml".to_owned(), member("mock-toss")),
            ("tests/Cargo.toml".to_owned(), member("tests")),
        ]
        .into();
        let name = folder.rsplit('/').next().unwrap_or(folder);
        let text = format!("[package]\nname = \"{name}\"\n{dependencies}");
        drop(manifests.insert(path.clone(), parse(&path, &text)));
        let workspace =
            parse("root", "[workspace.dependencies]\nsupport = { path = \"tests\", package = \"tests\" }");
        complaints(&manifests, &workspace).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_fake_may_not_share_the_clients_types() {
        assert!(
            of("mock-toss", "[dependencies]\ntoss-sdk = \"1\"").concat().contains("must not name toss-sdk")
        );
        assert!(!of("mock-toss", "[dev-dependencies]\ntoss-sdk.workspace = true").is_empty());
        assert!(!of("mock-toss", "[target.'cfg(unix)'.dependencies]\ntoss-sdk = \"1\"").is_empty());
    }

    #[test]
    fn another_name_does_not_help() {
        assert!(
            !of("mock-toss", "[dependencies]\nx = { package = \"toss-sdk\", version = \"1\" }").is_empty()
        );
        assert!(
            of("sdk/client", "[dependencies]\nsupport.workspace = true")
                .concat()
                .contains("must not name tests")
        );
    }

    #[test]
    fn product_crates_may_use_the_fake_in_their_tests_only() {
        assert_eq!(
            of("order-service", "[dev-dependencies]\nmock-toss.workspace = true"),
            Vec::<String>::new()
        );
        assert!(!of("order-service", "[dependencies]\nmock-toss.workspace = true").is_empty());
    }

    #[test]
    fn the_flows_take_types_only() {
        let client = "[dependencies]\ntoss-sdk = { workspace = true, features = [\"client\"] }";
        assert!(of("sdk/flows", client).concat().contains("types only"));
        assert_eq!(of("sdk/flows", "[dependencies]\ntoss-sdk.workspace = true"), Vec::<String>::new());
    }

    #[test]
    fn a_new_crate_must_be_entered_in_the_table() {
        assert!(of("helpers", "").concat().contains("not in the table"));
    }
}

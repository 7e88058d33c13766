//! The texts that name things name all of them: ARCHITECTURE.md the crates and layers, the stack its layers, the index
//! its golden files.

use serde_json::Value;
use toml::Table;

use super::complaint::Complaint;
use super::layers::LAYERS;
use super::tree::{Tree, has_extension};

const MAP: &str = "ARCHITECTURE.md names every crate and every layer: a map with white spots misleads";
const STACK: &str = "every layer appears in stack.rs, which is the one place that says where it stands";
const GOLDEN: &str =
    "both sides of the wire answer to the golden files: JSON, with their provenance in INDEX.md";

const INDEX: &str = "tests/wire/INDEX.md";

pub(super) fn complaints(tree: &Tree) -> Vec<Complaint> {
    let map = tree.text("ARCHITECTURE.md");
    let members = tree.manifests().into_iter().filter_map(|(path, manifest)| Some((path, name(&manifest)?)));
    let mut complaints: Vec<Complaint> = members
        .filter(|(_, name)| !map.contains(&format!("`{name}`")))
        .map(|(path, name)| Complaint::new(MAP, path, format!("`{name}` is not there")))
        .collect();
    for (path, layer) in layer_files(tree) {
        if !map.contains(&format!("`{layer}`")) {
            complaints.push(Complaint::new(MAP, path, format!("`{layer}` is not there")));
        }
        if !tree.text("sdk/client/src/stack.rs").contains(&camel_case(layer)) {
            complaints.push(Complaint::new(STACK, path, format!("{} is not there", camel_case(layer))));
        }
    }
    complaints
}

pub(super) fn golden_files(tree: &Tree) -> Vec<Complaint> {
    let golden =
        tree.files().filter(|(path, _)| path.starts_with("tests/wire/") && has_extension(path, "json"));
    golden
        .filter_map(|(path, text)| {
            let name = path.rsplit('/').next().unwrap_or(path);
            let error = serde_json::from_str::<Value>(text).err().map(|error| error.to_string());
            let missing = || (!tree.text(INDEX).contains(name)).then(|| format!("{INDEX} does not name it"));
            error.or_else(missing).map(|reason| Complaint::new(GOLDEN, path, reason))
        })
        .collect()
}

fn name(manifest: &Table) -> Option<String> {
    Some(manifest.get("package")?.get("name")?.as_str()?.to_owned())
}

/// The files directly in the folder of the layers, and their names.
fn layer_files(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    tree.rust().filter_map(|(path, _)| {
        let layer = path.strip_prefix(LAYERS)?.strip_suffix(".rs")?;
        // The error that all layers share is none of them.
        (!layer.contains('/') && layer != "rejected").then_some((path, layer))
    })
}

/// `attempt_timeout` as `AttemptTimeout`.
fn camel_case(name: &str) -> String {
    let capitalised = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    name.split('_').map(capitalised).collect()
}

#[test]
fn what_the_map_or_the_stack_leaves_out_is_found() {
    let tree = Tree::of(&[
        ("ARCHITECTURE.md", "`toss-sdk`: `breaker`"),
        ("mock-toss/Cargo.toml", "[package]\nname = \"mock-toss\""),
        ("sdk/client/Cargo.toml", "[package]\nname = \"toss-sdk\""),
        ("sdk/client/src/layer/attempt_timeout.rs", ""),
        ("sdk/client/src/layer/breaker.rs", ""),
        ("sdk/client/src/layer/breaker/state.rs", ""),
        ("sdk/client/src/stack.rs", ".layer(BreakerLayer::new(config))"),
    ]);
    let complaints = complaints(&tree);
    let files: Vec<&str> = complaints.iter().map(Complaint::file).collect();
    let layer = "sdk/client/src/layer/attempt_timeout.rs";
    assert_eq!(files, ["mock-toss/Cargo.toml", layer, layer]);
}

#[test]
fn a_golden_file_that_is_broken_or_has_no_provenance_is_found() {
    let tree = Tree::of(&[
        (INDEX, "broken.json good.json"),
        ("tests/wire/broken.json", "{"),
        ("tests/wire/good.json", "{}"),
        ("tests/wire/unknown.json", "{}"),
    ]);
    let complaints = golden_files(&tree);
    let files: Vec<&str> = complaints.iter().map(Complaint::file).collect();
    assert_eq!(files, ["tests/wire/broken.json", "tests/wire/unknown.json"]);
}

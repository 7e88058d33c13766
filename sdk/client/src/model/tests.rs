//! The types against every golden file of the gateway's answers.

mod fields;
mod golden;
mod optional;
mod parts;
mod whole;

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "..", "tests", "wire"].iter().collect()
}

/// The text of a golden file.
fn body(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A golden file as JSON.
fn value(name: &str) -> Value {
    serde_json::from_slice(&body(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

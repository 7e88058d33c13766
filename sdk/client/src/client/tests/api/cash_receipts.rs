//! Cash receipts.

mod cancel;
mod issue;
mod list;

use serde_json::Value;

use super::wire;

/// A golden receipt with fields of its own.
fn receipt<const N: usize>(file: &str, fields: [(&str, Value); N]) -> String {
    let mut receipt: Value = serde_json::from_str(&wire(file)).expect("JSON");
    for (name, value) in fields {
        receipt[name] = value;
    }
    receipt.to_string()
}

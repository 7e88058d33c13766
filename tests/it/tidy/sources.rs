//! What every Rust file has: a sentence that says why it exists, and an end within reach.

use super::complaint::Complaint;
use super::tree::Tree;

const WHY: &str = "every module begins with `//!` and says why it exists";
const SHORT: &str = "a file has one subject: look twice at 300 lines, never past 400 (its tests not counted)";

const LINES_MAX: usize = 400;
const GENERATED: &str = "//! Written by `cargo xtask codegen`";

pub(super) fn complaints(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (path, text) in tree.rust() {
        // A sibling of tests says by its name what it is for.
        let is_tests = path.ends_with("/tests.rs");
        if !text.starts_with("//! ") && !is_tests {
            complaints.push(Complaint::new(WHY, path, "the first line is no module comment"));
        }
        let lines = lines_without_tests(text);
        if lines > LINES_MAX && !is_tests && !text.starts_with(GENERATED) {
            complaints.push(Complaint::new(SHORT, path, format!("{lines} lines; split it by subject")));
        }
    }
    complaints
}

/// Up to the module of tests at the file's end.
fn lines_without_tests(text: &str) -> usize {
    text.lines().take_while(|line| *line != "#[cfg(test)]").count()
}

#[test]
fn a_file_without_a_reason_and_an_endless_one_are_found() {
    let long = format!("//! Long.\n{}", "fn f() {}\n".repeat(LINES_MAX));
    let tested = format!("//! Tested.\n#[cfg(test)]\n{}", "fn f() {}\n".repeat(LINES_MAX));
    let table = format!("{GENERATED}.\n{}", "fn f() {}\n".repeat(LINES_MAX));
    let tree = Tree::of(&[
        ("x/src/long.rs", &long),
        ("x/src/long/tests.rs", &long),
        ("x/src/silent.rs", "fn f() {}\n"),
        ("x/src/table.rs", &table),
        ("x/src/tested.rs", &tested),
    ]);
    let complaints = complaints(&tree);
    let files: Vec<&str> = complaints.iter().map(Complaint::file).collect();
    assert_eq!(files, ["x/src/long.rs", "x/src/silent.rs"]);
}

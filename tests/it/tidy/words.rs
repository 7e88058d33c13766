//! What no file may hold: silenced lints, skipped tests, work without an issue, paths of one machine.
//!
//! The needles are written in two halves, so that this file does not find itself.

use super::complaint::Complaint;
use super::tree::{Tree, has_extension};

/// A needle, and why it may not be in a Rust file.
const IN_RUST: [(&str, &str); 8] = [
    (concat!("#[", "ignore"), "a test that does not run proves nothing: fix it, or assert today's behaviour"),
    (
        concat!("#[", "allow("),
        "an exception is `expect` with a reason, which complains once it is no longer needed",
    ),
    (concat!("#![", "allow("), "an exception is `expect` with a reason, at the smallest scope"),
    (concat!("#[", "should_panic"), "assert on the error instead: any panic would do"),
    (concat!("todo", "!("), "what is not there is absent"),
    (concat!("unimplemented", "!("), "what is not there is absent"),
    (concat!("dbg", "!("), "left over"),
    (concat!("thread::", "sleep("), "blocks the runtime, and makes a test as slow as it is flaky"),
];

/// A needle, and why it may not be anywhere.
const ANYWHERE: [(&str, &str); 4] = [
    (concat!("/wo", "rk/"), "the path of one machine"),
    (concat!("/ro", "ot/"), "the path of one machine"),
    (concat!("/ho", "me/"), "the path of one machine"),
    (concat!("/tmp", "/t/"), "the path of one machine"),
];

const NOTE: &str = concat!("TO", "DO");

pub(super) fn complaints(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (path, text) in tree.files() {
        let is_rust = has_extension(path, "rs");
        for (number, line) in (1..).zip(text.lines()) {
            let needles = ANYWHERE.iter().chain(IN_RUST.iter().filter(|_| is_rust));
            for (needle, reason) in needles.filter(|(needle, _)| line.contains(needle)) {
                let rule = "nothing is silenced, skipped, postponed or tied to a machine";
                complaints.push(Complaint::new(
                    rule,
                    format!("{path}:{number}"),
                    format!("{needle}: {reason}"),
                ));
            }
            if is_rust && is_note_without_issue(line) {
                let reason = format!("write `{NOTE}(#12): …` with the issue's number, or do it");
                complaints.push(Complaint::new(
                    "work left over has an issue",
                    format!("{path}:{number}"),
                    reason,
                ));
            }
        }
    }
    complaints
}

fn is_note_without_issue(line: &str) -> bool {
    line.split_once(NOTE).is_some_and(|(_, after)| {
        let number = after.strip_prefix("(#").and_then(|rest| rest.split_once(')')).map(|(number, _)| number);
        !number.is_some_and(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()))
    })
}

#[test]
fn each_needle_is_found_where_it_is_forbidden() {
    for (needle, _) in IN_RUST {
        let tree = Tree::of(&[("a.rs", &format!("//! A.\n    {needle}\n")), ("a.md", needle)]);
        let found = complaints(&tree);
        assert_eq!(found.iter().map(Complaint::file).collect::<Vec<_>>(), ["a.rs:2"], "{needle}");
    }
    for (needle, _) in ANYWHERE {
        assert_eq!(complaints(&Tree::of(&[("a.md", needle), ("b.rs", needle)])).len(), 2, "{needle}");
    }
}

#[test]
fn a_note_needs_the_number_of_its_issue() {
    for (line, is_bad) in
        [("(#12): later", false), (": later", true), ("(#): later", true), ("(me): later", true)]
    {
        let tree = Tree::of(&[("a.rs", &format!("// {NOTE}{line}"))]);
        assert_eq!(!complaints(&tree).is_empty(), is_bad, "{line}");
    }
}

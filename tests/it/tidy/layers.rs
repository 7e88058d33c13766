//! Inside `toss-sdk` the layers are strangers to each other, and to the network: that is what lets `stack.rs` be the
//! only place that says in which order they stand. And what decides is pure, wherever it is.

use super::complaint::Complaint;
use super::tree::Tree;
use super::uses::paths;

/// The folder of the layers.
pub(super) const LAYERS: &str = "sdk/client/src/layer/";

const STRANGERS: &str = "no layer imports another layer, the stack, the client, the wire or the transport";
const PURE: &str =
    "what decides takes time and randomness as arguments, and neither waits nor reads or writes";

/// What stands among the layers and is none: all of them may use it.
pub(super) const SHARED: [&str; 3] = ["rejected", "Rejected", "RejectionKind"];

/// Modules of `toss-sdk` that no layer may name.
const FORBIDDEN: [&str; 5] = ["client", "gateway", "stack", "transport", "wire"];

/// Files and folders (ending in `/`) that only decide.
const PURE_PARTS: [&str; 26] = [
    "loadtest/src/arrivals.rs",
    "loadtest/src/verdict.rs",
    "mock-toss/src/fault/draw.rs",
    "mock-toss/src/ledger.rs",
    "mock-toss/src/world/",
    "sdk/client/src/error/discreet.rs",
    "sdk/client/src/layer/breaker/judge.rs",
    "sdk/client/src/layer/breaker/open_time.rs",
    "sdk/client/src/layer/breaker/probes.rs",
    "sdk/client/src/layer/breaker/state.rs",
    "sdk/client/src/layer/breaker/state/settings.rs",
    "sdk/client/src/layer/breaker/state/trip.rs",
    "sdk/client/src/layer/breaker/window.rs",
    "sdk/client/src/layer/breaker/window/buckets.rs",
    "sdk/client/src/layer/breaker/window/ring.rs",
    "sdk/client/src/layer/resolver/proof.rs",
    "sdk/client/src/layer/retry/again.rs",
    "sdk/client/src/layer/retry/backoff.rs",
    "sdk/client/src/layer/retry/policy.rs",
    "sdk/client/src/shadow/queues.rs",
    "sdk/client/src/shadow/turns.rs",
    "sdk/flows/src/audit/",
    "sdk/flows/src/backoff.rs",
    "sdk/flows/src/confirm/",
    "tests/crash-loop/src/verdict.rs",
    "tests/crash-loop/src/weather.rs",
];

/// What pure code has no use for.
const IMPURE: [&str; 10] = [
    "::now()",
    ".elapsed()",
    ".await",
    "async ",
    "fastrand::",
    "rand::",
    "sleep",
    "spawn",
    "std::env",
    "std::fs",
];

pub(super) fn complaints(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (path, text) in tree.rust() {
        let Some(module) = path.strip_prefix(LAYERS).and_then(|rest| rest.strip_suffix(".rs")) else {
            continue;
        };
        if module.ends_with("/tests") {
            continue;
        }
        let module: Vec<&str> = ["crate", "layer"].into_iter().chain(module.split('/')).collect();
        for found in paths(&module, text) {
            let reason = match found.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                ["crate", "layer", other, ..] if Some(other) != module.get(2) && !SHARED.contains(other) => {
                    format!("names the layer {other}")
                }
                ["crate", forbidden, ..] if FORBIDDEN.contains(forbidden) => {
                    format!("names crate::{forbidden}")
                }
                _ => continue,
            };
            complaints.push(Complaint::new(STRANGERS, path, reason));
        }
    }
    complaints
}

pub(super) fn impure_parts(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for part in PURE_PARTS {
        let is_part = |path: &str| if part.ends_with('/') { path.starts_with(part) } else { path == part };
        let mut files = tree.rust().filter(|(path, _)| is_part(path)).peekable();
        if files.peek().is_none() {
            complaints.push(Complaint::new(PURE, part, "is not there; correct the list in tidy/layers.rs"));
        }
        for (path, text) in files.filter(|(path, _)| !path.ends_with("/tests.rs")) {
            let code = text.lines().take_while(|line| *line != "#[cfg(test)]");
            for line in code.filter(|line| !line.trim_start().starts_with("//")) {
                for needle in IMPURE.into_iter().filter(|needle| line.contains(needle)) {
                    complaints.push(Complaint::new(PURE, path, format!("`{needle}` in `{}`", line.trim())));
                }
            }
        }
    }
    complaints
}

#[test]
fn a_layer_that_knows_too_much_is_found() {
    for (path, text, found) in [
        ("retry.rs", "use crate::layer::{breaker::Snapshot, retry::policy};", 1),
        ("retry.rs", "use super::breaker::Snapshot;", 1),
        ("retry.rs", "use super::{Rejected, rejected::RejectionKind}; use crate::layer::Rejected;", 0),
        ("retry/policy.rs", "use super::super::breaker::Snapshot;", 1),
        ("retry/policy.rs", "fn f() { crate::wire::read(1) }", 1),
        ("retry.rs", "use crate::{error::Error, transport::Transport, client};", 2),
        ("retry.rs", "use self::policy::Policy; use super::retry::budget; use crate::error::Error;", 0),
        ("retry.rs", "// see crate::wire\n#[cfg(test)]\nmod tests { use crate::wire::x; }", 0),
        ("retry.rs", "use crate::transport::{Transport, Witness};", 2),
        ("retry/tests.rs", "use crate::transport::Transport;", 0),
    ] {
        let tree = Tree::of(&[(&format!("{LAYERS}{path}"), text)]);
        assert_eq!(complaints(&tree).len(), found, "{path}: {text}");
    }
}

#[test]
fn a_part_that_looks_at_the_clock_and_one_that_has_moved_are_found() {
    let pure = "//! Decides.\nfn f(now: Instant) {}\n// Instant::now() is for others.\n";
    let mut files: Vec<(String, String)> = PURE_PARTS
        .iter()
        .map(|part| {
            (if part.ends_with('/') { format!("{part}x.rs") } else { (*part).to_owned() }, pure.to_owned())
        })
        .collect();
    let tree = |files: &[(String, String)]| {
        Tree::of(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>())
    };
    assert_eq!(impure_parts(&tree(&files)), []);

    files[0].1 = "//! Decides.\nfn f() { Instant::now(); }\n".to_owned();
    drop(files.pop());

    let complaints = impure_parts(&tree(&files));
    let found: Vec<&str> = complaints.iter().map(Complaint::file).collect();
    assert_eq!(found, [PURE_PARTS[0], PURE_PARTS[PURE_PARTS.len() - 1]]);
}

//! `cargo xtask ci`: what has to hold before a change is taken.

mod crypto;

use crate::clients;
use crate::command::CommandLine;
use crate::crash_loop;
use crate::failure::Outcome;
use crate::say::{line, say};
use crate::stopwatch::{Stopwatch, seconds};
use crate::test;

/// The libraries whose features are checked, each on its own: the workspace unifies them and would hide a broken one.
/// Without their tests, whose dependencies would lend them features too.
const FEATURES: [&str; 9] = [
    "-p toss-sdk --no-default-features",
    "-p toss-sdk --no-default-features --features crypto",
    "-p toss-sdk --no-default-features --features axum",
    "-p toss-sdk",
    "-p toss-flows --no-default-features",
    "-p toss-flows",
    "-p toss-flows --no-default-features --features postgres,redis",
    "-p mock-toss --no-default-features",
    "-p mock-toss --features wiremock",
];

/// A step: its name in the table, and what it does.
type Step = (&'static str, fn() -> Outcome<Verdict>);

/// How a step ended that did not fail.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Verdict {
    Passed,
    LeftOut,
}

/// In the order in which a failure is most likely, the README's test command first.
const STEPS: [Step; 10] = [
    ("tests", || test::run(&[]).map(passed)),
    ("formatting", || CommandLine::new("cargo fmt --all --check").run().map(passed)),
    ("clippy", || clippy("--workspace --all-targets").map(passed)),
    ("rustdoc", || {
        let rustdoc = CommandLine::new("cargo doc --workspace --no-deps --document-private-items --locked");
        rustdoc.env("RUSTDOCFLAGS", "-D warnings").run().map(passed)
    }),
    // In the development profile, where everything is built already: this asks whether they run, not how fast.
    ("benches, once", || CommandLine::new("cargo test --workspace --locked --bench *").run().map(passed)),
    ("features", || FEATURES.into_iter().try_for_each(clippy).map(passed)),
    ("crypto provider", || crypto::check().map(passed)),
    ("cargo deny", deny),
    ("crash loop", || crash_loop::briefly().map(passed)),
    ("clients", || clients::run().map(passed)),
];

/// Runs all steps up to the first failure.
///
/// # Errors
///
/// The first step's that fails.
pub(crate) fn run() -> Outcome {
    let since = Stopwatch::start();
    let mut table = Vec::new();
    let outcome = STEPS.into_iter().try_for_each(|(name, step)| {
        let since = Stopwatch::start();
        let outcome = step();
        let verdict = match &outcome {
            Ok(Verdict::Passed) => "passed",
            Ok(Verdict::LeftOut) => "left out",
            Err(_) => "FAILED",
        };
        table.push(format!("  {name:<18}{verdict:<10}{:>10}", seconds(since.millis())));
        outcome.map(drop)
    });
    say(match &outcome {
        Ok(()) => format!("ci passed in {since}"),
        Err(_) => format!("ci FAILED after {since}"),
    });
    for row in &table {
        line(row);
    }
    outcome
}

fn passed((): ()) -> Verdict {
    Verdict::Passed
}

fn clippy(packages: &str) -> Outcome {
    CommandLine::new(&format!("cargo clippy {packages} --locked -- -D warnings")).run()
}

/// Without advisories: they need the network, and change without a change of ours.
fn deny() -> Outcome<Verdict> {
    if !CommandLine::new("cargo deny --version").answers() {
        say("cargo-deny is not here, its check is left out; `cargo install --locked cargo-deny` brings it");
        return Ok(Verdict::LeftOut);
    }
    CommandLine::new("cargo deny check bans licenses sources").run().map(passed)
}

//! `cargo xtask test`: all tests, with a PostgreSQL and a Redis of their own for the length of the run.

use crate::command::CommandLine;
use crate::failure::Outcome;
use crate::say::say;
use crate::services::Services;
use crate::stopwatch::Stopwatch;

/// Starts the services, runs the tests and the doc tests, stops the services, and says how it went in one line.
///
/// # Errors
///
/// If the services cannot be had, or a test fails; then the exit code is the test runner's.
pub(crate) fn run(filters: &[String]) -> Outcome {
    let services = Services::start()?;
    let since = Stopwatch::start();
    let runner = if CommandLine::new("cargo nextest --version").answers() {
        "cargo nextest run --workspace --locked --profile ci"
    } else {
        say("cargo-nextest is not here; using cargo test, which shows the same verdict less readably");
        "cargo test --workspace --locked --lib --bins --tests"
    };
    let tests = line(runner, &services, filters).run();
    let tests_took = since.to_string();
    let since = Stopwatch::start();
    let outcome =
        tests.and_then(|()| line("cargo test --doc --workspace --locked", &services, filters).run());
    drop(services);
    outcome.map_err(|failure| failure.about("tests FAILED"))?;
    say(format!("tests passed: tests {tests_took}, doc tests {since}"));
    Ok(())
}

/// `command` with the services' addresses, and the filters behind `--`.
fn line(command: &str, services: &Services, filters: &[String]) -> CommandLine {
    let line = CommandLine::new(command)
        .env("TEST_POSTGRES_URL", &services.postgres_url)
        .env("TEST_REDIS_URL", &services.redis_url)
        .env("TEST_REDIS_SERVER", &services.redis_server)
        .env("TEST_PSQL", &services.psql);
    if filters.is_empty() { line } else { line.words(&["--".to_owned()]).words(filters) }
}

//! `cargo xtask crash-loop`: builds the shop, the fake gateway and the program that kills the one before the eyes of the
//! other, and runs it with the words that follow.

use core::time::Duration;
use std::path::PathBuf;

use crate::command::CommandLine;
use crate::failure::{Failure, Outcome};
use crate::load::program::executable;
use crate::services::find_or_install;

const PROGRAMS: [&str; 3] = ["crash-loop", "order-service", "mock-toss"];

/// Runs with what the caller asked for.
///
/// # Errors
///
/// If something does not build or is missing, or the run did not pass; then the exit code is the run's.
pub(crate) fn run(words: &[String]) -> Outcome {
    line(&build()?, words)?.run()
}

/// Half a minute on each store: enough for every kind of fault, short enough for every change.
///
/// # Errors
///
/// As [`run`].
pub(crate) fn briefly() -> Outcome {
    let programs = build()?;
    ["sqlite", "postgres"].into_iter().try_for_each(|store| {
        let words = ["--store", store, "--seconds", "30"].map(str::to_owned);
        let outcome = line(&programs, &words)?.run_within(LIMIT);
        outcome.map_err(|failure| failure.about(&format!("the crash loop on {store} FAILED")))
    })
}

/// The program ends by itself well before.
const LIMIT: Duration = Duration::from_mins(10);

/// The programs' files, in the order of [`PROGRAMS`]. Of the whole workspace only these; named with it, because the
/// features that their dependencies get are then those of the tests, which have built most of it already.
fn build() -> Outcome<Vec<PathBuf>> {
    let bins = PROGRAMS.map(|name| format!(" --bin {name}")).concat();
    let build = format!("cargo build --workspace{bins} --locked --message-format json-render-diagnostics");
    let messages = CommandLine::new(&build).output()?;
    let find = |name| {
        let found = executable(&messages, name);
        found.ok_or_else(|| Failure::new(format!("cargo did not say where it put {name}")))
    };
    PROGRAMS.into_iter().map(find).collect()
}

/// The command line of a run. The servers are looked for only where they are needed.
fn line(programs: &[PathBuf], words: &[String]) -> Outcome<CommandLine> {
    let path = |place: usize| programs.get(place).map(|path| path.display().to_string()).unwrap_or_default();
    let mut all = vec![path(0)];
    all.extend(words.iter().cloned());
    all.extend(["--order-service".to_owned(), path(1), "--mock-toss".to_owned(), path(2)]);
    if words.iter().any(|word| word.ends_with("postgres")) {
        let tools = find_or_install()?;
        let servers = [("--postgres-bin", tools.postgres), ("--redis-server", tools.redis_server)];
        all.extend(
            servers.into_iter().flat_map(|(flag, path)| [flag.to_owned(), path.display().to_string()]),
        );
    }
    Ok(CommandLine::new("").words(&all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_come_first_and_the_programs_are_named() {
        let programs = ["/t/crash-loop", "/t/order-service", "/t/mock-toss"].map(PathBuf::from);
        let words = ["--store", "sqlite"].map(str::to_owned);
        assert_eq!(
            line(&programs, &words).unwrap().to_string(),
            "/t/crash-loop --store sqlite --order-service /t/order-service --mock-toss /t/mock-toss"
        );
    }
}

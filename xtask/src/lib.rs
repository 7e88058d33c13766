//! Every routine of this repository as one program, so that a person, CI and a newcomer run the same thing.
//!
//! Standard library only. The library half exists because the `tests` package asks [`codegen`] whether the generated
//! tables are up to date.

pub mod codegen;

mod bench;
mod ci;
mod clients;
mod command;
mod crash_loop;
mod failure;
mod flows;
mod fuzz;
mod help;
mod invocation;
mod load;
mod patience;
mod public_types;
mod say;
mod services;
mod soak;
mod speed;
mod stopwatch;
mod test;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use self::invocation::Invocation;
use self::say::complain;

/// Runs what `arguments` (without the program's name) ask for and answers with the exit code: that of the tests where
/// tests ran, 2 for arguments that make no sense, 1 for everything else that failed.
pub fn run(arguments: Vec<String>) -> ExitCode {
    let outcome = invocation::parse(arguments).and_then(|invocation| match invocation {
        Invocation::Help(topic) => {
            help::show(topic);
            Ok(())
        }
        Invocation::Test { filters } => test::run(&filters),
        Invocation::Ci => ci::run(),
        Invocation::Codegen { check } => codegen::run(&repository(), check),
        Invocation::Bench { pace, keep } => bench::run(pace, keep),
        Invocation::Clients => clients::run(),
        Invocation::CrashLoop { words } => crash_loop::run(&words),
        Invocation::Fuzz { targets, seconds } => fuzz::run(&targets, seconds),
        Invocation::ListTargets => fuzz::list(),
        Invocation::PublicTypes => public_types::run(&repository()),
        Invocation::Speed { rounds, keep } => speed::run(rounds, keep),
        Invocation::Soak { seconds, keep } => soak::run(seconds, keep),
        Invocation::KeepFake { program } => clients::keep(&program),
        Invocation::Flows { rounds, keep } => flows::run(rounds, keep),
        Invocation::KeepServices { postgres, redis_server, promise } => {
            services::keep(&postgres, &redis_server, promise)
        }
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&failure);
            failure.exit_code()
        }
    }
}

/// The folder of the workspace's manifest. Asked when running, because checkouts that share a target folder share this
/// program too, and what was compiled in may be the other one's.
fn repository() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let folder = manifest.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    folder.parent().map_or_else(PathBuf::new, Path::to_owned)
}

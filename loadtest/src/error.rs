//! Why a run could not be carried out. Each message names the value, what is allowed or expected, and the next step.

use std::path::PathBuf;

/// A run that could not start or not end; exit code 4.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The weather is neither a name nor a readable file.
    #[error(
        "--weather {value}: not a known weather ({names}) and not a readable file ({why}); name one of them"
    )]
    WeatherUnknown {
        /// What was asked for.
        value: String,
        /// The names there are.
        names: String,
        /// Why the file could not be read.
        why: String,
    },
    /// The weather's file is no plan.
    #[error("--weather {value}: {why}")]
    WeatherRefused {
        /// The file.
        value: String,
        /// The plan's own complaint.
        why: String,
    },
    /// The report cannot be written.
    #[error("--report {}: {step}: {why}; free some space or choose another directory", path.display())]
    Report {
        /// The directory.
        path: PathBuf,
        /// What was tried.
        step: String,
        /// The system's answer.
        why: std::io::Error,
    },
    /// The directory for the shop's database cannot be made.
    #[error("no temporary directory for the shop's database: {0}; set TMPDIR to a directory with free space")]
    Scratch(std::io::Error),
    /// A part of the system under test did not start.
    #[error("{part} did not start: {why}")]
    Start {
        /// Which part.
        part: &'static str,
        /// Its own complaint.
        why: String,
    },
    /// Goose refused its configuration or lost its users.
    #[error("the load engine failed: {0}")]
    Engine(#[source] Box<goose::GooseError>),
    /// A part did not answer a question after the run.
    #[error("{what} could not be read: {why}; the run cannot be judged")]
    Unreadable {
        /// What was asked for.
        what: &'static str,
        /// What came instead.
        why: String,
    },
}

//! Why a run could not be carried out. A run that went badly is no error but a report that says so.

use core::fmt::Display;
use core::time::Duration;
use std::path::PathBuf;

/// What went wrong with the run itself.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A part did not start.
    #[error("{part} did not start: {why}")]
    Start {
        /// Which.
        part: String,
        /// Its own complaint.
        why: String,
    },
    /// A part did not answer a question that the run depends on.
    #[error("{what} could not be read: {why}; the run cannot be judged")]
    Unreadable {
        /// What was asked for.
        what: &'static str,
        /// What came instead.
        why: String,
    },
    /// The folder of the run cannot be used.
    #[error("{}: {why}; set TMPDIR to a folder with free space that every user may pass through", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's answer.
        why: String,
    },
    /// The report cannot be written where it was asked for.
    #[error("--json {}: {why}; choose another file", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        why: String,
    },
    /// The scenario and the store do not fit.
    #[error("--scenario infrastructure is about PostgreSQL and Redis: run it with --store postgres")]
    NothingToBreak,
    /// A run that hangs is a defect of its own.
    #[error("the run was not over after {} s and was stopped", limit.as_secs())]
    TooLong {
        /// The longest that a run may take.
        limit: Duration,
    },
    /// Somebody did not want to wait.
    #[error("interrupted; everything that was started has been ended")]
    Interrupted,
}

impl Error {
    /// A part that did not start.
    pub(crate) fn start(part: impl Into<String>, why: &dyn Display) -> Self {
        Self::Start { part: part.into(), why: why.to_string() }
    }
}

//! Why a routine stopped, in words that name the next step, and the exit code that goes with it.

use core::fmt;
use std::process::ExitCode;

/// What a routine answers with.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// A reason to stop.
#[derive(Debug, Eq, PartialEq)]
pub struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    /// Something went wrong while working.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 1 }
    }

    /// The arguments make no sense.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 2 }
    }

    /// A child ended with `code`, which becomes ours.
    pub(crate) fn child(message: impl Into<String>, code: u8) -> Self {
        Self { message: message.into(), code: code.max(1) }
    }

    /// The same, with what it was about in front.
    #[must_use]
    pub(crate) fn about(self, subject: &str) -> Self {
        Self { message: format!("{subject}: {}", self.message), code: self.code }
    }

    /// The exit code of the whole program.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

//! What the program says: reports on standard output, complaints on standard error. A closed pipe is no reason to die.

use core::fmt::Display;
use std::io::{Write, stderr, stdout};

/// One line of report, marked as ours between the output of cargo and the tests.
pub(crate) fn say(text: impl Display) {
    line(&format!("xtask: {text}"));
}

/// One line on standard output, as it is.
pub(crate) fn line(text: &str) {
    drop(writeln!(stdout(), "{text}"));
}

/// One line on standard error.
pub(crate) fn complain(text: impl Display) {
    drop(writeln!(stderr(), "xtask: {text}"));
}

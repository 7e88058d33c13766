//! How long something took, for people.

#![expect(
    clippy::disallowed_types,
    reason = "a build takes real time, and there is no runtime here to pause"
)]

use core::fmt;
#[expect(
    clippy::disallowed_types,
    reason = "a build step takes real time, and there is no runtime to pause"
)]
use std::time::Instant;

/// Runs from its making on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Whole microseconds since the start.
    pub(crate) fn micros(self) -> u128 {
        self.0.elapsed().as_micros()
    }

    /// Whole milliseconds since the start.
    pub(crate) fn millis(self) -> u128 {
        self.0.elapsed().as_millis()
    }
}

impl fmt::Display for Stopwatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&seconds(self.millis()))
    }
}

/// `1234` milliseconds as `1.2 s`.
pub(crate) fn seconds(millis: u128) -> String {
    format!("{}.{} s", millis / 1000, millis % 1000 / 100)
}

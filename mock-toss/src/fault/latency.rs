//! How long something takes, drawn for each request.

/// A length of time in milliseconds, or what it is drawn from.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Latency {
    /// Always the same.
    Exactly(u32),
    /// Every length from `min` to `max` alike, both possible.
    Between {
        /// The shortest, in milliseconds.
        min: u32,
        /// The longest, in milliseconds.
        max: u32,
    },
}

impl Latency {
    /// The length in milliseconds that a number drawn from all of `u64` stands for.
    pub(super) fn drawn(&self, number: u64) -> u64 {
        match *self {
            Self::Exactly(ms) => u64::from(ms),
            Self::Between { min, max } => {
                let span = u64::from(max.saturating_sub(min)) + 1;
                u64::from(min) + number % span
            }
        }
    }

    /// What is wrong with it.
    pub(super) fn flaw(&self) -> Option<String> {
        match self {
            Self::Between { min, max } if max < min => {
                Some(format!("ms = {{ min = {min}, max = {max} }}: max is below min"))
            }
            Self::Exactly(_) | Self::Between { .. } => None,
        }
    }
}

//! What kinds of jobs there are.

use core::fmt;

/// What a job does with money.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum JobKind {
    /// Takes the money of one payment key.
    Confirm,
    /// Gives money back because the system decided so: a rollback, or a charge that has no home.
    Cancel,
    /// Gives money back because a person approved it.
    Refund,
}

impl JobKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Confirm, Self::Cancel, Self::Refund];

    /// The word for it in rows, logs and figures.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "CONFIRM",
            Self::Cancel => "CANCEL",
            Self::Refund => "REFUND",
        }
    }
}

impl fmt::Display for JobKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

//! What a node does.

use core::fmt;
use core::str::FromStr;

/// What a node does. Several nodes share one PostgreSQL; a SQLite file has one node, which does everything.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Role {
    /// Both.
    #[default]
    All,
    /// Answers customers and operators, and stores what they decide. Calls nobody.
    Api,
    /// Runs jobs, compares the books, gives up orders that nobody pays, removes what is old. Answers probes only.
    Worker,
}

/// A word that is no role.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{}", Role::ALLOWED)]
pub struct UnknownRole;

impl Role {
    pub(super) const ALLOWED: &'static str = "is all, api or worker";

    /// The word in the settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Api => "api",
            Self::Worker => "worker",
        }
    }

    /// Whether customers and operators are answered.
    pub const fn answers(self) -> bool {
        match self {
            Self::All | Self::Api => true,
            Self::Worker => false,
        }
    }

    /// Whether jobs are run.
    pub const fn works(self) -> bool {
        match self {
            Self::All | Self::Worker => true,
            Self::Api => false,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        let roles = [Self::All, Self::Api, Self::Worker];
        roles.into_iter().find(|role| role.as_str() == text).ok_or(UnknownRole)
    }
}

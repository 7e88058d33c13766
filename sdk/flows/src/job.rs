//! What a job is called: its kind, its number, its claim, its place in the queue.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};
use toss_sdk::model::InvalidValue;

/// What a job does at the gateway.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum JobKind {
    /// Takes the money of one payment.
    Confirm,
    /// Gives money back because the shop itself decided so: a rollback, or a charge that has no home.
    Cancel,
    /// Gives money back because somebody asked for it and somebody approved it.
    Refund,
}

impl JobKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Confirm, Self::Cancel, Self::Refund];

    /// The word for it in tables, books and hints.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "CONFIRM",
            Self::Cancel => "CANCEL",
            Self::Refund => "REFUND",
        }
    }

    /// The kind with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl fmt::Display for JobKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The number of a job.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct JobId(i64);

impl JobId {
    /// The job with this number.
    pub const fn new(id: i64) -> Self {
        Self(id)
    }

    /// The number itself, for logs and for rows of your own.
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "job {}", self.0)
    }
}

/// A claim on a job: nobody else works on it while the lease lives and the epoch is the newest.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Hold {
    /// The job.
    pub job: JobId,
    /// The number of this claim. Whoever comes with an older one is turned away.
    pub epoch: i64,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum JobState {
    /// A worker will run it when it is due.
    Ready,
    /// Somebody has claimed it.
    Run,
    /// It waits for a human; not over.
    Parked,
    /// It is over.
    Done,
}

impl JobState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ready, Self::Run, Self::Parked, Self::Done];

    /// The word for it in tables and books.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "READY",
            Self::Run => "RUN",
            Self::Parked => "PARKED",
            Self::Done => "DONE",
        }
    }

    /// The state with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// Which of the due jobs comes first: the lowest number. Default 100.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Priority(u8);

impl Priority {
    /// Before everything else that is due.
    pub const FIRST: Self = Self(0);
    /// After everything else that is due.
    pub const LAST: Self = Self(u8::MAX);

    /// The priority with this number; lower is earlier.
    pub const fn new(number: u8) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl Default for Priority {
    fn default() -> Self {
        Self(100)
    }
}

/// A name of 1 to 64 visible ASCII characters, kept with rows and shown to people.
macro_rules! names {
    ($($(#[$meta:meta])* $name:ident = $field:literal;)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// The longest, in characters.
            pub const LENGTH_MAX: usize = 64;

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidValue;

            fn from_str(text: &str) -> Result<Self, InvalidValue> {
                let is_fit = (1..=Self::LENGTH_MAX).contains(&text.len())
                    && text.bytes().all(|byte| byte.is_ascii_graphic());
                if is_fit {
                    return Ok(Self(text.into()));
                }
                let problem = format!(
                    "has 1 to {} visible ASCII characters, not {:?}",
                    Self::LENGTH_MAX,
                    text.chars().take(80).collect::<String>(),
                );
                Err(InvalidValue::new($field, problem))
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidValue;

            fn try_from(text: String) -> Result<Self, InvalidValue> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

names! {
    /// Whose money it is: the limiter and the fairness between shops go by it. 1 to 64 visible ASCII characters.
    MerchantId = "merchant";
    /// Somebody who decides: a member of staff, a service. 1 to 64 visible ASCII characters.
    Actor = "actor";
    /// The shop's own number of a refund. 1 to 64 visible ASCII characters.
    RefundId = "refundId";
    /// Refunds that were approved together. 1 to 64 visible ASCII characters.
    BatchId = "batchId";
    /// Whose inbox it is. 1 to 64 visible ASCII characters.
    Recipient = "recipient";
    /// What makes a job the only one of its kind: a second one with the same name is the first one. 1 to 64 visible
    /// ASCII characters.
    JobName = "name";
}

impl Default for MerchantId {
    /// `default`, for a shop that is the only one in its database.
    fn default() -> Self {
        Self("default".into())
    }
}

impl Actor {
    /// The programs themselves, where no human decided.
    pub fn system() -> Self {
        Self("system".into())
    }
}

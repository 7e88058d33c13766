//! The kinds of faults, and the one table of where each can stand: the checker, the coverage report and the tests
//! all go by it.

use serde::{Deserialize, Serialize};

use super::Point;

/// What a rule can do, without how much of it.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// FIN.
    #[default]
    Close,
    /// RST.
    Reset,
    /// Silence on an open connection.
    Never,
    /// A wait.
    Delay,
    /// A wait for a word of the test's.
    Hold,
    /// An error of the gateway's own.
    Status,
    /// A page of a proxy.
    Html,
    /// A refusal.
    Code,
    /// Another order's body.
    OtherOrder,
    /// The request reaches the gateway more than once.
    Repeat,
    /// The answer is cut short.
    Truncate,
    /// The answer comes in drops.
    Drip,
    /// Bytes that mean nothing.
    Garbage,
    /// A `Content-Length` that lies.
    WrongLength,
    /// A `Content-Type` that lies.
    ContentType,
    /// Nobody listens.
    Refuse,
    /// The connection ends while the next request is on its way.
    Stale,
    /// A webhook is not sent.
    Lose,
    /// A webhook is sent more than once.
    Duplicate,
    /// A webhook is overtaken by the next.
    Reorder,
    /// A webhook comes before the answer that it tells of.
    Early,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 21] = [
        Self::Close,
        Self::Reset,
        Self::Never,
        Self::Delay,
        Self::Hold,
        Self::Status,
        Self::Html,
        Self::Code,
        Self::OtherOrder,
        Self::Repeat,
        Self::Truncate,
        Self::Drip,
        Self::Garbage,
        Self::WrongLength,
        Self::ContentType,
        Self::Refuse,
        Self::Stale,
        Self::Lose,
        Self::Duplicate,
        Self::Reorder,
        Self::Early,
    ];

    /// Its spelling in a plan.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Reset => "reset",
            Self::Never => "never",
            Self::Delay => "delay",
            Self::Hold => "hold",
            Self::Status => "status",
            Self::Html => "html",
            Self::Code => "code",
            Self::OtherOrder => "other_order",
            Self::Repeat => "repeat",
            Self::Truncate => "truncate",
            Self::Drip => "drip",
            Self::Garbage => "garbage",
            Self::WrongLength => "wrong_length",
            Self::ContentType => "content_type",
            Self::Refuse => "refuse",
            Self::Stale => "stale",
            Self::Lose => "lose",
            Self::Duplicate => "duplicate",
            Self::Reorder => "reorder",
            Self::Early => "early",
        }
    }

    /// The fields that a fault of this kind takes beside `kind`.
    pub const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Close
            | Self::Reset
            | Self::Never
            | Self::Hold
            | Self::OtherOrder
            | Self::Refuse
            | Self::Lose
            | Self::Reorder
            | Self::Early => &[],
            Self::Delay => &["ms"],
            Self::Status => &["status", "code", "stored", "retry_after"],
            Self::Html => &["status"],
            Self::Code => &["code"],
            Self::Repeat => &["times", "answer"],
            Self::Truncate => &["part", "bytes", "end"],
            Self::Drip => &["bytes", "ms"],
            Self::Garbage => &["bytes"],
            Self::WrongLength => &["by"],
            Self::ContentType => &["value"],
            Self::Stale => &["offset_us"],
            Self::Duplicate => &["times", "ms"],
        }
    }

    /// Whether a fault of this kind means anything at this point.
    ///
    /// ```
    /// use mock_toss::fault::{Kind, Point};
    ///
    /// assert!(Kind::Close.stands_at(Point::AfterCommit));
    /// assert!(!Kind::Truncate.stands_at(Point::BeforeCommit), "there is no answer to cut yet");
    /// ```
    pub const fn stands_at(self, point: Point) -> bool {
        use Point::{AfterAnswer, AfterCommit, BeforeAuth, BeforeCommit, OnConnect, Webhook, WhileAnswering};
        match self {
            Self::Close | Self::Reset => !matches!(point, Webhook),
            Self::Never => !matches!(point, AfterAnswer | Webhook),
            Self::Delay => true,
            Self::Hold | Self::Status | Self::Html | Self::Code | Self::OtherOrder => {
                matches!(point, BeforeAuth | BeforeCommit | AfterCommit)
            }
            Self::Repeat => matches!(point, BeforeAuth),
            Self::Truncate | Self::Drip | Self::WrongLength | Self::ContentType => {
                matches!(point, AfterCommit | WhileAnswering)
            }
            Self::Garbage => matches!(point, BeforeAuth | BeforeCommit | AfterCommit | WhileAnswering),
            Self::Refuse => matches!(point, OnConnect),
            Self::Stale => matches!(point, AfterAnswer),
            Self::Lose | Self::Duplicate | Self::Reorder | Self::Early => matches!(point, Webhook),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_stands_somewhere_and_is_spelled_as_in_a_plan() {
        for kind in Kind::ALL {
            assert!(Point::ALL.into_iter().any(|point| kind.stands_at(point)), "{kind:?}");
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}

//! What a rule does, with how much of it.

use serde::{Deserialize, Serialize};

use super::{Kind, Latency};

/// The part of an answer that is cut.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Status line and headers.
    Head,
    /// What follows the head.
    #[default]
    Body,
}

/// How a connection ends that was cut in the middle.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// FIN.
    #[default]
    Close,
    /// RST.
    Reset,
    /// It stays open, and silent.
    Never,
}

/// Which of the answers to a repeated request goes out.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// The one to the request as it came first.
    First,
    /// The one to its last repetition.
    #[default]
    Last,
}

/// What a rule does.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// The connection is closed (FIN): without a byte, in mid-body while answering, idle after an answer.
    Close,
    /// The connection is reset (RST): without a byte, in mid-body while answering, idle after an answer.
    Reset,
    /// Nothing more is sent, and the connection stays open.
    Never,
    /// The request waits. Time passes for everyone, and what it holds, it keeps.
    Delay {
        /// How long.
        ms: Latency,
    },
    /// The request waits until it is released by the rule's name.
    Hold,
    /// The gateway itself answers with an error of this status.
    Status {
        /// 400 to 599.
        status: u16,
        /// The code in the body; absent: `FAILED_INTERNAL_SYSTEM_PROCESSING` for 5xx, `TOO_MANY_REQUESTS` for 429.
        code: Option<String>,
        /// Whether the answer is stored under the idempotency key; absent: 5xx as the server is configured, others not.
        stored: Option<bool>,
        /// `Retry-After` in seconds; absent: no such header.
        retry_after: Option<u32>,
    },
    /// A proxy in front of the gateway answers with an HTML page of this status.
    Html {
        /// 400 to 599.
        status: u16,
    },
    /// The payment is refused with this code, by the rules of the state machine: a final refusal aborts the payment.
    Code {
        /// A code of the gateway's table.
        code: String,
    },
    /// 200 with the body of another order's payment, if there is one.
    OtherOrder,
    /// A proxy in front of the gateway sends the request again, headers and all: it is carried out so many times more.
    Repeat {
        /// How many times more.
        times: u8,
        /// Whose answer the client gets.
        answer: Which,
    },
    /// The answer is cut after so many bytes of its head or body, at the latest before the last one of the part.
    Truncate {
        /// Which part.
        part: Part,
        /// How many bytes of the part are sent.
        bytes: u32,
        /// What then becomes of the connection.
        end: End,
    },
    /// The body comes in pieces.
    Drip {
        /// How many bytes a piece has.
        bytes: u32,
        /// How long from one piece to the next.
        ms: Latency,
    },
    /// So many bytes that mean nothing instead of the answer, and FIN; while answering, in the place of the body's.
    Garbage {
        /// How many.
        bytes: u32,
    },
    /// `Content-Length` is so much more than what is sent, or less.
    WrongLength {
        /// How many bytes more; negative: less.
        by: i32,
    },
    /// The right body under another `Content-Type`.
    ContentType {
        /// Such as `text/html`.
        value: String,
    },
    /// Nobody listens: the system refuses the connection.
    Refuse,
    /// The connection is closed while the next request on it is under way, which is not carried out.
    Stale {
        /// From the arrival of the next request's first byte, in microseconds.
        offset_us: u32,
    },
    /// The webhook is never sent, nor retried; in the log it is `LOST`.
    Lose,
    /// The webhook is sent so many times more.
    Duplicate {
        /// How many times more.
        times: u8,
        /// How long from one to the next.
        ms: Latency,
    },
    /// The webhook waits until the next one for the same endpoint and order has been sent, at most ten virtual seconds.
    Reorder,
    /// The webhook is answered before the request is that caused it, unless the receiver takes too long.
    Early,
}

impl Fault {
    /// What it does, without how much of it.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Close => Kind::Close,
            Self::Reset => Kind::Reset,
            Self::Never => Kind::Never,
            Self::Delay { .. } => Kind::Delay,
            Self::Hold => Kind::Hold,
            Self::Status { .. } => Kind::Status,
            Self::Html { .. } => Kind::Html,
            Self::Code { .. } => Kind::Code,
            Self::OtherOrder => Kind::OtherOrder,
            Self::Repeat { .. } => Kind::Repeat,
            Self::Truncate { .. } => Kind::Truncate,
            Self::Drip { .. } => Kind::Drip,
            Self::Garbage { .. } => Kind::Garbage,
            Self::WrongLength { .. } => Kind::WrongLength,
            Self::ContentType { .. } => Kind::ContentType,
            Self::Refuse => Kind::Refuse,
            Self::Stale { .. } => Kind::Stale,
            Self::Lose => Kind::Lose,
            Self::Duplicate { .. } => Kind::Duplicate,
            Self::Reorder => Kind::Reorder,
            Self::Early => Kind::Early,
        }
    }

    /// What it waits for by itself.
    pub(super) const fn latency(&self) -> Option<&Latency> {
        if let Self::Delay { ms } | Self::Drip { ms, .. } | Self::Duplicate { ms, .. } = self {
            return Some(ms);
        }
        None
    }
}

impl Part {
    /// Its spelling in a plan.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Body => "body",
        }
    }
}

impl End {
    /// Its spelling in a plan.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Reset => "reset",
            Self::Never => "never",
        }
    }
}

impl Which {
    /// Its spelling in a plan.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Last => "last",
        }
    }
}

//! One rule: when, where, what.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use super::{Latency, PlanError, Subject};
use crate::catalog;
use crate::operation::Operation;

/// Where in the life of a request, of its connection or of a webhook a rule strikes.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Point {
    /// The connection is being accepted: no request has been read and no merchant is known. A rule here is about the
    /// whole server, whichever merchant's plan it stands in.
    OnConnect,
    /// The request has arrived; no idempotency key was looked at. (One without a known secret key belongs to no
    /// world and meets no rule.)
    BeforeAuth,
    /// The request is well-formed and holds its idempotency key; nothing has moved yet.
    BeforeCommit,
    /// The operation has run and its answer is stored under the idempotency key.
    AfterCommit,
    /// The head of the answer is on the wire.
    WhileAnswering,
    /// The last byte of the answer was sent; the connection waits for the next request.
    AfterAnswer,
    /// A webhook sets out to an endpoint.
    Webhook,
}

impl Point {
    /// Every point, in the order in which a request meets them.
    pub const ALL: [Self; 7] = [
        Self::OnConnect,
        Self::BeforeAuth,
        Self::BeforeCommit,
        Self::AfterCommit,
        Self::WhileAnswering,
        Self::AfterAnswer,
        Self::Webhook,
    ];

    /// Its spelling in a plan.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OnConnect => "on_connect",
            Self::BeforeAuth => "before_auth",
            Self::BeforeCommit => "before_commit",
            Self::AfterCommit => "after_commit",
            Self::WhileAnswering => "while_answering",
            Self::AfterAnswer => "after_answer",
            Self::Webhook => "webhook",
        }
    }
}

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
    /// The webhook is never sent, and counts as delivered.
    Lose,
    /// The webhook is sent so many times more.
    Duplicate {
        /// How many times more.
        times: u8,
        /// How long from one to the next.
        ms: Latency,
    },
    /// The webhook waits until the next one for the same endpoint has been sent.
    Reorder,
    /// The webhook is answered before the request that caused it is.
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

/// From `start` to `end` since the plan was set; `end` itself is outside.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Window {
    /// When it opens.
    pub start: Duration,
    /// When it closes.
    pub end: Duration,
}

/// One rule of a plan. A fresh one strikes every request at its point; each field narrows that.
///
/// ```
/// use mock_toss::fault::{Fault, Operation, Plan, Point, Rule};
///
/// let mut lost = Rule::new("lost-answer", Point::AfterCommit, Fault::Close);
/// lost.operations = vec![Operation::Confirm];
/// lost.limit = Some(1);
/// let plan = Plan::new(7, vec![lost])?;
/// assert!(plan.planned(Operation::Confirm, "ORD-000001", 1).is_empty(), "nothing is left to chance");
/// # Ok::<(), mock_toss::fault::PlanError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Rule {
    /// Its name in draws, counters and the journal: 1 to 64 of `A-Z a-z 0-9 _ . -`.
    pub name: String,
    /// Which operations; empty: all.
    pub operations: Vec<Operation>,
    /// How often, from 0 to 1; absent: always.
    pub probability: Option<f64>,
    /// When, since the plan was set; absent: always.
    pub window: Option<Window>,
    /// Only the nth request of the operation for its order, from 1; absent: any.
    pub nth: Option<u32>,
    /// Only this order; absent: any.
    pub order: Option<String>,
    /// Where.
    pub point: Point,
    /// What.
    pub fault: Fault,
    /// At most so many times; absent: unlimited.
    pub limit: Option<u64>,
}

impl Rule {
    /// A rule that strikes every request at `point`.
    pub fn new(name: &str, point: Point, fault: Fault) -> Self {
        Self {
            name: name.to_owned(),
            operations: Vec::new(),
            probability: None,
            window: None,
            nth: None,
            order: None,
            point,
            fault,
            limit: None,
        }
    }

    /// Whether the rule is about this request at all; probability, window and limit are asked later.
    pub(super) fn is_about(&self, subject: &Subject) -> bool {
        let Subject { operation, order_id, nth } = subject;
        let is_listed = |operation: &Operation| self.operations.contains(operation);
        (self.operations.is_empty() || operation.as_ref().is_some_and(is_listed))
            && self.nth.is_none_or(|wanted| wanted == *nth)
            && self.order.as_deref().is_none_or(|wanted| *wanted == **order_id)
    }

    pub(super) fn check(&self) -> Result<(), PlanError> {
        let refuse = |why: String| Err(PlanError::rule(&self.name, why));
        let is_named = (1..=64).contains(&self.name.len())
            && self.name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
        if !is_named {
            return refuse("a name has 1 to 64 characters of A-Z a-z 0-9 _ . -".to_owned());
        }
        if let Some(probability) = self.probability
            && !(0.0..=1.0).contains(&probability)
        {
            return refuse(format!("probability = {probability} is outside 0 to 1"));
        }
        if let Some(Window { start, end }) = self.window
            && end <= start
        {
            return refuse(format!("the window ends ({end:?}) no later than it starts ({start:?})"));
        }
        if self.nth == Some(0) {
            return refuse("nth = 0: requests are counted from 1".to_owned());
        }
        if self.limit == Some(0) {
            return refuse("limit = 0: the rule could never strike; leave it out instead".to_owned());
        }
        self.check_fault().map_or(Ok(()), refuse)
    }

    fn check_fault(&self) -> Option<String> {
        let (kind, point) = (self.fault.kind(), self.point);
        if !kind.stands_at(point) {
            let points = Point::ALL.into_iter().filter(|point| kind.stands_at(*point)).map(Point::as_str);
            let points = points.collect::<Vec<_>>().join(", ");
            return Some(format!("`{}` cannot stand {}, but {points}", kind.as_str(), point.as_str()));
        }
        if let Some(flaw) = self.fault.latency().and_then(Latency::flaw) {
            return Some(flaw);
        }
        #[expect(clippy::wildcard_enum_match_arm, reason = "only these have something that can be wrong")]
        match &self.fault {
            Fault::Status { status, .. } | Fault::Html { status } if !(400..=599).contains(status) => {
                Some(format!("status = {status} is outside 400 to 599"))
            }
            Fault::Status { status: status @ (409 | 429), stored: Some(true), .. } => {
                Some(format!("stored = true: the gateway never stores a {status}"))
            }
            Fault::Status { status, code: None, .. } if *status < 500 && *status != 429 => {
                Some(format!("status = {status} needs a code: only 429 and 5xx have a usual one"))
            }
            Fault::Code { code } => self.check_code(code),
            _ => None,
        }
    }

    /// A refusal is told before the effect: afterwards it would be a lie about money that no client could survive.
    fn check_code(&self, code: &str) -> Option<String> {
        let Some(row) = catalog::anywhere(code) else {
            return Some(format!("code = \"{code}\" is not in the gateway's table (docs/toss/errors.csv)"));
        };
        let is_honest_afterwards = row.class == "unknown-outcome";
        (self.point == Point::AfterCommit && !is_honest_afterwards).then(|| {
            format!(
                "code = \"{code}\" says that nothing was executed, so its point is before_commit, not after_commit"
            )
        })
    }
}

//! One rule: when, where, what.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::PlanError;
use crate::catalog;
use crate::operation::Operation;

/// Where in the life of a request a rule strikes.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Point {
    /// The request has arrived; no idempotency key was looked at. (One without a known secret key belongs to no
    /// world and meets no rule.)
    BeforeAuth,
    /// The request is well-formed and holds its idempotency key; nothing has moved yet.
    BeforeCommit,
    /// The operation has run and its answer is stored under the idempotency key.
    AfterCommit,
    /// The head of the answer is on the wire.
    WhileAnswering,
}

impl Point {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::BeforeAuth => "before_auth",
            Self::BeforeCommit => "before_commit",
            Self::AfterCommit => "after_commit",
            Self::WhileAnswering => "while_answering",
        }
    }
}

/// From `min` to `max` milliseconds, both possible.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Millis {
    /// The shortest, in milliseconds.
    pub min: u32,
    /// The longest, in milliseconds.
    pub max: u32,
}

/// What a rule does.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Fault {
    /// The connection is closed (FIN) without a byte; in mid-body while answering.
    Close,
    /// The connection is reset (RST) without a byte; in mid-body while answering.
    Reset,
    /// Nothing more is sent, and the connection stays open.
    Never,
    /// The request waits. Time passes for everyone, and what it holds, it keeps.
    Delay {
        /// How long.
        ms: Millis,
    },
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
    /// The body is cut after so many bytes, at the latest before its last one, and the connection closed.
    Truncate {
        /// How many bytes of the body are sent.
        bytes: u32,
    },
}

impl Fault {
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Reset => "reset",
            Self::Never => "never",
            Self::Delay { .. } => "delay",
            Self::Status { .. } => "status",
            Self::Html { .. } => "html",
            Self::Code { .. } => "code",
            Self::OtherOrder => "other_order",
            Self::Truncate { .. } => "truncate",
        }
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
    pub(super) fn is_about(&self, operation: Operation, order_id: &str, nth: u32) -> bool {
        (self.operations.is_empty() || self.operations.contains(&operation))
            && self.nth.is_none_or(|wanted| wanted == nth)
            && self.order.as_deref().is_none_or(|wanted| wanted == order_id)
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
        let point = self.point;
        match &self.fault {
            Fault::Delay { ms } if ms.max < ms.min => {
                Some(format!("ms = {{ min = {}, max = {} }}: max is below min", ms.min, ms.max))
            }
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
            Fault::Status { .. } | Fault::Html { .. } | Fault::OtherOrder
                if point == Point::WhileAnswering =>
            {
                Some(format!(
                    "`{}` replaces the answer, which is on its way while_answering",
                    self.fault.kind()
                ))
            }
            Fault::Truncate { .. } if matches!(point, Point::BeforeAuth | Point::BeforeCommit) => {
                Some(format!("`truncate` needs an answer to cut, and there is none {}", point.as_str()))
            }
            Fault::Close
            | Fault::Reset
            | Fault::Never
            | Fault::Delay { .. }
            | Fault::Status { .. }
            | Fault::Html { .. }
            | Fault::OtherOrder
            | Fault::Truncate { .. } => None,
        }
    }

    /// A refusal is told before the effect: afterwards it would be a lie about money that no client could survive.
    fn check_code(&self, code: &str) -> Option<String> {
        let Some(row) = catalog::anywhere(code) else {
            return Some(format!("code = \"{code}\" is not in the gateway's table (docs/toss/errors.csv)"));
        };
        let is_honest_afterwards = row.class == "unknown-outcome";
        match self.point {
            Point::BeforeAuth | Point::BeforeCommit => None,
            Point::AfterCommit if is_honest_afterwards => None,
            Point::AfterCommit => Some(format!(
                "code = \"{code}\" says that nothing was executed, so its point is before_commit, not after_commit"
            )),
            Point::WhileAnswering => {
                Some("`code` replaces the answer, which is on its way while_answering".to_owned())
            }
        }
    }
}

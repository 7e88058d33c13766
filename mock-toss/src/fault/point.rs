//! Where in the life of a request a rule strikes.

use serde::{Deserialize, Serialize};

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

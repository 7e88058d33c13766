//! Why a request is refused: the gateway's code, and for whoever debugs against the fake, the reason in words.

use std::borrow::Cow;

use super::rules::{Rule, common};
use crate::catalog::{self, Row};
use crate::operation::Operation;

#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) row: &'static Row,
    pub(super) rule: &'static Rule,
    /// Goes into the header `x-mock-reason`: the gateway's own text stays what it is.
    pub(super) reason: Cow<'static, str>,
}

impl Refusal {
    pub(super) fn new(
        operation: Operation,
        code: &str,
        rule: &'static Rule,
        reason: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { row: catalog::row(operation.group(), code), rule, reason: reason.into() }
    }

    /// A form that cannot be read: 400 `INVALID_REQUEST`.
    pub(super) fn malformed(operation: Operation, reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(operation, "INVALID_REQUEST", &common::MALFORMED, reason)
    }
}

/// Whether an answer is kept under its idempotency key and sent again: those from behind the look-up are, those
/// made at the edge (409, 429, wrong keys) never are, and of 5xx nobody knows, so a switch decides.
pub(super) fn is_stored(status: u16, stage: &str, replay_5xx: bool) -> bool {
    match status {
        500.. => replay_5xx,
        _ => status < 300 || stage == "verdict",
    }
}

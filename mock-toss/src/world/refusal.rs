//! Why a request is refused: the gateway's code, and for whoever debugs against the fake, the reason in words.

use std::borrow::Cow;

use crate::catalog::{self, Row};
use crate::fault::Operation;

#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) row: &'static Row,
    /// Goes into the header `x-mock-reason`: the gateway's own text stays what it is.
    pub(super) reason: Cow<'static, str>,
}

impl Refusal {
    pub(super) fn new(operation: Operation, code: &str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { row: catalog::row(operation.group(), code), reason: reason.into() }
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

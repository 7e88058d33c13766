//! A request between its arrival and its answer.

use std::sync::Arc;

use super::call::Call;
use super::keys::Identity;
use super::reading::Act;
use super::refusal::Refusal;
use super::rules::Rule;
use super::state::Case;
use crate::fault::{Fault, Fired, Subject};
use crate::jwe::SecurityKey;
use crate::time::KoreanTime;

#[derive(Debug)]
pub(super) struct Flight {
    pub(super) call: Call,
    /// What it asks for; taken when it is carried out.
    pub(super) act: Result<Box<dyn Act>, Refusal>,
    /// The key that encrypted the request, and encrypts the answer.
    pub(super) seal: Option<SecurityKey>,
    pub(super) subject: Subject,
    /// The payment that the request is about; empty if it names none.
    pub(super) payment_key: Arc<str>,
    pub(super) arrived: KoreanTime,
    pub(super) trace: u128,
    /// The trace of the first answer, if this one is its replay.
    pub(super) original: Option<u128>,
    /// Who its idempotency key would be, until that is asked.
    pub(super) identity: Option<Identity>,
    /// The idempotency key that this request, and no other, holds.
    pub(super) held: Option<Identity>,
    /// The payment cannot be confirmed by anybody else, nor expire, before this request is done.
    pub(super) is_confirming: bool,
    /// By which the gateway has decided.
    pub(super) rule: Option<&'static Rule>,
    pub(super) fired: Vec<Fired>,
    /// What strikes when the wait is over.
    pub(super) pending: Option<Fault>,
    /// Where the request is waiting.
    pub(super) stage: Stage,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Stage {
    BeforeAuth,
    BeforeCommit,
}

impl Flight {
    /// The circumstances of the request now.
    pub(super) fn case(&self, now: KoreanTime) -> Case {
        Case {
            now,
            operation: self.call.operation,
            language: self.call.language,
            trace: self.trace,
            arrived: self.arrived,
            declined: None,
        }
    }
}

//! The log: one event on its way to one endpoint, with every attempt.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::EventType;
use crate::fault::Fired;
use crate::time::KoreanTime;

/// One event for one endpoint.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Delivery {
    /// `whtrans_a01` and 24 more; the same in every attempt.
    pub transmission_id: Arc<str>,
    /// What it tells of.
    pub event_type: EventType,
    /// The order that it is about, if it is about one.
    pub order_id: Option<Arc<str>>,
    /// Who is told.
    pub endpoint_id: Arc<str>,
    /// Where that was when the event happened.
    pub url: Arc<str>,
    /// When the event happened.
    #[serde(with = "crate::time::exact")]
    pub created_at: KoreanTime,
    /// How far it is.
    pub status: DeliveryStatus,
    /// When the schedule has the next attempt, or had the one that is under way.
    #[serde(with = "crate::time::exact_option", default)]
    pub retry_at: Option<KoreanTime>,
    /// When somebody asked for one more attempt that is not done yet.
    #[serde(with = "crate::time::exact_option", default)]
    pub resend_at: Option<KoreanTime>,
    /// How many attempts of the schedule there were, at most eight.
    pub scheduled_attempts: u32,
    /// The attempts, oldest first; of very many the latest.
    pub attempts: Vec<Attempt>,
    /// The body, byte for byte.
    pub payload: Arc<str>,
    /// The rules of the fault plan that struck it, each as `rule@webhook:kind`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) faults: Vec<Fired>,
    /// A fault has it overtaken: it goes when the next one for its endpoint and order was sent, at the latest at
    /// `retry_at`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub waits_for_next: bool,
    /// What a fault still has sent again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub duplicates: Vec<Duplicate>,
}

/// One more of the same request, whatever comes of the others.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Duplicate {
    /// Its number, from 1.
    pub number: u8,
    /// When it is sent.
    #[serde(with = "crate::time::exact")]
    pub at: KoreanTime,
}

/// How far a delivery is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum DeliveryStatus {
    /// There will be another attempt.
    Pending,
    /// It was accepted.
    Delivered,
    /// The last retry was not accepted either.
    Failed,
    /// Its endpoint was removed before it was accepted.
    Abandoned,
    /// A fault took it: never sent, never retried, and the gateway believes that it arrived.
    Lost,
}

/// One request.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Attempt {
    /// Its number among all attempts of the merchant's, from 1, in the order in which they ended.
    pub seq: u64,
    /// When it was sent.
    #[serde(with = "crate::time::exact")]
    pub at: KoreanTime,
    /// As its header said.
    pub retried_count: u32,
    /// Whether somebody asked for it, outside the schedule.
    pub is_resend: bool,
    /// Whether a fault had it sent beside the others.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_duplicate: bool,
    /// The answer's HTTP status, if there was an answer in time.
    pub status: Option<u16>,
    /// Why there was none.
    pub error: Option<Box<str>>,
    /// Whether the gateway was content.
    pub is_accepted: bool,
    /// How long the receiver took, in real milliseconds.
    pub duration_ms: u64,
}

/// What came of a request: the status, or why there is none.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Response {
    pub(crate) answer: Result<u16, Box<str>>,
    pub(crate) duration_ms: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

impl Delivery {
    /// The rules of the fault plan that struck it, each as `rule@webhook:kind`.
    pub fn faults(&self) -> impl Iterator<Item = String> {
        self.faults.iter().map(ToString::to_string)
    }

    /// What is to happen next, and when; whether it was asked for.
    pub(crate) fn next(&self) -> Option<(KoreanTime, bool)> {
        let scheduled = self.retry_at.map(|at| (at, false));
        let asked_for = self.resend_at.map(|at| (at, true));
        scheduled.into_iter().chain(asked_for).min()
    }
}

//! What a client knows about keeping intents: where they are written, what time it is, and whose they are.

use core::time::Duration;
use std::sync::Arc;

use tokio::time::Instant;

use super::{Journal, WallClock};
use crate::call::Call;
use crate::error::Past;
use crate::model::{ApiKeyId, SecretKey, Ticket, Trail};
use crate::operation::Origin;

/// Shared by the client and its layers.
#[derive(Clone, Debug)]
pub(crate) struct Custody(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    journal: Option<Arc<dyn Journal>>,
    clock: WallClock,
    api_key: ApiKeyId,
    /// The most that a call takes.
    call_time: Duration,
}

impl Custody {
    pub(crate) fn new(
        journal: Option<Arc<dyn Journal>>,
        clock: WallClock,
        secret_key: &SecretKey,
        call_time: Duration,
    ) -> Self {
        Self(Arc::new(Shared { journal, clock, api_key: ApiKeyId::of(secret_key), call_time }))
    }

    pub(crate) fn journal(&self) -> Option<&Arc<dyn Journal>> {
        self.0.journal.as_ref()
    }

    /// Microseconds since the Unix epoch.
    pub(crate) fn now(&self) -> i64 {
        self.0.clock.now()
    }

    /// Whether this client speaks with the API key of `trail`.
    pub(crate) fn is_ours(&self, trail: &Trail) -> bool {
        trail.api_key == self.0.api_key
    }

    fn trail(&self, made_at: i64, last_sent_at: i64) -> Trail {
        Trail { made_at, last_sent_at, api_key: self.0.api_key.clone() }
    }

    /// The ticket of a call that is about to begin: it may send until its deadline.
    pub(crate) fn ticket(&self, call: &Call) -> Option<Ticket> {
        let now = self.now();
        let left = call.deadline().saturating_duration_since(Instant::now());
        let last_sent_at = now.saturating_add(micros(left));
        call.operation().ticket(self.trail(call.made_at().unwrap_or(now), last_sent_at))
    }

    /// The trail of a call that has just ended unknown.
    pub(crate) fn trail_left(&self, origin: &Origin, past: Past) -> Trail {
        let now = self.now();
        // A new key was made when the call began. When that was is not worth a look at the clock in every call.
        let made_at = past.made_at.unwrap_or(now.saturating_sub(micros(self.0.call_time)));
        let earlier = origin.doubt.and_then(|earlier| earlier.last_sent_at);
        self.trail(made_at, earlier.filter(|_| past.sent_nothing).unwrap_or(now))
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

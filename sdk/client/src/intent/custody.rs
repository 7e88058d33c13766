//! What a client knows about keeping intents: where they are written, what time it is, and whose they are.

use core::time::Duration;
use std::sync::Arc;

use tokio::time::Instant;

use super::{Journal, WallClock};
use crate::call::Call;
use crate::error::Past;
use crate::model::{ApiKeyId, SecretKey, Ticket, Trail};
use crate::operation::{Operation, Origin};
use crate::slices::WHOLE_MAX;

/// Shared by the client and its layers.
#[derive(Clone, Debug)]
pub(crate) struct Custody {
    shared: Arc<Shared>,
    /// The most that a call takes.
    call_time: Duration,
}

#[derive(Debug)]
struct Shared {
    journal: Option<Arc<dyn Journal>>,
    clock: WallClock,
    api_key: ApiKeyId,
}

impl Custody {
    pub(crate) fn new(
        journal: Option<Arc<dyn Journal>>,
        clock: WallClock,
        secret_key: &SecretKey,
        call_time: Duration,
    ) -> Self {
        let shared = Shared { journal, clock, api_key: ApiKeyId::of(secret_key) };
        Self { shared: Arc::new(shared), call_time }
    }

    /// The same for calls of another length.
    pub(crate) fn within(&self, call_time: Duration) -> Self {
        Self { shared: Arc::clone(&self.shared), call_time: call_time.min(WHOLE_MAX) }
    }

    pub(crate) fn journal(&self) -> Option<&Arc<dyn Journal>> {
        self.shared.journal.as_ref()
    }

    /// Microseconds since the Unix epoch.
    pub(crate) fn now(&self) -> i64 {
        self.shared.clock.now()
    }

    /// Whether this client speaks with the API key of `trail`.
    pub(crate) fn is_ours(&self, trail: &Trail) -> bool {
        trail.api_key == self.shared.api_key
    }

    fn trail(&self, origin: &Origin, made_at: i64, last_sent_at: i64) -> Trail {
        // What was sent with another API key is known under that one, and this client only looks it up.
        let api_key = origin.sent_as.as_ref().unwrap_or(&self.shared.api_key);
        Trail { made_at, last_sent_at, api_key: api_key.clone() }
    }

    /// The ticket of a call that is about to begin: it may send until its deadline.
    pub(crate) fn ticket(&self, call: &Call) -> Option<Ticket> {
        let now = self.now();
        let left = call.time().end().saturating_duration_since(Instant::now());
        let last_sent_at = now.saturating_add(micros(left));
        let operation = call.operation();
        let made_at = call.made_at().unwrap_or(now);
        operation.ticket(self.trail(operation.origin()?, made_at, last_sent_at))
    }

    /// The ticket of a call that has just ended unknown; `None` if it moved no money.
    pub(crate) fn ticket_left(&self, operation: &Operation, past: Past) -> Option<Ticket> {
        operation.ticket(self.trail_left(operation.origin()?, past))
    }

    /// The trail of a call that has just ended unknown.
    pub(crate) fn trail_left(&self, origin: &Origin, past: Past) -> Trail {
        let earlier = origin.doubt.and_then(|earlier| earlier.last_sent_at);
        let last_sent_at = earlier.filter(|_| past.sent_nothing).unwrap_or_else(|| self.now());
        self.trail(origin, self.made_at(past.made_at), last_sent_at)
    }

    /// When a key was made, at the earliest, that is used now. A new one was made when its call began; when that was is
    /// not worth a look at the clock in every call.
    pub(crate) fn made_at(&self, known: Option<i64>) -> i64 {
        known.unwrap_or_else(|| self.now().saturating_sub(micros(self.call_time)))
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

//! One attempt as the shadow sees it: from the door of the circuits to its end.

use core::time::Duration;

use tokio::time::Instant;

use super::queues::{Fate, Spot};
use super::{Follow, Shadow, ShadowPart, ShadowWould, cut};
use crate::call::{Attempt, Epochs};
use crate::error::{Error, ErrorKind};
use crate::view::{Ours, View as _};

/// See the module. Whoever began it must [`end`](Self::end) it.
pub(crate) struct Visit {
    shadow: Shadow,
    attempt: Attempt,
    started: Instant,
    /// `None`: the shadow's circuits would not have let it pass.
    passed: Option<(Epochs, Spot)>,
}

/// How it really ended.
#[derive(Clone, Copy)]
enum End<'a> {
    Answered,
    Failed(&'a Error),
    Dropped,
}

/// Below this, an attempt did not wait in a real queue; the clock only went on.
const NO_WAIT: Duration = Duration::from_millis(1);

const TOO_MANY_REQUESTS: u16 = 429;

impl Shadow {
    /// An attempt comes to the gates.
    pub(crate) fn visit(&self, attempt: &Attempt, now: Instant) -> Visit {
        if attempt.is_hedge {
            self.pay_alike(now);
        } else {
            self.follow(attempt).begins(attempt, now);
        }
        let enter = || {
            let mut queues = self.queues();
            let end = Ours.queue_end(attempt, now, queues.wait_max());
            queues.enter(attempt.call.priority(), end, now)
        };
        let passed = self.0.circuits.admit(attempt.call.class(), now).map(|epochs| (epochs, enter()));
        Visit { shadow: self.clone(), attempt: attempt.clone(), started: now, passed }
    }

    fn follow<'a>(&self, attempt: &'a Attempt) -> &'a Follow {
        // The resolver's look-ups are calls that nobody saw begin.
        attempt.call.follow(|| Follow::new(self.clone(), &attempt.call, false))
    }
}

impl Visit {
    /// The attempt has ended with an answer, or with this error.
    pub(crate) fn end(self, error: Option<&Error>, now: Instant) {
        self.shadow.0.tally.count_attempt();
        let end = error.map_or(End::Answered, End::Failed);
        self.judge(end, now);
        if let Some(error) = error.filter(|_| !self.attempt.is_hedge) {
            self.shadow.follow(&self.attempt).failed(&self.attempt, error, now);
        }
    }

    /// The attempt was dropped.
    pub(crate) fn dropped(self, now: Instant) {
        self.judge(End::Dropped, now);
    }

    fn judge(&self, end: End<'_>, now: Instant) {
        let on_wire_since = self.attempt.witness.queued_until();
        let wire = on_wire_since.map(|since| now.saturating_duration_since(since));
        let rejected = match end {
            End::Failed(error) => rejected_by(error),
            End::Answered | End::Dropped => None,
        };
        let through = self.leave(end, wire, now);
        self.compare_gates(through, rejected, on_wire_since);
        if let Some(wire) = wire {
            self.compare_time(wire, end);
        }
    }

    /// Gives everything back. What the gates would have done: `Err` names the one that would have refused.
    fn leave(&self, end: End<'_>, wire: Option<Duration>, now: Instant) -> Result<Fate, ShadowPart> {
        let Some((epochs, spot)) = self.passed else { return Err(ShadowPart::Breaker) };
        let (circuits, class) = (&self.shadow.0.circuits, self.attempt.call.class());
        let fate = {
            let mut queues = self.shadow.queues();
            let fate = queues.leave(spot, now);
            if let (End::Failed(error), Some(sent)) = (end, self.attempt.witness.queued_until())
                && error.http_status() == Some(TOO_MANY_REQUESTS)
            {
                queues.throttled(sent, now);
            }
            fate
        };
        let is_shut = matches!(end, End::Failed(error) if error.kind() == ErrorKind::CircuitOpen)
            && !circuits.is_current(class, epochs);
        match (fate, end) {
            (Fate::Through { .. }, End::Answered) => circuits.finish(class, epochs, (None, wire), now),
            (Fate::Through { .. }, End::Failed(error)) => {
                circuits.finish(class, epochs, (Some(error), wire), now);
            }
            // What would not have been made is no evidence.
            (Fate::Through { .. }, End::Dropped) | (Fate::NoPlace | Fate::NoToken, _) => {
                circuits.give_back(class, epochs, now);
            }
        }
        match fate {
            // It would have stood before a closed door after the queues, too.
            Fate::Through { .. } if is_shut => Err(ShadowPart::Breaker),
            Fate::NoPlace => Err(ShadowPart::Bulkhead),
            Fate::NoToken => Err(ShadowPart::RateLimit),
            Fate::Through { .. } => Ok(fate),
        }
    }

    fn compare_gates(
        &self,
        through: Result<Fate, ShadowPart>,
        rejected: Option<ShadowPart>,
        on_wire_since: Option<Instant>,
    ) {
        let count = |part, would| self.shadow.count(part, would);
        match (through, rejected) {
            (Err(tried), Some(real)) if tried == real => {}
            // Where two gates differ, the first one decides.
            (Err(tried), Some(real)) if tried < real => count(tried, ShadowWould::Refuse),
            (Err(_) | Ok(_), Some(real)) => count(real, ShadowWould::Admit),
            (Err(tried), None) => count(tried, ShadowWould::Refuse),
            (Ok(Fate::Through { place, token }), None) => {
                let has_waited = on_wire_since
                    .is_none_or(|since| since.saturating_duration_since(self.started) >= NO_WAIT);
                for (part, wait) in [(ShadowPart::Bulkhead, place), (ShadowPart::RateLimit, token)] {
                    if !wait.is_zero() && !has_waited {
                        count(part, ShadowWould::Wait);
                    }
                }
            }
            (Ok(Fate::NoPlace | Fate::NoToken), None) => {}
        }
    }

    fn compare_time(&self, wire: Duration, end: End<'_>) {
        // Its time is the call's.
        if self.attempt.call.class().takes_a_minute() {
            return;
        }
        let (real, tried) = (self.shadow.0.real.attempt_timeout, self.shadow.0.tried.attempt_timeout);
        let is_cut = matches!(end, End::Failed(error) if error.is_timeout());
        if wire > tried {
            let (was_sent, changes) = (self.attempt.witness.was_sent(), self.attempt.call.class().changes());
            self.shadow.count(ShadowPart::AttemptTimeout, cut(was_sent, changes));
        } else if is_cut && tried > real && wire >= real {
            self.shadow.count(ShadowPart::AttemptTimeout, ShadowWould::GoOn);
        }
    }
}

/// The gate of this client that turned an attempt away.
fn rejected_by(error: &Error) -> Option<ShadowPart> {
    match error.kind() {
        ErrorKind::CircuitOpen => Some(ShadowPart::Breaker),
        ErrorKind::BulkheadFull => Some(ShadowPart::Bulkhead),
        ErrorKind::RateLimited => Some(ShadowPart::RateLimit),
        ErrorKind::NotSent
        | ErrorKind::NoAnswer
        | ErrorKind::Refused
        | ErrorKind::Fault
        | ErrorKind::Undecodable
        | ErrorKind::Mismatch
        | ErrorKind::DeadlineExceeded => None,
    }
}

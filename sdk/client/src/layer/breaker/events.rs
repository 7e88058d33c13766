//! What circuits tell: events for those who listen, figures, and a line in the log.

use tokio::sync::broadcast;

use super::{CircuitId, CircuitState, OpenReason};
use crate::config::BreakerMode;

/// How many events a slow reader may lag behind before it misses the oldest. A circuit that flaps makes two per
/// open time.
pub(super) const KEPT: usize = 256;

/// What happened to a circuit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum BreakerEvent {
    /// It went from one state to another.
    Turned {
        /// Which.
        circuit: CircuitId,
        /// From where.
        from: CircuitState,
        /// Where to.
        to: CircuitState,
        /// Why, if it opened.
        reason: Option<OpenReason>,
        /// The epoch that began.
        epoch: u64,
    },
    /// It would have opened, but [`BreakerMode::MetricsOnly`] is set. Told once, and again only after the condition
    /// has ceased.
    WouldOpen {
        /// Which.
        circuit: CircuitId,
        /// Why.
        reason: OpenReason,
    },
    /// Its mode changed.
    ModeChanged {
        /// Which.
        circuit: CircuitId,
        /// From which.
        from: BreakerMode,
        /// To which.
        to: BreakerMode,
    },
    /// It has new settings.
    Reconfigured {
        /// Which.
        circuit: CircuitId,
    },
    /// This reader was too slow, and this many older events are lost to it. What holds now is in the snapshots.
    Missed {
        /// How many.
        count: u64,
    },
}

/// The events of all circuits of a client, from the moment of subscribing, in order per circuit.
///
/// Nobody waits for a reader: one that lags too far behind misses events, and is told how many.
#[derive(Debug)]
pub struct BreakerEvents {
    receiver: broadcast::Receiver<BreakerEvent>,
}

impl BreakerEvents {
    pub(super) fn new(receiver: broadcast::Receiver<BreakerEvent>) -> Self {
        Self { receiver }
    }

    /// The next event; `None` when the last clone of the client is gone.
    ///
    /// # Cancellation
    /// Safe at any time: an event is not lost by dropping the future.
    pub async fn next(&mut self) -> Option<BreakerEvent> {
        match self.receiver.recv().await {
            Ok(event) => Some(event),
            Err(broadcast::error::RecvError::Lagged(count)) => Some(BreakerEvent::Missed { count }),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

/// What a circuit has to tell; it does not know which one it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Change {
    Turned { from: CircuitState, to: CircuitState, reason: Option<OpenReason>, epoch: u64 },
    WouldOpen { reason: OpenReason },
    Mode { from: BreakerMode, to: BreakerMode },
    Reconfigured,
}

impl Change {
    pub(super) fn of(self, circuit: CircuitId) -> BreakerEvent {
        match self {
            Self::Turned { from, to, reason, epoch } => {
                BreakerEvent::Turned { circuit, from, to, reason, epoch }
            }
            Self::WouldOpen { reason } => BreakerEvent::WouldOpen { circuit, reason },
            Self::Mode { from, to } => BreakerEvent::ModeChanged { circuit, from, to },
            Self::Reconfigured => BreakerEvent::Reconfigured { circuit },
        }
    }

    /// Writes it into figures and log.
    pub(super) fn record(self, circuit: CircuitId) {
        let class = circuit.label();
        match self {
            Self::Turned { from, to, reason, epoch } => {
                let (from, to, reason) = (from.label(), to.label(), reason.map(OpenReason::label));
                tracing::warn!(class, from, to, reason, epoch, "the circuit turned");
                metrics::counter!(
                    "toss_breaker_transitions_total", "class" => class, "from" => from, "to" => to
                )
                .increment(1);
            }
            Self::WouldOpen { reason } => {
                let reason = reason.label();
                tracing::warn!(class, reason, "the circuit would have opened, and only counts");
                metrics::counter!("toss_breaker_would_open_total", "class" => class, "reason" => reason)
                    .increment(1);
            }
            Self::Mode { from, to } => {
                tracing::warn!(class, from = from.label(), to = to.label(), "the circuit's mode changed");
            }
            Self::Reconfigured => tracing::info!(class, "the circuit has new settings"),
        }
        if let Self::Turned { to, .. } = self {
            set_gauge(circuit, to);
        }
    }
}

pub(super) fn set_gauge(circuit: CircuitId, now: CircuitState) {
    for state in CircuitState::ALL {
        let value = if state == now { 1.0 } else { 0.0 };
        metrics::gauge!("toss_breaker_state", "class" => circuit.label(), "state" => state.label())
            .set(value);
    }
}

//! What circuits tell: events for those who listen, figures, and a line in the log.

pub(super) mod outlet;

pub use self::outlet::BreakerEvents;
pub(super) use self::outlet::Outlet;
use super::{CircuitId, CircuitState, OpenReason};
use crate::config::BreakerMode;

/// What happened to a circuit. `N` names it: a client's are [`CircuitId`]s, and a
/// [`CircuitBreaker`](crate::breaker::CircuitBreaker) has the name that it was given.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum BreakerEvent<N = CircuitId> {
    /// It went from one state to another.
    Turned {
        /// Which.
        circuit: N,
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
        circuit: N,
        /// Why.
        reason: OpenReason,
    },
    /// Its mode changed.
    ModeChanged {
        /// Which.
        circuit: N,
        /// From which.
        from: BreakerMode,
        /// To which.
        to: BreakerMode,
    },
    /// It has new settings.
    Reconfigured {
        /// Which.
        circuit: N,
    },
    /// This reader was too slow, and this many older events are lost to it. What holds now is in the snapshots.
    Missed {
        /// How many.
        count: u64,
    },
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
    pub(super) fn of<N>(self, circuit: N) -> BreakerEvent<N> {
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
    pub(super) fn record(self, class: &'static str) {
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
            set_gauge(class, to);
        }
    }
}

pub(super) fn set_gauge(class: &'static str, now: CircuitState) {
    for state in CircuitState::ALL {
        let value = if state == now { 1.0 } else { 0.0 };
        metrics::gauge!("toss_breaker_state", "class" => class, "state" => state.label()).set(value);
    }
}

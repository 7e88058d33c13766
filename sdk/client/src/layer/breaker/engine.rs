//! The three states and the ways between them, behind a small trait, and failsafe in that place.
//!
//! failsafe is driven by verdicts only: it never counts, never waits and never sees a future. Its policy trips
//! whenever it is told of an error, its open time is zero, and its events are mirrored into a byte that we can
//! read, because it has no other way to tell its state.

use core::sync::atomic::{AtomicU8, Ordering};
use core::time::Duration;
use std::sync::Arc;

use failsafe::{FailurePolicy, Instrument, StateMachine};

use super::CircuitState;

/// Holds the state of a circuit. What to do when is decided outside.
pub(super) trait Engine: Send {
    fn state(&self) -> CircuitState;
    /// Closed or half-open: opens.
    fn trip(&mut self);
    /// Open: turns half-open. `false`: not yet possible.
    fn probe(&mut self) -> bool;
    /// Half-open: closes.
    fn recover(&mut self);
    /// Closes, wherever it stands.
    fn reset(&mut self);
}

/// failsafe as the engine.
pub(super) struct Failsafe {
    machine: StateMachine<Relay, Mirror>,
    mirror: Mirror,
}

impl Failsafe {
    pub(super) fn new() -> Self {
        let mirror = Mirror::default();
        Self { machine: StateMachine::new(Relay, mirror.clone()), mirror }
    }
}

impl Engine for Failsafe {
    fn state(&self) -> CircuitState {
        self.mirror.state()
    }

    fn trip(&mut self) {
        self.machine.on_error();
    }

    /// failsafe's own clock must have moved since the trip, be it by a nanosecond; on a coarse clock it may not
    /// have.
    fn probe(&mut self) -> bool {
        self.machine.is_call_permitted()
    }

    fn recover(&mut self) {
        self.machine.on_success();
    }

    /// failsafe announces this one under its lock; the mirror only stores a byte and calls nobody.
    fn reset(&mut self) {
        self.machine.reset();
    }
}

/// Passes verdicts on: an error that failsafe hears of is always the last straw, and the time to wait is ours.
#[derive(Debug)]
struct Relay;

impl FailurePolicy for Relay {
    fn record_success(&mut self) {}

    fn mark_dead_on_failure(&mut self) -> Option<Duration> {
        Some(Duration::ZERO)
    }

    fn revived(&mut self) {}
}

/// The state as failsafe last announced it.
#[derive(Clone, Debug, Default)]
struct Mirror(Arc<AtomicU8>);

const CLOSED: u8 = 0;
const OPEN: u8 = 1;
const HALF_OPEN: u8 = 2;

impl Mirror {
    fn state(&self) -> CircuitState {
        match self.0.load(Ordering::Acquire) {
            OPEN => CircuitState::Open,
            HALF_OPEN => CircuitState::HalfOpen,
            _ => CircuitState::Closed,
        }
    }
}

impl Instrument for Mirror {
    fn on_call_rejected(&self) {}

    fn on_open(&self) {
        self.0.store(OPEN, Ordering::Release);
    }

    fn on_half_open(&self) {
        self.0.store(HALF_OPEN, Ordering::Release);
    }

    fn on_closed(&self) {
        self.0.store(CLOSED, Ordering::Release);
    }
}

#[cfg(test)]
pub(super) mod plain {
    //! The same three states without failsafe, to hold failsafe against.

    use super::{CircuitState, Engine};

    pub(crate) struct Plain(pub(crate) CircuitState);

    impl Engine for Plain {
        fn state(&self) -> CircuitState {
            self.0
        }

        fn trip(&mut self) {
            self.0 = CircuitState::Open;
        }

        fn probe(&mut self) -> bool {
            self.0 = CircuitState::HalfOpen;
            true
        }

        fn recover(&mut self) {
            self.0 = CircuitState::Closed;
        }

        fn reset(&mut self) {
            self.0 = CircuitState::Closed;
        }
    }
}

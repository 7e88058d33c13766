//! Modes and settings that change while a circuit runs.

use tokio::time::Instant;

use super::{Circuit, Terms};
use crate::config::BreakerMode;
use crate::layer::breaker::engine::Engine;
use crate::layer::breaker::events::Change;
use crate::layer::breaker::{CircuitState, OpenReason};

impl<E: Engine> Circuit<E> {
    /// Changes what the circuit does with what it counts. A mode that lets everybody through closes it; forced open,
    /// it keeps what is beneath for later.
    pub(in crate::layer::breaker) fn set_mode(&mut self, mode: BreakerMode, now: Instant) {
        if mode == self.mode {
            return;
        }
        let from = self.state();
        self.news.push(Change::Mode { from: self.mode, to: mode });
        self.mode = mode;
        let lets_through = matches!(mode, BreakerMode::MetricsOnly | BreakerMode::Disabled);
        if lets_through && self.engine.state() != CircuitState::Closed {
            self.engine.reset();
            self.close(from, now);
        } else {
            self.begin_epoch(from, (mode == BreakerMode::ForcedOpen).then_some(OpenReason::Forced), now);
        }
    }

    /// Takes new settings, and keeps window, state and epoch. A mode that was set by hand stays, unless the settings
    /// change theirs.
    pub(in crate::layer::breaker) fn reconfigure(&mut self, terms: Terms, now: Instant) {
        if terms.config.window != self.terms.config.window {
            self.window = self.window.resized(terms.config.window, now);
        }
        let mode = terms.config.mode;
        let has_new_mode = mode != self.terms.config.mode;
        self.terms = terms;
        self.news.push(Change::Reconfigured);
        if has_new_mode {
            self.set_mode(mode, now);
        }
    }
}

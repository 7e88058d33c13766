//! The breaker's decisions: pure, time as an argument.
//!
//! ```text
//!            enough failures in the window
//!   Closed ─────────────────────────────────► Open
//!     ▲                                        │  the open time is over and somebody asks
//!     │  the probes succeed by rate            ▼
//!     └─────────────────────────────────── HalfOpen ──► Open   the probes fail by rate, or hang
//! ```
//!
//! Every transition begins an epoch. A result counts only in the epoch that admitted its attempt: a call from
//! before the outage that succeeds late proves nothing, and does not close a circuit.

use core::time::Duration;

use tokio::time::Instant;

use super::engine::Engine;
use super::judge::Evidence;
use super::window::{Window, is_share};
use super::{BreakerSnapshot, CircuitState};
use crate::config::BreakerConfig;

/// Until when to stay away while all probes are out. They answer in about the gateway's latency; nobody knows it.
const PROBES_OUT: Duration = Duration::from_millis(500);
/// Until when to stay away if the engine is not ready to probe; see [`Engine::probe`].
const ENGINE_BUSY: Duration = Duration::from_millis(1);

/// One circuit.
#[derive(Debug)]
pub(super) struct Circuit<E> {
    engine: E,
    config: BreakerConfig,
    window: Window,
    epoch: u64,
    /// When the epoch began.
    since: Instant,
    probes: Probes,
}

/// The probes of a half-open epoch.
#[derive(Clone, Copy, Debug, Default)]
struct Probes {
    admitted: u32,
    succeeded: u32,
    failed: u32,
}

impl<E: Engine> Circuit<E> {
    pub(super) fn new(engine: E, config: BreakerConfig, now: Instant) -> Self {
        let window = Window::new(config.window);
        Self { engine, config, window, epoch: 0, since: now, probes: Probes::default() }
    }

    pub(super) fn state(&self) -> CircuitState {
        self.engine.state()
    }

    /// Admits an attempt into the current epoch, or says how long to stay away.
    pub(super) fn admit(&mut self, now: Instant) -> Result<u64, Duration> {
        if let Some(wait) = self.stay_away(now) {
            return Err(wait);
        }
        match self.engine.state() {
            CircuitState::Closed => {}
            CircuitState::Open => {
                if !self.engine.probe() {
                    return Err(ENGINE_BUSY);
                }
                self.begin_epoch(now);
                self.probes.admitted = 1;
            }
            // All probes are out for longer than probes may take: they hang.
            CircuitState::HalfOpen if self.probes.admitted >= self.config.probes.get() => {
                self.open(now);
                return Err(self.config.open_for);
            }
            CircuitState::HalfOpen => self.probes.admitted += 1,
        }
        Ok(self.epoch)
    }

    /// How long an attempt would be rejected; `None` if it would be let through, or at least looked at.
    fn stay_away(&self, now: Instant) -> Option<Duration> {
        let age = now.saturating_duration_since(self.since);
        match self.engine.state() {
            CircuitState::Closed => None,
            CircuitState::Open => self.config.open_for.checked_sub(age).filter(|wait| !wait.is_zero()),
            CircuitState::HalfOpen => {
                let are_out = self.probes.admitted >= self.config.probes.get();
                let left = self.config.probe_patience.saturating_sub(age);
                (are_out && !left.is_zero()).then(|| left.min(PROBES_OUT))
            }
        }
    }

    /// Whether an attempt admitted in `epoch`, which has waited since, may go out now.
    pub(super) fn is_current(&self, epoch: u64) -> bool {
        epoch == self.epoch || self.engine.state() == CircuitState::Closed
    }

    /// Takes the result of an attempt that was admitted in `epoch`.
    pub(super) fn finish(&mut self, epoch: u64, evidence: Evidence, now: Instant) {
        if epoch != self.epoch {
            return;
        }
        match (self.engine.state(), evidence) {
            (CircuitState::HalfOpen, Evidence::Nothing) => {
                self.probes.admitted = self.probes.admitted.saturating_sub(1);
            }
            (CircuitState::Closed, Evidence::Healthy | Evidence::Failing) => {
                self.window.record(evidence == Evidence::Failing);
                if self.window.is_failing(self.config.calls_min, self.config.failure_rate) {
                    self.open(now);
                }
            }
            (CircuitState::HalfOpen, Evidence::Healthy) => {
                self.probes.succeeded += 1;
                self.decide(now);
            }
            (CircuitState::HalfOpen, Evidence::Failing) => {
                self.probes.failed += 1;
                self.decide(now);
            }
            // Nothing is admitted in an open epoch.
            (CircuitState::Closed, Evidence::Nothing) | (CircuitState::Open, _) => {}
        }
    }

    /// The probes' verdict, as soon as the ones still out cannot change it.
    fn decide(&mut self, now: Instant) {
        let (all, rate) = (self.config.probes.get(), self.config.failure_rate);
        if is_share(self.probes.failed, all, rate) {
            self.open(now);
        } else if !is_share(all.saturating_sub(self.probes.succeeded), all, rate) {
            self.engine.recover();
            self.begin_epoch(now);
            self.window.clear();
        }
    }

    fn open(&mut self, now: Instant) {
        self.engine.trip();
        self.begin_epoch(now);
    }

    fn begin_epoch(&mut self, now: Instant) {
        self.epoch += 1;
        self.since = now;
        self.probes = Probes::default();
    }

    pub(super) fn snapshot(&self, now: Instant) -> BreakerSnapshot {
        BreakerSnapshot {
            state: self.engine.state(),
            counted: self.window.counted(),
            failed: self.window.failed(),
            retry_after: self.stay_away(now),
            epoch: self.epoch,
        }
    }
}

#[cfg(test)]
mod tests;

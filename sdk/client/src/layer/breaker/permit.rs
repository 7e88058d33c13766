//! The circuits of one client, and the permits they give out.

use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use super::engine::Failsafe;
use super::judge::Evidence;
use super::state::Circuit;
use super::{BreakerSnapshot, CircuitState};
use crate::config::BreakerConfig;
use crate::operation::OperationClass;

/// One circuit per operation class. Clones share them.
#[derive(Clone)]
pub(crate) struct Breakers(Arc<[Shared; 3]>);

struct Shared {
    class: OperationClass,
    circuit: Mutex<Circuit<Failsafe>>,
}

impl Breakers {
    pub(crate) fn new(config: &BreakerConfig) -> Self {
        let now = Instant::now();
        let classes = [OperationClass::Confirm, OperationClass::Cancel, OperationClass::LookUp];
        Self(Arc::new(classes.map(|class| {
            let circuit = Circuit::new(Failsafe::new(), config.clone(), now);
            set_gauge(class, circuit.state());
            Shared { class, circuit: Mutex::new(circuit) }
        })))
    }

    pub(super) fn admit(&self, class: OperationClass) -> Result<Permit, Duration> {
        let admitted = self.shared(class).with(Circuit::admit);
        admitted.map(|epoch| Permit { breakers: self.clone(), class, epoch, is_open: true })
    }

    pub(super) fn is_current(&self, class: OperationClass, epoch: u64) -> bool {
        self.shared(class).with(|circuit, _| circuit.is_current(epoch))
    }

    pub(crate) fn snapshot(&self, class: OperationClass) -> BreakerSnapshot {
        self.shared(class).with(|circuit, now| circuit.snapshot(now))
    }

    fn shared(&self, class: OperationClass) -> &Shared {
        let [confirm, cancel, look_up] = &*self.0;
        match class {
            OperationClass::Confirm => confirm,
            OperationClass::Cancel => cancel,
            OperationClass::LookUp => look_up,
        }
    }
}

impl core::fmt::Debug for Breakers {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Breakers").finish_non_exhaustive()
    }
}

impl Shared {
    /// Acts on the circuit, and tells of a transition while nobody can make the next one, so that the gauge always
    /// shows the newest.
    fn with<T>(&self, act: impl FnOnce(&mut Circuit<Failsafe>, Instant) -> T) -> T {
        let mut circuit = self.circuit.lock().unwrap_or_else(PoisonError::into_inner);
        let before = circuit.state();
        let result = act(&mut circuit, Instant::now());
        let after = circuit.state();
        if before != after {
            tell(self.class, before, after);
        }
        result
    }
}

fn tell(class: OperationClass, from: CircuitState, to: CircuitState) {
    tracing::warn!(class = class.label(), from = from.label(), to = to.label(), "the circuit turned");
    metrics::counter!(
        "toss_breaker_transitions_total",
        "class" => class.label(), "from" => from.label(), "to" => to.label()
    )
    .increment(1);
    set_gauge(class, to);
}

fn set_gauge(class: OperationClass, now: CircuitState) {
    for state in CircuitState::ALL {
        let value = if state == now { 1.0 } else { 0.0 };
        metrics::gauge!("toss_breaker_state", "class" => class.label(), "state" => state.label()).set(value);
    }
}

/// The right to one attempt. Dropped unused or unfinished, it gives its place back: a cancelled probe must not be
/// one of the few that decide.
#[derive(Debug)]
pub(super) struct Permit {
    breakers: Breakers,
    class: OperationClass,
    epoch: u64,
    is_open: bool,
}

impl Permit {
    pub(super) fn epoch(&self) -> u64 {
        self.epoch
    }

    pub(super) fn finish(mut self, evidence: Evidence) {
        self.record(evidence);
    }

    fn record(&mut self, evidence: Evidence) {
        self.is_open = false;
        self.breakers.shared(self.class).with(|circuit, now| circuit.finish(self.epoch, evidence, now));
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if self.is_open {
            self.record(Evidence::Nothing);
        }
    }
}

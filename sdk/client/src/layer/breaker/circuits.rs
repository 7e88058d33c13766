//! The circuits of one client: one per operation class, and one for the host.

use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use tokio::sync::broadcast;
use tokio::time::Instant;

use super::events::{BreakerEvent, BreakerEvents, KEPT};
use super::gate::Gate;
use super::judge::Judgement;
use super::permit::Permit;
use super::state::{End, Policy, Rank, Terms};
use super::{Admission, BreakerSnapshot, CircuitId};
use crate::call::Epochs;
use crate::config::{BreakerConfig, BreakerMode, HostBreakerConfig, LifelineConfig};
use crate::operation::OperationClass;

/// See the module. Clones share them.
#[derive(Clone)]
pub(crate) struct Breakers(Arc<Circuits>);

struct Circuits {
    classes: [Gate; 3],
    host: Gate,
    events: broadcast::Sender<BreakerEvent>,
}

/// Extra trip conditions of the caller, by circuit.
pub(crate) type Policies = Vec<(CircuitId, Policy)>;

/// A circuit that does not let an attempt pass.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Refusal {
    pub(super) circuit: CircuitId,
    pub(super) wait: Duration,
}

impl Breakers {
    /// With `policies`, of which the last one for a circuit counts.
    pub(crate) fn new(class: &BreakerConfig, host: &HostBreakerConfig, mut policies: Policies) -> Self {
        let (events, _) = broadcast::channel(KEPT);
        let mut gate = |id, terms| {
            let nth = policies.iter().rposition(|(of, _)| *of == id);
            let policy = nth.map(|nth| policies.swap_remove(nth).1);
            Gate::new(id, terms, policy, events.clone())
        };
        let classes = [OperationClass::Confirm, OperationClass::Cancel, OperationClass::LookUp];
        let lifeline = host.lifeline;
        let classes = classes.map(|id| gate(id.into(), terms(class, lifeline)));
        let host = gate(CircuitId::Host, terms(&host.circuit, lifeline));
        Self(Arc::new(Circuits { classes, host, events }))
    }

    /// Asks the circuit of the class, then that of the host.
    pub(super) fn admit(&self, class: OperationClass) -> Result<Permit, Refusal> {
        let Circuits { host, .. } = &*self.0;
        let gate = self.class(class);
        let refused = |gate: &Gate, wait| Refusal { circuit: gate.id(), wait };
        let [class_rank, host_rank] = ranks(class);
        let of_class = gate.admit(class_rank).map_err(|wait| refused(gate, wait))?;
        match host.admit(host_rank) {
            Ok(of_host) => Ok(Permit::new(self.clone(), class, Epochs { class: of_class, host: of_host })),
            Err(wait) => {
                // What may have been the place of a probe goes back.
                gate.finish(of_class, End::NOTHING, Instant::now());
                Err(refused(host, wait))
            }
        }
    }

    /// Whether an attempt that has waited since it was admitted may still go out.
    pub(super) fn recheck(&self, class: OperationClass, epochs: Epochs) -> Result<(), Refusal> {
        let [class_rank, host_rank] = ranks(class);
        let gates = [(self.class(class), epochs.class, class_rank), (&self.0.host, epochs.host, host_rank)];
        for (gate, epoch, rank) in gates {
            if !gate.is_current(epoch) {
                let wait = gate.look(|circuit, now| circuit.stay_away(rank, now)).unwrap_or_default();
                return Err(Refusal { circuit: gate.id(), wait });
            }
        }
        Ok(())
    }

    /// Whether the time on the wire of this class's attempts is of interest.
    pub(super) fn has_slow_calls(&self, class: OperationClass) -> bool {
        self.class(class).has_slow_calls() || self.0.host.has_slow_calls()
    }

    pub(super) fn finish(
        &self,
        class: OperationClass,
        epochs: Epochs,
        judgement: Judgement,
        left_queues: Option<Instant>,
    ) {
        let now = Instant::now();
        let wire = left_queues.map(|since| now.saturating_duration_since(since));
        let end = End { evidence: judgement.class, wire, asked: judgement.asked };
        self.class(class).finish(epochs.class, end, now);
        // What the gateway asked for was about this class.
        self.0.host.finish(epochs.host, End { evidence: judgement.host, asked: None, ..end }, now);
    }

    /// Whether a call of this class would be let through.
    pub(crate) fn admission(&self, class: OperationClass) -> Admission {
        let [class_rank, host_rank] = ranks(class);
        let of_class = self.class(class).look(|circuit, now| circuit.stay_away(class_rank, now));
        let of_host = self.0.host.look(|circuit, now| circuit.stay_away(host_rank, now));
        of_class.max(of_host).map_or(Admission::Open, Admission::PausedFor)
    }

    pub(crate) fn snapshot(&self, id: CircuitId) -> BreakerSnapshot {
        let rank = match id {
            CircuitId::Class(class) => ranks(class)[0],
            CircuitId::Host => Rank::Ordinary,
        };
        self.gate(id).look(|circuit, now| circuit.snapshot(rank, now))
    }

    pub(crate) fn set_mode(&self, id: CircuitId, mode: BreakerMode) {
        self.gate(id).with(Instant::now(), |circuit, moment| circuit.set_mode(mode, moment.now));
    }

    /// With settings that were checked.
    pub(crate) fn reconfigure(&self, class: &BreakerConfig, host: &HostBreakerConfig) {
        let now = Instant::now();
        for gate in &self.0.classes {
            gate.with(now, |circuit, moment| circuit.reconfigure(terms(class, host.lifeline), moment.now));
        }
        self.0.host.with(now, |circuit, moment| {
            circuit.reconfigure(terms(&host.circuit, host.lifeline), moment.now);
        });
    }

    pub(crate) fn events(&self) -> BreakerEvents {
        BreakerEvents::new(self.0.events.subscribe())
    }

    fn gate(&self, id: CircuitId) -> &Gate {
        match id {
            CircuitId::Class(class) => self.class(class),
            CircuitId::Host => &self.0.host,
        }
    }

    fn class(&self, class: OperationClass) -> &Gate {
        let [confirm, cancel, look_up] = &self.0.classes;
        match class {
            OperationClass::Confirm => confirm,
            OperationClass::Cancel => cancel,
            OperationClass::LookUp => look_up,
        }
    }
}

/// The rank of a class at its own circuit, and at the host's: what settles doubts and what gives money back has the
/// lifeline through both.
pub(super) fn ranks(class: OperationClass) -> [Rank; 2] {
    match class {
        OperationClass::Confirm => [Rank::Ordinary, Rank::Ordinary],
        OperationClass::Cancel | OperationClass::LookUp => [Rank::Lifeline, Rank::Reserved],
    }
}

pub(super) fn terms(config: &BreakerConfig, lifeline: Option<LifelineConfig>) -> Terms {
    Terms { config: config.clone(), lifeline }
}

impl fmt::Debug for Breakers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Breakers").finish_non_exhaustive()
    }
}

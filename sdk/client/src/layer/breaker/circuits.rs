//! The circuits of one client: one per operation class, and one for the host.

use core::cell::LazyCell;
use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use tokio::time::Instant;

use super::events::{BreakerEvents, Outlet};
use super::gate::Gate;
use super::judge::Judgement;
use super::pass::Pass;
use super::state::{End, Policy, Terms};
use super::{Admission, BreakerSnapshot, CircuitId, Rank};
use crate::call::Epochs;
use crate::config::{BreakerConfig, BreakerMode, ClassBreakers, HostBreakerConfig, LifelineConfig};
use crate::operation::OperationClass;

/// See the module. Clones share them.
#[derive(Clone)]
pub(crate) struct Breakers(Arc<Circuits>);

struct Circuits {
    classes: [Gate<CircuitId>; OperationClass::ALL.len()],
    host: Gate<CircuitId>,
    outlet: Outlet<CircuitId>,
    /// The most that a call takes.
    call_time: Duration,
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
    /// With settings that were checked, for calls that take `call_time` at most; a class without its own has the `common` ones. Of `policies` the last one for
    /// a circuit counts.
    pub(crate) fn new(
        common: &BreakerConfig,
        classes: &ClassBreakers,
        host: &HostBreakerConfig,
        mut policies: Policies,
        call_time: Duration,
    ) -> Self {
        let outlet = Outlet::new();
        let mut gate = |id: CircuitId, terms| {
            let nth = policies.iter().rposition(|(of, _)| *of == id);
            let policy = nth.map(|nth| policies.swap_remove(nth).1);
            Gate::new((id, id.label()), terms, policy, outlet.clone())
        };
        let lifeline = host.lifeline;
        let classes = OperationClass::ALL.map(|class| {
            gate(
                class.into(),
                terms(classes.of(class).unwrap_or(common), lifeline, longest(class, call_time)),
            )
        });
        let host = gate(CircuitId::Host, terms(&host.circuit, lifeline, call_time));
        Self(Arc::new(Circuits { classes, host, outlet, call_time }))
    }

    /// Asks the circuit of the class, then that of the host.
    #[inline]
    pub(super) fn admit(&self, class: OperationClass) -> Result<Pass, Refusal> {
        let Circuits { host, .. } = &*self.0;
        let gate = self.class(class);
        let refused = |gate: &Gate<_>, wait| Refusal { circuit: gate.name(), wait };
        let [class_rank, host_rank] = ranks(class);
        let of_class = gate.admit(class_rank, Instant::now).map_err(|wait| refused(gate, wait))?;
        match host.admit(host_rank, Instant::now) {
            Ok(of_host) => Ok(Pass::new(self.clone(), class, Epochs { class: of_class, host: of_host })),
            Err(wait) => {
                // What may have been the place of a probe goes back.
                gate.finish(of_class, End::NOTHING, Instant::now);
                Err(refused(host, wait))
            }
        }
    }

    /// Whether an attempt that has waited since it was admitted may still go out.
    #[inline]
    pub(super) fn recheck(&self, class: OperationClass, epochs: Epochs) -> Result<(), Refusal> {
        let [class_rank, host_rank] = ranks(class);
        let gates = [(self.class(class), epochs.class, class_rank), (&self.0.host, epochs.host, host_rank)];
        for (gate, epoch, rank) in gates {
            if !gate.is_current(epoch) {
                let wait = gate.stay_away(rank).unwrap_or_default();
                return Err(Refusal { circuit: gate.name(), wait });
            }
        }
        Ok(())
    }

    /// Whether the time on the wire of this class's attempts is of interest.
    #[inline]
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
        // Read once for both circuits, and only if one of them asks for it.
        let now = LazyCell::new(Instant::now);
        let wire = left_queues.map(|since| now.saturating_duration_since(since));
        let end = End { verdict: judgement.class, wire, asked: judgement.asked };
        self.class(class).finish(epochs.class, end, || *now);
        // What the gateway asked for was about this class.
        self.0.host.finish(epochs.host, End { verdict: judgement.host, asked: None, ..end }, || *now);
    }

    /// Whether a call of this class would be let through.
    pub(crate) fn admission(&self, class: OperationClass) -> Admission {
        let [class_rank, host_rank] = ranks(class);
        let of_class = self.class(class).stay_away(class_rank);
        let of_host = self.0.host.stay_away(host_rank);
        of_class.max(of_host).map_or(Admission::Open, Admission::PausedFor)
    }

    pub(crate) fn snapshot(&self, id: CircuitId) -> BreakerSnapshot {
        let rank = match id {
            CircuitId::Class(class) => ranks(class)[0],
            CircuitId::Host => Rank::Ordinary,
        };
        self.gate(id).snapshot(rank)
    }

    pub(crate) fn set_mode(&self, id: CircuitId, mode: BreakerMode) {
        self.gate(id).set_mode(mode, Instant::now());
    }

    /// With settings that were checked.
    pub(crate) fn reconfigure(
        &self,
        common: &BreakerConfig,
        classes: &ClassBreakers,
        host: &HostBreakerConfig,
    ) {
        let (now, lifeline) = (Instant::now(), host.lifeline);
        for class in OperationClass::ALL {
            let config = classes.of(class).unwrap_or(common);
            self.class(class).reconfigure(terms(config, lifeline, longest(class, self.0.call_time)), now);
        }
        self.0.host.reconfigure(terms(&host.circuit, lifeline, self.0.call_time), now);
    }

    /// One of them, with settings that were checked. The lifeline stays.
    pub(crate) fn reconfigure_one(&self, id: CircuitId, config: &BreakerConfig) {
        self.gate(id).reconfigure_circuit(config.clone(), Instant::now());
    }

    pub(crate) fn events(&self) -> BreakerEvents {
        self.0.outlet.subscribe()
    }

    fn gate(&self, id: CircuitId) -> &Gate<CircuitId> {
        match id {
            CircuitId::Class(class) => self.class(class),
            CircuitId::Host => &self.0.host,
        }
    }

    #[inline]
    fn class(&self, class: OperationClass) -> &Gate<CircuitId> {
        class.of(&self.0.classes)
    }
}

/// The rank of a class at its own circuit, and at the host's: what settles doubts and what gives money back has the
/// lifeline through both.
pub(super) fn ranks(class: OperationClass) -> [Rank; 2] {
    match class {
        OperationClass::Confirm
        | OperationClass::Charge
        | OperationClass::Payout
        | OperationClass::Manage
        | OperationClass::List => [Rank::Ordinary, Rank::Ordinary],
        OperationClass::Cancel | OperationClass::LookUp => [Rank::Lifeline, Rank::Reserved],
    }
}

pub(super) fn terms(config: &BreakerConfig, lifeline: Option<LifelineConfig>, probe_time: Duration) -> Terms {
    Terms { config: config.clone(), lifeline, probe_time }
}

/// How long a probe of this class may take by itself: as long as its call, where the gateway documents a minute.
/// Otherwise the attempt timeout bounds it, and the settings are checked against that. At the host's circuit any class
/// may probe.
pub(super) fn longest(class: OperationClass, call_time: Duration) -> Duration {
    if class.takes_a_minute() { call_time } else { Duration::ZERO }
}

impl fmt::Debug for Breakers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Breakers").finish_non_exhaustive()
    }
}

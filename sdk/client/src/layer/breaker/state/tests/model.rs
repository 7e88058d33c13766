//! Ours beside failsafe, on the same verdicts.

use failsafe::failure_policy::{ConsecutiveFailures, consecutive_failures};
use failsafe::{Instrument, StateMachine};
use proptest::prelude::*;

use super::*;
use crate::config::BreakerMode;
use crate::layer::breaker::CircuitState::Closed;
use crate::layer::breaker::Verdict::{Ignored, Success};
use crate::layer::breaker::engine::plain::Plain;

#[derive(Clone, Copy, Debug)]
enum Event {
    Admit { rank: Rank },
    Finish { nth: usize, end: End },
    Pass { millis: u64 },
    Mode(BreakerMode),
    Resize { calls: u32 },
}

fn end() -> impl Strategy<Value = End> {
    let verdict = prop_oneof![2 => Just(Success), 3 => Just(Failure), 1 => Just(Ignored)];
    let asked = prop_oneof![8 => Just(None), 1 => (0_u64..90).prop_map(|s| Some(Duration::from_secs(s)))];
    let wire = prop_oneof![3 => Just(LIMIT), 1 => Just(LIMIT * 2)];
    (verdict, asked, wire).prop_map(|(verdict, asked, wire)| End { verdict, wire: Some(wire), asked })
}

fn event() -> impl Strategy<Value = Event> {
    use BreakerMode::{Disabled, Enabled, ForcedOpen, MetricsOnly};
    let mode =
        prop_oneof![5 => Just(Enabled), 1 => Just(MetricsOnly), 1 => Just(Disabled), 1 => Just(ForcedOpen)];
    prop_oneof![
        40 => prop_oneof![Just(Rank::Ordinary), Just(Rank::Lifeline), Just(Rank::Reserved)].prop_map(|rank| Event::Admit { rank }),
        40 => (0_usize..8, end()).prop_map(|(nth, end)| Event::Finish { nth, end }),
        10 => (0_u64..40_000).prop_map(|millis| Event::Pass { millis }),
        2 => mode.prop_map(Event::Mode),
        1 => (4_u32..20).prop_map(|calls| Event::Resize { calls }),
    ]
}

fn whole() -> Terms {
    Terms { lifeline: Some(LifelineConfig::default()), ..terms(slow_calls()) }
}

/// What can be seen of a circuit after an event: the answer if it was asked, its state, its epoch, what it told.
type Seen = (Option<Result<u64, Duration>>, CircuitState, u64, Vec<Change>);

fn trace<E: Engine>(engine: E, events: &[Event]) -> Vec<Seen> {
    let mut bench = Bench::of(engine, whole(), None);
    let mut running = Vec::new();
    let mut seen = Vec::new();
    for event in events {
        let mut admitted = None;
        match *event {
            Event::Admit { rank } => {
                let answer = bench.admit_as(rank);
                running.extend(answer);
                admitted = Some(answer);
            }
            Event::Finish { nth, end } if nth < running.len() => {
                let epoch = running.swap_remove(nth);
                bench.end(epoch, end);
            }
            Event::Finish { .. } => {}
            Event::Pass { millis } => bench.pass(Duration::from_millis(millis)),
            Event::Mode(mode) => bench.circuit.set_mode(mode, bench.now),
            Event::Resize { calls } => {
                let mut terms = whole();
                terms.config.window = BreakerWindow::Calls(count(calls));
                bench.circuit.reconfigure(terms, bench.now);
            }
        }
        let snapshot = bench.snapshot();
        let is_bounded = bench.state() != HalfOpen || bench.circuit.probes.admitted() <= 7;
        assert!(is_bounded, "more probes are out than there are places");
        seen.push((admitted, snapshot.state, snapshot.epoch, bench.news()));
    }
    seen
}

/// The state that failsafe alone is in: its own policy, its own transitions.
#[derive(Clone, Default)]
struct Announced(std::sync::Arc<std::sync::Mutex<Option<CircuitState>>>);

impl Announced {
    fn set(&self, state: CircuitState) {
        *self.0.lock().expect("not poisoned") = Some(state);
    }
}

impl Instrument for Announced {
    fn on_call_rejected(&self) {}

    fn on_open(&self) {
        self.set(Open);
    }

    fn on_half_open(&self) {
        self.set(HalfOpen);
    }

    fn on_closed(&self) {
        self.set(Closed);
    }
}

fn three() -> ConsecutiveFailures<core::iter::Repeat<Duration>> {
    consecutive_failures(3, core::iter::repeat(Duration::ZERO))
}

/// The states of failsafe by itself, one call after another.
pub(in crate::layer::breaker) fn alone(verdicts: &[bool]) -> Vec<Option<CircuitState>> {
    let announced = Announced::default();
    let machine = StateMachine::new(three(), announced.clone());
    let state_after = |failed: &bool| {
        // Its clock cannot be set; its open time is zero, so it opens its door with the next tick.
        while !machine.is_call_permitted() {
            core::hint::spin_loop();
        }
        if *failed {
            machine.on_error();
        } else {
            machine.on_success();
        }
        *announced.0.lock().expect("not poisoned")
    };
    verdicts.iter().map(state_after).collect()
}

fn ours(config: BreakerConfig, policy: Option<Policy>, verdicts: &[bool]) -> Vec<Option<CircuitState>> {
    let mut bench = Bench::of(Failsafe::new(), terms(config), policy);
    let state_after = |failed: &bool| {
        if let Some(wait) = bench.circuit.stay_away(Rank::Ordinary, bench.now) {
            bench.pass(wait);
        }
        bench.attempt(if *failed { Failure } else { Success });
        Some(bench.state())
    };
    verdicts.iter().map(state_after).collect()
}

/// Never opens by itself, and takes the first probe's word, as failsafe does.
fn bare() -> BreakerConfig {
    BreakerConfig {
        calls_min: count(10),
        failure_rate: Percent::new(100).expect("1 to 100"),
        probes: count(1),
        ..config()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn failsafe_is_driven_through_the_same_states_as_a_plain_enum(
        events in prop::collection::vec(event(), 0..300),
    ) {
        prop_assert_eq!(trace(Failsafe::new(), &events), trace(Plain(Closed), &events));
    }

    #[test]
    fn failures_in_a_row_open_and_probes_close_as_failsafe_alone_would(
        verdicts in prop::collection::vec(any::<bool>(), 0..200),
    ) {
        let own = BreakerConfig { consecutive_failures: Some(count(3)), ..bare() };
        prop_assert_eq!(ours(own, None, &verdicts), alone(&verdicts));
    }

    #[test]
    fn a_policy_of_failsafes_opens_our_circuit_when_it_opens_failsafes_own(
        verdicts in prop::collection::vec(any::<bool>(), 0..200),
    ) {
        prop_assert_eq!(ours(bare(), Some(Box::new(three())), &verdicts), alone(&verdicts));
    }
}

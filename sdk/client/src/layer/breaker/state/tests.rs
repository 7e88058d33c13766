use core::num::NonZeroU32;
use core::time::Duration;

use proptest::prelude::*;
use tokio::time::Instant;

use super::Circuit;
use crate::config::BreakerConfig;
use crate::layer::breaker::CircuitState::{self, Closed, HalfOpen, Open};
use crate::layer::breaker::engine::plain::Plain;
use crate::layer::breaker::engine::{Engine, Failsafe};
use crate::layer::breaker::judge::Evidence::{self, Failing, Healthy, Nothing};

fn config() -> BreakerConfig {
    let count = |count| NonZeroU32::new(count).expect("above zero");
    BreakerConfig {
        window: count(10),
        calls_min: count(4),
        open_for: Duration::from_secs(5),
        probes: count(5),
        probe_patience: Duration::from_secs(30),
        ..BreakerConfig::default()
    }
}

/// A circuit with a time that is turned by hand.
struct Bench<E> {
    circuit: Circuit<E>,
    now: Instant,
}

impl Bench<Failsafe> {
    fn closed() -> Self {
        let now = Instant::now();
        Self { circuit: Circuit::new(Failsafe::new(), config(), now), now }
    }

    /// Open since just now.
    fn open() -> Self {
        let mut bench = Self::closed();
        for _ in 0..4 {
            bench.attempt(Failing);
        }
        assert_eq!(bench.circuit.state(), Open);
        bench
    }

    /// Half-open with `probes` admitted; their epoch.
    fn half_open(probes: u32) -> (Self, u64) {
        let mut bench = Self::open();
        bench.pass(config().open_for);
        let epochs: Vec<u64> = (0..probes).map(|_| bench.admit().expect("a probe")).collect();
        assert_eq!(bench.circuit.state(), HalfOpen);
        let epoch = *epochs.first().expect("at least one probe");
        (bench, epoch)
    }
}

impl<E: Engine> Bench<E> {
    fn admit(&mut self) -> Result<u64, Duration> {
        self.circuit.admit(self.now)
    }

    fn finish(&mut self, epoch: u64, evidence: Evidence) {
        self.circuit.finish(epoch, evidence, self.now);
    }

    fn attempt(&mut self, evidence: Evidence) {
        let epoch = self.admit().expect("admitted");
        self.finish(epoch, evidence);
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
    }
}

#[test]
fn it_opens_when_enough_of_the_last_attempts_failed() {
    let mut bench = Bench::closed();
    for evidence in [Healthy, Healthy, Failing] {
        bench.attempt(evidence);
    }
    assert_eq!(bench.circuit.state(), Closed, "one of three");
    bench.attempt(Failing);
    assert_eq!(bench.circuit.state(), Open, "two of four are half");
}

#[test]
fn an_open_circuit_says_how_long() {
    let mut bench = Bench::open();
    bench.pass(Duration::from_secs(2));
    assert_eq!(bench.admit(), Err(Duration::from_secs(3)));
    assert_eq!(bench.circuit.snapshot(bench.now).retry_after, Some(Duration::from_secs(3)));
    bench.pass(Duration::from_secs(3));
    assert_eq!(bench.circuit.snapshot(bench.now).retry_after, None);
    assert!(bench.admit().is_ok());
}

#[test]
fn a_half_open_circuit_admits_its_probes_and_nobody_else() {
    let (mut bench, _) = Bench::half_open(5);
    assert!((0..1_000).all(|_| bench.admit().is_err()));
}

#[test]
fn the_probes_decide_by_rate_and_not_by_the_first_answer() {
    let (mut bench, epoch) = Bench::half_open(5);
    for evidence in [Failing, Healthy, Failing, Healthy] {
        bench.finish(epoch, evidence);
        assert_eq!(bench.circuit.state(), HalfOpen);
    }
    bench.finish(epoch, Healthy);
    assert_eq!(bench.circuit.state(), Closed, "two of five are below half");

    let (mut bench, epoch) = Bench::half_open(5);
    for evidence in [Healthy, Healthy, Failing, Failing, Failing] {
        bench.finish(epoch, evidence);
    }
    assert_eq!(bench.circuit.state(), Open, "three of five are not");
}

#[test]
fn a_closed_circuit_starts_with_an_empty_window() {
    let (mut bench, epoch) = Bench::half_open(3);
    (0..3).for_each(|_| bench.finish(epoch, Healthy));
    assert_eq!(bench.circuit.state(), Closed);
    (0..3).for_each(|_| bench.attempt(Failing));
    assert_eq!(bench.circuit.state(), Closed, "three are below the minimum");
}

#[test]
fn a_success_from_before_the_outage_closes_nothing() {
    let mut bench = Bench::closed();
    let old: Vec<u64> = (0..5).map(|_| bench.admit().unwrap()).collect();
    (0..4).for_each(|_| bench.attempt(Failing));
    bench.pass(config().open_for);
    let probe = bench.admit().unwrap();
    for epoch in old {
        bench.finish(epoch, Healthy);
    }
    assert_eq!(bench.circuit.state(), HalfOpen);
    (0..3).for_each(|_| bench.finish(probe, Failing));
    assert_eq!(bench.circuit.state(), Open);
}

#[test]
fn a_failure_from_before_the_outage_reopens_nothing() {
    let mut bench = Bench::closed();
    let old = bench.admit().unwrap();
    (0..4).for_each(|_| bench.attempt(Failing));
    bench.pass(config().open_for);
    assert!(bench.admit().is_ok());
    (0..5).for_each(|_| bench.finish(old, Failing));
    assert_eq!(bench.circuit.state(), HalfOpen);
}

#[test]
fn a_returned_probe_frees_its_place_and_a_decline_decides_nothing() {
    let (mut bench, epoch) = Bench::half_open(5);
    assert!(bench.admit().is_err());
    bench.finish(epoch, Nothing);
    assert!(bench.admit().is_ok());
    assert!(bench.admit().is_err(), "one place was free, not two");
    assert_eq!(bench.circuit.state(), HalfOpen);
}

#[test]
fn probes_that_hang_do_not_hold_the_circuit_for_ever() {
    let (mut bench, epoch) = Bench::half_open(5);
    bench.pass(config().probe_patience);
    assert_eq!(bench.admit(), Err(config().open_for), "all hang: it opens again");
    bench.finish(epoch, Healthy);
    assert_eq!(bench.circuit.state(), Open, "and what comes late counts no more");
    bench.pass(config().open_for);
    assert!(bench.admit().is_ok());
}

#[test]
fn attempts_that_queued_while_it_opened_are_not_current() {
    let mut bench = Bench::closed();
    let queued = bench.admit().unwrap();
    assert!(bench.circuit.is_current(queued));
    (0..4).for_each(|_| bench.attempt(Failing));
    assert!(!bench.circuit.is_current(queued), "open");
    bench.pass(config().open_for);
    let probe = bench.admit().unwrap();
    assert!(!bench.circuit.is_current(queued), "half-open: it would be one probe too many");
    assert!(bench.circuit.is_current(probe));
    (0..3).for_each(|_| bench.finish(probe, Healthy));
    assert!(bench.circuit.is_current(queued), "closed: everybody may go");
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Admit,
    Finish { nth: usize, evidence: Evidence },
    Pass { millis: u64 },
}

fn event() -> impl Strategy<Value = Event> {
    let evidence = prop_oneof![2 => Just(Healthy), 3 => Just(Failing), 1 => Just(Nothing)];
    prop_oneof![
        4 => Just(Event::Admit),
        4 => (0_usize..8, evidence).prop_map(|(nth, evidence)| Event::Finish { nth, evidence }),
        1 => (0_u64..40_000).prop_map(|millis| Event::Pass { millis }),
    ]
}

/// What can be seen of a circuit after an event: the answer if it was asked, state, epoch.
type Seen = (Option<Result<u64, Duration>>, CircuitState, u64);

fn trace<E: Engine>(engine: E, events: &[Event]) -> Vec<Seen> {
    let now = Instant::now();
    let mut bench = Bench { circuit: Circuit::new(engine, config(), now), now };
    let mut running = Vec::new();
    let mut seen = Vec::new();
    for event in events {
        let mut admitted = None;
        match *event {
            Event::Admit => {
                let answer = bench.admit();
                running.extend(answer);
                admitted = Some(answer);
            }
            Event::Finish { nth, evidence } if nth < running.len() => {
                let epoch = running.swap_remove(nth);
                bench.finish(epoch, evidence);
            }
            Event::Finish { .. } => {}
            Event::Pass { millis } => bench.pass(Duration::from_millis(millis)),
        }
        let snapshot = bench.circuit.snapshot(bench.now);
        seen.push((admitted, snapshot.state, snapshot.epoch));
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn failsafe_is_driven_through_the_same_states_as_a_plain_enum(
        events in prop::collection::vec(event(), 0..300),
    ) {
        prop_assert_eq!(trace(Failsafe::new(), &events), trace(Plain(Closed), &events));
    }
}

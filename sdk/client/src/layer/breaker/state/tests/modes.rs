//! Modes, and settings that change while the circuit runs.

use super::*;
use crate::config::BreakerMode::{self, Disabled, Enabled, ForcedOpen, MetricsOnly};
use crate::layer::breaker::CircuitState::Closed;
use crate::layer::breaker::OpenReason;
use crate::layer::breaker::Verdict::Success;

impl Bench<Failsafe> {
    fn set(&mut self, mode: BreakerMode) {
        self.circuit.set_mode(mode, self.now);
    }

    fn reconfigure(&mut self, config: BreakerConfig) {
        self.circuit.reconfigure(terms(config), self.now);
    }
}

#[test]
fn forced_open_rejects_everybody_until_it_is_told_otherwise() {
    let mut bench = Bench::with_lifeline(LifelineConfig::default());
    bench.set(ForcedOpen);
    bench.pass(Duration::from_hours(9));
    assert_eq!((bench.state(), bench.admit()), (Open, Err(OPEN_FOR)));
    assert!(bench.admit_as(Rank::Reserved).is_err());
    let turned = Change::Turned { from: Closed, to: Open, reason: Some(OpenReason::Forced), epoch: 1 };
    assert_eq!(bench.news(), [Change::Mode { from: Enabled, to: ForcedOpen }, turned]);
    bench.set(Enabled);
    assert!(bench.admit().is_ok());
}

#[test]
fn what_was_beneath_a_forced_circuit_holds_afterwards() {
    let mut bench = Bench::closed();
    bench.fail(3);
    let queued = bench.admit().unwrap();
    bench.set(ForcedOpen);
    assert!(!bench.circuit.is_current(queued));
    bench.finish(queued, Failure);
    bench.set(Enabled);
    assert_eq!((bench.state(), bench.snapshot().failed), (Closed, 3));

    let (mut bench, epoch) = Bench::half_open(5);
    bench.set(ForcedOpen);
    bench.set(Enabled);
    assert_eq!(bench.state(), HalfOpen);
    (0..5).for_each(|_| bench.finish(epoch, Success));
    assert_eq!(bench.state(), HalfOpen, "the probes of before belong to another epoch");
    bench.probe(5);
}

#[test]
fn only_counting_it_rejects_nobody_and_tells_each_crossing_once() {
    let mut bench = Bench::with(BreakerConfig { mode: MetricsOnly, ..config() });
    bench.fail(7);
    let would = Change::WouldOpen { reason: OpenReason::FailureRate };
    assert_eq!((bench.state(), bench.news()), (Closed, vec![would]));
    assert_eq!(bench.snapshot().failed, 7);
    (0..8).for_each(|_| bench.attempt(Success));
    bench.fail(9);
    assert_eq!(bench.news(), [would], "and again after it had ceased");
}

#[test]
fn disabled_it_counts_nothing_and_rejects_nobody() {
    let mut bench = Bench::with(BreakerConfig { mode: Disabled, ..config() });
    bench.fail(100);
    let snapshot = bench.snapshot();
    assert_eq!((snapshot.state, snapshot.counted, snapshot.mode), (Closed, 0, Disabled));
    assert_eq!(bench.news(), []);
}

#[test]
fn an_open_circuit_that_is_disabled_is_closed_and_stays_so() {
    for mode in [Disabled, MetricsOnly] {
        let mut bench = Bench::open();
        bench.news();
        bench.set(mode);
        let turned = Change::Turned { from: Open, to: Closed, reason: None, epoch: 2 };
        assert_eq!(bench.news(), [Change::Mode { from: Enabled, to: mode }, turned]);
        bench.set(Enabled);
        assert!(bench.admit().is_ok());
    }
}

#[test]
fn new_settings_keep_what_was_counted_and_count_on() {
    let mut bench = Bench::closed();
    (0..4).for_each(|_| bench.attempt(Success));
    bench.fail(3);
    let (before, epoch) = (bench.snapshot(), bench.admit().unwrap());
    let window = BreakerWindow::Calls(count(50));
    bench.reconfigure(BreakerConfig { window, failure_rate: Percent::new(40).unwrap(), ..config() });
    assert_eq!(bench.snapshot(), before);
    bench.finish(epoch, Failure);
    assert_eq!(bench.state(), Open, "four of eight, by the old settings and the new ones");
}

#[test]
fn new_settings_leave_an_open_circuit_open_for_as_long_as_it_was_going_to() {
    let mut bench = Bench::open();
    bench.reconfigure(BreakerConfig { open_for: Duration::from_secs(1), ..config() });
    assert_eq!(bench.admit(), Err(OPEN_FOR));
    let epoch = bench.probe(3);
    (0..3).for_each(|_| bench.finish(epoch, Failure));
    assert_eq!(bench.admit(), Err(Duration::from_secs(1)), "the next time is by the new ones");
}

#[test]
fn new_settings_reach_the_probes_that_are_out() {
    let (mut bench, epoch) = Bench::half_open(5);
    bench.reconfigure(BreakerConfig { probes: count(1), ..config() });
    assert!(bench.admit().is_err());
    bench.finish(epoch, Success);
    assert_eq!(bench.state(), Closed);
}

#[test]
fn a_mode_set_by_hand_outlives_new_settings_that_do_not_change_theirs() {
    let mut bench = Bench::closed();
    bench.set(ForcedOpen);
    bench.reconfigure(BreakerConfig { probes: count(1), ..config() });
    assert_eq!(bench.snapshot().mode, ForcedOpen);
    bench.reconfigure(BreakerConfig { mode: Disabled, ..config() });
    assert_eq!(bench.snapshot().mode, Disabled);
}

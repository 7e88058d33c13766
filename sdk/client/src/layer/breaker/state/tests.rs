mod asked;
pub(in crate::layer::breaker) mod model;
mod modes;
mod opening;
mod probing;

use core::num::NonZeroU32;
use core::time::Duration;

use tokio::time::Instant;

use super::{Circuit, End, Moment, Policy, Terms};
use crate::config::{BreakerConfig, BreakerWindow, LifelineConfig, Percent, SlowCallConfig};
use crate::layer::breaker::CircuitState::{self, HalfOpen, Open};
use crate::layer::breaker::Verdict::{self, Failure};
use crate::layer::breaker::engine::{Engine, Failsafe};
use crate::layer::breaker::events::Change;
use crate::layer::breaker::{BreakerSnapshot, Rank};

/// What the tests below are about; the first opening lasts so long.
const OPEN_FOR: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(30);
const LIMIT: Duration = Duration::from_secs(10);

fn count(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).expect("above zero")
}

fn config() -> BreakerConfig {
    BreakerConfig {
        window: BreakerWindow::Calls(count(10)),
        calls_min: count(4),
        consecutive_failures: None,
        open_for: OPEN_FOR,
        probes: count(5),
        probe_patience: PATIENCE,
        ..BreakerConfig::default()
    }
}

fn slow_calls() -> BreakerConfig {
    let rate = Percent::new(60).expect("1 to 100");
    BreakerConfig { slow_call: Some(SlowCallConfig { longer_than: LIMIT, rate }), ..config() }
}

fn terms(config: BreakerConfig) -> Terms {
    Terms { config, lifeline: None, probe_time: Duration::ZERO }
}

/// A circuit with a time that is turned by hand, and dice that always show the same.
struct Bench<E> {
    circuit: Circuit<E>,
    now: Instant,
    random: u64,
}

impl Bench<Failsafe> {
    fn closed() -> Self {
        Self::with(config())
    }

    fn with(config: BreakerConfig) -> Self {
        Self::of(Failsafe::new(), terms(config), None)
    }

    fn with_lifeline(lifeline: LifelineConfig) -> Self {
        Self::of(Failsafe::new(), Terms { lifeline: Some(lifeline), ..terms(config()) }, None)
    }

    /// Open since just now.
    fn open() -> Self {
        let mut bench = Self::closed();
        bench.fail(4);
        assert_eq!(bench.state(), Open);
        bench
    }

    /// Half-open with `probes` admitted; their epoch.
    fn half_open(probes: u32) -> (Self, u64) {
        let mut bench = Self::open();
        let epoch = bench.probe(probes);
        (bench, epoch)
    }
}

impl<E: Engine> Bench<E> {
    fn of(engine: E, terms: Terms, policy: Option<Policy>) -> Self {
        let now = Instant::now();
        Self { circuit: Circuit::new(engine, terms, policy, now), now, random: 0 }
    }

    fn state(&self) -> CircuitState {
        self.circuit.state()
    }

    fn snapshot(&self) -> BreakerSnapshot {
        self.circuit.snapshot(Rank::Ordinary, self.now)
    }

    fn moment(&self) -> Moment {
        Moment { now: self.now, random: self.random }
    }

    fn admit(&mut self) -> Result<u64, Duration> {
        self.admit_as(Rank::Ordinary)
    }

    fn admit_as(&mut self, rank: Rank) -> Result<u64, Duration> {
        let moment = self.moment();
        self.circuit.admit(rank, moment)
    }

    fn finish(&mut self, epoch: u64, verdict: Verdict) {
        self.end(epoch, End { verdict, wire: None, asked: None });
    }

    fn end(&mut self, epoch: u64, end: End) {
        let moment = self.moment();
        self.circuit.finish(epoch, end, || moment);
    }

    fn attempt(&mut self, verdict: Verdict) {
        let epoch = self.admit().expect("admitted");
        self.finish(epoch, verdict);
    }

    /// An attempt that was on the wire for so long.
    fn attempt_for(&mut self, wire: Duration, verdict: Verdict) {
        let epoch = self.admit().expect("admitted");
        self.end(epoch, End { verdict, wire: Some(wire), asked: None });
    }

    fn fail(&mut self, times: u32) {
        (0..times).for_each(|_| self.attempt(Failure));
    }

    /// Waits until the circuit lets somebody in, and sends `probes`; their epoch.
    fn probe(&mut self, probes: u32) -> u64 {
        if let Some(wait) = self.circuit.stay_away(Rank::Ordinary, self.now) {
            self.pass(wait);
        }
        let epochs: Vec<u64> = (0..probes).map(|_| self.admit().expect("a probe")).collect();
        assert_eq!(self.state(), HalfOpen);
        *epochs.first().expect("at least one probe")
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
    }

    fn news(&mut self) -> Vec<Change> {
        self.circuit.news().collect()
    }
}

//! What the gate passes over must be what the circuit would have made nothing of.

use core::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use failsafe::FailurePolicy;
use futures_util::FutureExt as _;
use proptest::prelude::*;

use super::*;
use crate::config::{BreakerWindow, LifelineConfig, Percent, RetryAfterRule, SlowCallConfig};
use crate::layer::breaker::BreakerEvent;
use crate::layer::breaker::Verdict::{Failure, Ignored, Success};

const LIMIT: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug)]
enum Event {
    Admit(Rank),
    Finish { nth: usize, end: End },
    Successes(u8),
    Pass(Duration),
    Mode(BreakerMode),
    Settings { window: BreakerWindow, opens: bool, is_slow: bool },
}

fn count(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).expect("above zero")
}

fn window() -> impl Strategy<Value = BreakerWindow> {
    prop_oneof![
        4 => (1_u32..6).prop_map(|calls| BreakerWindow::Calls(count(calls))),
        1 => Just(BreakerWindow::Time(Duration::from_secs(10))),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    use BreakerMode::{Disabled, Enabled, ForcedOpen, MetricsOnly};
    let verdict = prop_oneof![4 => Just(Success), 2 => Just(Failure), 1 => Just(Ignored)];
    let asked = prop_oneof![6 => Just(None), 1 => Just(Some(Duration::from_secs(3)))];
    let wire = prop_oneof![4 => Just(None), 1 => Just(Some(LIMIT)), 1 => Just(Some(LIMIT * 2))];
    let end = (verdict, wire, asked).prop_map(|(verdict, wire, asked)| End { verdict, wire, asked });
    let rank = prop_oneof![Just(Rank::Ordinary), Just(Rank::Lifeline), Just(Rank::Reserved)];
    let mode =
        prop_oneof![3 => Just(Enabled), 2 => Just(MetricsOnly), 1 => Just(Disabled), 1 => Just(ForcedOpen)];
    prop_oneof![
        20 => rank.prop_map(Event::Admit),
        20 => (0_usize..8, end).prop_map(|(nth, end)| Event::Finish { nth, end }),
        10 => (1_u8..9).prop_map(Event::Successes),
        5 => (0_u64..4_000).prop_map(|millis| Event::Pass(Duration::from_millis(millis))),
        2 => mode.prop_map(Event::Mode),
        2 => (window(), any::<bool>(), any::<bool>())
            .prop_map(|(window, opens, is_slow)| Event::Settings { window, opens, is_slow }),
    ]
}

fn terms(window: BreakerWindow, opens: bool, is_slow: bool) -> Terms {
    let rate = Percent::new(50).expect("1 to 100");
    let config = BreakerConfig {
        window,
        calls_min: count(1),
        consecutive_failures: Some(count(3)),
        failure_rate: Percent::new(80).expect("1 to 100"),
        slow_call: is_slow.then_some(SlowCallConfig { longer_than: LIMIT, rate }),
        // Whatever the dice show.
        open_for: Duration::from_secs(2),
        open_for_max: Duration::from_secs(2),
        retry_after: if opens { RetryAfterRule::Opens } else { RetryAfterRule::Extends },
        probes: count(2),
        ..BreakerConfig::default()
    };
    Terms { config, lifeline: Some(LifelineConfig::default()), probe_time: Duration::ZERO }
}

/// Counts what it hears, and never wants anything.
struct Hearing(Arc<AtomicU32>);

impl FailurePolicy for Hearing {
    fn record_success(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn mark_dead_on_failure(&mut self) -> Option<Duration> {
        self.0.fetch_add(1_000, Ordering::Relaxed);
        None
    }

    fn revived(&mut self) {}
}

/// A gate, and a circuit that hears of everything.
struct Pair {
    gate: Gate<&'static str>,
    events: super::super::BreakerEvents<&'static str>,
    circuit: Circuit<Failsafe>,
    running: Vec<u64>,
    now: Instant,
}

impl Pair {
    fn new(policies: [Option<Policy>; 2]) -> Self {
        let [one, other] = policies;
        let (now, outlet) = (Instant::now(), Outlet::new());
        let events = outlet.subscribe();
        let window = BreakerWindow::Calls(count(3));
        let gate = Gate::new(("pair", "pair"), terms(window, false, false), one, outlet);
        let circuit = Circuit::new(Failsafe::new(), terms(window, false, false), other, now);
        Self { gate, events, circuit, running: Vec::new(), now }
    }

    fn moment(&self) -> Moment {
        Moment { now: self.now, random: 0 }
    }

    fn admit(&mut self, rank: Rank) {
        let (now, moment) = (self.now, self.moment());
        let admitted = self.circuit.admit(rank, moment);
        assert_eq!(self.gate.admit(rank, || now), admitted);
        self.running.extend(admitted);
    }

    fn finish(&mut self, nth: usize, end: End) {
        if nth < self.running.len() {
            let (epoch, now, moment) = (self.running.swap_remove(nth), self.now, self.moment());
            self.circuit.finish(epoch, end, || moment);
            self.gate.finish(epoch, end, || now);
        }
    }

    fn act(&mut self, event: Event) {
        match event {
            Event::Admit(rank) => self.admit(rank),
            Event::Finish { nth, end } => self.finish(nth, end),
            Event::Successes(times) => {
                for _ in 0..times {
                    self.admit(Rank::Ordinary);
                    let latest = self.running.len().wrapping_sub(1);
                    self.finish(latest, End { verdict: Success, wire: None, asked: None });
                }
            }
            Event::Pass(time) => self.now += time,
            Event::Mode(mode) => {
                self.circuit.set_mode(mode, self.now);
                self.gate.set_mode(mode, self.now);
            }
            Event::Settings { window, opens, is_slow } => {
                self.circuit.reconfigure(terms(window, opens, is_slow), self.now);
                self.gate.reconfigure(terms(window, opens, is_slow), self.now);
            }
        }
    }

    fn compare(&mut self) {
        let seen = |circuit: &Circuit<Failsafe>| {
            let snapshots = [Rank::Ordinary, Rank::Reserved].map(|rank| circuit.snapshot(rank, self.now));
            (snapshots, Word::of(circuit).into())
        };
        let (snapshots, word): (_, u64) = seen(&self.circuit);
        assert_eq!(seen(&self.gate.lock().circuit), (snapshots, word));
        assert_eq!(u64::from(self.gate.word()), word);
        let news: Vec<_> = self.circuit.news().map(|change| change.of("pair")).collect();
        let told: Vec<BreakerEvent<_>> =
            core::iter::from_fn(|| self.events.next().now_or_never().flatten()).collect();
        assert_eq!(told, news);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]
    #[test]
    fn what_the_gate_does_not_tell_the_circuit_would_have_changed_nothing(
        events in prop::collection::vec(event(), 0..120),
        has_policy in any::<bool>(),
    ) {
        let heard = [Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0))];
        let policies =
            heard.each_ref().map(|heard| has_policy.then(|| Box::new(Hearing(Arc::clone(heard))) as Policy));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        // The gate reads the clock once, when it is made.
        runtime.block_on(async {
            let mut pair = Pair::new(policies);
            for event in events {
                pair.act(event);
                pair.compare();
            }
        });
        let [gate, circuit] = heard.map(|heard| heard.load(Ordering::Relaxed));
        prop_assert_eq!(gate, circuit);
    }
}

#[tokio::test(start_paused = true)]
async fn successes_at_a_window_full_of_them_take_no_lock_and_no_time() {
    let terms = terms(BreakerWindow::Calls(count(3)), false, false);
    let gate = Gate::new(("full", "full"), terms, None, Outlet::new());
    let well = End { verdict: Success, wire: None, asked: None };
    for _ in 0..3 {
        let epoch = gate.admit(Rank::Ordinary, || panic!("closed")).unwrap();
        gate.finish(epoch, well, || panic!("counted by number"));
    }
    let held = gate.lock();
    let epoch = gate.admit(Rank::Ordinary, || panic!("closed")).unwrap();
    gate.finish(epoch, well, || panic!("full"));
    gate.finish(epoch, End::NOTHING, || panic!("nothing to give back"));
    gate.finish(epoch + 1, End { verdict: Failure, ..well }, || panic!("of another epoch"));
    drop(held);
    gate.finish(epoch, End { verdict: Failure, ..well }, Instant::now);
    assert_eq!(gate.snapshot(Rank::Ordinary).failed, 1);
}

#[tokio::test(start_paused = true)]
async fn threads_lose_no_failure_between_the_successes_that_are_passed_over() {
    let window = BreakerWindow::Calls(count(1_000));
    let config = BreakerConfig {
        window,
        calls_min: count(1_000),
        consecutive_failures: None,
        failure_rate: Percent::new(100).unwrap(),
        ..BreakerConfig::default()
    };
    let gate = Gate::new(
        ("threads", "threads"),
        Terms { config, lifeline: None, probe_time: Duration::ZERO },
        None,
        Outlet::new(),
    );
    let turn = |nth: u32| {
        let epoch = gate.admit(Rank::Ordinary, Instant::now).unwrap();
        let verdict = if nth.is_multiple_of(20) { Failure } else { Success };
        gate.finish(epoch, End { verdict, wire: None, asked: None }, Instant::now);
    };
    for _ in 0..1_000 {
        turn(1);
    }
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..200).for_each(turn));
        }
    });
    let snapshot = gate.snapshot(Rank::Ordinary);
    assert_eq!((snapshot.counted, snapshot.failed), (1_000, 40));
}

#[tokio::test(start_paused = true)]
async fn a_success_that_ends_a_crossing_is_not_passed_over() {
    let mut terms = terms(BreakerWindow::Calls(count(2)), true, false);
    terms.config.mode = BreakerMode::MetricsOnly;
    let outlet = Outlet::new();
    let mut events = outlet.subscribe();
    let gate = Gate::new(("crossing", "crossing"), terms, None, outlet);
    let well = End { verdict: Success, wire: None, asked: None };
    let asked = End { verdict: Ignored, asked: Some(LIMIT), ..well };
    for end in [well, well, asked, asked, well, asked] {
        gate.finish(0, end, Instant::now);
    }
    drop(gate);
    let mut crossings = 0;
    while let Some(event) = events.next().await {
        assert!(matches!(event, BreakerEvent::WouldOpen { .. }), "{event:?}");
        crossings += 1;
    }
    assert_eq!(crossings, 2);
}

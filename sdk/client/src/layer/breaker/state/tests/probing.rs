//! The half-open circuit, and the lifeline through the open one.

use super::*;
use crate::layer::breaker::CircuitState::Closed;
use crate::layer::breaker::Verdict::{Ignored, Success};

#[test]
fn a_half_open_circuit_admits_its_probes_and_nobody_else() {
    let (mut bench, _) = Bench::half_open(5);
    assert!((0..1_000).all(|_| bench.admit().is_err()));
}

#[test]
fn the_probes_decide_by_rate_and_not_by_the_first_answer() {
    let (mut bench, epoch) = Bench::half_open(5);
    for verdict in [Failure, Success, Failure, Success] {
        bench.finish(epoch, verdict);
        assert_eq!(bench.state(), HalfOpen);
    }
    bench.finish(epoch, Success);
    assert_eq!(bench.state(), Closed, "two of five are below half");

    let (mut bench, epoch) = Bench::half_open(5);
    for verdict in [Success, Success, Failure, Failure, Failure] {
        bench.finish(epoch, verdict);
    }
    assert_eq!(bench.state(), Open, "three of five are not");
}

#[test]
fn slow_probes_keep_it_open_although_they_succeed() {
    let mut bench = Bench::with(slow_calls());
    bench.fail(4);
    let epoch = bench.probe(5);
    for _ in 0..3 {
        assert_eq!(bench.state(), HalfOpen);
        bench.end(epoch, End { verdict: Success, wire: Some(LIMIT * 2), asked: None });
    }
    assert_eq!(bench.state(), Open);
}

#[test]
fn fast_probes_close_it_only_when_the_rest_could_not_make_it_slow() {
    let mut bench = Bench::with(slow_calls());
    bench.fail(4);
    let epoch = bench.probe(5);
    let fast = End { verdict: Success, wire: Some(LIMIT), asked: None };
    let slow = End { wire: Some(LIMIT * 2), ..fast };
    for end in [slow, slow, fast, fast] {
        bench.end(epoch, end);
        assert_eq!(bench.state(), HalfOpen);
    }
    bench.end(epoch, fast);
    assert_eq!(bench.state(), Closed);
}

#[test]
fn a_closed_circuit_starts_with_an_empty_window() {
    let (mut bench, epoch) = Bench::half_open(3);
    (0..3).for_each(|_| bench.finish(epoch, Success));
    assert_eq!(bench.state(), Closed);
    bench.fail(3);
    assert_eq!(bench.state(), Closed, "three are below the minimum");
}

#[test]
fn a_success_from_before_the_outage_closes_nothing() {
    let mut bench = Bench::closed();
    let old: Vec<u64> = (0..5).map(|_| bench.admit().unwrap()).collect();
    bench.fail(4);
    bench.pass(OPEN_FOR);
    let probe = bench.admit().unwrap();
    for epoch in old {
        bench.finish(epoch, Success);
    }
    assert_eq!(bench.state(), HalfOpen);
    (0..3).for_each(|_| bench.finish(probe, Failure));
    assert_eq!(bench.state(), Open);
}

#[test]
fn a_failure_from_before_the_outage_reopens_nothing() {
    let mut bench = Bench::closed();
    let old = bench.admit().unwrap();
    bench.fail(4);
    bench.pass(OPEN_FOR);
    assert!(bench.admit().is_ok());
    (0..5).for_each(|_| bench.finish(old, Failure));
    assert_eq!(bench.state(), HalfOpen);
}

#[test]
fn a_returned_probe_frees_its_place_and_a_decline_decides_nothing() {
    let (mut bench, epoch) = Bench::half_open(5);
    assert!(bench.admit().is_err());
    bench.finish(epoch, Ignored);
    assert!(bench.admit().is_ok());
    assert!(bench.admit().is_err(), "one place was free, not two");
    assert_eq!(bench.state(), HalfOpen);
}

#[test]
fn stragglers_that_are_cancelled_add_no_places() {
    let mut bench = Bench::closed();
    let old: Vec<u64> = (0..20).map(|_| bench.admit().unwrap()).collect();
    bench.fail(4);
    bench.probe(5);
    for epoch in old {
        bench.finish(epoch, Ignored);
    }
    assert!(bench.admit().is_err());
}

#[test]
fn probes_that_hang_do_not_hold_the_circuit_for_ever() {
    let (mut bench, epoch) = Bench::half_open(5);
    bench.pass(PATIENCE);
    assert_eq!(bench.admit(), Err(OPEN_FOR), "all hang: it opens again, for at least the first time");
    bench.finish(epoch, Success);
    assert_eq!(bench.state(), Open, "and what comes late counts no more");
    bench.pass(OPEN_FOR);
    assert!(bench.admit().is_ok());
}

#[test]
fn attempts_that_queued_while_it_opened_are_not_current() {
    let mut bench = Bench::closed();
    let queued = bench.admit().unwrap();
    assert!(bench.circuit.is_current(queued));
    bench.fail(4);
    assert!(!bench.circuit.is_current(queued), "open");
    bench.pass(OPEN_FOR);
    let probe = bench.admit().unwrap();
    assert!(!bench.circuit.is_current(queued), "half-open: it would be one probe too many");
    assert!(bench.circuit.is_current(probe));
    (0..3).for_each(|_| bench.finish(probe, Success));
    assert!(bench.circuit.is_current(queued), "closed: everybody may go");
}

fn lifeline() -> LifelineConfig {
    LifelineConfig { every: Duration::from_secs(1), probes: count(2) }
}

#[test]
fn the_lifeline_passes_an_open_circuit_at_its_rate() {
    let mut bench = Bench::with_lifeline(lifeline());
    bench.fail(4);
    for _ in 0..4 {
        assert_eq!(bench.admit_as(Rank::Lifeline), Err(Duration::from_secs(1)));
        bench.pass(Duration::from_secs(1));
        let epoch = bench.admit_as(Rank::Lifeline).expect("once a second");
        assert!(bench.circuit.is_current(epoch), "and its queue does not undo that");
        bench.finish(epoch, Failure);
        assert!(bench.admit().is_err(), "others do not pass");
    }
    assert_eq!(bench.state(), Open);
    assert_eq!(bench.admit(), Err(Duration::from_secs(1)), "its failures make the open time no longer");
}

#[test]
fn a_lifeline_that_finds_the_gateway_well_lets_the_probes_begin() {
    let mut bench = Bench::with_lifeline(lifeline());
    bench.fail(4);
    bench.pass(Duration::from_secs(1));
    let epoch = bench.admit_as(Rank::Lifeline).unwrap();
    bench.finish(epoch, Success);
    assert_eq!(bench.state(), Open, "one answer closes nothing");
    assert!(bench.admit().is_ok());
    assert_eq!(bench.state(), HalfOpen);
}

#[test]
fn reserved_probes_have_places_of_their_own_and_hold_no_verdict_up() {
    let mut bench = Bench::with_lifeline(lifeline());
    bench.fail(4);
    let epoch = bench.probe(5);
    assert!(bench.admit().is_err());
    assert!(bench.admit_as(Rank::Lifeline).is_err());
    assert_eq!((0..10).filter(|_| bench.admit_as(Rank::Reserved).is_ok()).count(), 2);
    for verdict in [Failure, Success, Failure, Success, Success] {
        bench.finish(epoch, verdict);
    }
    assert_eq!(bench.state(), Closed, "five results decide, whoever brought them");
}

#[test]
fn without_a_lifeline_rank_buys_nothing() {
    let mut bench = Bench::open();
    bench.pass(Duration::from_secs(4));
    assert_eq!(bench.admit_as(Rank::Reserved), Err(Duration::from_secs(1)));
    bench.probe(5);
    assert!(bench.admit_as(Rank::Reserved).is_err());
}

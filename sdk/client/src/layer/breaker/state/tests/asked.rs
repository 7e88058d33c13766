//! What the gateway asks for with `Retry-After`.

use super::*;
use crate::config::RetryAfterRule;
use crate::layer::breaker::CircuitState::Closed;
use crate::layer::breaker::Verdict::{Ignored, Success};

fn asking(verdict: Verdict, seconds: u64) -> End {
    End { verdict, wire: None, asked: Some(Duration::from_secs(seconds)) }
}

fn answer(bench: &mut Bench<Failsafe>, end: End) {
    let epoch = bench.admit().expect("admitted");
    bench.end(epoch, end);
}

#[test]
fn a_circuit_that_opens_stays_open_until_the_gateway_wants_to_be_asked_again() {
    let mut bench = Bench::closed();
    answer(&mut bench, asking(Failure, 20));
    bench.pass(Duration::from_secs(2));
    assert_eq!(bench.state(), Closed, "one answer stops nothing");
    answer(&mut bench, asking(Failure, 1));
    bench.fail(2);
    assert_eq!(bench.admit(), Err(Duration::from_secs(18)), "the latest moment that any of them named");
}

#[test]
fn a_day_is_not_believed_and_a_moment_does_not_shorten_the_open_time() {
    for (asked, expected) in [(86_400, 60), (1, 5)] {
        let mut bench = Bench::closed();
        (0..4).for_each(|_| answer(&mut bench, asking(Failure, asked)));
        assert_eq!(bench.admit(), Err(Duration::from_secs(expected)), "asked for {asked} s");
    }
}

#[test]
fn failed_probes_are_heard_alike() {
    let (mut bench, epoch) = Bench::half_open(3);
    (0..3).for_each(|_| bench.end(epoch, asking(Failure, 30)));
    assert_eq!(bench.admit(), Err(Duration::from_secs(30)));
}

#[test]
fn what_was_asked_before_the_circuit_closed_is_over() {
    let (mut bench, epoch) = Bench::half_open(5);
    bench.end(epoch, asking(Ignored, 50));
    (0..3).for_each(|_| bench.finish(epoch, Success));
    bench.fail(4);
    assert_eq!(bench.admit(), Err(OPEN_FOR));
}

#[test]
fn if_it_is_told_so_one_answer_opens_the_circuit_even_if_it_is_no_failure() {
    for verdict in [Failure, Ignored] {
        let mut bench = Bench::with(BreakerConfig { retry_after: RetryAfterRule::Opens, ..config() });
        answer(&mut bench, asking(verdict, 7));
        assert_eq!(bench.admit(), Err(Duration::from_secs(7)));
    }
}

#[test]
fn a_lifelines_success_does_not_cut_short_what_the_gateway_asked_for() {
    let mut bench = Bench::with_lifeline(LifelineConfig::default());
    (0..4).for_each(|_| answer(&mut bench, asking(Failure, 20)));
    bench.pass(Duration::from_secs(1));
    let epoch = bench.admit_as(Rank::Lifeline).unwrap();
    bench.finish(epoch, Success);
    assert_eq!(bench.admit(), Err(Duration::from_secs(19)));
}

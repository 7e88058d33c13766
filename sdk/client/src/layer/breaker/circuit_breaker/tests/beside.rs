//! Beside failsafe by itself, which keeps the states of ours: the same verdicts, and where the two must differ.

use core::iter::repeat;

use failsafe::StateMachine;
use failsafe::failure_policy::{ConsecutiveFailures, consecutive_failures};
use proptest::prelude::*;

use super::*;
use crate::layer::breaker::state::tests::model::alone;

type Theirs = StateMachine<ConsecutiveFailures<core::iter::Repeat<Duration>>, ()>;

/// Half-open after three failures in a row. Its clock cannot be set, so its open time is none, and its door opens with
/// the next tick.
fn theirs() -> Theirs {
    let theirs =
        failsafe::Config::new().failure_policy(consecutive_failures(3, repeat(Duration::ZERO))).build();
    (0..3).for_each(|_| theirs.on_error());
    while !theirs.is_call_permitted() {
        core::hint::spin_loop();
    }
    theirs
}

#[tokio::test(start_paused = true)]
async fn where_failsafe_lets_everybody_into_a_half_open_circuit_ours_lets_its_probes() {
    let theirs = theirs();
    assert_eq!((0..1_000).filter(|_| theirs.is_call_permitted()).count(), 1_000);
    let ours = half_open().await;
    let probes: Vec<_> = (0..1_000).filter_map(|_| ours.admit().ok()).collect();
    assert_eq!(probes.len(), 5);
}

#[tokio::test(start_paused = true)]
async fn where_a_late_success_closes_failsafe_it_says_nothing_to_ours() {
    let theirs = theirs();
    theirs.on_success();
    theirs.on_error();
    assert!(theirs.is_call_permitted(), "closed, and one failure is not three");

    let ours = breaker(touchy());
    let old = ours.admit().unwrap();
    fail(&ours, 3);
    advance(OPEN_FOR).await;
    let probe = ours.admit().unwrap();
    old.succeed();
    probe.fail();
    assert_eq!(ours.state(), HalfOpen, "one of five, and nothing else was said");
}

/// Takes the first probe's word, as failsafe does.
fn ours(verdicts: &[bool]) -> Vec<Option<CircuitState>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(async {
        let rate = Percent::new(100).expect("1 to 100");
        let ours = breaker(BreakerConfig { failure_rate: rate, probes: count(1), ..touchy() });
        let mut states = Vec::new();
        for failed in verdicts {
            if let Some(wait) = ours.retry_after(Rank::Ordinary) {
                advance(wait).await;
            }
            let permit = ours.admit().expect("its time is over");
            let end = if *failed { Permit::fail } else { Permit::succeed };
            end(permit);
            states.push(Some(ours.state()));
        }
        states
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn one_call_after_another_it_stands_where_failsafe_alone_does(
        verdicts in prop::collection::vec(any::<bool>(), 0..200),
    ) {
        prop_assert_eq!(ours(&verdicts), alone(&verdicts));
    }
}

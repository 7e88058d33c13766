//! Settings, modes, ranks and policies of one circuit.

use core::iter::repeat;

use failsafe::failure_policy::consecutive_failures;

use super::*;

#[test]
fn settings_and_names_that_cannot_hold_are_refused_with_their_values() {
    let refused = |name, config| CircuitBreaker::new(name, config).unwrap_err().to_string();
    let long = BreakerConfig { open_for: Duration::from_mins(2), ..touchy() };
    assert_eq!(refused("a", long), "breaker.open_for = 120s must be at most breaker.open_for_max = 60s");
    let narrow = BreakerConfig { calls_min: count(101), ..touchy() };
    assert_eq!(refused("a", narrow), "breaker.calls_min = 101 must be at most breaker.window = 100");
    assert_eq!(refused("", touchy()), "name is not empty");
    let taken = "name is none of a client's own circuits (confirm, charge, cancel, payout, manage, look_up, list, host), \
                 not \"host\"";
    assert_eq!(refused("host", touchy()), taken);
    let lifeline = LifelineConfig { every: Duration::ZERO, ..LifelineConfig::default() };
    let error = CircuitBreaker::builder("a").lifeline(lifeline).build().unwrap_err();
    assert_eq!(error.to_string(), "lifeline.every is above zero and at most a day, not 0ns");
}

#[test]
fn an_attempt_timeout_that_nobody_stated_refuses_no_settings() {
    let patience = BreakerConfig { probe_patience: Duration::from_millis(10), ..touchy() };
    assert!(CircuitBreaker::new("quick", patience).is_ok());
}

#[tokio::test(start_paused = true)]
async fn clones_share_the_circuit_and_two_of_one_name_do_not() {
    let (one, other) = (breaker(touchy()), breaker(touchy()));
    fail(&one.clone(), 3);
    assert_eq!((one.state(), other.state()), (Open, Closed));
    assert_eq!(one.name(), "test");
}

#[tokio::test(start_paused = true)]
async fn new_settings_keep_what_was_counted_and_refused_ones_change_nothing() {
    let breaker = breaker(touchy());
    fail(&breaker, 2);
    let before = breaker.snapshot();
    let bad = BreakerConfig { open_for: Duration::ZERO, ..touchy() };
    assert!(breaker.reconfigure(bad).is_err());
    assert_eq!(breaker.snapshot(), before);
    let wider = BreakerWindow::Calls(count(1_000));
    breaker.reconfigure(BreakerConfig { window: wider, ..touchy() }).unwrap();
    assert_eq!(breaker.snapshot(), before);
    fail(&breaker, 1);
    assert_eq!(breaker.state(), Open);
}

/// How long it stays open after a round of failed probes.
async fn second_open_time(breaker: &CircuitBreaker) -> Option<Duration> {
    fail(breaker, 3);
    advance(OPEN_FOR).await;
    fail(breaker, 3);
    breaker.retry_after(Rank::Ordinary)
}

#[tokio::test(start_paused = true)]
async fn a_new_seed_makes_the_open_times_repeatable_from_there_on() {
    let seeded = |seed| BreakerConfig { jitter_seed: Some(seed), ..touchy() };
    let (one, other) = (breaker(seeded(1)), breaker(seeded(2)));
    other.reconfigure(seeded(1)).unwrap();
    assert_eq!(second_open_time(&one).await, second_open_time(&other).await);
}

#[tokio::test(start_paused = true)]
async fn modes_hold_as_they_do_in_a_client() {
    let breaker = breaker(touchy());
    breaker.set_mode(BreakerMode::ForcedOpen);
    assert_eq!(breaker.admit().unwrap_err().retry_after(), Some(OPEN_FOR));
    breaker.set_mode(BreakerMode::MetricsOnly);
    fail(&breaker, 100);
    assert_eq!((breaker.state(), breaker.snapshot().failed), (Closed, 100));
    breaker.set_mode(BreakerMode::Disabled);
    fail(&breaker, 100);
    assert_eq!(breaker.snapshot().failed_in_a_row, 100);
}

#[tokio::test(start_paused = true)]
async fn the_lifeline_passes_the_open_circuit_and_outlives_new_settings() {
    let lifeline = LifelineConfig { every: Duration::from_secs(1), probes: count(2) };
    let breaker = CircuitBreaker::builder("test").config(touchy()).lifeline(lifeline).build().unwrap();
    breaker.reconfigure(touchy()).unwrap();
    fail(&breaker, 3);
    advance(Duration::from_secs(1)).await;
    let waits = [Rank::Ordinary, Rank::Lifeline].map(|rank| breaker.retry_after(rank));
    assert_eq!(waits, [Some(Duration::from_secs(4)), None]);
    drop(breaker.admit_as(Rank::Lifeline).unwrap());
    assert!(breaker.admit_as(Rank::Lifeline).is_err(), "once a second");
    advance(Duration::from_secs(4)).await;
    let _probes: Vec<_> = (0..5).map(|_| breaker.admit().unwrap()).collect();
    assert!(breaker.admit_as(Rank::Lifeline).is_err());
    let _reserved = [(); 2].map(|()| breaker.admit_as(Rank::Reserved).unwrap());
    assert!(breaker.admit_as(Rank::Reserved).is_err());
}

#[tokio::test(start_paused = true)]
async fn a_policy_of_the_callers_own_opens_it_beside_the_settings() {
    let policy = consecutive_failures(2, repeat(Duration::from_secs(9)));
    let breaker = CircuitBreaker::builder("test").config(touchy()).failure_policy(policy).build().unwrap();
    assert_eq!(failures_to_open(&breaker), 2);
    assert_eq!(breaker.retry_after(Rank::Ordinary), Some(Duration::from_secs(9)));
}

#[test]
fn it_may_be_shared_and_sent() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<CircuitBreaker>();
    shared::<Permit>();
    shared::<BreakerEvents<&'static str>>();
}

//! Breakers in the hands of those who run the client.

use failsafe::failure_policy::consecutive_failures;

use super::*;
use crate::config::{BreakerMode, ClassBreakers, HostBreakerConfig};
use crate::layer::breaker::{BreakerEvent, CircuitId, OpenReason};
use crate::test_support::secret_key;

const CONFIRM: CircuitId = CircuitId::Class(OperationClass::Confirm);

#[tokio::test(start_paused = true)]
async fn an_operator_can_cut_charges_off_and_let_them_through_again() {
    let script = Script::always(Step::paid());
    let client = client(&script);
    client.set_breaker_mode(CONFIRM, BreakerMode::ForcedOpen);
    assert_eq!(client.confirm(confirm()).await.effect(), Effect::NotApplied);
    assert!(client.payment(&PAYMENT_KEY.parse().unwrap()).await.is_ok());
    client.set_breaker_mode(CONFIRM, BreakerMode::Enabled);
    assert_eq!(client.confirm(confirm()).await.effect(), Effect::Applied);
    assert_eq!(script.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_breaker_that_only_counts_sends_everything_and_tells_that_it_would_not() {
    let Config { breaker, .. } = touchy(1);
    let breaker = BreakerConfig { mode: BreakerMode::MetricsOnly, ..breaker };
    let script = Script::always(Step::Lose);
    let client = client_with(&script, Config { breaker, ..touchy(1) });
    let mut events = client.breaker_events();
    for _ in 0..5 {
        let _in_doubt = client.confirm(confirm()).await;
    }
    assert_eq!(script.attempts(), 5);
    drop(client);
    let would = BreakerEvent::WouldOpen { circuit: CONFIRM, reason: OpenReason::FailureRate };
    assert_eq!((events.next().await, events.next().await), (Some(would), None));
}

#[tokio::test(start_paused = true)]
async fn new_settings_are_checked_as_at_the_start_and_change_nothing_if_refused() {
    let client = client_with(&Script::always(Step::Lose), touchy(1));
    let _in_doubt = client.confirm(confirm()).await;
    let before = client.breaker(CONFIRM);
    let bad = BreakerConfig { probe_patience: Duration::from_secs(1), ..touchy(1).breaker };
    let host = HostBreakerConfig { circuit: bad.clone(), ..HostBreakerConfig::default() };
    let said = [
        client
            .reconfigure_breakers(&bad, &ClassBreakers::default(), &HostBreakerConfig::default())
            .unwrap_err()
            .to_string(),
        client
            .reconfigure_breakers(&touchy(1).breaker, &ClassBreakers::default(), &host)
            .unwrap_err()
            .to_string(),
    ];
    let expected = ["breaker.probe_patience = 1s", "host_breaker.circuit.probe_patience = 1s"];
    assert_eq!(said, expected.map(|at| format!("attempt_timeout = 20s must be below {at}")));
    assert_eq!(client.breaker(CONFIRM), before);
}

#[tokio::test(start_paused = true)]
async fn new_settings_hold_for_the_next_attempt_and_keep_what_was_counted() {
    let script = Script::always(Step::Lose);
    let client = client(&script);
    for _ in 0..2 {
        let _in_doubt = client.confirm(confirm()).await;
    }
    let before = client.breaker(CONFIRM);
    let breaker = BreakerConfig { consecutive_failures: Some(count(7)), ..BreakerConfig::default() };
    client.reconfigure_breakers(&breaker, &ClassBreakers::default(), &HostBreakerConfig::default()).unwrap();
    assert_eq!((client.breaker(CONFIRM), before.failed), (before, 6), "three attempts per call");
    let _in_doubt = client.confirm(confirm()).await;
    assert_eq!((client.breaker(CONFIRM).state, script.attempts()), (CircuitState::Open, 7));
}

#[tokio::test(start_paused = true)]
async fn a_policy_of_failsafes_opens_the_circuit_that_it_was_given_to_and_no_other() {
    let policy = |times| consecutive_failures(times, core::iter::repeat(Duration::from_secs(9)));
    let retry = RetryConfig { attempts_max: count(2), ..config().retry };
    let script = Script::always(Step::Lose);
    let client = Client::builder(secret_key())
        .config(Config { retry, ..config() })
        .failure_policy(OperationClass::LookUp, policy(1))
        .failure_policy(OperationClass::LookUp, policy(2))
        .build_with(script.clone())
        .unwrap();
    let mut events = client.breaker_events();
    let _in_doubt = client.confirm(confirm()).await;
    assert_eq!(client.breaker(CONFIRM).state, CircuitState::Closed);
    assert!(client.payment(&PAYMENT_KEY.parse().unwrap()).await.is_err());
    assert_eq!(script.attempts(), 4, "the second policy took the place of the first");
    let circuit = CircuitId::Class(OperationClass::LookUp);
    let (from, to) = (CircuitState::Closed, CircuitState::Open);
    let reason = Some(OpenReason::FailurePolicy);
    let turned = BreakerEvent::Turned { circuit, from, to, reason, epoch: 1 };
    assert_eq!(events.next().await, Some(turned));
}

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

/// Opens at so many failures in a row.
fn in_a_row(times: u32) -> BreakerConfig {
    BreakerConfig { consecutive_failures: Some(count(times)), ..BreakerConfig::default() }
}

#[tokio::test(start_paused = true)]
async fn a_class_with_settings_of_its_own_goes_by_them_and_the_others_by_the_common_ones() {
    let class_breakers = ClassBreakers { look_up: Some(in_a_row(2)), ..ClassBreakers::default() };
    let retry = RetryConfig { attempts_max: count(3), ..config().retry };
    let script = Script::always(Step::Lose);
    let client = client_with(&script, Config { class_breakers, retry, breaker: in_a_row(4), ..config() });
    assert!(client.payment(&PAYMENT_KEY.parse().unwrap()).await.is_err());
    assert_eq!(client.breaker(OperationClass::LookUp).failed, 2);
    assert_eq!(client.breaker(OperationClass::LookUp).state, CircuitState::Open);
    let _in_doubt = client.confirm(confirm()).await;
    assert_eq!(client.breaker(CONFIRM).state, CircuitState::Closed);
}

#[test]
fn settings_of_a_class_are_checked_when_the_client_is_built() {
    let bad = BreakerConfig { open_for: Duration::ZERO, ..BreakerConfig::default() };
    let class_breakers = ClassBreakers { cancel: Some(bad), ..ClassBreakers::default() };
    let builder = Client::builder(secret_key()).config(Config { class_breakers, ..config() });
    let error = builder.build_with(Script::always(Step::paid())).unwrap_err().to_string();
    assert!(error.starts_with("class_breakers.cancel.open_for is above zero"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn one_circuit_may_get_new_settings_and_the_others_keep_theirs() {
    let script = Script::always(Step::Lose);
    let client = client(&script);
    let bad = BreakerConfig { probe_patience: Duration::from_secs(1), ..in_a_row(4) };
    for (circuit, named) in [(CONFIRM, "class_breakers.confirm"), (CircuitId::Host, "host_breaker.circuit")] {
        let error = client.reconfigure_breaker(circuit, &bad).unwrap_err().to_string();
        assert!(error.contains(named), "{error}");
    }
    client.reconfigure_breaker(CONFIRM, &in_a_row(4)).unwrap();
    client.reconfigure_breaker(CircuitId::Host, &in_a_row(1)).unwrap();
    for _ in 0..2 {
        let _in_doubt = client.confirm(confirm()).await;
    }
    assert_eq!((client.breaker(CONFIRM).state, script.attempts()), (CircuitState::Open, 4));
    assert_eq!(client.breaker(CircuitId::Host).state, CircuitState::Closed, "silence is the operation's");
}

#[tokio::test(start_paused = true)]
async fn the_lifeline_outlives_new_settings_of_its_circuit() {
    let client = client_with(&Script::always(Step::Lose), touchy(1));
    client.reconfigure_breaker(OperationClass::Confirm, &touchy(1).breaker).unwrap();
    client.reconfigure_breaker(CircuitId::Host, &in_a_row(2)).unwrap();
    client.reconfigure_breaker(OperationClass::LookUp, &in_a_row(1)).unwrap();
    assert!(client.payment(&PAYMENT_KEY.parse().unwrap()).await.is_err());
    assert_eq!(client.breaker(OperationClass::LookUp).retry_after, Some(Duration::from_secs(1)));
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

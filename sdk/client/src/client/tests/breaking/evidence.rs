//! What counts against whom, through the whole stack.

use super::*;
use crate::config::{HostBreakerConfig, Percent, SlowCallConfig};
use crate::layer::breaker::CircuitId;

fn state(client: &Client, circuit: impl Into<CircuitId>) -> CircuitState {
    client.breaker(circuit).state
}

/// The host's circuit opens at the second failure; those of the classes hold out longer.
fn touchy_host() -> Config {
    let Config { breaker, .. } = touchy(1);
    let host_breaker = HostBreakerConfig { circuit: breaker, ..HostBreakerConfig::default() };
    Config { host_breaker, breaker: config().breaker, ..touchy(1) }
}

#[tokio::test(start_paused = true)]
async fn refused_connections_open_the_hosts_circuit_whatever_was_asked_for() {
    let script = Script::always(Step::Refuse);
    let client = client_with(&script, touchy_host());
    let _not_sent = client.confirm(confirm()).await;
    assert!(client.payment(&PAYMENT_KEY.parse().unwrap()).await.is_err());
    assert_eq!(state(&client, CircuitId::Host), CircuitState::Open);
    assert_eq!(state(&client, OperationClass::Confirm), CircuitState::Closed);
    let Outcome::NotSent(not_sent) = client.confirm(confirm()).await else { panic!("sent") };
    assert!(not_sent.reason.contains("the circuit of host"), "{}", not_sent.reason);
    assert_eq!(script.attempts(), 2);
    assert_eq!(client.admission(OperationClass::Confirm), Admission::PausedFor(OPEN_FOR));
}

#[tokio::test(start_paused = true)]
async fn a_5xx_on_confirms_cuts_off_confirms_and_nothing_else() {
    let script = Script::always(Step::code(500, "FAILED_INTERNAL_SYSTEM_PROCESSING"));
    let Config { breaker, .. } = touchy(1);
    let host_breaker = HostBreakerConfig { circuit: breaker, ..HostBreakerConfig::default() };
    let client = client_with(&script, Config { host_breaker, ..touchy(1) });
    outage(&client).await;
    assert_eq!(state(&client, CircuitId::Host), CircuitState::Closed);
    assert_eq!(client.breaker(CircuitId::Host).failed, 0);
    assert_eq!(client.admission(OperationClass::Cancel), Admission::Open);
}

#[tokio::test(start_paused = true)]
async fn look_ups_pass_while_the_host_is_cut_off_for_charges() {
    let script = Script::always(Step::Refuse);
    let client = client_with(&script, touchy_host());
    for _ in 0..2 {
        let _not_sent = client.confirm(confirm()).await;
    }
    script.then(Step::paid());
    let look_up = || async { client.payment(&PAYMENT_KEY.parse().unwrap()).await.is_ok() };
    assert!(!look_up().await);
    advance(Duration::from_secs(1)).await;
    assert!(look_up().await, "the lifeline");
    assert_eq!(state(&client, CircuitId::Host), CircuitState::Open);
    assert_eq!(
        client.confirm(confirm()).await.effect(),
        Effect::Applied,
        "and what it found lets charges probe"
    );
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_only_hangs_opens_it_because_the_attempts_time_is_within() {
    let client = client_with(&Script::always(Step::Hush), touchy(1));
    outage(&client).await;
}

#[tokio::test(start_paused = true)]
async fn what_the_caller_gives_up_says_nothing() {
    let client = client_with(&Script::always(Step::Hush), touchy(1));
    for _ in 0..20 {
        let impatient = tokio::time::timeout(Duration::from_millis(10), client.confirm(confirm()));
        assert!(impatient.await.is_err());
    }
    let seen = client.breaker(OperationClass::Confirm);
    assert_eq!((seen.state, seen.counted), (CircuitState::Closed, 0));
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_is_how_long_it_stays_open() {
    let header = Some(("retry-after", "20"));
    let busy = Step::Answer { status: 503, body: String::new(), header };
    let client = client_with(&Script::always(busy), touchy(1));
    outage(&client).await;
    assert_eq!(client.admission(OperationClass::Confirm), Admission::PausedFor(Duration::from_secs(20)));
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_token_is_not_slowness_and_a_slow_wire_is() {
    let rate_limit = Some(RateLimitConfig {
        per_second: NonZeroU32::MIN,
        burst: NonZeroU32::MIN,
        wait_max: Duration::from_secs(30),
        adaptive: None,
    });
    let slow_call =
        Some(SlowCallConfig { longer_than: Duration::from_secs(2), rate: Percent::new(50).unwrap() });
    let breaker = BreakerConfig { window: BreakerWindow::Calls(count(8)), slow_call, ..touchy(1).breaker };
    let script = Script::always(Step::paid().after(Duration::from_secs(1)));
    let client = client_with(&script, Config { breaker, rate_limit, ..touchy(1) });
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.confirm(confirm()).await.effect() })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), Effect::Applied);
    }
    assert_eq!(client.breaker(OperationClass::Confirm).slow, 0, "the last one waited for 7 s");
    script.then(Step::paid().after(Duration::from_secs(3)));
    for _ in 0..4 {
        advance(Duration::from_secs(1)).await;
        assert_eq!(client.confirm(confirm()).await.effect(), Effect::Applied);
    }
    assert_eq!(state(&client, OperationClass::Confirm), CircuitState::Open);
}

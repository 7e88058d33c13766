//! The circuit as a caller meets it.

mod evidence;
mod operating;

use core::num::NonZeroU32;
use core::time::Duration;

use tokio::time::advance;

use super::{client, client_with, config};
use crate::client::Client;
use crate::config::{BreakerConfig, BreakerWindow, BulkheadConfig, Config, RateLimitConfig, RetryConfig};
use crate::layer::breaker::{Admission, CircuitState};
use crate::operation::OperationClass;
use crate::outcome::{Effect, Outcome};
use crate::test_support::{PAYMENT_KEY, Script, Step, confirm};

const OPEN_FOR: Duration = Duration::from_secs(5);

fn count(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).expect("above zero")
}

/// Opens at the second failure in a row.
fn touchy(attempts_max: u32) -> Config {
    let breaker = BreakerConfig {
        window: BreakerWindow::Calls(count(2)),
        calls_min: count(2),
        probes: count(1),
        ..config().breaker
    };
    let retry = RetryConfig { attempts_max: count(attempts_max), ..config().retry };
    Config { retry, breaker, ..config() }
}

async fn outage(client: &Client) {
    for _ in 0..2 {
        let _in_doubt = client.confirm(confirm()).await;
    }
    assert_eq!(client.breaker(OperationClass::Confirm).state, CircuitState::Open);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_that_ends_at_an_open_circuit_is_unknown() {
    let script = Script::always(Step::Lose);
    let outcome = client_with(&script, touchy(3)).confirm(confirm()).await;
    assert_eq!(script.attempts(), 2, "the circuit opened before the third");
    let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
    assert!(unknown.retry_after.is_some_and(|wait| wait <= OPEN_FOR), "{:?}", unknown.retry_after);
    assert!(unknown.reason.contains("circuit") && unknown.reason.contains("lost"), "{}", unknown.reason);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_meets_an_open_circuit_was_not_sent() {
    let script = Script::always(Step::Lose);
    let client = client_with(&script, touchy(1));
    outage(&client).await;
    let outcome = client.confirm(confirm()).await;
    let Outcome::NotSent(not_sent) = outcome else { panic!("{outcome:?}") };
    assert_eq!((not_sent.retry_after, script.attempts()), (Some(OPEN_FOR), 2));
}

#[tokio::test(start_paused = true)]
async fn admission_tells_how_long_it_makes_no_sense_to_start_work() {
    let client = client_with(&Script::always(Step::Lose), touchy(1));
    assert_eq!(client.admission(OperationClass::Confirm), Admission::Open);
    outage(&client).await;
    advance(Duration::from_secs(2)).await;
    assert_eq!(client.admission(OperationClass::Confirm), Admission::PausedFor(Duration::from_secs(3)));
    assert_eq!(client.admission(OperationClass::LookUp), Admission::Open);
    advance(Duration::from_secs(3)).await;
    assert_eq!(client.admission(OperationClass::Confirm), Admission::Open);
}

#[tokio::test(start_paused = true)]
async fn look_ups_still_settle_doubts_while_confirms_are_cut_off() {
    let script = Script::always(Step::Lose);
    let client = client_with(&script, touchy(1));
    outage(&client).await;
    script.then(Step::paid());
    assert!(client.payment(&PAYMENT_KEY.parse().unwrap()).await.is_ok());
    assert_eq!(client.breaker(OperationClass::Confirm).state, CircuitState::Open);
}

#[tokio::test(start_paused = true)]
async fn the_circuit_closes_again_when_the_gateway_is_back() {
    let script = Script::always(Step::Hush);
    let client = client_with(&script, touchy(1));
    outage(&client).await;
    script.then(Step::paid());
    advance(OPEN_FOR).await;
    assert_eq!(client.confirm(confirm()).await.effect(), Effect::Applied);
    assert_eq!(client.breaker(OperationClass::Confirm).state, CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_slow_success_from_before_the_outage_does_not_close_the_circuit() {
    let script = Script::new([Step::paid().after(Duration::from_secs(15))], Step::Lose);
    let client = client_with(&script, touchy(1));
    let old = tokio::spawn({
        let client = client.clone();
        async move { client.confirm(confirm()).await.effect() }
    });
    tokio::task::yield_now().await;
    outage(&client).await;
    advance(Duration::from_secs(6)).await;
    script.then(Step::Hush);
    let probe = tokio::spawn({
        let client = client.clone();
        async move { client.confirm(confirm()).await.effect() }
    });
    assert_eq!(old.await.unwrap(), Effect::Applied);
    assert_eq!(client.breaker(OperationClass::Confirm).state, CircuitState::HalfOpen);
    assert_eq!(probe.await.unwrap(), Effect::Unknown);
    assert_eq!(client.breaker(OperationClass::Confirm).state, CircuitState::Open);
}

#[tokio::test(start_paused = true)]
async fn declined_cards_and_local_rejections_do_not_open_it() {
    let declined = client_with(&Script::always(Step::code(403, "REJECT_CARD_PAYMENT")), touchy(1));
    for _ in 0..10 {
        assert_eq!(declined.confirm(confirm()).await.effect(), Effect::NotApplied);
    }
    assert_eq!(declined.breaker(OperationClass::Confirm).state, CircuitState::Closed);

    let bulkhead = BulkheadConfig { in_flight_max: NonZeroU32::MIN, wait_max: Duration::from_millis(10) };
    let script = Script::always(Step::paid().after(Duration::from_secs(10)));
    let full = client_with(&script, Config { bulkhead, ..touchy(1) });
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let client = full.clone();
            tokio::spawn(async move { client.confirm(confirm()).await.effect() })
        })
        .collect();
    let mut applied = 0;
    for call in calls {
        applied += u32::from(call.await.unwrap() == Effect::Applied);
    }
    assert_eq!((applied, script.attempts()), (1, 1));
    assert_eq!(full.breaker(OperationClass::Confirm).state, CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn calls_that_wait_for_a_token_while_the_circuit_opens_never_reach_the_wire() {
    let rate_limit = Some(RateLimitConfig {
        per_second: NonZeroU32::MIN,
        burst: count(2),
        wait_max: Duration::from_secs(30),
        adaptive: None,
    });
    let script = Script::always(Step::Lose.after(Duration::from_millis(500)));
    let client = client_with(&script, Config { rate_limit, ..touchy(1) });
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.confirm(confirm()).await.effect() })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!(script.attempts(), 2, "two had tokens; the circuit opened before the third had one");
}

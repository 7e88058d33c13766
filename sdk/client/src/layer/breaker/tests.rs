use core::num::NonZeroU32;
use core::time::Duration;

use tokio::time::advance;
use tower::ServiceExt as _;

use super::judge::{Evidence, judge};
use super::{Breaker, Breakers, CircuitState, Recheck};
use crate::config::BreakerConfig;
use crate::error::{Error, ErrorKind};
use crate::operation::OperationClass::{Cancel, Confirm, LookUp};
use crate::outcome::Effect;
use crate::test_support::{call_of, first_attempt, inner, looking_up, paid, refused};

fn breakers() -> Breakers {
    let count = |count| NonZeroU32::new(count).expect("above zero");
    Breakers::new(&BreakerConfig {
        window: count(4),
        calls_min: count(2),
        probes: count(3),
        ..BreakerConfig::default()
    })
}

fn fail(breakers: &Breakers, times: usize) {
    for _ in 0..times {
        breakers.admit(Confirm).expect("admitted").finish(Evidence::Failing);
    }
}

#[tokio::test(start_paused = true)]
async fn an_open_circuit_rejects_without_asking_below_and_says_how_long() {
    let breakers = breakers();
    fail(&breakers, 2);
    let (below, mut gateway) = inner();
    let error = Breaker::new(below, breakers).oneshot(first_attempt()).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::CircuitOpen, Effect::NotApplied));
    assert_eq!(error.retry_after(), Some(BreakerConfig::default().open_for));
    assert!(gateway.next_request().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn paused_time_drives_the_circuit() {
    let breakers = breakers();
    fail(&breakers, 2);
    advance(BreakerConfig::default().open_for).await;
    assert!(breakers.admit(Confirm).is_ok());
    assert_eq!(breakers.snapshot(Confirm).state, CircuitState::HalfOpen);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_at_a_half_open_circuit_are_as_many_as_it_has_probes() {
    let breakers = breakers();
    fail(&breakers, 2);
    advance(BreakerConfig::default().open_for).await;
    let (below, mut gateway) = inner();
    let breaker = Breaker::new(below, breakers);
    let callers: Vec<_> =
        (0..1_000).map(|_| tokio::spawn(breaker.clone().oneshot(first_attempt()))).collect();
    drop(breaker);
    tokio::time::sleep(Duration::from_millis(1)).await;
    let mut probes = Vec::new();
    while let Ok(Some((_, answer))) =
        tokio::time::timeout(Duration::from_millis(1), gateway.next_request()).await
    {
        probes.push(answer);
    }
    assert_eq!(probes.len(), 3);
    for answer in probes {
        answer.send_response(paid());
    }
    let mut passed = 0;
    for caller in callers {
        passed += usize::from(caller.await.unwrap().is_ok());
    }
    assert_eq!(passed, 3);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_probe_gives_its_place_back() {
    let breakers = breakers();
    fail(&breakers, 2);
    advance(BreakerConfig::default().open_for).await;
    let (below, mut gateway) = inner();
    let breaker = Breaker::new(below, breakers.clone());
    for _ in 0..20 {
        let probe = tokio::spawn(breaker.clone().oneshot(first_attempt()));
        let (_, _unanswered) = gateway.next_request().await.expect("admitted");
        probe.abort();
        assert!(probe.await.unwrap_err().is_cancelled());
    }
    assert_eq!(breakers.snapshot(Confirm).state, CircuitState::HalfOpen);
}

#[tokio::test(start_paused = true)]
async fn a_failing_class_leaves_the_others_alone() {
    let breakers = breakers();
    fail(&breakers, 2);
    let state = |class| breakers.snapshot(class).state;
    assert_eq!((state(Confirm), state(Cancel), state(LookUp)), {
        (CircuitState::Open, CircuitState::Closed, CircuitState::Closed)
    });
    let (below, mut gateway) = inner();
    let look_up = call_of(looking_up(), Duration::from_mins(1)).attempt(1);
    let running = tokio::spawn(Breaker::new(below, breakers.clone()).oneshot(look_up));
    gateway.next_request().await.unwrap().1.send_response(paid());
    assert!(running.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn what_queued_while_the_circuit_opened_is_rejected_before_the_wire() {
    let breakers = breakers();
    let (below, mut gateway) = inner();
    let mut queued = first_attempt();
    let permit = breakers.admit(Confirm).unwrap();
    queued.epoch = permit.epoch();
    fail(&breakers, 2);
    let error = Recheck::new(below, breakers.clone()).oneshot(queued).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CircuitOpen);
    assert!(error.retry_after().is_some());
    assert!(gateway.next_request().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn the_readiness_error_below_survives_and_holds_no_place() {
    let breakers = breakers();
    fail(&breakers, 2);
    advance(BreakerConfig::default().open_for).await;
    for _ in 0..10 {
        let (below, mut gateway) = inner();
        gateway.send_error(Error::not_sent("no place"));
        let error = Breaker::new(below, breakers.clone()).oneshot(first_attempt()).await.unwrap_err();
        assert_eq!(error.to_string(), "no place");
    }
    assert!(breakers.admit(Confirm).is_ok());
}

#[test]
fn only_the_gateways_health_is_evidence() {
    use Evidence::{Failing, Healthy, Nothing};
    let table = [
        (None, Healthy),
        (Some(Error::not_sent("refused")), Failing),
        (Some(Error::no_answer("silence")), Failing),
        (Some(refused("FAILED_INTERNAL_SYSTEM_PROCESSING", "내부", 500)), Failing),
        (Some(refused("", "", 502)), Failing),
        (Some(refused("", "", 503)), Failing),
        // The gateway is well: it had a stated reason, the payment was busy, the card was bad, we were too fast.
        (Some(refused("FAILED_INTERNAL_SYSTEM_PROCESSING", "[ES12] 에스크로", 500)), Nothing),
        (Some(refused("FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", "[S008] 기존", 500)), Nothing),
        (Some(refused("REJECT_CARD_PAYMENT", "", 403)), Nothing),
        (Some(refused("UNAUTHORIZED_KEY", "", 401)), Nothing),
        (Some(refused("IDEMPOTENT_REQUEST_PROCESSING", "", 409)), Nothing),
        (Some(refused("", "", 429)), Nothing),
        (Some(Error::rejected(ErrorKind::BulkheadFull, "full", None)), Nothing),
        (Some(Error::rejected(ErrorKind::RateLimited, "fast", None)), Nothing),
        (Some(Error::rejected(ErrorKind::CircuitOpen, "open", None)), Nothing),
    ];
    for (error, expected) in table {
        assert_eq!(judge(error.as_ref()), expected, "{error:?}");
    }
}

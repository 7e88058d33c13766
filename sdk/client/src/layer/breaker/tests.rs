mod host;
mod slow;
mod telling;

use core::num::NonZeroU32;
use core::time::Duration;

use tokio::time::advance;
use tower::ServiceExt as _;

use super::judge::{Judgement, judge};
use super::{Admission, Breaker, Breakers, CircuitId, CircuitState, Policies, Recheck, Refusal, Verdict};
use crate::config::{
    BreakerConfig, BreakerMode, BreakerWindow, ClassBreakers, HostBreakerConfig, LifelineConfig,
};
use crate::error::{Error, ErrorKind};
use crate::operation::OperationClass::{Cancel, Confirm, LookUp};
use crate::outcome::Effect;
use crate::test_support::{call_of, first_attempt, inner, looking_up, paid};

fn count(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).expect("above zero")
}

fn config() -> BreakerConfig {
    BreakerConfig {
        window: BreakerWindow::Calls(count(4)),
        calls_min: count(2),
        probes: count(3),
        ..BreakerConfig::default()
    }
}

fn breakers_of(class: &BreakerConfig) -> Breakers {
    Breakers::new(
        class,
        &ClassBreakers::default(),
        &HostBreakerConfig::default(),
        Policies::new(),
        Duration::ZERO,
    )
}

fn breakers() -> Breakers {
    breakers_of(&config())
}

/// Of the class only; says nothing of the host.
const BROKEN: Judgement = Judgement { class: Verdict::Failure, ..Judgement::NOTHING };

fn fail(breakers: &Breakers, times: usize) {
    for _ in 0..times {
        breakers.admit(Confirm).expect("admitted").finish(BROKEN);
    }
}

fn state(breakers: &Breakers, id: impl Into<CircuitId>) -> CircuitState {
    breakers.snapshot(id.into()).state
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
    assert_eq!(state(&breakers, Confirm), CircuitState::HalfOpen);
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
    assert_eq!(state(&breakers, Confirm), CircuitState::HalfOpen);
}

#[tokio::test(start_paused = true)]
async fn a_failing_class_leaves_the_others_alone() {
    let breakers = breakers();
    fail(&breakers, 2);
    let states = [Confirm, Cancel, LookUp].map(|class| state(&breakers, class));
    assert_eq!(states, [CircuitState::Open, CircuitState::Closed, CircuitState::Closed]);
    assert_eq!(state(&breakers, CircuitId::Host), CircuitState::Closed);
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
    queued.epochs = permit.epochs();
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

//! The host's circuit beside the classes', and the lifeline through it.

use super::*;

const GONE: Judgement = Judgement { class: Verdict::Failure, host: Verdict::Failure, asked: None };
const WELL: Judgement = Judgement { class: Verdict::Success, host: Verdict::Success, asked: None };

/// The classes' circuits never open by themselves.
fn only_host(lifeline: Option<LifelineConfig>) -> Breakers {
    let class = BreakerConfig { mode: BreakerMode::Disabled, ..config() };
    Breakers::new(
        &class,
        &ClassBreakers::default(),
        &HostBreakerConfig { circuit: config(), lifeline },
        Policies::new(),
        Duration::ZERO,
    )
}

fn lose_host(breakers: &Breakers) {
    for _ in 0..2 {
        breakers.admit(Confirm).expect("admitted").finish(GONE);
    }
    assert_eq!(state(breakers, CircuitId::Host), CircuitState::Open);
}

#[tokio::test(start_paused = true)]
async fn a_host_that_is_gone_cuts_all_classes_off_and_names_itself() {
    let breakers = only_host(None);
    lose_host(&breakers);
    for class in [Confirm, Cancel, LookUp] {
        let refusal = breakers.admit(class).unwrap_err();
        assert_eq!(refusal, Refusal { circuit: CircuitId::Host, wait: config().open_for });
        assert_eq!(breakers.admission(class), Admission::PausedFor(config().open_for));
    }
    let (below, _gateway) = inner();
    let error = Breaker::new(below, breakers).oneshot(first_attempt()).await.unwrap_err();
    assert!(error.to_string().contains("the circuit of host"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_class_that_is_broken_says_nothing_about_the_host() {
    let breakers = breakers();
    fail(&breakers, 2);
    assert_eq!(state(&breakers, Confirm), CircuitState::Open);
    assert_eq!(breakers.snapshot(CircuitId::Host).counted, 0);
}

#[tokio::test(start_paused = true)]
async fn look_ups_and_cancels_pass_the_open_host_once_a_second_while_charges_are_cut() {
    let breakers = only_host(Some(LifelineConfig::default()));
    lose_host(&breakers);
    for class in [LookUp, Cancel, LookUp] {
        assert_eq!(breakers.admission(class), Admission::PausedFor(Duration::from_secs(1)));
        assert_eq!(breakers.admit(LookUp).unwrap_err().wait, Duration::from_secs(1));
        advance(Duration::from_secs(1)).await;
        assert_eq!(breakers.admission(class), Admission::Open);
        let permit = breakers.admit(class).expect("the lifeline");
        assert!(breakers.recheck(class, permit.epochs()).is_ok(), "the queue does not take it back");
        assert!(breakers.admit(Confirm).is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn look_ups_that_fail_with_the_host_still_find_out_when_it_is_back() {
    let host = HostBreakerConfig { circuit: config(), lifeline: Some(LifelineConfig::default()) };
    let breakers =
        Breakers::new(&config(), &ClassBreakers::default(), &host, Policies::new(), Duration::ZERO);
    for class in [LookUp, LookUp] {
        breakers.admit(class).expect("admitted").finish(GONE);
    }
    assert_eq!([state(&breakers, LookUp), state(&breakers, CircuitId::Host)], [CircuitState::Open; 2]);
    advance(Duration::from_secs(1)).await;
    assert_eq!(breakers.snapshot(LookUp.into()).retry_after, None);
    breakers.admit(LookUp).expect("through both circuits").finish(WELL);
    breakers.admit(LookUp).expect("a probe, sooner than the open time would be over").finish(WELL);
    assert_eq!([state(&breakers, LookUp), state(&breakers, CircuitId::Host)], [CircuitState::HalfOpen; 2]);
}

#[tokio::test(start_paused = true)]
async fn a_charge_that_queued_while_the_host_went_is_rejected_before_the_wire() {
    let breakers = only_host(None);
    let queued = breakers.admit(Confirm).unwrap();
    lose_host(&breakers);
    let refusal = breakers.recheck(Confirm, queued.epochs()).unwrap_err();
    assert_eq!(refusal, Refusal { circuit: CircuitId::Host, wait: config().open_for });
}

#[tokio::test(start_paused = true)]
async fn a_probe_of_the_class_that_the_host_turns_away_gives_its_place_back() {
    let host = HostBreakerConfig { circuit: config(), lifeline: None };
    let breakers =
        Breakers::new(&config(), &ClassBreakers::default(), &host, Policies::new(), Duration::ZERO);
    fail(&breakers, 2);
    advance(config().open_for).await;
    breakers.set_mode(CircuitId::Host, BreakerMode::ForcedOpen);
    for _ in 0..10 {
        assert_eq!(breakers.admit(Confirm).unwrap_err().circuit, CircuitId::Host);
    }
    breakers.set_mode(CircuitId::Host, BreakerMode::Enabled);
    let probes: Vec<_> = (0..10).map_while(|_| breakers.admit(Confirm).ok()).collect();
    assert_eq!(probes.len(), 3);
    for probe in probes {
        probe.finish(WELL);
    }
    assert_eq!(state(&breakers, Confirm), CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn what_the_gateway_asked_for_holds_for_the_class_and_not_for_the_host() {
    let breakers = Breakers::new(
        &config(),
        &ClassBreakers::default(),
        &HostBreakerConfig { circuit: config(), lifeline: None },
        Policies::new(),
        Duration::ZERO,
    );
    let asking = Judgement { asked: Some(Duration::from_secs(20)), ..GONE };
    for _ in 0..2 {
        breakers.admit(Confirm).unwrap().finish(asking);
    }
    assert_eq!(breakers.snapshot(Confirm.into()).retry_after, Some(Duration::from_secs(20)));
    assert_eq!(breakers.snapshot(CircuitId::Host).retry_after, Some(config().open_for));
}

/// Probes that take the minute which the gateway documents for them, and come back well.
#[tokio::test(start_paused = true)]
async fn probes_that_take_their_documented_minute_close_the_circuits_of_class_and_host() {
    let call_time = Duration::from_secs(65);
    let host = HostBreakerConfig { circuit: config(), lifeline: None };
    let breakers = Breakers::new(&config(), &ClassBreakers::default(), &host, Policies::new(), call_time);
    let charge = crate::operation::OperationClass::Charge;
    for _ in 0..2 {
        breakers.admit(charge).expect("admitted").finish(GONE);
    }
    advance(config().open_for).await;
    let probes: Vec<_> = (0..3).map(|_| breakers.admit(charge).expect("a probe")).collect();
    advance(Duration::from_mins(1)).await;
    assert!(breakers.admit(charge).is_err(), "all places are taken, and nobody hangs");
    for probe in probes {
        probe.finish(WELL);
    }
    assert_eq!(state(&breakers, charge), CircuitState::Closed);
    assert_eq!(state(&breakers, CircuitId::Host), CircuitState::Closed);
}

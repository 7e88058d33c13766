//! Slowness is time on the wire, and on nothing else.

use super::*;
use crate::config::{Percent, SlowCallConfig};

fn slow_calls() -> Breakers {
    let slow = SlowCallConfig { longer_than: Duration::from_secs(2), rate: Percent::new(50).unwrap() };
    breakers_of(&BreakerConfig { slow_call: Some(slow), ..config() })
}

/// Passes the breaker, waits in a queue, passes the second check, and is on the wire.
async fn attempt(breakers: &Breakers, queue: Duration, wire: Duration) {
    let mut attempt = first_attempt();
    let mut pass = breakers.admit(Confirm).expect("admitted");
    attempt.epochs = pass.epochs();
    pass.watch(&attempt.witness);
    advance(queue).await;
    let (below, mut gateway) = inner();
    let running = tokio::spawn(Recheck::new(below, breakers.clone()).oneshot(attempt));
    let (_, answer) = gateway.next_request().await.expect("on the wire");
    advance(wire).await;
    answer.send_response(paid());
    let result = running.await.unwrap();
    pass.finish(judge(result.as_ref().err()));
}

#[tokio::test(start_paused = true)]
async fn waiting_in_our_own_queue_does_not_make_the_gateway_slow() {
    let breakers = slow_calls();
    for _ in 0..4 {
        attempt(&breakers, Duration::from_secs(30), Duration::from_secs(2)).await;
    }
    assert_eq!(breakers.snapshot(Confirm.into()).slow, 0);
    assert_eq!(state(&breakers, Confirm), CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn answers_that_take_long_on_the_wire_open_it_although_they_succeed() {
    let breakers = slow_calls();
    for _ in 0..2 {
        attempt(&breakers, Duration::ZERO, Duration::from_secs(3)).await;
    }
    assert_eq!(state(&breakers, Confirm), CircuitState::Open);
}

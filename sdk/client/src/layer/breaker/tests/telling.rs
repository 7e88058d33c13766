//! What listeners hear.

use std::sync::{Arc, Mutex};

use super::*;
use crate::layer::breaker::events::outlet::KEPT;
use crate::layer::breaker::{BreakerEvent, OpenReason};

#[tokio::test(start_paused = true)]
async fn every_turn_is_told_in_order_with_its_reason() {
    let breakers = breakers();
    let mut events = breakers.events();
    fail(&breakers, 2);
    advance(config().open_for).await;
    let probe = breakers.admit(Confirm).unwrap();
    breakers.set_mode(CircuitId::Host, BreakerMode::MetricsOnly);
    drop(probe);
    drop(breakers);
    let circuit = CircuitId::Class(Confirm);
    let (closed, open, half) = (CircuitState::Closed, CircuitState::Open, CircuitState::HalfOpen);
    let reason = Some(OpenReason::FailureRate);
    let expected = [
        BreakerEvent::Turned { circuit, from: closed, to: open, reason, epoch: 1 },
        BreakerEvent::Turned { circuit, from: open, to: half, reason: None, epoch: 2 },
        BreakerEvent::ModeChanged {
            circuit: CircuitId::Host,
            from: BreakerMode::Enabled,
            to: BreakerMode::MetricsOnly,
        },
    ];
    for event in expected {
        assert_eq!(events.next().await, Some(event));
    }
    assert_eq!(events.next().await, None, "the client is gone");
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_lags_behind_is_told_how_many_events_it_missed() {
    let breakers = breakers();
    let mut events = breakers.events();
    let host = HostBreakerConfig::default();
    for _ in 0..=KEPT {
        // One event per circuit.
        breakers.reconfigure(&config(), &ClassBreakers::default(), &host);
    }
    let missed = u64::try_from(CircuitId::ALL.len() * (KEPT + 1) - KEPT).unwrap();
    assert_eq!(events.next().await, Some(BreakerEvent::Missed { count: missed }));
    assert!(matches!(events.next().await, Some(BreakerEvent::Reconfigured { .. })));
}

/// Looks at the breakers whenever it is told of something.
#[derive(Clone)]
struct Curious {
    breakers: Breakers,
    seen: Arc<Mutex<Vec<CircuitState>>>,
}

impl tracing::Subscriber for Curious {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().contains("breaker")
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, _: &tracing::Event<'_>) {
        let now = state(&self.breakers, Confirm);
        self.seen.lock().expect("not poisoned").push(now);
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

#[tokio::test(start_paused = true)]
async fn who_is_told_of_a_turn_may_look_at_the_circuit_that_turned() {
    let breakers = breakers();
    let seen = Arc::default();
    let curious = Curious { breakers: breakers.clone(), seen: Arc::clone(&seen) };
    let _listening = tracing::subscriber::set_default(curious);
    fail(&breakers, 2);
    assert_eq!(*seen.lock().unwrap(), [CircuitState::Open]);
}

//! Calls that would rather wait for an open circuit than be turned away.

use core::num::NonZeroU32;
use core::time::Duration;

use tokio::time::Instant;

use super::{client_with, config};
use crate::config::{BreakerConfig, BreakerWindow, Config, RetryConfig};
use crate::layer::breaker::CircuitState;
use crate::operation::OperationClass;
use crate::outcome::Outcome;
use crate::test_support::{Script, Step, confirm};

/// Opens for five seconds at the second failure in a row.
fn touchy(waits_for_circuit: bool) -> Config {
    let two = NonZeroU32::MIN.saturating_add(1);
    let breaker = BreakerConfig {
        window: BreakerWindow::Calls(two),
        calls_min: two,
        probes: NonZeroU32::MIN,
        ..config().breaker
    };
    let retry = RetryConfig { waits_for_circuit, attempts_max: NonZeroU32::MIN, ..config().retry };
    Config { retry, breaker, ..config() }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_an_open_circuit_is_its_probe_and_is_paid() {
    for waits in [false, true] {
        let script = Script::new([Step::Refuse, Step::Refuse], Step::paid());
        let client = client_with(&script, touchy(waits));
        for _ in 0..2 {
            assert!(matches!(client.confirm(confirm()).await, Outcome::NotSent(_)));
        }
        assert_eq!(client.breaker(OperationClass::Confirm).state, CircuitState::Open);
        let started = Instant::now();
        let outcome = client.confirm(confirm()).await;
        if waits {
            assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
            assert!((1..=8).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
        } else {
            assert!(matches!(outcome, Outcome::NotSent(_)), "{outcome:?}");
            assert_eq!(started.elapsed(), Duration::ZERO);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_does_not_wait_for_a_circuit_that_stays_open_longer_than_it_has_time() {
    let script = Script::always(Step::Refuse);
    let client = client_with(&script, touchy(true));
    for _ in 0..2 {
        assert!(matches!(client.confirm(confirm()).await, Outcome::NotSent(_)));
    }
    let started = Instant::now();
    let hurried = client.with_deadline(Duration::from_secs(2));
    assert!(matches!(hurried.confirm(confirm()).await, Outcome::NotSent(_)));
    assert_eq!((started.elapsed(), script.attempts()), (Duration::ZERO, 2));
}

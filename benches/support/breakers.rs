//! Circuit breakers on their own: one admission and one success each.

use core::convert::Infallible;

use tower::{Layer as _, Service, ServiceExt as _};
use tower_resilience::circuitbreaker::CircuitBreakerLayer;

use crate::Subject;

/// failsafe alone, with its default policy.
///
/// # Panics
///
/// Never: successes open no circuit.
pub fn failsafe() -> impl Fn() + Sync {
    let breaker = failsafe::Config::new().build();
    move || {
        assert!(breaker.is_call_permitted());
        breaker.on_success();
    }
}

/// tower-resilience's breaker, a window of 100 calls, over a service that does nothing.
///
/// # Panics
///
/// If tower-resilience refuses its settings.
pub fn tower_resilience() -> impl Subject {
    let layer = CircuitBreakerLayer::builder().failure_rate_threshold(0.5).sliding_window_size(100).build();
    Numbered(layer.expect("valid settings").layer(numbers()))
}

/// The service that does nothing.
pub fn bare() -> impl Subject {
    Numbered(numbers())
}

struct Numbered<S>(S);

impl<S: Service<u64, Response = u64, Error: core::fmt::Debug> + Clone> Subject for Numbered<S> {
    async fn call(&self) {
        assert_eq!(self.0.clone().oneshot(7).await.expect("an answer"), 7);
    }
}

fn numbers() -> impl Service<
    u64,
    Response = u64,
    Error = Infallible,
    Future = impl Future<Output = Result<u64, Infallible>> + Send + 'static,
> + Clone
+ Send
+ 'static {
    tower::service_fn(async |number| Ok(core::hint::black_box(number)))
}

//! Circuit breakers on their own: one admission and one success each, or nine and a failure.

use core::cell::Cell;
use core::convert::Infallible;
use core::num::NonZeroU32;
use core::time::Duration;

use toss_sdk::breaker::CircuitBreaker;
use toss_sdk::config::{BreakerConfig, BreakerWindow};
use tower::{Layer as _, Service, ServiceExt as _};
use tower_resilience::circuitbreaker::{CircuitBreakerLayer, SlidingWindowType};

use crate::Subject;

/// The results that a small window holds.
pub const FEW: u32 = 100;
/// And a large one.
pub const MANY: u32 = 60_000;
/// No result is forgotten while it is measured.
const LONG: Duration = Duration::from_hours(1);

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

/// toss-sdk's breaker over the latest calls, all of which succeed: as failsafe above has it.
///
/// # Panics
///
/// Never: successes open no circuit.
pub fn ours() -> impl Fn() {
    let breaker = circuit(BreakerWindow::Calls(count(FEW)));
    move || breaker.admit().expect("closed").succeed()
}

/// toss-sdk's breaker over so many latest calls, of which every tenth fails, so that none may be skipped.
///
/// # Panics
///
/// Never: a tenth opens no circuit.
pub fn ours_of_calls(calls: u32) -> impl Fn() {
    every_tenth_fails(circuit(BreakerWindow::Calls(count(calls))), calls)
}

/// The same over the latest time, which holds so many results when it begins.
///
/// # Panics
///
/// Never: a tenth opens no circuit.
pub fn ours_of_time(results: u32) -> impl Fn() {
    every_tenth_fails(circuit(BreakerWindow::Time(LONG)), results)
}

fn circuit(window: BreakerWindow) -> CircuitBreaker {
    let config = BreakerConfig { window, ..BreakerConfig::default() };
    CircuitBreaker::new("bench", config).expect("valid settings")
}

fn every_tenth_fails(breaker: CircuitBreaker, results: u32) -> impl Fn() {
    let nth = Cell::new(0_u32);
    let call = move || {
        let permit = breaker.admit().expect("closed");
        nth.set(nth.get().wrapping_add(1));
        if nth.get().is_multiple_of(10) { permit.fail() } else { permit.succeed() }
    };
    (0..results).for_each(|_| call());
    call
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

/// tower-resilience's breaker over the latest time, over a service that does nothing. It looks at all it holds, so it
/// begins with as much as is to be measured, and should not be measured for long.
///
/// # Panics
///
/// If tower-resilience refuses its settings.
pub fn tower_resilience_of_time(results: u32) -> impl Subject {
    let layer = CircuitBreakerLayer::builder()
        .failure_rate_threshold(0.5)
        .sliding_window_type(SlidingWindowType::TimeBased)
        .sliding_window_duration(LONG)
        .build();
    let subject = Numbered(layer.expect("valid settings").layer(numbers()));
    let runtime = crate::runtime();
    (0..results).for_each(|_| runtime.block_on(subject.call()));
    subject
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

fn count(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).expect("above zero")
}

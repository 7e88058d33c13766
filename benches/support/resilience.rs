//! The same out of tower-resilience, each layer as its documentation shows it.

use core::time::Duration;

use tower::ServiceBuilder;
use tower_resilience::bulkhead::BulkheadLayer;
use tower_resilience::circuitbreaker::CircuitBreakerLayer;
use tower_resilience::ratelimiter::RateLimiterLayer;
use tower_resilience::retry::RetryLayer;
use tower_resilience::timelimiter::TimeLimiterLayer;

use crate::Subject;
use crate::towered::{Towered, wire};

/// Deadline, retry, breaker, bulkhead, rate, attempt timeout.
///
/// # Panics
///
/// If tower-resilience refuses its settings.
pub fn stack() -> impl Subject {
    let breaker = CircuitBreakerLayer::builder().failure_rate_threshold(0.5).sliding_window_size(100).build();
    let bulkhead = BulkheadLayer::builder().max_concurrent_calls(256).build();
    let limiter = RateLimiterLayer::per_second(1_000_000_000).build();
    let service = ServiceBuilder::new()
        .layer(TimeLimiterLayer::builder().timeout_duration(Duration::from_secs(65)).build())
        .layer(RetryLayer::builder().max_attempts(3).build())
        .layer(breaker.expect("valid settings"))
        .layer(bulkhead.expect("valid settings"))
        .layer(limiter.expect("valid settings"))
        .layer(TimeLimiterLayer::builder().timeout_duration(Duration::from_secs(20)).build())
        .service(wire());
    Towered::new(service)
}

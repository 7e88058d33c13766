//! The layers without the client: put together over a service that knows nothing of payments.

use core::num::NonZeroU32;
use core::time::Duration;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::FutureExt as _;
use toss_sdk::CircuitState;
use toss_sdk::breaker::CircuitBreaker;
use toss_sdk::config::{
    BreakerConfig, BreakerMode, BudgetConfig, BulkheadConfig, HedgeConfig, RateLimitConfig, RetryConfig,
};
use toss_sdk::layer::{
    Again, AttemptTimeoutLayer, Budget, BulkheadLayer, CircuitBreakerLayer, DeadlineLayer, HedgeLayer,
    RateLimitLayer, Rejected, RejectionKind, RetryLayer,
};
use tower::{BoxError, Service, ServiceBuilder, ServiceExt as _};

const SECOND: Duration = Duration::from_secs(1);

fn breaker(name: &'static str) -> CircuitBreaker {
    CircuitBreaker::new(name, BreakerConfig::default()).expect("valid settings")
}

/// Why a request was rejected.
fn kind(error: &BoxError) -> Option<RejectionKind> {
    error.downcast_ref::<Rejected>().map(Rejected::kind)
}

/// Of everything below a circuit, only the wire can be down.
#[tokio::test(start_paused = true)]
async fn what_the_layers_below_a_circuit_hold_back_says_nothing_about_the_other_side() {
    let (above, below) = (breaker("above"), breaker("below"));
    let one_at_a_time = BulkheadConfig { in_flight_max: NonZeroU32::MIN, wait_max: Duration::ZERO };
    let service = ServiceBuilder::new()
        .layer(CircuitBreakerLayer::new(&above))
        .layer(BulkheadLayer::new(&one_at_a_time).expect("valid settings"))
        .layer(CircuitBreakerLayer::new(&below))
        .layer(AttemptTimeoutLayer::new(SECOND).expect("valid settings"))
        .service_fn(|()| core::future::pending::<Result<(), BoxError>>());
    let twenty = async |expected| {
        for _ in 0..20 {
            let error = service.clone().oneshot(()).await.expect_err("nobody answers");
            assert_eq!(kind(&error), Some(expected));
        }
    };
    let mut first = Box::pin(service.clone().oneshot(()));
    assert!(first.as_mut().now_or_never().is_none(), "it takes the only place");
    twenty(RejectionKind::QueueFull).await;
    drop(first);
    below.set_mode(BreakerMode::ForcedOpen);
    twenty(RejectionKind::CircuitOpen).await;
    assert_eq!((above.state(), above.snapshot().counted), (CircuitState::Closed, 0));
    below.set_mode(BreakerMode::Disabled);
    for _ in 0..10 {
        let error = service.clone().oneshot(()).await.expect_err("nobody answers");
        assert_eq!(kind(&error), Some(RejectionKind::TimedOut));
    }
    assert_eq!(above.state(), CircuitState::Open, "silence is a failure all the same");
}

/// All seven, in the order that their module gives, over a service that is silent from some request on.
fn all(
    silent_from: u32,
) -> (impl Service<u32, Response = u32, Error = BoxError, Future: Send> + Clone + Send + Sync, Arc<AtomicU32>)
{
    let limit = RateLimitConfig {
        per_second: NonZeroU32::MIN.saturating_add(999),
        burst: NonZeroU32::MIN.saturating_add(99),
        wait_max: SECOND,
        adaptive: None,
    };
    let budget = Budget::new(BudgetConfig::default()).expect("valid settings");
    let repeat = |_: &u32, result: &Result<u32, BoxError>, _: u32| {
        result.as_ref().err().and_then(|error| Again::unless_rejected(&**error))
    };
    let asked = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&asked);
    let service = ServiceBuilder::new()
        .layer(DeadlineLayer::new(30 * SECOND).expect("valid settings"))
        .layer(RetryLayer::new(&RetryConfig::default(), repeat).expect("valid settings").drawing_on(&budget))
        .layer(
            HedgeLayer::new(HedgeConfig::default(), &budget)
                .expect("valid settings")
                .for_requests(|_: &u32| true),
        )
        .layer(CircuitBreakerLayer::new(&breaker("all")))
        .layer(BulkheadLayer::new(&BulkheadConfig::default()).expect("valid settings"))
        .layer(RateLimitLayer::new(limit).expect("valid settings"))
        .layer(AttemptTimeoutLayer::new(SECOND).expect("valid settings"))
        .service_fn(move |number| {
            let is_silent = counted.fetch_add(1, Ordering::Relaxed) >= silent_from;
            async move { if is_silent { core::future::pending().await } else { Ok::<_, BoxError>(number) } }
        });
    (service, asked)
}

#[tokio::test(start_paused = true)]
async fn all_layers_together_bound_what_an_outage_costs_and_then_cut_it_off() {
    let (service, asked) = all(1);
    assert_eq!(tokio::spawn(service.clone().oneshot(7)).await.expect("no panic").expect("an answer"), 7);
    let error = service.clone().oneshot(8).await.expect_err("it is silent");
    assert_eq!(kind(&error), Some(RejectionKind::TimedOut));
    assert_eq!(asked.load(Ordering::Relaxed), 1 + 3, "three attempts");
    for number in 0..20 {
        assert!(service.clone().oneshot(number).await.is_err());
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1 + 10, "the tenth failure in a row opened the circuit");
    let error = service.oneshot(9).await.expect_err("it is cut off");
    assert_eq!(kind(&error), Some(RejectionKind::CircuitOpen));
}

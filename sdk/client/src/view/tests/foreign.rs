//! The contract over requests and errors of somebody else.

use core::num::NonZeroU32;
use core::time::Duration;

use http::Request;
use tower::{BoxError, Layer};

use super::below::Below;
use super::contract::{self, Readiness, Subject, holds_for};
use crate::breaker::CircuitBreaker;
use crate::config::{BreakerConfig, BudgetConfig, BulkheadConfig, HedgeConfig, RateLimitConfig, RetryConfig};
use crate::layer::{
    Again, AttemptTimeoutLayer, Budget, BulkheadLayer, CircuitBreakerLayer, DeadlineLayer, HedgeLayer,
    RateLimitLayer, RetryLayer,
};

pub(super) const LIMIT: Duration = Duration::from_secs(5);

/// A layer over `http::Request` and boxed errors.
struct Over<L, const ALWAYS_READY: bool>(L);

impl<L, S, const ALWAYS_READY: bool> Subject for Over<L, ALWAYS_READY>
where
    L: Layer<Below<BoxError>, Service = S>,
    S: tower::Service<Request<()>, Response = usize, Error = BoxError, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static,
{
    type Request = Request<()>;
    type Error = BoxError;
    type Service = S;
    const READINESS: Readiness = if ALWAYS_READY { Readiness::Always } else { Readiness::Inner };

    fn over(&self, below: Below<BoxError>) -> S {
        self.0.layer(below)
    }

    fn request() -> Request<()> {
        Request::get("/v1/things").body(()).expect("a request")
    }
}

fn one_place() -> BulkheadLayer {
    let config = BulkheadConfig { in_flight_max: NonZeroU32::MIN, wait_max: LIMIT };
    BulkheadLayer::new(&config).expect("settings")
}

fn ten_a_second() -> RateLimitLayer {
    let ten = NonZeroU32::new(10).expect("above zero");
    let config = RateLimitConfig { per_second: ten, burst: ten, wait_max: LIMIT, adaptive: None };
    RateLimitLayer::new(config).expect("settings")
}

type Policy = fn(&Request<()>, &Result<usize, BoxError>, u32) -> Option<Again>;

fn repeating() -> RetryLayer<Policy> {
    let policy: Policy = |_, result, _| Again::unless_rejected(&**result.as_ref().err()?);
    RetryLayer::new(&RetryConfig::default(), policy).expect("settings")
}

fn hedging() -> HedgeLayer {
    let budget = Budget::new(BudgetConfig::default()).expect("settings");
    HedgeLayer::new(HedgeConfig::default(), &budget).expect("settings")
}

holds_for!(deadline, Over::<_, true>(DeadlineLayer::new(LIMIT).expect("settings")));
holds_for!(attempt_timeout, Over::<_, false>(AttemptTimeoutLayer::new(LIMIT).expect("settings")));
holds_for!(circuit_breaker, {
    let breaker = CircuitBreaker::new("things", BreakerConfig::default()).expect("settings");
    Over::<_, false>(CircuitBreakerLayer::new(&breaker))
});
holds_for!(bulkhead, Over::<_, false>(one_place()));
holds_for!(rate_limit, Over::<_, false>(ten_a_second()));
holds_for!(retry, Over::<_, true>(repeating()));
holds_for!(hedge_of_nothing, Over::<_, false>(hedging()));
holds_for!(hedge_of_everything, Over::<_, false>(hedging().for_requests(|_: &Request<()>| true)));

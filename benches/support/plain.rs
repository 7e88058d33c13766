//! What one puts together from tower, failsafe and governor: seven layers, nothing boxed.

use core::convert::Infallible;
use core::num::NonZeroU32;
use core::time::Duration;
use std::sync::Arc;

use governor::{Quota, RateLimiter};
use tower::retry::Policy;
use tower::retry::budget::{Budget, TpsBudget};
use tower::{BoxError, ServiceBuilder};

use crate::Subject;
use crate::towered::{Answered, Asked, Towered, wire};

/// Deadline, retry with a budget, breaker, load shedding, concurrency, rate, attempt timeout.
pub fn stack() -> impl Subject {
    let breaker = failsafe::Config::new().build();
    let judge = breaker.clone();
    let plenty = NonZeroU32::MIN.saturating_add(999_999_999);
    let limiter = Arc::new(RateLimiter::direct(Quota::per_second(plenty).allow_burst(plenty)));
    let service = ServiceBuilder::new()
        .timeout(Duration::from_secs(65))
        .retry(Repeat { budget: Arc::default(), left: 2 })
        .filter(move |request: Asked| {
            breaker
                .is_call_permitted()
                .then_some(request)
                .ok_or_else(|| BoxError::from("the circuit is open"))
        })
        .map_result(move |result: Result<Answered, BoxError>| {
            match &result {
                Ok(_) => judge.on_success(),
                Err(_) => judge.on_error(),
            }
            result
        })
        .load_shed()
        .concurrency_limit(256)
        .filter(move |request: Asked| match limiter.check() {
            Ok(()) => Ok::<_, BoxError>(request),
            Err(_) => Err("the rate is used up".into()),
        })
        .timeout(Duration::from_secs(20))
        .map_err(|never: Infallible| match never {})
        .service(wire());
    Towered::new(service)
}

/// Repeats any error, as long as the budget lasts.
#[derive(Clone, Debug)]
struct Repeat {
    budget: Arc<TpsBudget>,
    left: u32,
}

impl Policy<Asked, Answered, BoxError> for Repeat {
    type Future = core::future::Ready<()>;

    fn retry(
        &mut self,
        _: &mut Asked,
        result: &mut Result<Answered, BoxError>,
    ) -> Option<core::future::Ready<()>> {
        if result.is_ok() {
            self.budget.deposit();
            return None;
        }
        self.left = self.left.checked_sub(1)?;
        self.budget.withdraw().then(|| core::future::ready(()))
    }

    fn clone_request(&mut self, request: &Asked) -> Option<Asked> {
        Some(request.clone())
    }
}

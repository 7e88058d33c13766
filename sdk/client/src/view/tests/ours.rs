//! The contract over the client's own calls and attempts.

use core::marker::PhantomData;
use core::num::NonZeroU32;
use core::time::Duration;

use tower::Service;

use super::below::Below;
use super::contract::{self, Readiness, Subject, holds_for};
use crate::budget::Budget;
use crate::call::{Asked, Attempt, Call};
use crate::config::{
    BreakerConfig, BudgetConfig, BulkheadConfig, ClassBreakers, Config, HedgeConfig, HostBreakerConfig,
    IntentConfig, RateLimitConfig, RetryConfig,
};
use crate::error::Error;
use crate::intent::{Custody, WallClock};
use crate::layer::attempt_timeout::AttemptTimeout;
use crate::layer::breaker::{Breaker, Breakers, Recheck};
use crate::layer::bulkhead::{Bulkhead, Places};
use crate::layer::deadline::Deadline;
use crate::layer::hedge::{Hedge, Hedges};
use crate::layer::intent::KeepIntent;
use crate::layer::observe::{Observe, ObserveAttempt};
use crate::layer::rate_limit::{RateLimit, RateLimiter, Tokens};
use crate::layer::retry::{Repeats, Retry};
use crate::slices::Cut;
use crate::test_support::{call_of, confirming, looking_up, secret_key};

const MINUTE: Duration = Duration::from_mins(1);

/// Requests of the contract's own making.
trait Sample: Send + 'static {
    fn sample() -> Self;
}

impl Sample for Asked {
    fn sample() -> Self {
        confirming().into()
    }
}

impl Sample for Call {
    fn sample() -> Self {
        call_of(confirming(), MINUTE)
    }
}

/// A look-up's, so that the hedging layer has something to hedge.
impl Sample for Attempt {
    fn sample() -> Self {
        call_of(looking_up(), MINUTE).attempt(1)
    }
}

struct Over<L, R, const ALWAYS_READY: bool>(L, PhantomData<fn() -> R>);

fn over<L, R, const ALWAYS_READY: bool>(layer: L) -> Over<L, R, ALWAYS_READY> {
    Over(layer, PhantomData)
}

impl<L, R, S, const ALWAYS_READY: bool> Subject for Over<L, R, ALWAYS_READY>
where
    L: Fn(Below<Error>) -> S,
    R: Sample,
    S: Service<R, Response = usize, Error = Error, Future: Send> + Clone + Send + Sync + 'static,
{
    type Request = R;
    type Error = Error;
    type Service = S;
    const READINESS: Readiness = if ALWAYS_READY { Readiness::Always } else { Readiness::Inner };

    fn over(&self, below: Below<Error>) -> S {
        (self.0)(below)
    }

    fn request() -> R {
        R::sample()
    }
}

fn breakers() -> Breakers {
    let (class, host) = (BreakerConfig::default(), HostBreakerConfig::default());
    Breakers::new(&class, &ClassBreakers::default(), &host, Vec::new(), MINUTE)
}

fn one_place() -> Places {
    Places::new(&BulkheadConfig { in_flight_max: NonZeroU32::MIN, wait_max: MINUTE / 2 })
}

fn tokens() -> Tokens {
    let ten = NonZeroU32::new(10).expect("above zero");
    let config = RateLimitConfig { per_second: ten, burst: ten, wait_max: MINUTE / 2, adaptive: None };
    RateLimiter::new(config).expect("settings").tokens(&secret_key())
}

fn budget() -> Budget {
    Budget::of(BudgetConfig::default())
}

fn keep_nothing(below: Below<Error>) -> KeepIntent<Below<Error>> {
    let custody = Custody::new(None, WallClock::system(), &secret_key(), MINUTE);
    KeepIntent::new(below, &IntentConfig::default(), custody)
}

holds_for!(deadline, over::<_, Asked, true>(|below| Deadline::new(below, Cut::new(&Config::default()))));
holds_for!(observe, over::<_, Call, false>(Observe::new));
holds_for!(intent_unkept, over::<_, Call, false>(keep_nothing));
holds_for!(retry, {
    let repeats = Repeats::new(&RetryConfig::default(), budget());
    over::<_, Call, true>(move |below| Retry::new(below, repeats.clone()))
});
holds_for!(hedge, {
    let hedges = Hedges::new(HedgeConfig::default(), budget());
    over::<_, Attempt, false>(move |below| Hedge::new(below, hedges.clone()))
});
holds_for!(observe_attempt, over::<_, Attempt, false>(ObserveAttempt::new));
holds_for!(breaker, {
    let breakers = breakers();
    over::<_, Attempt, false>(move |below| Breaker::new(below, breakers.clone()))
});
holds_for!(bulkhead, {
    let places = one_place();
    over::<_, Attempt, false>(move |below| Bulkhead::new(below, places.clone()))
});
holds_for!(rate_limit, {
    let tokens = tokens();
    over::<_, Attempt, false>(move |below| RateLimit::new(below, tokens.clone()))
});
holds_for!(recheck, {
    let breakers = breakers();
    over::<_, Attempt, false>(move |below| Recheck::new(below, breakers.clone()))
});
holds_for!(attempt_timeout, over::<_, Attempt, false>(|below| AttemptTimeout::new(below, MINUTE / 3)));

//! The layer for anybody's requests.

use core::fmt;

use tower::Layer;

use super::{RateLimit, RateLimitSnapshot, RateLimiter, Throttling, Tokens};
use crate::config::{ConfigError, RateLimitConfig};
use crate::model::SecretKey;
use crate::view::Plain;

/// Keeps to a request rate. All services that one layer, or clones of it, were put over draw from the same tokens.
///
/// Put it last before the wire, so that a token is a request really sent. A request without a token waits for its
/// turn by its [priority](super::View::priority), and not at all if its turn would come after
/// [`RateLimitConfig::wait_max`]. The error is [`RejectionKind::RateLimited`](super::RejectionKind), which says when a
/// token will be there: the request did not go out.
///
/// Readiness is the inner service's and takes no token.
///
/// ```
/// use core::num::NonZeroU32;
/// use core::time::Duration;
/// use toss_sdk::config::RateLimitConfig;
/// use toss_sdk::layer::{RateLimitLayer, Rejected};
/// use tower::{BoxError, Layer as _, ServiceExt as _, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// let one = NonZeroU32::MIN;
/// let limit = RateLimitConfig { per_second: one, burst: one, wait_max: Duration::ZERO, adaptive: None };
/// let layer = RateLimitLayer::new(limit).unwrap();
/// let service = layer.layer(service_fn(async |()| Ok::<_, BoxError>(())));
/// assert!(service.clone().oneshot(()).await.is_ok());
/// let error = service.oneshot(()).await.unwrap_err();
/// let rejected = error.downcast_ref::<Rejected>().unwrap();
/// assert_eq!(rejected.retry_after(), Some(Duration::from_secs(1)));
/// # });
/// ```
#[derive(Clone)]
pub struct RateLimitLayer<V = Plain, J = NeverThrottled> {
    tokens: Tokens,
    view: V,
    judge: J,
}

/// Nothing that comes back says that there were too many.
#[derive(Clone, Copy, Debug)]
pub struct NeverThrottled;

impl RateLimitLayer {
    /// A layer with tokens of its own.
    ///
    /// # Errors
    /// If a setting cannot hold; the error names it.
    pub fn new(config: RateLimitConfig) -> Result<Self, ConfigError> {
        config.check_alone()?;
        Ok(Self { tokens: Tokens::quiet(config), view: Plain, judge: NeverThrottled })
    }

    /// A layer that draws from the tokens of this secret key, as the clients do that were given `limiter`.
    pub fn sharing(limiter: &RateLimiter, key: &SecretKey) -> Self {
        Self { tokens: limiter.tokens(key), view: Plain, judge: NeverThrottled }
    }
}

impl<V, J> RateLimitLayer<V, J> {
    /// The same tokens for requests that are seen by `view`.
    pub fn seen_by<W>(self, view: W) -> RateLimitLayer<W, J> {
        RateLimitLayer { tokens: self.tokens, view, judge: self.judge }
    }

    /// The rate is cut when `is_throttled` says of a result that it was too much, as far as
    /// [`RateLimitConfig::adaptive`] says. Default: nothing is.
    pub fn throttled_when<T, E, F>(self, is_throttled: F) -> RateLimitLayer<V, F>
    where
        F: Fn(&Result<T, E>) -> bool + Clone,
    {
        RateLimitLayer { tokens: self.tokens, view: self.view, judge: is_throttled }
    }

    /// The rate as it stands.
    pub fn snapshot(&self) -> RateLimitSnapshot {
        self.tokens.snapshot()
    }

    /// Changes the rate of all services that share the tokens, while they run. The new rate begins with its burst
    /// spent, so that no change lets more through than agreed.
    ///
    /// # Errors
    /// If a setting cannot hold; nothing is changed then.
    pub fn change(&self, config: RateLimitConfig) -> Result<(), ConfigError> {
        config.check_alone()?;
        self.tokens.change(config);
        Ok(())
    }
}

impl<S, V: Clone, J: Clone> Layer<S> for RateLimitLayer<V, J> {
    type Service = RateLimit<S, V, J>;

    fn layer(&self, inner: S) -> Self::Service {
        let (view, judge) = (self.view.clone(), self.judge.clone());
        RateLimit { inner, tokens: self.tokens.clone(), view, judge }
    }
}

impl<V, J> fmt::Debug for RateLimitLayer<V, J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimitLayer").field("tokens", &self.tokens).finish_non_exhaustive()
    }
}

impl<T, E> Throttling<T, E> for NeverThrottled {
    fn is_throttled(&self, _: &Result<T, E>) -> bool {
        false
    }
}

impl<T, E, F> Throttling<T, E> for F
where
    F: Fn(&Result<T, E>) -> bool,
{
    fn is_throttled(&self, result: &Result<T, E>) -> bool {
        self(result)
    }
}

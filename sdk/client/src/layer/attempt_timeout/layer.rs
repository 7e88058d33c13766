//! The layer for anybody's requests.

use core::time::Duration;

use tokio::time::Instant;
use tower::Layer;

use super::{AttemptTimeout, Silent, Timing};
use crate::config::{ConfigError, check_range};
use crate::layer::{Rejected, RejectionKind};
use crate::view::Plain;

/// Bounds one attempt: put it below the circuit breaker, which must see silence as a failure, and below the queues,
/// which must not count as silence.
///
/// Its readiness is the inner service's, and not bounded; a [`DeadlineLayer`](crate::layer::DeadlineLayer) bounds that. The
/// error is [`RejectionKind::TimedOut`]: what the request did is not known.
///
/// ```
/// use core::time::Duration;
/// use toss_sdk::layer::{AttemptTimeoutLayer, Rejected, RejectionKind};
/// use tower::{BoxError, ServiceBuilder, ServiceExt as _, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// let service = ServiceBuilder::new()
///     .layer(AttemptTimeoutLayer::new(Duration::from_secs(2)).unwrap())
///     .service(service_fn(|()| core::future::pending::<Result<(), BoxError>>()));
/// let error = service.oneshot(()).await.unwrap_err();
/// assert_eq!(error.downcast_ref::<Rejected>().unwrap().kind(), RejectionKind::TimedOut);
/// # });
/// ```
#[derive(Clone, Copy, Debug)]
pub struct AttemptTimeoutLayer {
    limit: Duration,
}

impl AttemptTimeoutLayer {
    /// A layer that gives attempts up after `limit`.
    ///
    /// # Errors
    /// If `limit` is zero or above a day; the error names it as `attempt_timeout`.
    pub fn new(limit: Duration) -> Result<Self, ConfigError> {
        check_range("attempt_timeout", limit)?;
        Ok(Self { limit })
    }
}

impl<S> Layer<S> for AttemptTimeoutLayer {
    type Service = AttemptTimeout<S>;

    fn layer(&self, inner: S) -> AttemptTimeout<S> {
        AttemptTimeout { inner, limit: self.limit, view: Plain }
    }
}

impl<R, E: From<Rejected>> Timing<R, E> for Plain {
    type Watch = Unwatched;

    fn time(&self, _: &R, _: Instant, limit: Duration) -> Result<Duration, E> {
        Ok(limit)
    }

    fn watch(&self, _: &R) -> Unwatched {
        Unwatched
    }
}

/// Nobody knows what the attempt did.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl<E: From<Rejected>> Silent<E> for Unwatched {
    fn silent(&self, limit: Duration) -> E {
        Rejected::new(RejectionKind::TimedOut, format!("the attempt had no end within {limit:?}"), None)
            .into()
    }
}

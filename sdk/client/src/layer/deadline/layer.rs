//! The layer for anybody's requests.

use core::time::Duration;

use tokio::time::Instant;
use tower::Layer;

use super::{Deadline, Ended, Length};
use crate::config::{ConfigError, check_range};
use crate::layer::{Rejected, RejectionKind};
use crate::view::Plain;

/// Bounds a whole call, and with it all that stands below: queues, retries, and waiting for readiness.
///
/// Always ready; the time begins with `call`. The error is [`RejectionKind::DeadlineExceeded`]: what the call did
/// is not known.
///
/// ```
/// use core::time::Duration;
/// use toss_sdk::layer::{DeadlineLayer, Rejected, RejectionKind};
/// use tower::{BoxError, ServiceBuilder, ServiceExt as _, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// let service = ServiceBuilder::new()
///     .layer(DeadlineLayer::new(Duration::from_secs(5)).unwrap())
///     .service(service_fn(|()| core::future::pending::<Result<(), BoxError>>()));
/// let error = service.oneshot(()).await.unwrap_err();
/// assert_eq!(error.downcast_ref::<Rejected>().unwrap().kind(), RejectionKind::DeadlineExceeded);
/// # });
/// ```
#[derive(Clone, Copy, Debug)]
pub struct DeadlineLayer(Whole);

/// The same length for every call.
#[derive(Clone, Copy, Debug)]
pub struct Whole(Duration);

impl DeadlineLayer {
    /// A layer that gives calls up after `limit`.
    ///
    /// # Errors
    /// If `limit` is zero or above a day; the error names it as `deadline`.
    pub fn new(limit: Duration) -> Result<Self, ConfigError> {
        check_range("deadline", limit)?;
        Ok(Self(Whole(limit)))
    }
}

impl<S> Layer<S> for DeadlineLayer {
    type Service = Deadline<S>;

    fn layer(&self, inner: S) -> Deadline<S> {
        Deadline { inner, length: self.0 }
    }
}

impl<R> Length<R> for Whole {
    type Request = R;
    type View = Plain;
    type Watch = Unwatched;

    fn limit(&self) -> Duration {
        self.0
    }

    fn begin(&self, request: R, _: Instant) -> (R, Unwatched) {
        (request, Unwatched)
    }
}

/// Nobody knows what the call did.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl<E: From<Rejected>> Ended<E> for Unwatched {
    fn given_up(&self, limit: Duration) -> E {
        let text = format!("the call had no end within {limit:?}");
        Rejected::new(RejectionKind::DeadlineExceeded, text, None).into()
    }
}

//! A circuit before any service, over any error that can take a rejection in.

use core::any::Any;
use core::task::{Context, Poll};
use core::time::Duration;

use tower::{BoxError, Layer, Service};

use super::watch::Watch;
use super::{CircuitBreaker, CircuitBreakerFuture, Permit, Verdict};
use crate::layer::Rejected;

/// Puts a [`CircuitBreaker`] before a service: while the circuit is open, requests end at once with [`Rejected`], and
/// the service is not asked. All services that it makes share the circuit.
///
/// The service's readiness is passed on; nothing is held before a request comes. A request whose future is dropped gives
/// its place back and counts nothing. So a timeout belongs below this layer, where its error is a failure; one above
/// only drops, and the circuit does not hear of the silence, unless [`if_dropped`](Self::if_dropped) says so.
///
/// The time of a request, by which [slow ones](crate::config::BreakerConfig::slow_call) are told, begins when it is let
/// through: what it waits for in a queue below this layer is part of it, and the circuit is not asked again after the
/// queue. Where either matters, ask it by hand: [`Permit::recheck`] is for that.
///
/// ```
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// use toss_sdk::breaker::{CircuitBreaker, Verdict};
/// use toss_sdk::config::BreakerConfig;
/// use toss_sdk::layer::{CircuitBreakerLayer, Rejected};
/// use tower::{BoxError, ServiceBuilder, ServiceExt};
///
/// let breaker = CircuitBreaker::new("inventory", BreakerConfig::default()).unwrap();
/// let service = ServiceBuilder::new()
///     .layer(CircuitBreakerLayer::new(&breaker).judged_by(|result: &Result<u16, BoxError>| match result {
///         Ok(500..) => Verdict::Failure,
///         Ok(400..) => Verdict::Ignored,
///         Ok(_) => Verdict::Success,
///         Err(error) => Verdict::of_error(&**error),
///     }))
///     .service_fn(|status: u16| async move { Ok::<_, BoxError>(status) });
/// for _ in 0..10 {
///     assert_eq!(service.clone().oneshot(503).await.unwrap(), 503);
/// }
/// let error = service.clone().oneshot(200).await.unwrap_err();
/// assert_eq!(error.downcast::<Rejected>().unwrap().circuit(), Some("inventory"));
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is put before a service"]
pub struct CircuitBreakerLayer<J = ByResult> {
    breaker: CircuitBreaker,
    judge: J,
    if_dropped: Verdict,
}

/// A service behind a [`CircuitBreakerLayer`].
#[derive(Clone, Debug)]
pub struct CircuitBreakerService<S, J = ByResult> {
    inner: S,
    breaker: CircuitBreaker,
    judge: J,
    if_dropped: Verdict,
}

/// Says what a result means for the circuit. Closures that return a [`Verdict`], or one with the time that the other
/// side asked to stay away, are judges.
pub trait Judge<T, E> {
    /// Judges a result.
    fn judge(&self, result: &Result<T, E>) -> Judged;
}

/// What a [`Judge`] says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Judged {
    /// What the result says about the other side's health.
    pub verdict: Verdict,
    /// How long the other side asked to stay away, if it did.
    pub retry_after: Option<Duration>,
}

/// The judge without an opinion of its own: errors are failures, everything else is a success. What a layer of this
/// crate below held back (a full queue, a rate that is used up, another circuit) is neither, where the error is
/// [`tower::BoxError`] or [`Rejected`] itself; over an error type of your own, a judge of yours has to say so, with
/// [`Verdict::of_error`].
#[derive(Clone, Copy, Debug, Default)]
pub struct ByResult;

impl CircuitBreakerLayer {
    /// With [`ByResult`] as the judge.
    pub fn new(breaker: &CircuitBreaker) -> Self {
        Self { breaker: breaker.clone(), judge: ByResult, if_dropped: Verdict::Ignored }
    }
}

impl<J> CircuitBreakerLayer<J> {
    /// With a judge that knows which errors are failures, and which answers are.
    pub fn judged_by<K>(self, judge: K) -> CircuitBreakerLayer<K> {
        CircuitBreakerLayer { breaker: self.breaker, judge, if_dropped: self.if_dropped }
    }

    /// What a request means whose future is dropped; see [`Permit::if_dropped`].
    pub fn if_dropped(self, verdict: Verdict) -> Self {
        Self { if_dropped: verdict, ..self }
    }
}

impl<S, J: Clone> Layer<S> for CircuitBreakerLayer<J> {
    type Service = CircuitBreakerService<S, J>;

    fn layer(&self, inner: S) -> Self::Service {
        CircuitBreakerService {
            inner,
            breaker: self.breaker.clone(),
            judge: self.judge.clone(),
            if_dropped: self.if_dropped,
        }
    }
}

impl<S, J, R> Service<R> for CircuitBreakerService<S, J>
where
    S: Service<R>,
    S::Error: From<Rejected>,
    J: Judge<S::Response, S::Error> + Clone,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = CircuitBreakerFuture<S::Future, Watched<J>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> Self::Future {
        match self.breaker.admit() {
            Ok(permit) => {
                let watched =
                    Watched { permit: permit.if_dropped(self.if_dropped), judge: self.judge.clone() };
                CircuitBreakerFuture::admitted(self.inner.call(request), watched)
            }
            Err(rejected) => CircuitBreakerFuture::rejected(rejected),
        }
    }
}

/// A permit with the judge of its end.
#[derive(Debug)]
pub struct Watched<J> {
    permit: Permit,
    judge: J,
}

impl<T, E, J: Judge<T, E>> Watch<T, E> for Watched<J> {
    fn end(self, result: &Result<T, E>) {
        let Judged { verdict, retry_after } = self.judge.judge(result);
        self.permit.finish(verdict, retry_after);
    }
}

impl<T, E: 'static> Judge<T, E> for ByResult {
    fn judge(&self, result: &Result<T, E>) -> Judged {
        result.as_ref().err().map_or(Verdict::Success, |error| of_any(error)).into()
    }
}

/// Of an error whose type may be one that can tell.
fn of_any(error: &dyn Any) -> Verdict {
    let boxed = || error.downcast_ref::<BoxError>().map(|error| Verdict::of_error(&**error));
    let rejected = error.downcast_ref::<Rejected>().map(|error| Verdict::of_error(error));
    rejected.or_else(boxed).unwrap_or(Verdict::Failure)
}

impl<T, E, F, V> Judge<T, E> for F
where
    F: Fn(&Result<T, E>) -> V,
    V: Into<Judged>,
{
    fn judge(&self, result: &Result<T, E>) -> Judged {
        self(result).into()
    }
}

impl From<Verdict> for Judged {
    fn from(verdict: Verdict) -> Self {
        Self { verdict, retry_after: None }
    }
}

impl From<(Verdict, Option<Duration>)> for Judged {
    fn from((verdict, retry_after): (Verdict, Option<Duration>)) -> Self {
        Self { verdict, retry_after }
    }
}

#[cfg(test)]
mod tests;

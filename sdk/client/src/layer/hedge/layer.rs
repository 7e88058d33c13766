//! The layer for anybody's requests.

use core::fmt;
use core::time::Duration;

use tokio::time::Instant;
use tower::Layer;

use super::{Answers, Hedge, Hedges, Twins};
use crate::budget::{Budget, Cost};
use crate::config::{ConfigError, HedgeConfig};
use crate::view::Plain;

/// Asks once more beside a request that is late, and takes the answer that comes first.
///
/// **No request runs twice unless you name it**: see [`for_requests`](Self::for_requests). Name only what changes
/// nothing; a charge that runs twice is two charges. Late is what exceeds the observed
/// [quantile](HedgeConfig::quantile) of the latest requests that were named. There is at most one second request
/// beside a first, and it is paid from the allowance, so that a slow service does not get twice the load. A success is
/// an answer, an error is not: then the other request decides. The loser is dropped at once.
///
/// Readiness is the inner service's; the second request waits for one of its own.
///
/// ```
/// use core::time::Duration;
/// use toss_sdk::config::{BudgetConfig, HedgeConfig};
/// use toss_sdk::layer::{Budget, HedgeLayer};
/// use tower::{BoxError, Layer as _, ServiceExt as _, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// let budget = Budget::new(BudgetConfig::default()).unwrap();
/// let layer = HedgeLayer::new(HedgeConfig::default(), &budget).unwrap().for_requests(|path: &&str| *path == "/read");
/// let asked = core::cell::Cell::new(0);
/// let service = layer.layer(service_fn(async |_| {
///     asked.set(asked.get() + 1);
///     // The fifty-first gets no answer.
///     if asked.get() == 51 { core::future::pending::<()>().await }
///     Ok::<_, BoxError>(())
/// }));
/// for _ in 0..51 {
///     service.clone().oneshot("/read").await.unwrap();
/// }
/// assert_eq!(asked.get(), 52, "one more beside the late one");
/// # });
/// ```
#[derive(Clone)]
pub struct HedgeLayer<M = Nobody> {
    hedges: Hedges,
    twins: M,
}

/// No request may run twice.
#[derive(Clone, Copy, Debug)]
pub struct Nobody;

/// The requests that a predicate names may run twice.
#[derive(Clone, Copy)]
pub struct Named<F>(F);

impl HedgeLayer {
    /// A layer that hedges nothing yet, on an allowance that it shares with whatever else repeats requests.
    ///
    /// # Errors
    /// If a setting cannot hold; the error names it.
    pub fn new(config: HedgeConfig, budget: &Budget) -> Result<Self, ConfigError> {
        config.check_alone()?;
        Ok(Self { hedges: Hedges::new(config, budget.clone()), twins: Nobody })
    }

    /// Requests that `may_run_twice` names may do so.
    pub fn for_requests<R, F>(self, may_run_twice: F) -> HedgeLayer<Named<F>>
    where
        F: Fn(&R) -> bool + Clone,
    {
        HedgeLayer { hedges: self.hedges, twins: Named(may_run_twice) }
    }
}

impl<S, M: Clone> Layer<S> for HedgeLayer<M> {
    type Service = Hedge<S, M>;

    fn layer(&self, inner: S) -> Hedge<S, M> {
        Hedge { inner, hedges: self.hedges.clone(), twins: self.twins.clone() }
    }
}

impl<R> Twins<R> for Nobody {
    type Kept = core::convert::Infallible;
    type View = Plain;

    fn keep(&self, _: &R) -> Option<Self::Kept> {
        None
    }

    fn twin(&self, kept: &Self::Kept, _: Duration, _: &Budget, _: Instant) -> Option<R> {
        match *kept {}
    }

    fn supersede(&self, kept: &Self::Kept) {
        match *kept {}
    }

    fn count(&self, _: &'static str) {}
}

impl<R, F> Twins<R> for Named<F>
where
    R: Clone,
    F: Fn(&R) -> bool,
{
    type Kept = R;
    type View = Plain;

    fn keep(&self, request: &R) -> Option<R> {
        (self.0)(request).then(|| request.clone())
    }

    fn twin(&self, kept: &R, _: Duration, budget: &Budget, now: Instant) -> Option<R> {
        budget.withdraw(Cost::One, now).is_some().then(|| kept.clone())
    }

    fn supersede(&self, _: &R) {}

    fn count(&self, _: &'static str) {}
}

impl<T, E> Answers<T, E> for Nobody {
    fn is_answer(&self, result: &Result<T, E>) -> bool {
        result.is_ok()
    }
}

impl<T, E, F> Answers<T, E> for Named<F> {
    fn is_answer(&self, result: &Result<T, E>) -> bool {
        result.is_ok()
    }
}

impl<M> fmt::Debug for HedgeLayer<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HedgeLayer").field("hedges", &self.hedges).finish_non_exhaustive()
    }
}

impl<F> fmt::Debug for Named<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Named").finish_non_exhaustive()
    }
}

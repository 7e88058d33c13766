//! The layer for anybody's requests.

use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use tokio::time::Instant;
use tower::Layer;

use super::again::{Again, Granted, Turn};
use super::repeats::Pacing;
use super::{Began, Next, Plan, Retry};
use crate::budget::Budget;
use crate::config::{ConfigError, RetryConfig};
use crate::durations::Durations;
use crate::view::{Plain, View};

/// Repeats requests whose end a policy wants repeated.
///
/// The policy is asked after every attempt, with the request, how the attempt ended and its number from 1. Its wish
/// comes about if attempts are left, if another one fits the time that the request has
/// ([`latest_start`](View::latest_start)), and if the allowance of all calls together pays for it: attempts ≤
/// (1 + ratio) × calls + floor, exactly. A success does not earn a repeat, a call does, once, when it begins.
///
/// Nothing is repeated that the policy does not name. What a layer below turned away (an open circuit, a full queue)
/// was no attempt; [`Again::unless_rejected`] leaves it alone. Of a request that changes something, only the policy can
/// know whether it may be sent again; and the last end is handed out, not the worst. For payments there is
/// [`Client`](crate::Client).
///
/// Always ready: each attempt waits for readiness of its own. Put it outside the circuit breaker, to which each
/// attempt is evidence, and inside the deadline.
///
/// ```
/// use toss_sdk::config::RetryConfig;
/// use toss_sdk::layer::{Again, RetryLayer};
/// use tower::{BoxError, Layer as _, ServiceExt as _, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// let policy = |_: &&str, result: &Result<u32, BoxError>, _: u32| {
///     let error = result.as_ref().err()?;
///     Again::unless_rejected(&**error)
/// };
/// let attempts = core::cell::Cell::new(0);
/// let service = RetryLayer::new(&RetryConfig::default(), policy).unwrap().layer(service_fn(async |_| {
///     attempts.set(attempts.get() + 1);
///     if attempts.get() < 3 { Err("not yet".into()) } else { Ok(attempts.get()) }
/// }));
/// assert_eq!(service.oneshot("read").await.unwrap(), 3);
/// # });
/// ```
pub struct RetryLayer<F, V = Plain>(Wishes<F, V>);

/// The repeats that a policy wishes for.
pub struct Wishes<F, V = Plain> {
    shared: Arc<Shared>,
    policy: F,
    view: V,
}

#[derive(Debug)]
struct Shared {
    pacing: Pacing,
    took: Durations,
}

impl<F> RetryLayer<F> {
    /// A layer with an allowance of its own. [`RetryConfig::in_progress_wait`] has no meaning here: a policy says
    /// [`Again::at_least`].
    ///
    /// # Errors
    /// If settings cannot hold; the error names them.
    pub fn new<R, T, E>(config: &RetryConfig, policy: F) -> Result<Self, ConfigError>
    where
        F: Fn(&R, &Result<T, E>, u32) -> Option<Again> + Clone,
    {
        config.check_alone()?;
        let shared =
            Shared { pacing: Pacing::new(config, Budget::of(config.budget)), took: Durations::new() };
        Ok(Self(Wishes { shared: Arc::new(shared), policy, view: Plain }))
    }
}

impl<F, V> RetryLayer<F, V> {
    /// The same on an allowance that others share; that of the settings is left out.
    #[must_use = "the layer it was made of keeps its own allowance"]
    pub fn drawing_on(self, budget: &Budget) -> Self {
        let config = &self.0.shared.pacing.config;
        let shared = Shared { pacing: Pacing::new(config, budget.clone()), took: Durations::new() };
        Self(Wishes { shared: Arc::new(shared), ..self.0 })
    }

    /// The same for requests that are seen by `view`.
    pub fn seen_by<W>(self, view: W) -> RetryLayer<F, W> {
        RetryLayer(Wishes { shared: self.0.shared, policy: self.0.policy, view })
    }

    /// The allowance, to share it.
    pub fn budget(&self) -> &Budget {
        &self.0.shared.pacing.budget
    }
}

impl<S, F: Clone, V: Clone> Layer<S> for RetryLayer<F, V> {
    type Service = Retry<S, Wishes<F, V>>;

    fn layer(&self, inner: S) -> Self::Service {
        Retry { inner, plan: self.0.clone() }
    }
}

/// What is known of a call.
#[derive(Debug)]
pub struct Standing<R> {
    request: R,
    number: u32,
    is_counting: bool,
    started: Instant,
}

impl<R, F, V> Began<R> for Wishes<F, V>
where
    R: Clone,
    V: View<R> + Clone,
{
    type Attempt = R;
    type View = V;
    type Standing = Standing<R>;

    fn view(&self) -> V {
        self.view.clone()
    }

    fn begin(&self, request: R) -> (Standing<R>, R) {
        let started = self.view.now(&request);
        self.shared.pacing.budget.earn(started);
        let standing = Standing { request: request.clone(), number: 1, is_counting: true, started };
        (standing, request)
    }
}

impl<R, T, E, F, V> Plan<Standing<R>, R, T, E> for Wishes<F, V>
where
    R: Clone,
    F: Fn(&R, &Result<T, E>, u32) -> Option<Again>,
    V: View<R>,
{
    fn ended(&self, standing: &mut Standing<R>, result: Result<T, E>, now: Instant) -> Next<T, E> {
        if result.is_ok() {
            self.shared.took.record(now.saturating_duration_since(standing.started));
        }
        let again = (self.policy)(&standing.request, &result, standing.number);
        let granted = again.and_then(|again| self.wait(again, standing, now));
        match granted {
            Some((wait, is_counting)) => {
                standing.is_counting = is_counting;
                Next::After(wait)
            }
            None => Next::Over(result),
        }
    }

    fn again(&self, standing: &mut Standing<R>, now: Instant) -> R {
        standing.number += u32::from(standing.is_counting);
        standing.started = now;
        self.view.waited(&mut standing.request, now);
        standing.request.clone()
    }
}

impl<F, V> Wishes<F, V> {
    /// How long to wait, and whether that is for another attempt.
    fn wait<R>(&self, again: Again, standing: &Standing<R>, now: Instant) -> Option<(Duration, bool)>
    where
        V: View<R>,
    {
        let Shared { pacing, took } = &*self.shared;
        let latest = self.view.latest_start(&standing.request);
        let needs = pacing.attempt_needs(took);
        // The latest start leaves what an attempt needs at least; what more it usually takes comes off, too.
        let remains = latest.map(|latest| latest.saturating_duration_since(now));
        let needs = needs.saturating_sub(pacing.config.attempt_time_min);
        match pacing.grant(again, Turn { number: standing.number, remains, needs }) {
            Granted::No | Granted::TooLate => None,
            Granted::After { wait, cost: None } => Some((wait, false)),
            // Asked last: what is paid is used.
            Granted::After { wait, cost: Some(cost) } => {
                pacing.budget.withdraw(cost, now).is_some().then_some((wait, true))
            }
        }
    }
}

impl<F: Clone, V: Clone> Clone for Wishes<F, V> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), policy: self.policy.clone(), view: self.view.clone() }
    }
}

impl<F: Clone, V: Clone> Clone for RetryLayer<F, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<F, V> fmt::Debug for Wishes<F, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wishes").field("shared", &self.shared).finish_non_exhaustive()
    }
}

impl<F, V> fmt::Debug for RetryLayer<F, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RetryLayer").field(&self.0).finish()
    }
}

//! Asks once more beside a look-up that is late, and takes the answer that comes first.
//!
//! For look-ups only: the second request can be made of nothing but a [`LookUpAttempt`], and what moves money has
//! none. Of somebody else's requests only those may run twice that they name. Late is what exceeds the observed quantile of the latest look-ups; what an average would call late moves
//! with the outliers it should find. At most one hedge per call, paid from the allowance of repeats, and only if it
//! can be expected to end in time. The loser is dropped at once.
//!
//! A look-up that was hedged is remembered with its whole time, from the first request to the answer. That is above
//! the quantile whoever won, so hedges do not make the quantile shrink and call for more hedges.

mod layer;

use core::fmt;
use core::pin::Pin;
use core::sync::atomic::{AtomicU64, Ordering};
use core::task::{Context, Poll, ready};
use core::time::Duration;
use std::sync::Arc;

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tower::Service;

pub use self::layer::{HedgeLayer, Named, Nobody};
use crate::budget::{Budget, Cost, Expense, Purpose, Withheld};
use crate::call::{Attempt, LookUpAttempt};
use crate::config::{HedgeConfig, Percent};
use crate::durations::Durations;
use crate::error::{Error, ErrorKind};
use crate::once::Once;
use crate::operation::OperationClass;
use crate::view::{Ours, View};

/// What all look-ups of one client share.
#[derive(Clone, Debug)]
pub(crate) struct Hedges(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    config: HedgeConfig,
    budget: Budget,
    took: Durations,
    /// The quantile of the latest look-ups in microseconds, as of at most [`STALE_MAX`] of them ago; zero: too few.
    late_micros: AtomicU64,
}

/// How many look-ups share one computation of the quantile.
const STALE_MAX: u32 = 8;

impl Hedges {
    pub(crate) fn new(config: HedgeConfig, budget: Budget) -> Self {
        let (took, late_micros) = (Durations::new(), AtomicU64::new(0));
        Self(Arc::new(Shared { config, budget, took, late_micros }))
    }

    /// How long a look-up takes that is late; `None`: too few were seen to tell.
    fn late(&self) -> Option<Duration> {
        let micros = self.0.late_micros.load(Ordering::Relaxed);
        (micros > 0).then(|| Duration::from_micros(micros).max(self.0.config.late_min))
    }

    /// Remembers what a look-up took that was answered.
    fn observe(&self, took: Duration) {
        let Shared { config, took: all, late_micros, .. } = &*self.0;
        let seen = all.record(took).saturating_add(1);
        if seen == config.samples_min || (seen > config.samples_min && seen % STALE_MAX == 0) {
            let late = all.quantile(config.quantile, config.samples_min as usize);
            let micros = late.map_or(0, |late| u64::try_from(late.as_micros()).unwrap_or(u64::MAX).max(1));
            late_micros.store(micros, Ordering::Relaxed);
        }
    }

    /// What half of the latest look-ups took.
    fn needs(&self) -> Duration {
        self.0.took.quantile(Percent::HALF, 1).unwrap_or(Duration::ZERO)
    }
}

/// Which requests may run twice, and how.
pub trait Twins<R> {
    /// What the second one is made of.
    type Kept;
    /// How it is seen.
    type View: View<R> + Default;

    /// Keeps it; `None`: this request never runs twice.
    fn keep(&self, request: &R) -> Option<Self::Kept>;

    /// The second request, if there was none yet, if what it `needs` is there, and if it is paid for.
    fn twin(&self, kept: &Self::Kept, needs: Duration, budget: &Budget, now: Instant) -> Option<R>;

    /// One of the two was answered: whichever still runs is no longer waited for.
    fn supersede(&self, kept: &Self::Kept);

    /// Counts the end of a second request.
    fn count(&self, result: &'static str);
}

/// Which ends of a request are an answer, so that the other request would say the same.
pub trait Answers<T, E> {
    /// Whether this one is.
    fn is_answer(&self, result: &Result<T, E>) -> bool;
}

impl Twins<Attempt> for Ours {
    type Kept = LookUpAttempt;
    type View = Self;

    fn keep(&self, attempt: &Attempt) -> Option<LookUpAttempt> {
        attempt.as_look_up()
    }

    fn twin(&self, kept: &LookUpAttempt, needs: Duration, budget: &Budget, now: Instant) -> Option<Attempt> {
        let mut twin = kept.twin()?;
        let class = OperationClass::LookUp;
        if twin.call.attempts_end().saturating_duration_since(now) < needs {
            Withheld::Time.count(Purpose::Hedge, class);
            return None;
        }
        twin.call.stamp(now);
        if !budget.pay(Expense { purpose: Purpose::Hedge, class, cost: Cost::One }, now) {
            return None;
        }
        tracing::debug!(number = twin.number, "the look-up is late and asked once more");
        Some(twin)
    }

    fn supersede(&self, kept: &LookUpAttempt) {
        kept.supersede();
    }

    fn count(&self, result: &'static str) {
        metrics::counter!("toss_hedges_total", "result" => result).increment(1);
    }
}

impl<T> Answers<T, Error> for Ours {
    fn is_answer(&self, result: &Result<T, Error>) -> bool {
        result.as_ref().map_or_else(is_answer, |_| true)
    }
}

/// See [`HedgeLayer`].
#[derive(Clone, Debug)]
pub struct Hedge<S, M = Nobody> {
    inner: S,
    hedges: Hedges,
    twins: M,
}

impl<S> Hedge<S, Ours> {
    pub(crate) fn new(inner: S, hedges: Hedges) -> Self {
        Self { inner, hedges, twins: Ours }
    }
}

impl<S, M, R> Service<R> for Hedge<S, M>
where
    S: Service<R> + Clone,
    M: Twins<R> + Answers<S::Response, S::Error> + Clone,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = HedgeFuture<S, R, M, M::Kept, M::View>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let Some(kept) = self.twins.keep(&request) else {
            return HedgeFuture { first: Some(self.inner.call(request)), second: Second::Never, watch: None };
        };
        let (hedges, started) = (self.hedges.clone(), M::View::default().now(&request));
        let second = match hedges.late() {
            Some(late) => Second::NotYet { late: sleep_until(started + late) },
            None => Second::Never,
        };
        let (inner, twins) = (self.inner.clone(), self.twins.clone());
        let watch = Some(Watch { inner, hedges, twins, kept, started, first_error: None });
        HedgeFuture { first: Some(self.inner.call(request)), second, watch }
    }
}

pin_project! {
    /// An attempt, and perhaps another one beside it.
    pub struct HedgeFuture<S: Service<R>, R, M, K, V> {
        #[pin]
        first: Option<S::Future>,
        #[pin]
        second: Second<S, R, V>,
        // None: it never runs twice.
        watch: Option<Watch<S, M, K, S::Error>>,
    }
}

pin_project! {
    #[project = SecondProjection]
    enum Second<S: Service<R>, R, V> {
        Never,
        NotYet {
            #[pin]
            late: Sleep,
        },
        // Boxed because it is rare, and the futures of all calls would be twice as large.
        Running {
            attempt: Pin<Box<Once<S, R, V>>>,
        },
    }
}

impl<S: Service<R>, R, M, K, V> fmt::Debug for HedgeFuture<S, R, M, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HedgeFuture").field("is_running", &self.first.is_some()).finish_non_exhaustive()
    }
}

/// What only a request needs that may run twice.
struct Watch<S, M, K, E> {
    inner: S,
    hedges: Hedges,
    twins: M,
    kept: K,
    started: Instant,
    /// How the first request failed while the second one runs.
    first_error: Option<E>,
}

impl<S, M, K, E> Watch<S, M, K, E> {
    /// One of the two was answered: `result` of the hedge, if there was one.
    fn answered<R>(&self, hedge: Option<&'static str>)
    where
        M: Twins<R, Kept = K>,
    {
        self.hedges.observe(self.started.elapsed());
        if let Some(result) = hedge {
            self.twins.supersede(&self.kept);
            self.twins.count(result);
        }
    }

    /// The second request, if it may be.
    fn twin<R>(&self, now: Instant) -> Option<R>
    where
        M: Twins<R, Kept = K>,
    {
        self.twins.twin(&self.kept, self.hedges.needs(), &self.hedges.0.budget, now)
    }
}

impl<S, R, M, K, V> Future for HedgeFuture<S, R, M, K, V>
where
    S: Service<R> + Clone,
    M: Twins<R, Kept = K, View = V> + Answers<S::Response, S::Error>,
    V: View<R> + Default,
{
    type Output = Result<S::Response, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Some(first) = this.first.as_mut().as_pin_mut()
            && let Poll::Ready(result) = first.poll(cx)
        {
            let Some(watch) = this.watch else { return Poll::Ready(result) };
            this.first.set(None);
            let is_hedged = matches!(*this.second, Second::Running { .. });
            let is_answer = watch.twins.is_answer(&result);
            match result {
                Err(error) if !is_answer && is_hedged => watch.first_error = Some(error),
                failure if !is_answer => return Poll::Ready(failure),
                answer => {
                    watch.answered(is_hedged.then_some("lost"));
                    this.second.set(Second::Never);
                    return Poll::Ready(answer);
                }
            }
        }
        let Some(watch) = this.watch else { return Poll::Pending };
        loop {
            match this.second.as_mut().project() {
                SecondProjection::Never => return Poll::Pending,
                SecondProjection::NotYet { late } => {
                    ready!(late.poll(cx));
                    this.second.set(match watch.twin(Instant::now()) {
                        Some(twin) => {
                            let twin = Once::new(watch.inner.clone(), twin, V::default());
                            Second::Running { attempt: Box::pin(twin) }
                        }
                        None => Second::Never,
                    });
                }
                SecondProjection::Running { attempt } => {
                    let result = ready!(attempt.as_mut().poll(cx));
                    this.second.set(Second::Never);
                    if result.is_err() && !watch.twins.is_answer(&result) {
                        watch.twins.count("failed");
                        // The first one's end is the attempt's, now or later.
                        return watch
                            .first_error
                            .take()
                            .map_or(Poll::Pending, |first| Poll::Ready(Err(first)));
                    }
                    watch.answered(Some("won"));
                    this.first.set(None);
                    return Poll::Ready(result);
                }
            }
        }
    }
}

/// Whether the gateway said something about the payment, so that the other request would say the same.
fn is_answer(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Refused | ErrorKind::Mismatch => true,
        ErrorKind::NotSent
        | ErrorKind::NoAnswer
        | ErrorKind::Fault
        | ErrorKind::Undecodable
        | ErrorKind::CircuitOpen
        | ErrorKind::BulkheadFull
        | ErrorKind::RateLimited
        | ErrorKind::DeadlineExceeded => false,
    }
}

#[cfg(test)]
mod tests;

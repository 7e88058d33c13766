//! Asks once more beside a look-up that is late, and takes the answer that comes first.
//!
//! For look-ups only: the second request can be made of nothing but a [`LookUpAttempt`], and what moves money has
//! none. Late is what exceeds the observed quantile of the latest look-ups; what an average would call late moves
//! with the outliers it should find. At most one hedge per call, paid from the allowance of repeats, and only if it
//! can be expected to end in time. The loser is dropped at once.
//!
//! A look-up that was hedged is remembered with its whole time, from the first request to the answer. That is above
//! the quantile whoever won, so hedges do not make the quantile shrink and call for more hedges.

use core::pin::Pin;
use core::sync::atomic::{AtomicU64, Ordering};
use core::task::{Context, Poll, ready};
use core::time::Duration;
use std::sync::Arc;

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tower::util::Oneshot;
use tower::{Service, ServiceExt as _};

use crate::budget::{Budget, Cost, Expense, Purpose, Withheld};
use crate::call::{Attempt, LookUpAttempt};
use crate::config::{HedgeConfig, Percent};
use crate::durations::Durations;
use crate::error::{Error, ErrorKind};
use crate::operation::OperationClass;

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

    /// The second request, if the call has had none, has the time for it and can pay for it.
    fn twin(&self, attempt: &LookUpAttempt, now: Instant) -> Option<Attempt> {
        let Shared { budget, took, .. } = &*self.0;
        let needs = took.quantile(Percent::HALF, 1).unwrap_or(Duration::ZERO);
        let twin = attempt.twin()?;
        let class = OperationClass::LookUp;
        if twin.call.attempts_end().saturating_duration_since(now) < needs {
            Withheld::Time.count(Purpose::Hedge, class);
            return None;
        }
        budget.pay(Expense { purpose: Purpose::Hedge, class, cost: Cost::One }, now).then_some(twin)
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Hedge<S> {
    inner: S,
    hedges: Hedges,
}

impl<S> Hedge<S> {
    pub(crate) fn new(inner: S, hedges: Hedges) -> Self {
        Self { inner, hedges }
    }
}

impl<S> Service<Attempt> for Hedge<S>
where
    S: Service<Attempt, Error = Error> + Clone,
{
    type Response = S::Response;
    type Error = Error;
    type Future = HedgeFuture<S>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, attempt: Attempt) -> Self::Future {
        let Some(look_up) = attempt.as_look_up() else {
            return HedgeFuture { first: Some(self.inner.call(attempt)), second: Second::Never, watch: None };
        };
        let (hedges, started) = (self.hedges.clone(), Instant::now());
        let second = match hedges.late() {
            Some(late) => Second::NotYet { late: sleep_until(started + late) },
            None => Second::Never,
        };
        let inner = self.inner.clone();
        let watch = Some(Watch { inner, hedges, look_up, started, first_error: None });
        HedgeFuture { first: Some(self.inner.call(attempt)), second, watch }
    }
}

pin_project! {
    /// An attempt, and perhaps another one beside it.
    pub(crate) struct HedgeFuture<S: Service<Attempt>> {
        #[pin]
        first: Option<S::Future>,
        #[pin]
        second: Second<S>,
        // None: it moves money.
        watch: Option<Watch<S>>,
    }
}

pin_project! {
    #[project = SecondProjection]
    enum Second<S: Service<Attempt>> {
        Never,
        NotYet {
            #[pin]
            late: Sleep,
        },
        // Boxed because it is rare, and the futures of all calls would be twice as large.
        Running {
            attempt: Pin<Box<Oneshot<S, Attempt>>>,
        },
    }
}

/// What only a look-up needs.
struct Watch<S> {
    inner: S,
    hedges: Hedges,
    look_up: LookUpAttempt,
    started: Instant,
    /// How the first request failed while the second one runs.
    first_error: Option<Error>,
}

impl<S> Watch<S> {
    /// One of the two was answered: `result` of the hedge, if there was one.
    fn answered(&self, hedge: Option<&'static str>) {
        self.hedges.observe(self.started.elapsed());
        if let Some(result) = hedge {
            self.look_up.supersede();
            count(result);
        }
    }
}

impl<S> Future for HedgeFuture<S>
where
    S: Service<Attempt, Error = Error> + Clone,
{
    type Output = Result<S::Response, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Some(first) = this.first.as_mut().as_pin_mut()
            && let Poll::Ready(result) = first.poll(cx)
        {
            let Some(watch) = this.watch else { return Poll::Ready(result) };
            this.first.set(None);
            let is_hedged = matches!(*this.second, Second::Running { .. });
            match result {
                Err(error) if !is_answer(&error) && is_hedged => watch.first_error = Some(error),
                Err(error) if !is_answer(&error) => return Poll::Ready(Err(error)),
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
                    this.second.set(match watch.hedges.twin(&watch.look_up, Instant::now()) {
                        Some(twin) => {
                            tracing::debug!(number = twin.number, "the look-up is late and asked once more");
                            Second::Running { attempt: Box::pin(watch.inner.clone().oneshot(twin)) }
                        }
                        None => Second::Never,
                    });
                }
                SecondProjection::Running { attempt } => {
                    let result = ready!(attempt.as_mut().poll(cx));
                    this.second.set(Second::Never);
                    if result.as_ref().is_err_and(|error| !is_answer(error)) {
                        count("failed");
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

fn count(result: &'static str) {
    metrics::counter!("toss_hedges_total", "result" => result).increment(1);
}

#[cfg(test)]
mod tests;

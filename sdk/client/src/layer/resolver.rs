//! Finds out what a call did that would otherwise end unknown, in the slice of its deadline that is kept for that.
//!
//! The retries below have asked again under the same key already. Here the payment is looked up, by its key and by
//! its order, and believed only as far as `proof` allows; where the same key may still get an answer (409, `[S008]`,
//! a lost answer) it is asked once more between the look-ups. What a stored refusal left open
//! (`ALREADY_PROCESSED_PAYMENT`) only a look-up can tell. Every request is paid from the allowance of repeats.
//!
//! A key that the gateway may have forgotten, or that was sent with another API key, is never sent: it would be a
//! new key and its request a second payment. Such an intent is only looked up.

mod proof;
mod search;

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use pin_project_lite::pin_project;
use tokio::time::Instant;
use tower::Service;

use self::search::search;
use crate::alarm::Alarm;
use crate::budget::{Budget, Cost, Expense, Purpose, Withheld};
use crate::call::Call;
use crate::config::ResolveConfig;
use crate::endpoint::Answer;
use crate::error::Error;
use crate::intent::Custody;
use crate::operation::OperationClass;
use crate::outcome::Effect;

/// By how much the clocks of two hosts may differ: the margin of a key's age, too.
const CLOCKS_APART_MAX: Duration = Duration::from_hours(24);

/// What all calls of one client share.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) config: ResolveConfig,
    pub(crate) custody: Custody,
    pub(crate) budget: Budget,
}

impl Terms {
    /// Why this call's request must not be sent; `None` if it may.
    fn bars_sending(&self, call: &Call) -> Option<&'static str> {
        let origin = call.operation().origin()?;
        if origin.doubt.is_some_and(|earlier| !earlier.may_repeat) {
            return Some("it may only be looked up");
        }
        let age = self.custody.now().saturating_sub(call.made_at()?);
        let (is_past, age) = (age >= 0, Duration::from_micros(age.unsigned_abs()));
        if is_past && age > self.config.key_age_max {
            return Some("its key is so old that the gateway may have forgotten it");
        }
        let is_nonsense = !is_past && age > CLOCKS_APART_MAX;
        is_nonsense.then_some(
            "its key was made in the future, so one of the clocks is wrong and its age is not known",
        )
    }

    /// Whether one more request, to find out about a call, has the time it needs and is paid for. Otherwise why not.
    fn allows(&self, request: &Call) -> Result<(), &'static str> {
        let (now, class) = (request.time().at(), request.class());
        if request.time().attempt(now, Duration::MAX).is_none() {
            Withheld::Time.count(Purpose::Resolve, class);
            return Err("too little time is left");
        }
        // Asked last: what is paid is used.
        let is_paid = self.budget.pay(Expense { purpose: Purpose::Resolve, class, cost: Cost::One }, now);
        if is_paid { Ok(()) } else { Err("the allowance of repeats is used up") }
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Resolver<S> {
    inner: S,
    /// What only an unknown outcome needs.
    searching: Arc<Searching<S>>,
}

#[derive(Debug)]
struct Searching<S> {
    inner: S,
    terms: Terms,
}

impl<S: Clone> Resolver<S> {
    pub(crate) fn new(inner: S, terms: Terms) -> Self {
        let searching = Arc::new(Searching { inner: inner.clone(), terms });
        Self { inner, searching }
    }
}

impl<S> Service<Call> for Resolver<S>
where
    S: Service<Call, Response = Answer, Error = Error> + Clone + Send + Sync + 'static,
    S::Future: Send,
{
    type Response = Answer;
    type Error = Error;
    type Future = ResolverFuture<S>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, call: Call) -> Self::Future {
        if !call.class().changes() {
            return ResolverFuture { state: State::Passing { inner: self.inner.call(call) } };
        }
        let terms = &self.searching.terms;
        if let Some(why) = terms.bars_sending(&call) {
            // Whoever kept this intent until now had a reason: an earlier call may have been executed.
            call.settle(Effect::Unknown);
            let error = Error::not_sent(format!("nothing was sent for this intent, because {why}"));
            let error = error.concluding(Effect::Unknown, None);
            let search = search(Arc::clone(&self.searching), call.resolving(call.time().at()), error).boxed();
            return ResolverFuture { state: State::Searching { search } };
        }
        if call.class() == OperationClass::Charge {
            // What an order shows may be of before this call, minutes or seconds: a guess is not good enough here.
            call.born(terms.custody.now());
        }
        let inner = Some(self.inner.call(call.clone()));
        let searching = Arc::clone(&self.searching);
        ResolverFuture { state: State::Attempting { inner, end: Alarm::default(), call, searching } }
    }
}

pin_project! {
    /// A call, and if need be the search for what it did.
    pub(crate) struct ResolverFuture<S: Service<Call>> {
        #[pin]
        state: State<S, S::Future>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<S, F> {
        Passing {
            #[pin]
            inner: F,
        },
        Attempting {
            #[pin]
            inner: Option<F>,
            end: Alarm,
            call: Call,
            searching: Arc<Searching<S>>,
        },
        Searching {
            search: BoxFuture<'static, Result<Answer, Error>>,
        },
    }
}

impl<S> Future for ResolverFuture<S>
where
    S: Service<Call, Response = Answer, Error = Error> + Clone + Send + Sync + 'static,
    S::Future: Send,
{
    type Output = Result<Answer, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            let search = match state.as_mut().project() {
                StateProjection::Passing { inner } => return inner.poll(cx),
                StateProjection::Searching { search } => return search.poll_unpin(cx),
                StateProjection::Attempting { mut inner, end, call, searching } => {
                    let ended = inner.as_mut().as_pin_mut().map_or(Poll::Pending, |inner| inner.poll(cx));
                    let error = match ended {
                        Poll::Ready(Err(error)) if error.effect() == Effect::Unknown => error,
                        Poll::Ready(result) => return Poll::Ready(result),
                        Poll::Pending => {
                            ready!(end.poll(call.attempts_end(), cx));
                            // First dropped, then asked: what is dropped can no longer send anything.
                            inner.set(None);
                            match cut_off(call) {
                                error if error.effect() == Effect::Unknown => error,
                                error => return Poll::Ready(Err(error)),
                            }
                        }
                    };
                    report_misuse(call, &error);
                    search(Arc::clone(searching), call.resolving(Instant::now()), error).boxed()
                }
            };
            state.set(State::Searching { search });
        }
    }
}

/// The attempts have had their time.
fn cut_off(call: &Call) -> Error {
    if !call.give_up_in_doubt() {
        return Error::not_sent("the request could not be sent in the time that the call has for it");
    }
    call.settle(Effect::Unknown);
    Error::no_answer("the request was sent and had no answer in the time that the call has for it")
}

/// A key used twice is a mistake of the caller that costs money sooner or later, so it is not left to the reader of
/// one outcome.
fn report_misuse(call: &Call, error: &Error) {
    if error.is_key_misuse() {
        let operation = call.class().label();
        metrics::counter!("toss_key_misuse_total", "operation" => operation).increment(1);
        tracing::error!(operation, %error, "an idempotency key was used for two intents");
    }
}

#[cfg(test)]
mod tests;

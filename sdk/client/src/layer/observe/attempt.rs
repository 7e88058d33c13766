//! One span and one count per attempt, local rejections included.

use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project_lite::pin_project;
use tower::Service;
use tracing::{Span, field};

use super::figures;
use crate::call::{Asked, Attempt};
use crate::error::{Error, ErrorKind};
use crate::operation::OperationClass;
use crate::witness::Witness;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct ObserveAttempt<S> {
    inner: S,
}

impl<S> ObserveAttempt<S> {
    pub(crate) fn new(inner: S) -> Self {
        Self { inner }
    }
}

impl<S> Service<Attempt> for ObserveAttempt<S>
where
    S: Service<Attempt, Error = Error>,
{
    type Response = S::Response;
    type Error = Error;
    type Future = ObserveAttemptFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, attempt: Attempt) -> Self::Future {
        let span = tracing::debug_span!(
            "toss.attempt",
            number = attempt.number,
            hedge = attempt.is_hedge,
            result = field::Empty
        );
        let (class, witness, number) = (attempt.call.class(), attempt.witness.clone(), attempt.number);
        let paired = (class == OperationClass::LookUp).then(|| attempt.call.asked());
        let entered = span.enter();
        let inner = self.inner.call(attempt);
        drop(entered);
        ObserveAttemptFuture { inner, watch: Watch { class, paired, witness, number, span, is_over: false } }
    }
}

pin_project! {
    /// The attempt under watch. `inner` is declared first: it is dropped before the watch says what is left.
    pub(crate) struct ObserveAttemptFuture<F> {
        #[pin]
        inner: F,
        watch: Watch,
    }
}

impl<F, T> Future for ObserveAttemptFuture<F>
where
    F: Future<Output = Result<T, Error>>,
{
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let result = {
            let _entered = this.watch.span.enter();
            ready!(this.inner.poll(cx))
        };
        this.watch.end(result.as_ref().err());
        Poll::Ready(result)
    }
}

/// Holds what it needs of the attempt: the future of a call is moved with it.
struct Watch {
    class: OperationClass,
    /// Knows whether an attempt beside this one was answered. Only a look-up's can have one.
    paired: Option<Asked>,
    witness: Witness,
    number: u32,
    span: Span,
    is_over: bool,
}

impl Watch {
    fn end(&mut self, error: Option<&Error>) {
        self.is_over = true;
        let result = error.map_or("ok", |error| label(error.kind()));
        self.record(result);
        if let Some(error) = error {
            self.span.in_scope(|| tracing::debug!(%error, "the attempt ended without success"));
        }
    }

    fn record(&self, result: &'static str) {
        self.span.record("result", result);
        figures::count_attempt(self.class, result);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.is_over {
            let was_sent = self.witness.seal();
            let is_superseded = self.paired.as_ref().is_some_and(|asked| asked.is_superseded(self.number));
            self.record(match (is_superseded, was_sent) {
                (true, _) => "superseded",
                (false, true) => "no_answer",
                (false, false) => "not_sent",
            });
        }
    }
}

fn label(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Refused => "refused",
        ErrorKind::Fault | ErrorKind::Undecodable | ErrorKind::Mismatch => "fault",
        ErrorKind::NoAnswer => "no_answer",
        ErrorKind::NotSent | ErrorKind::DeadlineExceeded => "not_sent",
        ErrorKind::CircuitOpen | ErrorKind::BulkheadFull | ErrorKind::RateLimited => "rejected_locally",
    }
}
